"""A token that somebody else may have is replaced: from then on it opens nothing, and neither does any other of before."""
import uuid

import pytest
from case import Case, needs_info, tier1_review, withdrawn
from firm import client_of, filed
from samples import person, submit_body

WHY = {"reason": "token_was_stolen"}
SISTER = {"role": "family", "name": "Rosa Lopez", "phone": "+13035550188", "email": "rosa@example.org"}


def renew(case: Case, who="requester", body: dict | None = None, expect: int = 200, **options):
    return case.post(who, "renew-token", body, expect=expect, **options)


def opens(case: Case, token: str) -> bool:
    reply = case.requester.as_(token).get(case.path)
    assert reply.status_code in (200, 404), reply.text
    return reply.status_code == 200


def test_the_new_one_opens_and_the_old_one_does_not(callers):
    case = tier1_review(callers)
    old, before = case.requester, case.read("tier1")
    made = renew(case)
    token = made.json()["access_token"]
    assert made.json() == {"request_id": case.id, "access_token": token} and token != old.token
    new = old.as_(token)
    assert made.headers["ETag"] == f'"{before["version"] + 1}"'
    assert opens(case, token) and not opens(case, old.token)
    # neither reads nor acts, by any way, and what it was made of is not told
    for path in ("/events", "/assignment"):
        old.get(case.path + path, expect=404)
    old.patch(case.path, {"client_ref": "x"}, expect=404)
    for event in ("withdraw", "renew-token"):
        old.post(f"{case.path}/{event}", {}, expect=404)
    assert new.post(f"{case.path}/withdraw", {}, expect=200).json()["status"] == "withdrawn"


def test_nothing_else_changes(callers):
    case = tier1_review(callers)
    before = case.read("tier1")
    renew(case, body={"reason": "phone_was_lost"})
    after = case.read("tier1")
    for seen in (before, after):
        for moving in ("version", "updated_at", "place"):
            seen.pop(moving)
    assert after == before


def test_the_log_says_who_and_not_what(callers):
    case = tier1_review(callers)
    token = renew(case).json()["access_token"]
    renew(case, "tier2", WHY)
    told = case.events()[-2:]
    assert [(e["event"], e["from"], e["to"], e["reason"], e["actor"]["role"]) for e in told] == [
        ("renew-token", "tier1_review", "tier1_review", None, "requester"), ("renew-token", "tier1_review", "tier1_review", "token_was_stolen", "tier2")]
    assert "data" not in told[0] or not told[0]["data"]
    assert "fp_req_" not in str(case.events()) and token not in str(case.read("supervisor"))


@pytest.mark.parametrize("make", [needs_info, withdrawn])
def test_in_any_status(callers, make):
    case = make(callers)
    assert "renew-token" in case.read()["links"]
    assert opens(case, renew(case).json()["access_token"])


# ---- a reply that was lost ----

def test_a_lost_reply_is_told_again_for_the_old_token(callers):
    case = tier1_review(callers)
    key = str(uuid.uuid4())
    first = renew(case, idempotency_key=key)
    token = first.json()["access_token"]
    assert "Idempotent-Replayed" not in first.headers
    for with_ in (case.requester, case.requester.as_(token)):
        again = renew(case, with_, idempotency_key=key)
        assert again.json() == first.json() and again.headers["Idempotent-Replayed"] == "true"
    assert [e["event"] for e in case.events()].count("renew-token") == 1
    # not without the key, nor with another one, nor for anything else
    renew(case, expect=404)
    renew(case, idempotency_key=str(uuid.uuid4()), expect=404)
    renew(case, body=WHY, idempotency_key=key, expect=422)
    case.post("requester", "withdraw", idempotency_key=key, expect=404)


def test_only_for_a_quarter_of_an_hour(callers, owner):
    case = tier1_review(callers)
    key = str(uuid.uuid4())
    token = renew(case, idempotency_key=key).json()["access_token"]
    change = "update fp.idempotency set at = at - make_interval(mins => %s) where object_id = %s"
    owner.execute(change, [14, case.id])
    renew(case, idempotency_key=key)
    owner.execute(change, [1, case.id])
    renew(case, idempotency_key=key, expect=404)
    assert renew(case, case.requester.as_(token), idempotency_key=key).json()["access_token"] == token


def test_only_the_last_one(callers):
    """What was renewed again meanwhile is not told to who has the first."""
    case = tier1_review(callers)
    key = str(uuid.uuid4())
    second = renew(case, idempotency_key=key).json()["access_token"]
    third = renew(case, case.requester.as_(second)).json()["access_token"]
    renew(case, idempotency_key=key, expect=404)
    renew(case, case.requester.as_(second), idempotency_key=key, expect=404)
    assert opens(case, third) and not opens(case, second)


def test_the_key_of_one_request_is_nothing_to_another(callers):
    mine, other = tier1_review(callers), tier1_review(callers)
    key = str(uuid.uuid4())
    renew(mine, idempotency_key=key)
    mine.requester.post(f"{other.path}/renew-token", {}, idempotency_key=key, expect=404)
    other.requester.post(f"{mine.path}/renew-token", {}, idempotency_key=key, expect=404)


# ---- who else ----

@pytest.mark.parametrize("who", ["tier1", "tier2", "supervisor"])
def test_staff_end_it_and_are_given_none(callers, who):
    case = tier1_review(callers)
    problem = renew(case, who, {}, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/reason"]
    assert opens(case, case.requester.token)
    key = str(uuid.uuid4())
    for replayed in (None, "true"):
        reply = renew(case, who, WHY, idempotency_key=key)
        assert reply.json() == {"request_id": case.id, "access_token": None} and reply.headers.get("Idempotent-Replayed") == replayed
    assert not opens(case, case.requester.token)
    # whose request it is finds it again, and nobody is told by an old token
    assert client_of(case).get(case.path, expect=200).json()["id"] == case.id
    renew(case, idempotency_key=key, expect=404)


def test_a_front_end_is_given_the_new_one(callers):
    """For the person whom it files for: it is told the confirmation code, too."""
    firm = callers["organization"]
    case = tier1_review(callers, by=firm)
    assert "renew-token" in case.read(firm)["links"]
    key = str(uuid.uuid4())
    first, again = (renew(case, firm, idempotency_key=key) for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    token = first.json()["access_token"]
    assert opens(case, token)
    renew(case, firm)
    assert not opens(case, token)


def test_who_represents_somebody_is_given_none(callers):
    """It would open the request when the representation has ended."""
    case = filed(callers)
    client = client_of(case)
    assert "renew-token" not in case.read(callers["organization"])["links"]
    case.refused("organization", "renew-token", {}, status=403, code="forbidden")
    assert "renew-token" in client.get(case.path, expect=200).json()["links"]
    client.post(f"{case.path}/renew-token", {}, expect=200)
    client.get(case.path, expect=404)


def test_who_only_sees_may_not_and_sees_no_longer(callers):
    case = tier1_review(callers, requester=SISTER)
    renew(case, expect=403)
    client = client_of(case)
    token = renew(case, client).json()["access_token"]
    assert not opens(case, case.requester.token) and opens(case, token)


def test_an_office_may_not(callers):
    renew(tier1_review(callers), "office", WHY, expect=403)


def test_once_erased_there_is_nothing_to_open(callers):
    case = withdrawn(callers)
    case.do("supervisor", "erase", {"reason": "asked_by_person"})
    case.refused("requester", "renew-token", {}, status=409, code="state_conflict")


# ---- what remembers the first token ----

def test_a_submission_is_not_replayed_with_a_token_that_is_over(callers):
    api, body, key = callers["tier1"].as_(None), submit_body(), str(uuid.uuid4())
    made = api.post("/v1/requests", body, idempotency_key=key, expect=201).json()
    mine = api.as_(made["access_token"])
    mine.post(f"/v1/requests/{made['id']}/renew-token", {}, expect=200)
    problem = api.post("/v1/requests", body, idempotency_key=key, expect=409).json()
    assert problem["code"] == "state_conflict" and "token has been replaced" in problem["detail"]
    assert made["id"] not in str(problem)


def test_a_walk_in_is_not_replayed_with_a_token_that_is_over(callers):
    key = str(uuid.uuid4())
    body = {"office": "DEN", "service": "other", "outcome": "converted", "applicant": person()}
    made = callers["office"].post("/v1/walk-ins", body, idempotency_key=key, expect=201).json()["request"]
    callers["tier1"].post(f"/v1/requests/{made['id']}/renew-token", WHY, expect=200)
    problem = callers["office"].post("/v1/walk-ins", body, idempotency_key=key, expect=409).json()
    assert problem["code"] == "state_conflict" and "token has been replaced" in problem["detail"]


def test_with_an_old_token_one_is_a_stranger(callers):
    """Who has the first request's token is told that the second is one too many; with one that is over, nothing is told."""
    body = submit_body()
    case = Case(callers, applicant=body["applicant"])
    old = case.requester
    assert old.post("/v1/requests", body, expect=409).json()["code"] == "duplicate_open"
    token = renew(case).json()["access_token"]
    assert old.as_(token).post("/v1/requests", body, expect=409).json()["code"] == "duplicate_open"
    assert old.post("/v1/requests", body, expect=201).json()["id"] != case.id
