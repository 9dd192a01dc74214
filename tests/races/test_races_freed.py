"""A seat that comes free is used within two seconds."""
import asyncio

import pytest
from invariants import assert_all
from people import is_settled, make_offices
from samples import submit_body
from waiting import wait_until
from wire import Client, run

OFFICE, SEATS, WAITING = "QFA", 6, 10


@pytest.fixture(scope="module")
def office(server, keys):
    with server.connect() as db:
        make_offices(db, {OFFICE: (SEATS, 1)}, server)


def test_a_freed_seat_goes_to_the_next_in_line(server, contract, office, owner):
    async def submit(n: int) -> dict:
        person = Client(server.url, contract=contract)
        reply = await person.insist("POST", "/v1/requests", submit_body(preferences={"offices": [OFFICE]}))
        person.close()
        assert reply.status == 201 and reply.json()["status"] == "approved", reply
        return reply.json()

    async def cancel(request: dict) -> None:
        person = Client(server.url, request["access_token"], contract)
        reply = await person.insist("POST", f"/v1/requests/{request['id']}/cancel", {})
        person.close()
        assert reply.status == 200 and reply.json()["status"] == "withdrawn", reply

    async def together(calls):
        return await asyncio.gather(*calls)

    def seated() -> set[str]:
        return {str(id_) for (id_,) in owner.execute("select request_id from appointment where office = %s and status = 'booked'", [OFFICE])}

    def next_in_line(n: int) -> set[str]:
        """Of those who wait: who came first may have been seated last, where the pass saw others written before it."""
        return {id_ for (id_,) in owner.execute("""
            select id::text from request where office = %s and status = 'approved' order by rank_class & ~1, priority_at, id limit %s""", [OFFICE, n])}

    people = run(together(submit(n) for n in range(SEATS + WAITING)))
    wait_until(lambda: len(seated()) == SEATS and is_settled(owner), 20)
    by_id = {request["id"]: request for request in people}
    took = []
    for leaving in (1, 1, 3, SEATS):
        before, next_ones = seated(), next_in_line(leaving)
        gone = sorted(before)[:leaving]
        run(together(cancel(by_id[id_]) for id_ in gone))
        remaining = len(by_id) - len(gone)
        for id_ in gone:
            del by_id[id_]
        took.append(wait_until(lambda: len(seated()) == min(SEATS, remaining), 2))
        assert seated() == before - set(gone) | next_ones, "the next in line have the seats"
    print("freed seats were used after", ", ".join(f"{seconds:.2f} s" for seconds in took))
    assert_all(owner)


def test_added_capacity_is_used(server, contract, office, owner):
    run(submit_some(server, contract, 4))
    wait_until(lambda: is_settled(owner), 10)
    waiting = owner.execute("select count(*) from request where office = %s and status = 'approved'", [OFFICE]).fetchone()[0]
    assert waiting > 0
    owner.execute("update slot set capacity = 3 where office = %s", [OFFICE])
    left = "select count(*) from request where office = %s and status = 'approved'"
    took = wait_until(lambda: owner.execute(left, [OFFICE]).fetchone()[0] == 0, 2)
    print(f"added seats were used after {took:.2f} s")
    assert_all(owner)


async def submit_some(server, contract, n: int) -> None:
    clients = [Client(server.url, contract=contract) for _ in range(n)]
    body = {"preferences": {"offices": [OFFICE]}}
    replies = await asyncio.gather(*(c.insist("POST", "/v1/requests", submit_body(**body)) for c in clients))
    for client in clients:
        client.close()
    assert {reply.status for reply in replies} == {201}
