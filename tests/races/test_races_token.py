"""A token that is renewed by several at once: whatever was handed out, the newest alone opens the request."""
import uuid
from collections import Counter

import pytest
from invariants import assert_all
from people import make_keys
from samples import submit_body
from wire import Client, at_once, run

ROUNDS, EACH = 12, 4
WHY = {"reason": "token_was_stolen"}


@pytest.fixture(scope="module")
def others(server) -> dict[str, list[str]]:
    return make_keys(server, tier1=2, organization=["Lopez Front Ends"])


async def submitted(server, contract, token: str | None = None) -> dict:
    api = Client(server.url, token, contract)
    made = (await api.insist("POST", "/v1/requests", submit_body())).json()
    api.close()
    return made


def renewed_by(server, contract, request: dict, tokens: list[str], keys: list[str | None]) -> list:
    path = f"/v1/requests/{request['id']}/renew-token"
    clients = [Client(server.url, token, contract) for token in tokens]
    return run(at_once(clients, lambda c, n: c.call("POST", path, WHY, key=keys[n])))


async def read(server, contract, request: dict, token: str) -> int:
    api = Client(server.url, token, contract)
    status = (await api.call("GET", f"/v1/requests/{request['id']}")).status
    api.close()
    return status


def opening(server, contract, request: dict, tokens: set[str]) -> set[str]:
    return {token for token in tokens if run(read(server, contract, request, token)) == 200}


def version(owner, request: dict) -> int:
    return owner.execute("select token_version from request where id = %s", [request["id"]]).fetchone()[0]


def handed_out(replies: list) -> set[str]:
    return {reply.json()["access_token"] for reply in replies if reply.status == 200 and reply.json()["access_token"]}


def test_one_of_those_who_have_it_gets_another(server, contract, owner):
    for _ in range(ROUNDS):
        request = run(submitted(server, contract))
        replies = renewed_by(server, contract, request, [request["access_token"]] * 2 * EACH, [None] * 2 * EACH)
        assert Counter(reply.status for reply in replies) == {200: 1, 404: 2 * EACH - 1}
        assert opening(server, contract, request, handed_out(replies) | {request["access_token"]}) == handed_out(replies)
        assert version(owner, request) == 2
    assert_all(owner)


def test_one_call_that_is_sent_many_times_gives_one_token(server, contract, owner):
    for _ in range(ROUNDS):
        request = run(submitted(server, contract))
        replies = renewed_by(server, contract, request, [request["access_token"]] * 2 * EACH, [str(uuid.uuid4())] * 2 * EACH)
        assert {reply.status for reply in replies} == {200} and len(handed_out(replies)) == 1
        assert [reply.headers.get("Idempotent-Replayed") for reply in replies].count(None) == 1
        assert opening(server, contract, request, handed_out(replies)) == handed_out(replies)
        assert version(owner, request) == 2


def test_whoever_renews_it_the_newest_alone_opens(server, contract, owner, others):
    outcomes = Counter()
    for _ in range(ROUNDS):
        request = run(submitted(server, contract, others["organization"][0]))
        first = handed_out(renewed_by(server, contract, request, others["organization"], [None]))
        tokens = [*first, *others["tier1"], *others["organization"] * EACH]
        replies = renewed_by(server, contract, request, tokens, [None] * len(tokens))
        # busy: others kept being faster; and the person's own may be overtaken between the renewal and its reply
        assert {reply.status for reply in replies[1:]} <= {200, 503} and replies[0].status in (200, 404)
        done = events(owner, request)
        assert version(owner, request) == 1 + len(done) and len(done) - ("requester" in done) == 1 + sum(reply.status == 200 for reply in replies[1:])
        open_now = opening(server, contract, request, first | handed_out(replies))
        assert len(open_now) <= 1 and not open_now & first
        outcomes[done[-1], len(open_now)] += 1
    assert outcomes["organization", 1], outcomes
    assert_all(owner)


def events(owner, request: dict) -> list[str]:
    """Whose renewals there were, in order."""
    return [role for role, in owner.execute("select role from event where request_id = %s and kind = 'renew-token' order by seq", [request["id"]])]
