"""The mechanical refusals, of every operation that declares them."""
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from case import scheduled, tier2_review, with_callback
from client import Api
from contract import Contract
from fixtures import CALLERS, running
from roles import BODIES, BY_POLICY, call, has_id, takes_body
from samples import person, representation_body, submit_body
from server import START

OPERATIONS = {operation.id: operation for operation in Contract().operations}


def declaring(status: int) -> list[str]:
    return [id for id, operation in OPERATIONS.items() if status in operation.statuses]


@pytest.fixture(scope="module")
def ids(callers) -> dict[str, str]:
    return {"request_id": tier2_review(callers).id, "callback_id": with_callback(callers).read()["callback"]["id"],
            "appointment_id": scheduled(callers).read()["appointment"]["id"],
            "representation_id": callers["organization"].post("/v1/representations", representation_body(person()), expect=201).json()["id"]}


def caller_for(callers, operation) -> Api:
    """Somebody who may."""
    roles = operation.body["x-roles"]
    return next(callers[role] for role in ("supervisor", "office", "organization", "admin") if role in roles)


@pytest.mark.parametrize("id", declaring(400))
def test_400_a_parameter_that_there_is_not(callers, id):
    problem = call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], params={"shoe_size": "42"}, expect=400).json()
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("unknown_parameter", "?shoe_size")


@pytest.mark.parametrize("id", [id for id in declaring(400) if takes_body(OPERATIONS[id])])
def test_400_a_body_that_is_no_json(callers, id):
    assert call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], data=b"{", expect=400).json()["code"] == "invalid_json"


@pytest.mark.parametrize("id", [id for id in OPERATIONS if any(p.get("$ref", "").endswith("IdempotencyKey") for p in OPERATIONS[id].parameters)
                                and id not in ("searchRequests", "resetSandbox", "checkEligibility")])
def test_400_a_key_that_is_none(callers, id):
    call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], idempotency_key="x" * 256, expect=400)


@pytest.mark.parametrize("id", OPERATIONS)
def test_401_credentials_that_are_none(api, id):
    call(api, OPERATIONS[id], token="fp_key_none", expect=401)


@pytest.mark.parametrize("id", [id for id in declaring(403) if id not in BY_POLICY])
def test_403_somebody_who_may_not(callers, api, id):
    roles = OPERATIONS[id].body["x-roles"]
    other = next(role for role in ("admin", "tier1", "organization") if role not in roles)
    assert call(callers[other], OPERATIONS[id], expect=403).json()["code"] == "forbidden"


@pytest.mark.parametrize("id", [id for id in declaring(404) if has_id(OPERATIONS[id])])
def test_404_nothing_has_this_id(callers, id):
    call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], expect=404)


@pytest.mark.parametrize("id", declaring(412))
def test_412_it_has_changed(callers, ids, id):
    caller = caller_for(callers, OPERATIONS[id])
    own = tier2_review(callers, by=caller).id if caller is callers["organization"] else ids["request_id"]
    call(caller, OPERATIONS[id], {**ids, "request_id": own}, if_match='"99"', expect=412)


@pytest.mark.parametrize("id", declaring(413))
def test_413_a_body_that_is_too_large(callers, id):
    call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], data=b" " * 65537, expect=413)


@pytest.mark.parametrize("id", declaring(415))
def test_415_a_body_that_is_not_json(callers, id):
    call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], data=b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"}, expect=415)


@pytest.mark.parametrize("id", declaring(422))
def test_422_members_that_there_are_not(callers, ids, id):
    problem = call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], ids, json={**BODIES.get(id, {}), "shoe_size": 42}, expect=422).json()
    assert "/shoe_size" in {error["pointer"] for error in problem["errors"]}


@pytest.mark.parametrize("id", declaring(428))
def test_428_a_decision_on_nothing_in_particular(callers, ids, id):
    body = {name: value for name, value in BODIES[id].items() if name != "expected_state"}
    call(caller_for(callers, OPERATIONS[id]), OPERATIONS[id], ids, json=body, expect=428)


def test_every_declared_status_has_its_tests():
    """What is not provoked here is provoked by name elsewhere; a new kind of refusal is noticed."""
    declared = {status for operation in OPERATIONS.values() for status in operation.statuses}
    assert declared == {200, 201, 204, 304, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503}


# ---- 503: a server of its own, whose queues hold one call and whose database stands still ----

@pytest.fixture(scope="module")
def narrow():
    yield from running(f"--sandbox={START}", "--queue-bound=1", "--deadline-ms=200")


@pytest.fixture(scope="module")
def narrow_callers(narrow, contract) -> dict[str, Api]:
    keys = {name: narrow.key(**CALLERS[name]) for name in ("supervisor", "office", "organization", "admin")}
    narrow.wait_accepted(*keys.values())
    return {name: Api(narrow.url, contract, key) for name, key in keys.items()}


@pytest.fixture(scope="module")
def stopped(narrow, narrow_callers):
    """Its PostgreSQL stands still."""
    processes = narrow.descendants()
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in processes:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def crowded(narrow_callers, stopped):
    """The lane of the sandbox's operations, which need not wait for the database themselves, is full all the time."""
    over = threading.Event()

    def crowd() -> None:
        while not over.is_set():
            narrow_callers["supervisor"].get("/v1/requests")

    threads = [threading.Thread(target=crowd) for _ in range(16)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def is_refused(reply: requests.Response) -> bool:
    if reply.status_code != 503:
        return False
    assert int(reply.headers["Retry-After"]) >= 1
    assert reply.json()["code"] in ("busy", "timeout", "unavailable", "outcome_unknown")
    return True


@pytest.mark.parametrize("id", [id for id in declaring(503) if OPERATIONS[id].body["x-lane"] != "direct" and "Sandbox" not in id])
def test_503_the_database_stands_still(narrow_callers, stopped, id):
    options = {"json": submit_body()} if id == "submitRequest" else {}
    caller = caller_for(narrow_callers, OPERATIONS[id])
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: call(caller, OPERATIONS[id], **options), range(6)))
    assert all(is_refused(reply) for reply in replies), [reply.status_code for reply in replies]


@pytest.mark.parametrize("id", [id for id in declaring(503) if "Sandbox" in id])
def test_503_more_work_waits_than_can_be_done(narrow_callers, crowded, id):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if is_refused(call(narrow_callers["admin"], OPERATIONS[id], timeout=1)):
                return
        except requests.Timeout:
            pass  # it found a place, and waits for the database
    pytest.fail("there was always room")
