"""Several desks record the same person at one moment."""
from collections import Counter

import pytest
from invariants import assert_all
from people import make_key, path_of
from samples import person, submit_body
from wire import Client, at_once, run

DESKS, ABROAD = 40, "SAL"  # an office abroad lets walk-ins in


@pytest.fixture(scope="module")
def desk(server) -> str:
    key = make_key(server, "office", "--office", ABROAD)
    server.wait_accepted(key)
    return key


def record_all(server, contract, desk: str, body: dict, key: str | None = None):
    clients = [Client(server.url, desk, contract) for _ in range(DESKS)]
    return run(at_once(clients, lambda c, _: c.insist("POST", "/v1/walk-ins", body, key=key)))


def visit(outcome: str, **said) -> dict:
    return {"office": ABROAD, "service": "adit_stamp", "outcome": outcome, "applicant": person(), **said}


def ask_first(server, contract, body: dict) -> str:
    """The person, or somebody who says to be, has asked for a visit from home."""
    asked = submit_body(service=body["service"], applicant=body["applicant"])
    reply = run(Client(server.url, contract=contract).insist("POST", "/v1/requests", asked))
    assert reply.status == 201, reply
    return reply.json()["id"]


REFUSED = {"admitted": "already_admitted", "converted": "duplicate_open"}


@pytest.mark.parametrize("outcome, open_before", [("admitted", False), ("admitted", True), ("converted", False)])
def test_one_person_at_many_desks(server, contract, desk, owner, outcome, open_before):
    body = visit(outcome)
    before = ask_first(server, contract, body) if open_before else None
    replies = record_all(server, contract, desk, body)
    assert Counter(reply.status for reply in replies) == {201: 1, 409: DESKS - 1}
    made = next(reply for reply in replies if reply.status == 201).json()["request"]["id"]
    refused = [reply.json() for reply in replies if reply.status == 409]
    assert {(problem["code"], path_of(problem["link"])) for problem in refused} == {(REFUSED[outcome], f"/v1/requests/{made}")}
    assert owner.execute("select count(*) from walk_in where request_id = %s", [made]).fetchone() == (1,)
    twin_of, = owner.execute("select duplicate_of from request where id = %s", [made]).fetchone()
    assert (str(twin_of) if twin_of else None) == before
    assert_all(owner)


def test_one_person_at_many_desks_for_this_and_that(server, contract, desk, owner):
    """No index of requests is met, as each service has its own; the visit's is."""
    who = person()
    services = ("adit_stamp", "other", "document_pickup", "certified_copy")
    clients = [Client(server.url, desk, contract) for _ in range(DESKS)]
    replies = run(at_once(clients, lambda c, n: c.insist(
        "POST", "/v1/walk-ins", visit("admitted", applicant=who, service=services[n % len(services)]))))
    assert Counter(reply.status for reply in replies) == {201: 1, 409: DESKS - 1}
    assert {reply.json()["code"] for reply in replies if reply.status == 409} == {"already_admitted"}
    assert_all(owner)


def test_one_click_beside_an_open_request_sent_many_times(server, contract, desk, owner):
    body = visit("admitted")
    ask_first(server, contract, body)
    replies = record_all(server, contract, desk, body, key=f"desk-{person()['given_name']}")
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["request_id"] for reply in replies}) == 1
    assert_all(owner)


@pytest.mark.parametrize("outcome", ["admitted", "converted", "refused"])
def test_one_click_sent_many_times(server, contract, desk, owner, outcome):
    before = owner.execute("select count(*) from walk_in").fetchone()[0]
    replies = record_all(server, contract, desk, visit(outcome), key=f"desk-{person()['given_name']}")
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert owner.execute("select count(*) from walk_in").fetchone()[0] == before + 1
    assert_all(owner)
