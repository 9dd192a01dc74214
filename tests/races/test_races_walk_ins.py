"""Several desks record the same person at one moment."""
from collections import Counter

import pytest
from invariants import assert_all
from people import make_key, path_of
from samples import person
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


def visit(outcome: str) -> dict:
    return {"office": ABROAD, "service": "adit_stamp", "outcome": outcome, "applicant": person()}


@pytest.mark.parametrize("outcome", ["admitted", "converted"])
def test_one_person_at_many_desks(server, contract, desk, owner, outcome):
    replies = record_all(server, contract, desk, visit(outcome))
    assert Counter(reply.status for reply in replies) == {201: 1, 409: DESKS - 1}
    made = next(reply for reply in replies if reply.status == 201).json()["request"]["id"]
    refused = [reply.json() for reply in replies if reply.status == 409]
    assert {(problem["code"], path_of(problem["link"])) for problem in refused} == {("duplicate_open", f"/v1/requests/{made}")}
    assert owner.execute("select count(*) from walk_in where request_id = %s", [made]).fetchone() == (1,)
    assert_all(owner)


@pytest.mark.parametrize("outcome", ["admitted", "converted", "refused"])
def test_one_click_sent_many_times(server, contract, desk, owner, outcome):
    before = owner.execute("select count(*) from walk_in").fetchone()[0]
    replies = record_all(server, contract, desk, visit(outcome), key=f"desk-{person()['given_name']}")
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert owner.execute("select count(*) from walk_in").fetchone()[0] == before + 1
    assert_all(owner)
