"""Thirty officers reach for the same queues: each item goes to one of them."""
import asyncio

from invariants import assert_all
from samples import submit_body
from wire import Client, run

ITEMS = 60


async def submit(server, contract, n: int, body: dict) -> list[str]:
    clients = [Client(server.url, contract=contract) for _ in range(n)]
    replies = await asyncio.gather(*(c.insist("POST", "/v1/requests", submit_body(**body)) for c in clients))
    for client in clients:
        client.close()
    assert {reply.status for reply in replies} == {201}
    return [reply.json()["id"] for reply in replies]


async def take_all(server, contract, tokens: list[str], path: str) -> list[tuple[int, dict]]:
    """What each officer got, until there was nothing more."""
    async def officer(n: int):
        client, got = Client(server.url, tokens[n], contract), []
        await client.connect()
        while (reply := await client.insist("POST", path, {} if "callbacks" in path else None)).status == 200:
            got.append((n, reply.json()))
        assert reply.status == 204, reply
        client.close()
        return got

    return [one for some in await asyncio.gather(*map(officer, range(len(tokens)))) for one in some]


def test_each_item_of_a_queue_is_claimed_once(server, contract, keys, owner):
    async def all_of_it():
        made = await submit(server, contract, ITEMS, {"service": "other"})
        return made, await take_all(server, contract, keys["tier1"], "/v1/queues/tier1/next")

    made, got = run(all_of_it())
    ids = [item["id"] for _, item in got]
    assert len(ids) == len(set(ids)) and set(made) <= set(ids)
    assert len({officer for officer, _ in got}) > 1
    claims = owner.execute("""
        select count(*), count(distinct r.id) from event e join request r on r.id = e.request_id
        where e.kind = 'claim' and r.id = any(%s) and r.claimed_by = e.actor""", [made]).fetchone()
    assert claims == (ITEMS, ITEMS)
    assert_all(owner)


def test_each_callback_is_claimed_once(server, contract, keys, owner):
    """Those of emergencies may be made at once."""
    async def escalate(n: int, id_: str):
        client = Client(server.url, keys["tier1"][n % len(keys["tier1"])], contract)
        reply = await client.insist("POST", f"/v1/requests/{id_}/escalate", {"expected_state": "tier1_review"})
        client.close()
        assert reply.status == 200, reply

    async def all_of_it():
        made = await submit(server, contract, ITEMS, {"service": "other", "urgency": "emergency", "emergency_reason": "A funeral"})
        await asyncio.gather(*(escalate(n, id_) for n, id_ in enumerate(made)))
        return made, await take_all(server, contract, keys["tier2"], "/v1/callbacks/next")

    made, got = run(all_of_it())
    callbacks, requests = [item["id"] for _, item in got], [item["request"]["id"] for _, item in got]
    assert len(callbacks) == len(set(callbacks)) == len(set(requests)) and set(made) == set(requests)
    assert len({officer for officer, _ in got}) > 1
    claimed = owner.execute("select count(*) from callback where request_id = any(%s) and status = 'claimed'", [made]).fetchone()[0]
    assert claimed == ITEMS
    assert_all(owner)
