"""POST /v1/requests/{id}/move and /assign: another seat, wished for or given by hand."""
import datetime
import itertools

import pytest
from case import Case, approved, scheduled, tier2_review
from client import Api
from fixtures import Sandbox
from scarce import free_seats, make_scarce, slot_of

WISH = {"preferences": {"not_before": "2027-10-01"}}  # which no seat can meet yet, so that the worker does not step in
OFFICES = itertools.cycle(("BAL", "BNY", "BOI", "BOS", "BUF", "CHA"))


@pytest.fixture
def callers(moving_callers) -> dict[str, Api]:
    return moving_callers


@pytest.fixture
def clock(callers) -> Sandbox:
    return Sandbox(callers["admin"])


@pytest.fixture
def db(moving):
    with moving.connect() as connection:
        yield connection


@pytest.fixture
def office(db, clock) -> str:
    """With one seat a day, from the day after tomorrow on."""
    code = next(OFFICES)
    make_scarce(db, code, clock.now().isoformat())
    return code


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def in_office(callers, office: str, **changes) -> Case:
    return scheduled(callers, preferences={"offices": [office]}, **changes)


def in_a_week(callers, clock, **changes) -> Case:
    return scheduled(callers, preferences={"not_before": (clock.now() + datetime.timedelta(days=7)).date().isoformat()}, **changes)


def until(case: Case, event: str) -> dict:
    """The request once that has happened."""
    for _ in range(30):
        seen = case.requester.get(case.path, expect=200)
        if case.events()[-1]["event"] == event:
            return case.read()
        case.requester.get(case.path, params={"wait": 1}, headers={"If-None-Match": seen.headers["ETag"]})
    raise AssertionError(f"no {event}: {case.events()}")


# ---- move ----

def test_a_move_is_met_when_a_better_seat_comes_free(callers, clock, office, db):
    first, case = in_office(callers, office), in_office(callers, office)
    had = case.read()
    asked = case.do("requester", "move", {"preferences": {"offices": [office]}})
    assert (asked["status"], asked["appointment"]["id"]) == ("scheduled", had["appointment"]["id"])
    assert at(asked["move_until"]) == at(had["appointment"]["starts_at"]) - datetime.timedelta(days=1)
    assert "wish to move" in asked["what_happens_next"]
    text = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    assert f"Move until:    {asked['move_until']}" in text
    old, new = slot_of(db, had["appointment"]["id"]), slot_of(db, first.read()["appointment"]["id"])
    first.do("requester", "cancel")
    moved = until(case, "moved")
    assert moved["appointment"]["id"] == had["appointment"]["id"] and moved["appointment"]["starts_at"] < had["appointment"]["starts_at"]
    assert moved["move_until"] is None and moved["due_at"] == moved["appointment"]["starts_at"]
    assert (slot_of(db, had["appointment"]["id"]), free_seats(db, new), free_seats(db, old)) == (new, 0, 1)
    why = case.requester.get(f"{case.path}/assignment", expect=200).json()["decisions"]
    assert [d["why"] for d in why if d["why"] != "kept"] == ["moved", "placed"], "a pass may have come before the seat was free"
    assert why[0]["cost"] < why[0]["seat"]["cost"] and why[0]["seat"]["id"] == str(old) and why[0]["slot"]["id"] == str(new)
    calendar = case.requester.get(f"/v1/appointments/{had['appointment']['id']}", headers={"Accept": "text/calendar"}, expect=200).text
    assert f"UID:{had['appointment']['id']}" in calendar and "SEQUENCE:1" in calendar


def test_the_person_asks_twice_and_the_office_as_often_as_it_likes(callers, clock):
    case = in_a_week(callers, clock)
    for _ in range(2):
        case.do("requester", "move", WISH)
    refused = case.refused("requester", "move", WISH, status=409, code="state_conflict")
    assert "as often" in refused["detail"] and "cancel" in refused["next"]
    for who in ("office", "supervisor"):
        assert case.do(who, "move", WISH)["move_until"]
    for who in ("tier1", "tier2", "admin"):
        case.post(who, "move", WISH, expect=403)
    case.post("chicago", "move", WISH, expect=404)


def test_a_move_without_time_or_a_seat(callers, clock):
    case = scheduled(callers)
    clock.set(at(case.read()["appointment"]["starts_at"]) - datetime.timedelta(hours=24))
    refused = case.refused("requester", "move", WISH, status=409, code="state_conflict")
    assert "too late" in refused["detail"] and "cancel" in refused["next"]
    clock.set(at(case.read()["appointment"]["starts_at"]))
    case.record("check-in")
    assert "move" not in case.read()["links"]
    assert "checked in" in case.refused("requester", "move", WISH, status=409, code="state_conflict")["detail"]
    waiting = approved(callers)
    waiting.refused("requester", "move", WISH, status=409, code="state_conflict")


@pytest.mark.parametrize("body, pointer", [({}, "/preferences"), (None, "/preferences"), ({"preferences": {"offices": ["QQQ"]}}, "/preferences/offices/0"),
                                           ({"preferences": {}, "reason": "x_y"}, "/reason")])
def test_a_move_that_is_not_valid(callers, body, pointer):
    problem = scheduled(callers).refused("requester", "move", body, status=422, code="invalid_fields")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_move_is_asked_for_once_a_key(callers, clock):
    case = in_a_week(callers, clock, by=callers["organization"])
    for n in range(2):
        reply = case.post("organization", "move", WISH, idempotency_key=f"move-{case.id}")
        assert reply.headers.get("Idempotent-Replayed") == ("true" if n else None)
    assert [event["event"] for event in case.events()].count("move") == 1
    case.post("organization", "move", {"preferences": {}}, idempotency_key=f"move-{case.id}", expect=422)
    case.post("other_organization", "move", WISH, expect=404)


# ---- assign ----

REASON = {"reason": "medical_treatment"}


def a_free_slot(db, clock, office: str, service: str | None = None) -> int:
    """Tomorrow, within any notice, with one seat that nobody else is given."""
    start = clock.now() + datetime.timedelta(hours=1)
    while True:
        row = db.execute("""insert into slot (office, service, starts_at, ends_at, local_start, day_ends_at, capacity)
            select code, %s, %s, %s, %s at time zone time_zone, %s, 1 from office where code = %s on conflict do nothing returning id""",
                         [service, start, start + datetime.timedelta(minutes=7), start, start + datetime.timedelta(hours=9), office]).fetchone()
        if row:
            return row[0]
        start += datetime.timedelta(minutes=1)


def test_a_supervisor_gives_a_seat_by_hand(callers, clock, db):
    case = approved(callers)
    slot = a_free_slot(db, clock, "DEN")
    body = {"slot_id": str(slot), **REASON, "note": "The doctor's letter has been seen.", "expected_state": "approved"}
    done = case.do("supervisor", "assign", body)
    assert done["status"] == "scheduled" and slot_of(db, done["appointment"]["id"]) == slot
    event = case.events()[-1]
    assert (event["event"], event["reason"], event["data"]["slot_id"]) == ("assign", "medical_treatment", slot)
    why = case.requester.get(f"{case.path}/assignment", expect=200).json()["decisions"][0]
    assert (why["why"], why["by"], why["reason"], why["pass"], why["slot"]["id"]) == (
        "by_hand", {"role": "supervisor"}, "medical_treatment", None, str(slot))
    seen = callers["supervisor"].get(f"{case.path}/assignment", expect=200).json()["decisions"][0]
    assert seen["by"]["subject"].startswith("key:")
    other = approved(callers)
    refused = other.refused("supervisor", "assign", {**body, "note": "x"}, status=409, code="slot_full")
    assert refused["next"] == "Name another slot."


def test_a_supervisor_moves_a_seat_by_hand(callers, clock, db):
    case = in_a_week(callers, clock)
    had, slot = case.read()["appointment"], a_free_slot(db, clock, "CHI")
    before = slot_of(db, had["id"])
    case.do("requester", "move", WISH)
    body = {"slot_id": str(slot), **REASON}
    done = case.do("supervisor", "assign", body, if_match=f'"{case.read()["version"]}"')
    assert (done["appointment"]["id"], done["appointment"]["office"], done["office"], done["move_until"]) == (had["id"], "CHI", "CHI", None)
    assert case.requester.get(f"{case.path}/assignment", expect=200).json()["decisions"][0]["seat"]["id"] == str(before)
    case.refused("supervisor", "assign", {**body, "expected_state": "scheduled"}, status=409, code="state_conflict")
    for who in ("requester", "tier1", "tier2", "office", "admin"):
        case.post(who, "assign", {**body, "expected_state": "scheduled"}, expect=403)


@pytest.mark.parametrize("slot, code", [("0", "invalid_id"), ("x", "invalid_id"), ("-1", "invalid_id"), ("007", "invalid_id"), ("999999999999", "unknown_slot")])
def test_a_slot_that_is_none(callers, slot, code):
    body = {"slot_id": slot, **REASON, "expected_state": "approved"}
    problem = approved(callers).refused("supervisor", "assign", body, status=422, code="invalid_fields")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/slot_id", code)]


def test_a_slot_that_does_not_serve(callers, clock, db):
    case = approved(callers)
    slot = a_free_slot(db, clock, "DEN", "court_grant")
    body = {"slot_id": str(slot), **REASON, "expected_state": "approved"}
    assert case.refused("supervisor", "assign", body, status=422, code="invalid_fields")["errors"][0]["code"] == "other_service"
    slot = a_free_slot(db, clock, "DEN")
    db.execute("update slot set starts_at = starts_at - interval '2 hours' where id = %s", [slot])
    refused = case.refused("supervisor", "assign", {**body, "slot_id": str(slot)}, status=409, code="state_conflict")
    assert "begun" in refused["detail"]


@pytest.mark.parametrize("lacking", ["slot_id", "reason"])
def test_what_an_assignment_needs(callers, lacking):
    body = {"slot_id": "1", **REASON, "expected_state": "approved"}
    del body[lacking]
    problem = approved(callers).refused("supervisor", "assign", body, status=422, code="invalid_fields")
    assert [error["pointer"] for error in problem["errors"]] == [f"/{lacking}"]


def test_who_has_not_been_approved_is_given_no_seat(callers, clock, db):
    body = {"slot_id": str(a_free_slot(db, clock, "DEN")), **REASON, "expected_state": "tier2_review"}
    tier2_review(callers).refused("supervisor", "assign", body, status=409, code="state_conflict")
