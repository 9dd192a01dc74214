"""Two hundred people at once, each with an officer's help, from submission to the seat."""
import asyncio

from invariants import assert_all
from samples import submit_body
from waiting import wait_until
from wire import Client, run

CLIENTS = 200
SERVICES = ("adit_stamp", "other")  # straight to tier 2; by way of tier 1


async def walk(n: int, server, contract, keys) -> str:
    """By id all the way: the head of the queue would be somebody else's."""
    person = Client(server.url, contract=contract)
    tier1, tier2 = (Client(server.url, keys[tier][n % len(keys[tier])], contract) for tier in ("tier1", "tier2"))
    try:
        made = await person.insist("POST", "/v1/requests", submit_body(service=SERVICES[n % 2]), key=f"walk-{n}")
        assert made.status == 201, made
        request = made.json()
        path = f"/v1/requests/{request['id']}"
        if request["status"] == "tier1_review":
            reply = await tier1.insist("POST", f"{path}/escalate", {"expected_state": "tier1_review"})
            assert reply.status == 200 and reply.json()["status"] == "tier2_review", reply
        reply = await tier2.insist("POST", f"{path}/claim")
        assert reply.status == 200, reply
        reply = await tier2.insist("POST", f"{path}/approve?wait=5", {}, if_match=reply.headers["ETag"])
        assert reply.status == 200 and reply.json()["status"] in ("approved", "scheduled"), reply
        for _ in range(50):
            reply = await person.insist("GET", path, token=request["access_token"])
            assert reply.status == 200, reply
            if reply.json()["status"] == "scheduled":
                return reply.json()["appointment"]["id"]
            await asyncio.sleep(0.2)
        raise AssertionError(f"no seat within 10 s: {reply}")
    finally:
        for client in (person, tier1, tier2):
            client.close()


def test_all_walk_the_whole_path_at_once(server, contract, keys, owner):
    async def everybody():
        return await asyncio.gather(*(walk(n, server, contract, keys) for n in range(CLIENTS)))

    appointments = run(everybody())
    assert len(set(appointments)) == CLIENTS
    booked = owner.execute("select count(*) from appointment where id = any(%s) and status = 'booked'", [appointments]).fetchone()[0]
    assert booked == CLIENTS
    assert_all(owner)


def test_those_claimed_from_the_queue_by_many_are_all_approved(server, contract, keys, owner):
    """Each officer takes the next, approves it, and goes on until nothing is left: no two stand in each other's way."""
    async def officer(n: int) -> list[str]:
        client, done = Client(server.url, keys["tier2"][n], contract), []
        while (reply := await client.insist("POST", "/v1/queues/tier2/next")).status == 200:
            request = reply.json()
            reply = await client.insist("POST", f"/v1/requests/{request['id']}/approve", {}, if_match=reply.headers["ETag"])
            if request["urgency"] == "emergency":  # another test's: its field office decides
                assert reply.code == "state_conflict", reply
                continue
            assert reply.status == 200, reply
            done.append(request["id"])
        assert reply.status == 204, reply
        client.close()
        return done

    async def all_of_it():
        clients = [Client(server.url, contract=contract) for _ in range(60)]
        made = await asyncio.gather(*(c.insist("POST", "/v1/requests", submit_body(service="adit_stamp")) for c in clients))
        done = await asyncio.gather(*map(officer, range(len(keys["tier2"]))))
        for client in clients:
            client.close()
        return [reply.json()["id"] for reply in made], [one for some in done for one in some]

    made, done = run(all_of_it())
    assert sorted(done) == sorted(set(done)) and set(made) <= set(done)
    scheduled = "select count(*) = %s from request where id = any(%s) and status = 'scheduled'"
    wait_until(lambda: owner.execute(scheduled, [len(made), made]).fetchone()[0], 10)
    assert_all(owner)
