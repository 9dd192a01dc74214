"""Approved, denied and withdrawn in the same moment: one wins, and the log tells the same story as the replies."""
import asyncio
import random
from collections import Counter

import pytest
from invariants import assert_all
from samples import submit_body
from wire import Client, at_once, run

ROUNDS, EACH = 10, 5
BODIES = {
    "approve": {"expected_state": "tier2_review"},
    "deny": {"expected_state": "tier2_review", "reason": "not_eligible"},
    "withdraw": {},
}


async def race(server, contract, keys, acts: list[str]) -> tuple[str, list[tuple[str, object]]]:
    """Of a request at tier 2, claimed by nobody; in any order, since they are sent one after the other after all."""
    acts = random.sample(acts, len(acts))
    person = Client(server.url, contract=contract)
    request = (await person.insist("POST", "/v1/requests", submit_body(service="adit_stamp"))).json()
    person.close()
    assert request["status"] == "tier2_review"
    tokens = [request["access_token"] if act == "withdraw" else keys["tier2"][n] for n, act in enumerate(acts)]
    clients = [Client(server.url, token, contract) for token in tokens]
    replies = await at_once(clients, lambda c, n: c.call("POST", f"/v1/requests/{request['id']}/{acts[n]}", BODIES[acts[n]]))
    return request["id"], list(zip(acts, replies, strict=True))


def events_of(owner, id_: str) -> list[str]:
    return [kind for (kind,) in owner.execute("select kind::text from event where request_id = %s order by seq", [id_])]


@pytest.mark.parametrize("one, other", [("approve", "deny"), ("deny", "withdraw")])
def test_of_two_that_exclude_each_other_one_wins(server, contract, keys, owner, one, other):
    winners = Counter()
    for _ in range(ROUNDS):
        id_, replies = run(race(server, contract, keys, [one, other] * EACH))
        won = [act for act, reply in replies if reply.status == 200]
        assert len(won) == 1, replies
        assert {(reply.status, reply.code) for _, reply in replies if reply.status != 200} == {(409, "state_conflict")}
        assert events_of(owner, id_)[:2] == ["submit", won[0]]
        winners[won[0]] += 1
    print(f"{one} against {other}: {dict(winners)}")
    assert_all(owner)


def test_of_all_three_the_log_tells_the_same_as_the_replies(server, contract, keys, owner):
    """A withdrawal may follow an approval, as long as the worker has given no seat."""
    stories = Counter()
    for _ in range(ROUNDS):
        id_, replies = run(race(server, contract, keys, ["approve", "deny", "withdraw"] * EACH))
        won = sorted(act for act, reply in replies if reply.status == 200)
        assert won in (["approve"], ["deny"], ["withdraw"], ["approve", "withdraw"]), replies
        assert {(reply.status, reply.code) for _, reply in replies if reply.status != 200} == {(409, "state_conflict")}
        story = [kind for kind in events_of(owner, id_) if kind not in ("submit", "assign")]
        assert sorted(story) == won
        stories[" then ".join(story)] += 1
    print(dict(stories))
    assert_all(owner)


def test_one_version_is_decided_on_once(server, contract, keys, owner):
    """With If-Match who comes late hears that it has changed, 412."""
    async def once():
        person = Client(server.url, contract=contract)
        reply = await person.insist("POST", "/v1/requests", submit_body(service="adit_stamp"))
        person.close()
        id_, tag = reply.json()["id"], reply.headers["ETag"]
        clients = [Client(server.url, token, contract) for token in keys["tier2"][:10]]
        return id_, await at_once(clients, lambda c, n: c.call("POST", f"/v1/requests/{id_}/approve", {}, if_match=tag))

    for _ in range(ROUNDS):
        id_, replies = run(once())
        assert Counter((reply.status, reply.code) for reply in replies) == {(200, None): 1, (412, "version_mismatch"): 9}
        assert events_of(owner, id_).count("approve") == 1
    assert_all(owner)


def test_a_seat_given_and_a_withdrawal(server, contract, keys, owner):
    """While an officer approves and the worker gives the seat, the person withdraws: no seat is leaked, and nobody has both."""
    async def once(n: int):
        person = Client(server.url, contract=contract)
        officer = Client(server.url, keys["tier2"][n % len(keys["tier2"])], contract)
        request = (await person.insist("POST", "/v1/requests", submit_body(service="adit_stamp"))).json()
        path = f"/v1/requests/{request['id']}"
        approval = asyncio.create_task(officer.insist("POST", f"{path}/approve", BODIES["approve"]))
        await asyncio.sleep(0.05 * (n % 20))
        reply = await person.insist("POST", f"{path}/withdraw", {}, token=request["access_token"])
        assert (await approval).status in (200, 409)
        person.close()
        officer.close()
        return request["id"], reply

    async def all_of_it():
        return await asyncio.gather(*map(once, range(80)))

    outcomes = run(all_of_it())
    assert {(reply.status, reply.code) for _, reply in outcomes} <= {(200, None), (409, "state_conflict")}
    print(Counter(reply.status for _, reply in outcomes))
    withdrawn = {id_ for id_, reply in outcomes if reply.status == 200}
    seated = {str(id_) for (id_,) in owner.execute(
        "select request_id from appointment where status = 'booked' and request_id = any(%s)", [[id_ for id_, _ in outcomes]])}
    assert not withdrawn & seated
    assert_all(owner)
