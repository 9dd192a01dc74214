"""Beginning anew from a request that has ended without a visit."""
import uuid

import pytest
from case import NUMBER, REACH, Case, denied, missed_callback, withdrawn
from offices import Office, hours
from samples import own

FROM = ("missed_callback", "expired", "denied", "withdrawn", "no_show")
REACHED = [status for status in FROM if status in REACH]


def restart(case: Case, expect: int = 201, **options):
    return case.post("requester", "restart", expect=expect, **options)


@pytest.mark.parametrize("status", REACHED)
def test_a_new_request_is_filled_in_from_the_old(callers, status):
    wishes = {"preferences": {"offices": ["DEN"], "day_part": "morning"}, "client_ref": "matter 7", "callback": {**NUMBER, "speak_with": "Ana"}}
    case = REACH[status](callers, **wishes)
    before = case.read()
    reply = restart(case)
    made = reply.json()
    assert reply.headers["Location"] == f"/v1/requests/{made['id']}" and reply.headers["ETag"] == '"1"' and made["id"] != case.id
    same = ("service", "urgency", "office", "client_ref", "location", "preferences", "applicant", "statement", "requester_role", "emergency_reason")
    assert {name: made[name] for name in same} == {name: before[name] for name in same}
    assert made["status"] == case.made["status"] and made["appointment"] is None and made["confirmation_code"] != before["confirmation_code"]
    mine = case.requester.as_(made["access_token"])
    seen = mine.get(f"/v1/requests/{made['id']}", expect=200).json()
    assert seen["links"]["restarted_from"] == case.path and seen["applicant"] == before["applicant"]
    old = case.read()
    assert (old["status"], old["version"], old["links"]["restarted_as"]) == (status, before["version"] + 1, f"/v1/requests/{made['id']}")
    last = case.events()[-1]
    assert (last["event"], last["from"], last["to"], last["actor"]["role"]) == ("restart", status, status, "requester")
    assert "restart" not in old["links"]
    mine.get(case.path, expect=404)
    refused = case.refused("requester", "restart", status=409, code="state_conflict")
    assert "restarted_as" in refused["next"]


def test_the_officer_calls_the_number_of_old(callers):
    case = missed_callback(callers, callback={**NUMBER, "speak_with": "Ana"})
    made = restart(case).json()
    callers["tier1"].post(f"/v1/requests/{made['id']}/escalate", {"expected_state": "tier1_review"}, expect=200)
    callers["tier2"].post(f"/v1/requests/{made['id']}/claim", expect=200)
    callback = case.requester.as_(made["access_token"]).get(f"/v1/requests/{made['id']}", expect=200).json()["callback"]
    made = callers["tier2"].post(f"/v1/callbacks/{callback['id']}/attempts", {"outcome": "reached"}, expect=200).json()
    assert (made["phone"], made["speak_with"]) == (NUMBER["phone"], "Ana")


@pytest.mark.parametrize("status", [status for status in REACH if status not in FROM])
def test_from_where_it_is_not_possible(callers, status):
    REACH[status](callers).refused("requester", "restart", status=409, code="state_conflict")


def test_a_firm_restarts_its_client_s(callers):
    case = withdrawn(callers, by=callers["organization"])
    case.post("other_organization", "restart", expect=404)
    made = restart(case).json()
    assert "access_token" not in made and made["organization_id"] == case.made["organization_id"]
    assert callers["organization"].get(f"/v1/requests/{made['id']}", expect=200).json()["version"] == 1


def test_not_beside_another_open_one(callers, api):
    case = withdrawn(callers, by=callers["organization"])
    other = callers["organization"].post("/v1/requests", case.sent, expect=201).json()
    assert case.refused("requester", "restart", status=409, code="duplicate_open")["link"] == f"/v1/requests/{other['id']}"
    mine = denied(callers)
    api.post("/v1/requests", mine.sent, expect=201)
    assert "link" not in mine.refused("requester", "restart", status=409, code="duplicate_open"), "it is a stranger's"


def test_sent_twice_one_is_made(callers):
    case, key = withdrawn(callers), str(uuid.uuid4())
    first, again = restart(case, idempotency_key=key), restart(case, idempotency_key=key)
    assert own(again.json()) == own(first.json()) and again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]


def test_where_nobody_reviews_it_the_new_one_is_seated(callers):
    person = Office(callers["admin"], hours()).seated()
    person.mine.post(f"{person.path}/cancel", {}, expect=200)
    made = person.mine.post(f"{person.path}/restart", expect=201).json()
    assert made["status"] == "approved"
    person.path, person.mine = f"/v1/requests/{made['id']}", person.mine.as_(made["access_token"])
    person.wait_for("scheduled")


def test_staff_do_not_restart(callers):
    case = withdrawn(callers)
    for who in ("tier1", "tier2", "office", "supervisor"):
        case.refused(who, "restart", status=403, code="forbidden")
    case.refused("requester", "restart", {"colour": "blue"}, status=422, code="invalid_fields")
