"""Appointments: what the office records, what is listed, and the calendar. The clock moves to the visits."""
import datetime
import uuid

import pytest
from case import Case, scheduled, tier2_review
from client import Api
from fixtures import Sandbox


@pytest.fixture
def callers(moving_callers) -> dict[str, Api]:
    return moving_callers


@pytest.fixture
def clock(callers) -> Sandbox:
    return Sandbox(callers["admin"])


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def begun(callers, clock, **changes) -> Case:
    """Its visit begins now."""
    case = scheduled(callers, **changes)
    clock.set(at(case.read()["appointment"]["starts_at"]))
    return case


def test_a_visit_from_check_in_to_its_end(callers, clock):
    case = begun(callers, clock)
    before = case.appointment()
    assert (before["status"], before["version"], before["applicant"]["family_name"]) == ("booked", 1, "Lopez")
    reply = case.record("check-in")
    assert (reply.json()["status"], reply.headers["ETag"]) == ("checked_in", f'"{reply.json()["version"]}"')
    assert case.read()["status"] == "scheduled"
    assert case.record("check-in", expect=409).json()["code"] == "state_conflict"
    assert case.record("no-show", expect=409).json()["next"]
    case.refused("requester", "cancel", status=409, code="state_conflict")
    assert case.record("complete", {}).json()["status"] == "completed"
    seen = case.read()
    assert (seen["status"], seen["due_at"], seen["appointment"]["status"]) == ("completed", None, "completed")
    for what in ("check-in", "complete", "no-show"):
        case.record(what, expect=409)
    case.record("cancel", {"reason": "officer_ill"}, expect=409)


def test_who_does_not_come(callers, clock):
    case = scheduled(callers)
    assert case.record("no-show", expect=409).json()["code"] == "state_conflict", "it has not begun"
    assert case.record("complete", expect=409).json()["next"], "nobody has checked in"
    clock.set(at(case.read()["appointment"]["starts_at"]))
    assert case.record("no-show").json()["status"] == "no_show"
    assert case.read()["status"] == "no_show"


@pytest.mark.parametrize("what, status", [("complete", "completed"), ("no-show", "no_show")])
def test_what_the_office_forgot_is_recorded_later(callers, clock, what, status):
    case = scheduled(callers)
    clock.set(at(case.read()["appointment"]["starts_at"]) + datetime.timedelta(days=1))
    assert case.read()["status"] == "unrecorded"
    case.record("check-in", expect=409)
    assert case.record(what).json()["status"] == status and case.read()["status"] == status


def test_after_a_week_it_stays_unrecorded(callers, clock):
    case = scheduled(callers)
    clock.set(at(case.read()["appointment"]["starts_at"]) + datetime.timedelta(days=9))
    assert case.record("complete", expect=409).json()["code"] == "state_conflict"
    assert case.read()["status"] == "unrecorded"


def test_a_visit_that_the_office_cancels_gets_a_new_seat(callers):
    case = scheduled(callers)
    first = case.read()
    assert case.record("cancel", {"reason": "officer_ill"}).json()["status"] == "displaced"
    seen = case.read()
    if seen["status"] == "approved":
        seen = case.requester.get(case.path, params={"wait": 10}, headers={"If-None-Match": f'"{seen["version"]}"'}, expect=200).json()
    assert seen["status"] == "scheduled" and seen["appointment"]["id"] != first["appointment"]["id"]
    assert seen["priority_at"] == first["priority_at"]
    displaced = [event for event in case.events() if event["event"] == "displace"]
    assert [(event["reason"], event["to"]) for event in displaced] == [("officer_ill", "approved")]
    assert callers["office"].post(f"/v1/appointments/{first['appointment']['id']}/check-in", expect=409).json()["code"] == "state_conflict"


def test_one_that_was_recorded_meanwhile(callers):
    case = scheduled(callers)
    for what, body in (("check-in", None), ("complete", None), ("no-show", None), ("cancel", {"reason": "officer_ill"})):
        for tag in ('"9"', '"x"'):
            assert case.record(what, body, if_match=tag, expect=412).json()["code"] == "version_mismatch"
    case.record("check-in", if_match='"1"')


@pytest.mark.parametrize("what, body, pointer", [
    ("check-in", {"at": "now"}, "/at"), ("complete", {"note": "x"}, "/note"), ("no-show", {"reason": "x_y"}, "/reason"),
    ("cancel", {}, "/reason"), ("cancel", {"reason": "Officer ill"}, "/reason"), ("cancel", {"reason": 7}, "/reason"),
])
def test_a_body_that_is_not_valid(callers, what, body, pointer):
    problem = scheduled(callers).record(what, body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("what, body", [("check-in", None), ("complete", None), ("no-show", None), ("cancel", {"reason": "officer_ill"})])
def test_another_office_s_appointment(callers, what, body):
    case = scheduled(callers)
    assert case.record(what, body, who="chicago", expect=404).json()["code"] == "not_found"
    for id in (uuid.uuid4(), "x"):
        callers["office"].post(f"/v1/appointments/{id}/{what}", body, expect=404)
    for who in ("requester", "tier2", "supervisor"):
        case.record(what, body, who=who, expect=403)


def test_reading_one(callers):
    case = scheduled(callers, by=callers["organization"])
    seen = case.appointment("organization")
    assert (seen["request_id"], seen["confirmation_code"], seen["service"]) == (case.id, case.made["confirmation_code"], "adit_stamp")
    assert seen["links"]["request"] == case.path and "applicant" not in seen
    assert seen["local_start"][:19] < seen["starts_at"] and seen["time_zone"] == "America/Denver"
    assert case.appointment("tier1")["applicant"]["family_name"] == "Lopez"
    path = f"/v1/appointments/{seen['id']}"
    assert callers["office"].get(path).headers["ETag"] == f'"{seen["version"]}"'
    for who in ("other_organization", "chicago"):
        callers[who].get(path, expect=404)
    scheduled(callers).requester.get(path, expect=404)
    callers["admin"].get(path, expect=403)


def test_as_a_calendar(callers):
    case = scheduled(callers)
    path = f"/v1/appointments/{case.read()['appointment']['id']}"
    reply = case.requester.get(path, headers={"Accept": "text/calendar"}, expect=200)
    assert reply.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = reply.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and f"UID:{path.rpartition('/')[2]}" in lines
    starts = case.read()["appointment"]["starts_at"].replace("-", "").replace(":", "")
    assert f"DTSTART:{starts}" in lines and not any("Lopez" in line for line in lines)
    case.requester.get(path, headers={"Accept": "text/plain"}, expect=406)
    assert case.requester.get(path, headers={"Accept": "text/calendar;q=0.5, application/json"}).headers["Content-Type"] == "application/json"


# ---- the list ----

def listed(caller, **params) -> list[dict]:
    found, cursor = [], None
    while True:
        page = caller.get("/v1/appointments", params={**params, "limit": 3, **({"cursor": cursor} if cursor else {})}, expect=200)
        found += page.json()["data"]
        cursor = page.json()["next_cursor"]
        assert ("next" in page.links) == (cursor is not None)
        if not cursor:
            return found


def test_the_list_is_in_order_and_whole(callers):
    case = scheduled(callers, preferences={"offices": ["CHI"]})
    everything = listed(callers["supervisor"])
    assert len({row["id"] for row in everything}) == len(everything) > 5
    assert [row["starts_at"] for row in everything] == sorted(row["starts_at"] for row in everything)
    assert listed(callers["supervisor"], office="CHI")[-1]["request_id"] == case.id
    for status in ("booked", "completed", "displaced", "no_show"):
        assert listed(callers["supervisor"], status=status) == [row for row in everything if row["status"] == status]
    assert {row["office"] for row in listed(callers["office"])} == {"DEN"} and {row["office"] for row in listed(callers["chicago"])} == {"CHI"}


def test_a_day_of_an_office_is_its_local_day(callers):
    case = tier2_review(callers)
    case.approve(wait=5, preferences={"day_part": "afternoon", "first": "earliest"})
    appointment = case.appointment()
    day = appointment["local_start"][:10]
    rows = listed(callers["office"], office="DEN", day=day)
    assert case.id in {row["request_id"] for row in rows} and {row["local_start"][:10] for row in rows} == {day}
    assert listed(callers["office"], day="2031-01-01") == []


def test_a_firm_lists_its_own(callers):
    case = scheduled(callers, by=callers["organization"])
    scheduled(callers, by=callers["other_organization"])
    rows = listed(callers["organization"])
    assert case.id in {row["request_id"] for row in rows}
    assert all("applicant" not in row for row in rows)
    assert not {row["id"] for row in rows} & {row["id"] for row in listed(callers["other_organization"])}


@pytest.mark.parametrize("params", [{"status": "open"}, {"day": "2026-13-01"}, {"day": "today"}, {"limit": "0"}, {"limit": "201"}, {"date": "2026-11-25"}])
def test_a_parameter_that_is_not_valid(callers, params):
    problem = callers["office"].get("/v1/appointments", params=params, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == [f"?{name}" for name in params]


def test_a_cursor_of_another_list(callers):
    cursor = callers["supervisor"].get("/v1/appointments", params={"limit": 1}, expect=200).json()["next_cursor"]
    for params in ({"cursor": cursor, "office": "DEN"}, {"cursor": "x"}, {"cursor": cursor[:-1]}):
        assert callers["supervisor"].get("/v1/appointments", params=params, expect=400).json()["code"] == "invalid_cursor"
    requests = callers["supervisor"].get("/v1/requests", params={"limit": 1}, expect=200).json()["next_cursor"]
    assert callers["supervisor"].get("/v1/appointments", params={"cursor": requests}, expect=400).json()["code"] == "invalid_cursor"


# ---- what was recorded, or not, and is put right ----

def unrecorded(callers, clock, **changes) -> Case:
    """The office has forgotten it; its day has ended."""
    case = scheduled(callers, **changes)
    clock.set(at(case.read()["appointment"]["starts_at"]) + datetime.timedelta(days=1))
    assert case.read()["status"] == "unrecorded"
    return case


def booked_in(server, case: Case) -> int:
    with server.connect() as owner:
        return owner.execute("select s.booked from slot s join appointment a on a.slot_id = s.id where a.id = %s",
                             [case.read()["appointment"]["id"]]).fetchone()[0]


@pytest.mark.parametrize("who", ["office", "supervisor"])
@pytest.mark.parametrize("status", ["no_show", "unrecorded"])
def test_a_record_is_corrected(callers, clock, moving, status, who):
    case = begun(callers, clock) if status == "no_show" else unrecorded(callers, clock)
    if status == "no_show":
        case.record("no-show")
    body = {"outcome": "completed", "reason": "wrong_list"}
    assert case.refused(who, "correct", body, status=428, code="precondition_required")["next"]
    for lacking in ("outcome", "reason"):
        wrong = {name: value for name, value in body.items() if name != lacking} | {"expected_state": status}
        assert case.refused(who, "correct", wrong, status=422, code="invalid_fields")["errors"][0]["pointer"] == f"/{lacking}"
    case.post("chicago", "correct", {**body, "expected_state": status}, expect=404)
    done = case.do(who, "correct", {**body, "expected_state": status})
    assert (done["status"], done["appointment"]["status"], case.events()[-1]["reason"]) == ("completed", "completed", "wrong_list")
    case.refused(who, "correct", {**body, "expected_state": "completed"}, status=409, code="state_conflict")


def test_who_is_excused_waits_for_another_seat(callers, clock, moving):
    case = begun(callers, clock)
    case.record("no-show")
    seat, taken = case.read()["appointment"]["id"], booked_in(moving, case)
    excused = case.do("office", "correct", {"outcome": "excused", "reason": "snow_storm", "expected_state": "no_show"})
    assert excused["status"] in ("approved", "scheduled") and excused["priority_at"] == case.made["priority_at"]
    with moving.connect() as owner:
        assert owner.execute("select a.status::text, s.booked from slot s join appointment a on a.slot_id = s.id where a.id = %s",
                             [seat]).fetchone() == ("excused", taken - 1)


def test_a_record_stands_after_a_week(callers, clock):
    case = unrecorded(callers, clock)
    clock.advance(days=8)
    body = {"outcome": "completed", "reason": "wrong_list", "expected_state": "unrecorded"}
    assert "passed" in case.refused("office", "correct", body, status=409, code="state_conflict")["detail"]


def test_who_was_not_seen_gets_another_seat_once(callers, clock):
    case = unrecorded(callers, clock)
    first = case.read()["appointment"]["id"]
    again = case.do("requester", "not-seen")
    assert again["status"] in ("approved", "scheduled") and again["priority_at"] == case.made["priority_at"]
    case.requester.get(case.path, params={"wait": 10}, headers={"If-None-Match": f'"{again["version"]}"'})
    seen = case.read()
    assert seen["status"] == "scheduled" and seen["appointment"]["id"] != first
    clock.set(at(seen["appointment"]["starts_at"]) + datetime.timedelta(days=1))
    assert "once" in case.refused("requester", "not-seen", status=409, code="state_conflict")["detail"]


def test_after_a_month_nobody_was_overlooked(callers, clock):
    case = unrecorded(callers, clock)
    clock.advance(days=31)
    case.refused("requester", "not-seen", status=409, code="state_conflict")
