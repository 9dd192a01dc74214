"""The front desk: what each policy lets it do with who walks in, and what is counted."""
import datetime
import uuid

import pytest
from case import NUMBER, Case
from client import Api
from offices import Office, hours
from samples import person
from test_search import found_soon
from waiting import wait_until

ABROAD = "NAI"  # an office whose policy lets walk-ins in


@pytest.fixture(scope="module")
def desks(server, api, callers) -> dict[str, Api]:
    """By policy: Denver admits nobody, Chicago emergencies, the offices abroad everybody."""
    keys = {"discretion": server.key("office", office="CHI"), "emergency": server.key("office", office=ABROAD)}
    server.wait_accepted(*keys.values())
    return {"none": callers["office"], **{name: api.as_(key) for name, key in keys.items()}}


OFFICES = {"none": "DEN", "discretion": "CHI", "emergency": ABROAD}
EMERGENCY = {"emergency_reason": "My mother is dying and my passport has no stamp."}


def body(policy: str, outcome: str, applicant: dict | None = None, **said) -> dict:
    return {"office": OFFICES[policy], "service": "adit_stamp", "outcome": outcome, "applicant": person(**(applicant or {})), **said}


def record(desks, policy: str, outcome: str, expect: int = 201, key: str | None = None, **said) -> dict:
    return desks[policy].post("/v1/walk-ins", body(policy, outcome, **said), expect=expect, idempotency_key=key).json()


@pytest.mark.parametrize("policy, said", [("emergency", {}), ("emergency", EMERGENCY), ("discretion", EMERGENCY)])
def test_who_is_let_in_is_checked_in_at_once(desks, owner, policy, said):
    made = record(desks, policy, "admitted", **said)
    request, appointment = made["request"], made["request"]["appointment"]
    assert (made["outcome"], made["policy"]["walk_in"], made["request_id"]) == ("admitted", policy, request["id"])
    assert made["resources"] == [] and made["reason"] is None and made["policy"]["id"] and made["policy"]["from"]
    assert (request["status"], appointment["status"], request["office"]) == ("scheduled", "checked_in", OFFICES[policy])
    assert appointment["starts_at"] == request["created_at"] == made["at"]
    assert request["urgency"] == ("emergency" if said else "routine")
    local = datetime.datetime.fromisoformat(appointment["local_start"])
    ends = datetime.datetime.fromisoformat(appointment["ends_at"].replace("Z", "+00:00")).astimezone(local.tzinfo)
    assert (ends.hour, ends.minute, ends.date()) == (0, 0, local.date() + datetime.timedelta(days=1))
    events = desks[policy].get(f"/v1/requests/{request['id']}/events", expect=200).json()["data"]
    assert [(event["event"], event["to"], event["policies"]) for event in events] == [("admit", "scheduled", [made["policy"]["id"]])]
    assert owner.execute("select slot_id from fp.appointment where id = %s", [appointment["id"]]).fetchone() == (None,)
    done = desks[policy].post(f"/v1/appointments/{appointment['id']}/complete", expect=200).json()
    assert done["status"] == "completed"
    mine = desks[policy].as_(request["access_token"])
    assert mine.get(f"/v1/requests/{request['id']}", expect=200).json()["status"] == "completed"


def test_who_is_let_in_is_found_by_staff(desks, callers):
    a_number = f"A{uuid.uuid4().int % 10**9:09}"
    made = record(desks, "emergency", "admitted", applicant={"a_number": a_number})
    assert found_soon(callers["tier1"], made["request_id"], a_number=a_number)


def test_at_discretion_an_emergency_must_be_said(desks):
    problem = record(desks, "discretion", "admitted", expect=422)
    assert [error["pointer"] for error in problem["errors"]] == ["/emergency_reason"] and "converted" in problem["next"]


@pytest.mark.parametrize("said", [{}, EMERGENCY])
def test_where_nobody_is_let_in_the_desk_chooses_again(desks, said):
    before = counts(desks)
    problem = record(desks, "none", "admitted", expect=409, **said)
    assert problem["code"] == "walk_ins_closed" and "converted" in problem["next"] and "2019-07-24" in problem["detail"]
    assert counts(desks) == before


@pytest.mark.parametrize("policy", OFFICES)
def test_a_converted_one_is_a_request_from_that_moment_on(desks, policy):
    made = record(desks, policy, "converted", callback=NUMBER)
    request = made["request"]
    assert (request["status"], request["priority_at"], request["office"]) == ("tier2_review", made["at"], OFFICES[policy])
    assert request["preferences"]["offices"] == [OFFICES[policy]] and request["confirmation_code"]
    assert made["resources"] and made["policy"]["walk_in"] == policy
    mine = desks[policy].as_(request["access_token"])
    assert mine.get(f"/v1/requests/{request['id']}", expect=200).json()["automated_answer"]
    assert mine.post(f"/v1/requests/{request['id']}/withdraw", expect=200).json()["status"] == "withdrawn"


def test_where_nobody_reviews_it_a_converted_one_is_seated(server, callers):
    office = Office(callers["admin"], hours())
    key = server.key("office", office=office.code)
    server.wait_accepted(key)
    desk = callers["office"].as_(key)
    request = desk.post("/v1/walk-ins", {"office": office.code, "service": "other", "outcome": "converted", "applicant": person()}, expect=201).json()["request"]
    assert request["status"] == "approved"
    wait_until(lambda: desk.get(f"/v1/requests/{request['id']}", expect=200).json()["status"] == "scheduled")


@pytest.mark.parametrize("policy, reason", [("none", "no_walk_ins"), ("discretion", "not_an_emergency"), ("emergency", "not_seen")])
def test_of_who_is_refused_only_a_number_is_kept(desks, owner, policy, reason):
    before = owner.execute("select count(*) from fp.request").fetchone()
    made = record(desks, policy, "refused", applicant={"preferred_language": "ko"})
    assert (made["reason"], made["request"], made["request_id"]) == (reason, None, None)
    assert {"contact_center", "adit_by_mail"} <= {resource["code"] for resource in made["resources"]}
    assert not made["what_happens_next"].isascii()
    assert owner.execute("select count(*) from fp.request").fetchone() == before
    reason = desks[policy].post("/v1/walk-ins", {"office": OFFICES[policy], "service": "other", "outcome": "refused", "reason": "closed_early"},
                                headers={"Accept-Language": "pt"}, expect=201)
    assert reason.json()["reason"] == "closed_early" and reason.headers["Content-Language"] == "pt"


def counts(desks, **params) -> dict[str, int]:
    return desks["none"].get("/v1/walk-ins", params=params, expect=200).json()["counts"]


def test_the_list_has_all_and_counts_them(desks, callers):
    before = counts(desks, office="DEN")
    made = [record(desks, "none", outcome) for outcome in ("refused", "converted", "refused")]
    now = counts(desks, office="DEN", day=made[0]["day"])
    assert {outcome: now[outcome] - before[outcome] for outcome in now} == {"admitted": 0, "converted": 1, "refused": 2}
    assert counts(desks, day="2020-01-01") == {"admitted": 0, "converted": 0, "refused": 0}
    seen, cursor = [], None
    while True:
        page = callers["supervisor"].get("/v1/walk-ins", params={"office": "DEN", "limit": 2, **({"cursor": cursor} if cursor else {})}, expect=200)
        seen += page.json()["data"]
        cursor = page.json()["next_cursor"]
        assert (cursor is None) == ("Link" not in page.headers)
        if cursor is None:
            break
    members = set(seen[0])
    assert [{name: walk_in[name] for name in members} for walk_in in made] == [one for one in seen if one["id"] in {walk_in["id"] for walk_in in made}]
    callers["supervisor"].get("/v1/walk-ins", params={"cursor": "x"}, expect=400)
    callers["supervisor"].get("/v1/walk-ins", params={"day": "today"}, expect=400)


def test_an_office_sees_and_records_its_own_alone(desks):
    record(desks, "discretion", "refused")
    assert {one["office"] for one in desks["none"].get("/v1/walk-ins", expect=200).json()["data"]} <= {"DEN"}
    assert counts(desks, office="CHI") == {"admitted": 0, "converted": 0, "refused": 0}
    problem = desks["none"].post("/v1/walk-ins", body("discretion", "refused"), expect=403).json()
    assert problem["code"] == "forbidden" and problem["next"]


@pytest.mark.parametrize("outcome", ["converted", "refused"])
def test_a_key_records_one_walk_in(desks, outcome):
    sent, key = body("none", outcome), f"desk-{outcome}-{person()['given_name']}"
    first = desks["none"].post("/v1/walk-ins", sent, expect=201, idempotency_key=key)
    second = desks["none"].post("/v1/walk-ins", sent, expect=201, idempotency_key=key)
    assert "Idempotent-Replayed" not in first.headers and second.headers["Idempotent-Replayed"] == "true"
    first, second = first.json(), second.json()
    for reply in (first, second):
        if reply["request"]:
            del reply["request"]["place"]
    assert first == second
    desks["none"].post("/v1/walk-ins", sent | {"service": "other"}, expect=422, idempotency_key=key)


def test_an_admitted_one_is_replayed_too(desks):
    sent, key = body("emergency", "admitted"), f"desk-{person()['given_name']}"
    first = desks["emergency"].post("/v1/walk-ins", sent, expect=201, idempotency_key=key).json()
    desks["emergency"].post(f"/v1/appointments/{first['request']['appointment']['id']}/complete", expect=200)
    second = desks["emergency"].post("/v1/walk-ins", sent, expect=201, idempotency_key=key).json()
    assert second["id"] == first["id"] and second["request"]["status"] == "completed"


def test_who_has_an_open_request_is_found_and_not_made_twice(desks, callers):
    known = person()
    case = Case(callers, service="adit_stamp", applicant=known)
    problem = record(desks, "emergency", "converted", applicant=known, expect=409)
    assert (problem["code"], problem["link"]) == ("duplicate_open", case.path) and problem["next"]
    assert case.read("supervisor")["duplicate"] is False
    again = record(desks, "emergency", "refused", applicant=known)
    assert again["outcome"] == "refused"


def ended(desks, made: dict, event: str = "complete") -> dict:
    return desks["emergency"].post(f"/v1/appointments/{made['request']['appointment']['id']}/{event}", expect=200).json()


def test_an_open_request_keeps_nobody_out(desks, callers):
    """It stands as it was, and the two are a pair while the person is there; whoever filed it sees nothing of that."""
    known = person()
    case = Case(callers, service="adit_stamp", applicant=known)
    before = case.read()
    made = record(desks, "emergency", "admitted", applicant=known)
    visit = made["request"]
    assert (visit["status"], visit["duplicate"], visit["appointment"]["status"]) == ("scheduled", True, "checked_in")
    theirs = desks["emergency"].as_(visit["access_token"]).get(f"/v1/requests/{visit['id']}", expect=200).json()
    assert theirs["duplicate"] is False and "duplicate_with" not in theirs and case.id not in str(theirs)
    assert {name: value for name, value in case.read().items() if name != "place"} == {
        name: value for name, value in before.items() if name != "place"}
    seen = case.read("supervisor")
    assert (seen["duplicate"], seen["duplicate_with"]) == (True, [visit["id"]])
    assert ended(desks, made)["status"] == "completed"
    seen = case.read("supervisor")
    assert (seen["status"], seen["version"], seen["duplicate"], seen["duplicate_with"]) == (before["status"], before["version"], False, [])


def test_while_the_person_is_there_the_other_is_not_approved(desks, callers):
    known = person()
    case = Case(callers, service="adit_stamp", applicant=known)
    made = record(desks, "emergency", "admitted", applicant=known)
    assert case.do("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)["code"] == "duplicate_unsettled"
    settle = {"expected_state": "tier2_review"}
    conflict = case.do("tier2", "settle-duplicate", settle | {"keep": case.id}, expect=409)
    assert conflict["code"] == "state_conflict" and "at the office now" in conflict["detail"]
    case.do("tier2", "settle-duplicate", settle | {"keep": made["request_id"]}, expect=200)
    assert (case.read()["status"], case.read()["reason"]) == ("resolved", "duplicate")
    assert ended(desks, made)["status"] == "completed"


def test_a_desk_that_is_too_late_is_told_of_the_visit(desks):
    """Also one that would record another service: a person is in an office once."""
    known = person()
    made = record(desks, "emergency", "admitted", applicant=known)
    for said in ({}, {"service": "other"}, EMERGENCY):
        problem = record(desks, "emergency", "admitted", applicant=known, expect=409, **said)
        assert (problem["code"], problem["link"]) == ("already_admitted", f"/v1/requests/{made['request_id']}")
        assert ABROAD in problem["detail"] and "A-Number" in problem["next"]
        assert desks["emergency"].get(problem["link"], expect=200).json()["appointment"]["status"] == "checked_in"
    namesake = known | {"a_number": f"A{uuid.uuid4().int % 10**9:09}"}
    assert record(desks, "emergency", "admitted", applicant=namesake)["outcome"] == "admitted"
    ended(desks, made)
    again = record(desks, "emergency", "admitted", applicant=known)
    assert again["request_id"] != made["request_id"]


def test_what_another_office_has_forgotten_keeps_nobody_out(desks):
    known = person()
    forgotten = record(desks, "emergency", "admitted", applicant=known)
    made = record(desks, "discretion", "admitted", applicant=known, **EMERGENCY)
    assert (made["request"]["duplicate"], made["request"]["office"]) == (True, OFFICES["discretion"])
    assert ended(desks, forgotten)["status"] == "completed"
    assert desks["discretion"].get(f"/v1/requests/{made['request_id']}", expect=200).json()["duplicate_with"] == []


def test_one_admitted_beside_an_open_request_is_replayed_too(desks, callers):
    known, key = person(), f"desk-{person()['given_name']}"
    Case(callers, service="adit_stamp", applicant=known)
    first, second = (record(desks, "emergency", "admitted", applicant=known, key=key) for _ in range(2))
    assert (first["id"], first["request_id"]) == (second["id"], second["request_id"])
    problem = record(desks, "emergency", "admitted", applicant=known, key=key + "-other", expect=409)
    assert problem["code"] == "already_admitted"


@pytest.mark.parametrize("changes, pointer", [
    ({"office": "QQQ"}, "/office"), ({"service": "no_such"}, "/service"), ({"outcome": "sent_away"}, "/outcome"), ({"applicant": None}, "/applicant"),
    ({"reason": "No!"}, "/reason"), ({"preferences": {"offices": ["QQQ"]}}, "/preferences/offices/0"), ({"shoe": 42}, "/shoe"),
    ({"callback": {"phone": "x" * 9}}, "/callback/phone")])
def test_what_is_not_valid(desks, changes, pointer):
    problem = desks["none"].post("/v1/walk-ins", {**body("none", "converted"), **changes}, expect=422).json()
    assert pointer in [error["pointer"] for error in problem["errors"]]


def test_a_visit_of_a_walk_in_stands_in_the_list_of_the_day(desks):
    made = record(desks, "emergency", "admitted")
    rows = desks["emergency"].get("/v1/appointments", params={"office": ABROAD, "day": made["day"], "limit": 200}, expect=200).json()["data"]
    assert made["request"]["appointment"]["id"] in {row["id"] for row in rows}


