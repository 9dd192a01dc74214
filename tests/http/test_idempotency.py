"""Idempotency-Key: the same thing is not done twice."""
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from case import NUMBER, Case, language, scheduled, tier1_review, tier2_review, with_callback
from firm import represent
from samples import own, person, representation_body, submit_body


def key() -> str:
    return f"key {uuid.uuid4()}"


def replays(first, second) -> None:
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (second.status_code, own(second.json())) == (first.status_code, own(first.json()))
    assert second.headers.get("ETag") == first.headers.get("ETag")


@pytest.mark.parametrize("who", [None, "organization", "tier1"])
def test_a_submit_sent_twice_is_made_once(api, callers, owner, who):
    caller, body, k = callers[who] if who else api, submit_body(), key()
    first = caller.post("/v1/requests", body, idempotency_key=k, expect=201)
    again = caller.post("/v1/requests", body, idempotency_key=k, expect=201)
    replays(first, again)
    assert again.headers["Location"] == first.headers["Location"]


def test_the_replay_shows_the_request_as_it_is_now(api, callers):
    body, k = submit_body(), key()
    made = api.post("/v1/requests", body, idempotency_key=k, expect=201).json()
    callers["tier1"].post(f"/v1/requests/{made['id']}/claim", expect=200)
    again = api.post("/v1/requests", body, idempotency_key=k, expect=201).json()
    assert again["version"] == 2 and again["access_token"] == made["access_token"]


def test_another_body_under_the_same_key_is_refused(callers):
    body, k = submit_body(), key()
    callers["organization"].post("/v1/requests", body, idempotency_key=k, expect=201)
    problem = callers["organization"].post("/v1/requests", {**body, "client_ref": "x"}, idempotency_key=k, expect=422).json()
    assert problem["code"] == "idempotency_mismatch" and problem["next"]


def test_fifty_at_once_make_one(api, callers, owner):
    for caller in (api, callers["organization"]):
        body, k = submit_body(client_ref=key()), key()
        with ThreadPoolExecutor(50) as pool:
            replies = list(pool.map(lambda _: caller.post("/v1/requests", body, idempotency_key=k, expect=201), range(50)))
        assert len({reply.json()["id"] for reply in replies}) == 1
        assert sum("Idempotent-Replayed" not in reply.headers for reply in replies) == 1
        assert owner.execute("select count(*) from request where client_ref = %s", [body["client_ref"]]).fetchone() == (1,)


def test_fifty_at_once_without_a_key_make_one_too(callers, owner):
    """The same firm: the person's open request is found by itself."""
    body = submit_body(client_ref=key())
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: callers["organization"].post("/v1/requests", body).status_code, range(50)))
    assert sorted(statuses) == [201] + [409] * 49
    assert owner.execute("select count(*) from request where client_ref = %s", [body["client_ref"]]).fetchone() == (1,)


def test_strangers_who_send_other_bodies_under_one_key_do_not_meet(api):
    k = key()
    first = api.post("/v1/requests", submit_body(), idempotency_key=k, expect=201).json()
    second = api.post("/v1/requests", submit_body(), idempotency_key=k, expect=201).json()
    assert first["id"] != second["id"]


def test_a_key_belongs_to_its_caller_and_path(callers):
    k, body = key(), submit_body()
    ids = {callers[who].post("/v1/requests", body, idempotency_key=k, expect=201).json()["id"]
           for who in ("organization", "other_organization", "tier1", "another_tier1")}
    assert len(ids) == 4
    first, second = tier1_review(callers), tier1_review(callers)
    for case in (first, second):
        reply = case.post("tier1", "claim", idempotency_key=k)
        assert "Idempotent-Replayed" not in reply.headers and reply.json()["id"] == case.id


def test_two_keys_of_one_firm_share(server, callers):
    second = server.key("organization", organization="Ortiz & Partners")
    server.wait_accepted(second)
    k, body = key(), submit_body()
    first = callers["organization"].post("/v1/requests", body, idempotency_key=k, expect=201)
    replays(first, callers["organization"].as_(second).post("/v1/requests", body, idempotency_key=k, expect=201))


def test_what_was_refused_is_not_kept(api, callers):
    k, body = key(), submit_body()
    api.post("/v1/requests", {**body, "service": "haircut"}, idempotency_key=k, expect=422)
    callers["tier1"].post("/v1/requests", {**body, "service": "haircut"}, idempotency_key=k, expect=422)
    callers["tier1"].post("/v1/requests", body, idempotency_key=k, expect=201)


@pytest.mark.parametrize("bad", ["", "x" * 256, "clé", "a\tb"])
def test_a_key_that_is_none(api, bad):
    assert api.post("/v1/requests", submit_body(), idempotency_key=bad, expect=400).json()["code"] == "invalid_parameter"


def test_a_key_may_be_long_and_odd(api):
    k, body = "~ !\"#$%&'()*+,-./:;<=>?@[]^_`{|}" + "x" * 220, submit_body()
    replays(*(api.post("/v1/requests", body, idempotency_key=k, expect=201) for _ in range(2)))


@pytest.mark.parametrize("make, who, event, body", [
    (tier1_review, "tier1", "claim", None),
    (tier1_review, "tier1", "resolve", {"answer": "adit_by_mail", "expected_state": "tier1_review"}),
    (tier1_review, "tier1", "escalate", {"callback": NUMBER, "expected_state": "tier1_review"}),
    (tier1_review, "tier1", "ask-info", {"reason": "passport_copy_needed"}),
    (tier2_review, "tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}),
    (tier2_review, "requester", "withdraw", {}),
    (scheduled, "requester", "cancel", {}),
])
def test_an_event_sent_twice_happens_once(callers, make, who, event, body):
    case, k = make(callers), key()
    first = case.post(who, event, body, idempotency_key=k)
    replays(first, case.post(who, event, body, idempotency_key=k))
    assert [e["event"] for e in case.events()].count(event) == 1
    if body and "note" not in body and event in ("resolve", "escalate", "deny", "ask-info"):
        problem = case.post(who, event, {**body, "note": "x"}, idempotency_key=k, expect=422).json()
        assert problem["code"] == "idempotency_mismatch"


def test_wait_is_no_part_of_the_key(callers):
    case, k = tier2_review(callers), key()
    case.post("tier2", "approve", {"expected_state": "tier2_review"}, idempotency_key=k, params={"wait": 5})
    again = case.post("tier2", "approve", {"expected_state": "tier2_review"}, idempotency_key=k)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json()["status"] == "scheduled"


def test_an_event_by_fifty_at_once_happens_once(callers):
    case, k = tier1_review(callers), key()
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: case.post("requester", "withdraw", {}, idempotency_key=k), range(50)))
    assert sum("Idempotent-Replayed" not in reply.headers for reply in replies) == 1
    assert case.read()["version"] == 2


def test_the_next_of_a_queue_is_claimed_once(callers):
    case, k = Case(callers, urgency="emergency", emergency_reason="x"), key()
    while True:  # those that wait before it
        first = callers["tier1"].post("/v1/queues/tier1/next", {}, idempotency_key=k, expect=200)
        replays(first, callers["tier1"].post("/v1/queues/tier1/next", {}, idempotency_key=k, expect=200))
        callers["tier1"].post("/v1/queues/tier1/next", None, idempotency_key=k, expect=422)
        if first.json()["id"] == case.id:
            break
        k = key()
    assert case.read("tier1")["version"] == 2


def test_the_next_callback_is_claimed_once(callers):
    speaks, k = language(), key()
    with_callback(callers, applicant={"preferred_language": speaks})
    body = {"languages": [speaks]}
    first = callers["tier2"].post("/v1/callbacks/next", body, idempotency_key=k, expect=200)
    replays(first, callers["tier2"].post("/v1/callbacks/next", body, idempotency_key=k, expect=200))
    callers["tier2"].post("/v1/callbacks/next", {"languages": [speaks, "en"]}, idempotency_key=k, expect=422)
    callers["tier2"].post("/v1/callbacks/next", body, idempotency_key=key(), expect=204)


def test_an_attempt_is_recorded_once(callers):
    case, k = with_callback(callers), key()
    first = case.call("reached", idempotency_key=k)
    callback = first.json()["id"]
    replays(first, callers["tier2"].post(f"/v1/callbacks/{callback}/attempts", {"outcome": "reached"}, idempotency_key=k, expect=200))
    assert first.json()["attempts"] == 1
    callers["tier2"].post(f"/v1/callbacks/{callback}/attempts", {"outcome": "busy"}, idempotency_key=k, expect=422)


def test_an_appointment_is_recorded_once(callers):
    case, k = scheduled(callers), key()
    first = case.record("check-in", {}, idempotency_key=k)
    replays(first, case.record("check-in", {}, idempotency_key=k))
    case.record("check-in", expect=409)


def test_an_appointment_is_cancelled_once(callers):
    """Under its key also when the person has another seat by then, of which nothing was said."""
    case, k = scheduled(callers), key()
    path = f"/v1/appointments/{case.read()['appointment']['id']}/cancel"
    office = case.as_("office")
    first = office.post(path, {"reason": "officer_ill"}, idempotency_key=k, expect=200)
    for again in (office.post(path, {"reason": "officer_ill"}, idempotency_key=k, expect=200) for _ in range(2)):
        replays(first, again)
    assert first.json()["status"] == "displaced"
    assert [e["event"] for e in case.events()].count("displace") == 1
    office.post(path, {"reason": "office_flooded"}, idempotency_key=k, expect=422)
    office.post(path, {"reason": "officer_ill"}, expect=409)


FIFTY = 50


@pytest.mark.parametrize("where", ["organization", "representation", "delegate"])
def test_what_is_made_by_fifty_at_once_is_made_once(callers, where):
    """Also where the first stands in the way of the others with more than its key: a name is had once."""
    firm, k, n = callers["organization"], key(), uuid.uuid4().int % 10**9
    caller, path, body = {
        "organization": lambda: (callers["admin"], "/v1/organizations", {"name": f"Firm {n}", "kind": "law_firm"}),
        "representation": lambda: (firm, "/v1/representations", representation_body(person())),
        "delegate": lambda: (firm, f"/v1/representations/{represent(firm, person())['id']}/delegates",
                             {"role": "paralegal", "name": "Ana Ortiz"}),
    }[where]()
    with ThreadPoolExecutor(FIFTY) as pool:
        replies = list(pool.map(lambda _: caller.post(path, body, idempotency_key=k, expect=201), range(FIFTY)))
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert sum("Idempotent-Replayed" not in reply.headers for reply in replies) == 1
