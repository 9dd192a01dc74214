"""A seat held for some minutes: by whom, where, and until when."""
import uuid

import pytest
from booking import free_slot, held, hold_body, identity, slots
from roles import NO_NUMBER
from samples import own, person


def hold_path(hold: dict) -> str:
    return f"/v1/holds/{hold['id']}"


def free_of(api, slot: dict) -> int:
    return api.get(f"/v1/offices/{slot['office']}/slots/{slot['id']}", expect=200).json()["free"]


def test_a_hold_takes_the_seat_and_tells_no_more_than_it_must(api, sandbox):
    slot = free_slot(api)
    reply = api.post("/v1/holds", hold_body(slot), expect=201)
    hold = reply.json()
    assert reply.headers["Location"] == hold_path(hold) and hold["status"] == "held"
    assert hold["slot"] == {name: value for name, value in slot.items() if name != "free"}
    assert hold["token"].startswith("fp_hold_") and hold["links"]["book"] == "/v1/appointments"
    assert hold["expires_at"].startswith((sandbox.now().replace(tzinfo=None).isoformat()[:14]))
    assert free_of(api, slot) == slot["free"] - 1
    seen = api.as_(hold["token"]).get(hold_path(hold), expect=200).json()
    assert seen == {name: value for name, value in hold.items() if name != "token"}


def test_given_back_the_seat_is_there_at_once(api):
    hold = held(api)
    mine = api.as_(hold["token"])
    assert free_of(api, hold["slot"]) == 0
    mine.call("DELETE", hold_path(hold), expect=204)
    assert free_of(api, hold["slot"]) == 1
    mine.call("DELETE", hold_path(hold), expect=204)
    assert free_of(api, hold["slot"]) == 1
    assert mine.get(hold_path(hold), expect=200).json()["status"] == "lapsed"


def test_one_hold_a_person(api):
    applicant = person()
    first = held(api, applicant)
    again = api.post("/v1/holds", hold_body(free_slot(api), applicant), expect=409).json()
    assert again["code"] == "state_conflict" and "DELETE" in again["next"] and "link" not in again
    api.as_(first["token"]).call("DELETE", hold_path(first), expect=204)
    held(api, applicant)


def test_a_full_slot(api):
    hold = held(api)
    problem = api.post("/v1/holds", hold_body(hold["slot"]), expect=409).json()
    assert problem["code"] == "slot_full" and problem["next"]


def test_the_same_key_gives_the_same_hold_and_token(api, callers):
    for caller in (api, callers["organization"], callers["tier1"]):
        body = hold_body(free_slot(api))
        first = caller.post("/v1/holds", body, idempotency_key="again", expect=201)
        second = caller.post("/v1/holds", body, idempotency_key="again", expect=201)
        assert first.json() == second.json() and second.headers["Idempotent-Replayed"] == "true"
        other = {**body, "service": "adit_stamp"}
        if caller is not api:  # two strangers may choose the same key: theirs has the body in it
            assert caller.post("/v1/holds", other, idempotency_key="again", expect=422).json()["code"] == "idempotency_mismatch"
        caller.as_(first.json()["token"]).call("DELETE", hold_path(first.json()), expect=204)
        assert caller.post("/v1/holds", body, idempotency_key="again", expect=201).json()["status"] == "lapsed"


@pytest.mark.parametrize("who", ["organization", "tier1", "supervisor"])
def test_the_key_that_made_it_opens_it_too(api, callers, who):
    hold = held(callers[who])
    assert callers[who].get(hold_path(hold), expect=200).json()["id"] == hold["id"]
    for stranger in ("other_organization", "another_tier1", "supervisor"):
        if stranger != who:
            callers[stranger].get(hold_path(hold), expect=404)
            callers[stranger].call("DELETE", hold_path(hold), expect=404)
    callers[who].call("DELETE", hold_path(hold), expect=204)


def test_a_stranger_learns_nothing(api, callers):
    mine, other = held(api), held(api)
    known = api.as_(other["token"]).get(hold_path(mine), expect=404).json()
    unknown = api.as_(other["token"]).get(f"/v1/holds/{uuid.uuid4()}", expect=404).json()
    malformed = api.as_(other["token"]).get("/v1/holds/x", expect=404).json()
    assert known["detail"] == unknown["detail"] and known["code"] == malformed["code"] == "not_found"
    api.get(hold_path(mine), expect=401)
    api.as_(mine["token"][:-1]).get(hold_path(mine), expect=401)
    for hold in (mine, other):
        api.as_(hold["token"]).call("DELETE", hold_path(hold), expect=204)


def test_a_hold_s_token_opens_no_request(api, callers):
    hold = held(api)
    mine = api.as_(hold["token"])
    mine.get(f"/v1/requests/{hold['id']}", expect=404)
    mine.get(f"/v1/appointments/{hold['id']}", expect=404)
    mine.get("/v1/requests", expect=403)
    callers["supervisor"].get(f"/v1/appointments/{hold['id']}", expect=404)
    mine.call("DELETE", hold_path(hold), expect=204)


def test_only_where_seats_are_booked_directly(api, callers):
    slot = slots(callers["tier1"], "DEN")[-1]
    for caller in (api, callers["organization"], callers["tier1"]):
        problem = caller.post("/v1/holds", hold_body(slot), expect=403).json()
        assert problem["code"] == "request_only" and "POST /v1/requests" in problem["next"]


def test_only_within_notice_and_horizon(api, callers):
    every = slots(callers["tier1"], "MEX")
    for slot, why in ((every[0], "begun"), (every[-1], "too far away")):
        problem = api.post("/v1/holds", hold_body(slot), expect=409).json()
        assert problem["code"] == "state_conflict" and why in problem["detail"] and "of the list" in problem["next"]


@pytest.mark.parametrize("change, pointer", [
    ({"slot_id": "x"}, "/slot_id"), ({"slot_id": "0"}, "/slot_id"), ({"slot_id": "9" * 20}, "/slot_id"), ({"service": "haircut"}, "/service"),
    ({"applicant": {}}, "/applicant/family_name"), ({"applicant": {**identity(person()), "email": "a@example.org"}}, "/applicant/email"),
    ({"applicant": {**identity(person()), "a_number": "B12345678"}}, "/applicant/a_number"),
    ({"applicant": {**identity(person()), "date_of_birth": "2190-01-01"}}, "/applicant/date_of_birth")])
def test_what_is_wrong_is_named(api, change, pointer):
    body = {**hold_body({"id": "1"}), **change}
    problem = api.post("/v1/holds", body, expect=422).json()
    assert pointer in {error["pointer"] for error in problem["errors"]}


def test_no_such_slot(api):
    assert own(api.post("/v1/holds", hold_body({"id": NO_NUMBER}), expect=404).json())["code"] == "not_found"
