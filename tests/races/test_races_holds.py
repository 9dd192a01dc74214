"""Seats that are held: the last one, for forty who want it, against the worker that gives it out, and booked while it lapses."""
import asyncio
import datetime
from collections import Counter

import pytest
from booking import book_body, hold_body
from invariants import assert_all
from people import is_settled, make_offices
from samples import person, submit_body
from waiting import wait_until
from wire import Client, at_once, run

OFFICE, SLOTS, ROUNDS, CLIENTS = "QHA", 100, 5, 40


@pytest.fixture(scope="module")
def office(server):
    """Its seats are booked directly, and the worker gives them out, too."""
    with server.connect() as db:
        make_offices(db, {OFFICE: (SLOTS, 1)}, server)
        db.execute("""update policy set booking_mode = 'direct', hold_minutes = 1 where office = %s""", [OFFICE])
        wait_until(lambda: server._status_of(f"/v1/offices/{OFFICE}/slots") == 200, 20)


@pytest.fixture
def free(office, owner) -> list[dict]:
    """Slots without anybody, the earliest first."""
    return [{"id": str(id_)} for (id_,) in owner.execute(
        "select id from slot where office = %s and booked = 0 order by starts_at", [OFFICE]).fetchall()]


def test_the_last_seat(server, contract, owner, free):
    """One holds it; the other thirty-nine hear that it is full, and nobody that the server is at a loss."""
    for slot in free[:ROUNDS]:
        clients = [Client(server.url, contract=contract) for _ in range(CLIENTS)]
        replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/holds", hold_body(slot))))
        assert Counter((reply.status, reply.code) for reply in replies) == {(201, None): 1, (409, "slot_full"): CLIENTS - 1}
    assert_all(owner)


def test_one_person_many_times(server, contract, owner, free):
    applicant = person()
    clients = [Client(server.url, contract=contract) for _ in range(10)]
    replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/holds", hold_body(free[n], applicant))))
    assert Counter((reply.status, reply.code) for reply in replies) == {(201, None): 1, (409, "state_conflict"): 9}
    assert_all(owner)


def test_one_key_many_times(server, contract, owner, free):
    body = hold_body(free[0])
    clients = [Client(server.url, contract=contract) for _ in range(10)]
    replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/holds", body, key="the same")))
    assert {reply.status for reply in replies} == {201} and len({(reply.json()["id"], reply.json()["token"]) for reply in replies}) == 1
    assert_all(owner)


def test_one_hold_is_booked_once(server, contract, owner, free):
    for slot in free[:ROUNDS]:
        applicant = person()
        hold = run(one(server, contract, "/v1/holds", hold_body(slot, applicant)))
        clients = [Client(server.url, hold["token"], contract) for _ in range(10)]
        replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/appointments", book_body(hold, applicant))))
        assert Counter(reply.status for reply in replies) == {201: 1, 409: 9}
        assert {reply.code for reply in replies} <= {None, "hold_expired", "state_conflict", "duplicate_open"}
    assert_all(owner)


def test_holds_against_the_worker(server, contract, owner, free):
    """People submit requests that are approved at once while others hold and book: no seat is given twice, none to nobody."""
    wanted = free[:20]

    async def submit(_: int):
        return await insist(server, contract, "/v1/requests", submit_body(preferences={"offices": [OFFICE]}))

    async def hold_and_book(slot: dict):
        applicant = person()
        held = await insist(server, contract, "/v1/holds", hold_body(slot, applicant))
        if held.status != 201:
            return held
        return await insist(server, contract, "/v1/appointments", book_body(held.json(), applicant), held.json()["token"])

    async def both():
        return await asyncio.gather(*map(submit, range(20)), *map(hold_and_book, wanted))

    replies = run(both())
    assert Counter(reply.status for reply in replies[:20]) == {201: 20}
    assert {(reply.status, reply.code) for reply in replies[20:]} <= {(201, None), (409, "slot_full")}
    wait_until(lambda: is_settled(owner), 20)
    print(Counter(reply.code for reply in replies[20:]))
    assert_all(owner)


def test_booked_while_it_lapses(server, contract, owner, free):
    """The holds expire in this second: each is booked or has lapsed, and its seat is taken or free, never both."""
    people = [(slot, person()) for slot in free[:10]]
    holds = run(gather(one(server, contract, "/v1/holds", hold_body(slot, applicant)) for slot, applicant in people))
    end = datetime.datetime.fromisoformat(holds[0]["expires_at"].replace("Z", "+00:00"))

    async def book(hold: dict, applicant: dict, n: int):
        await asyncio.sleep((end - datetime.datetime.now(datetime.timezone.utc)).total_seconds() + (n - 5) * 0.03)
        return await insist(server, contract, "/v1/appointments", book_body(hold, applicant), hold["token"])

    replies = run(gather(book(hold, applicant, n) for n, (hold, (_, applicant)) in enumerate(zip(holds, people, strict=True))))
    assert {(reply.status, reply.code) for reply in replies} <= {(201, None), (409, "hold_expired")}
    outcomes = Counter(reply.status for reply in replies)
    ids = [hold["id"] for hold in holds]
    wait_until(lambda: owner.execute("select count(*) from appointment where id = any (%s) and status = 'held'", [ids]).fetchone()[0] == 0, 10)
    found = dict(owner.execute("select status::text, count(*) from appointment where id = any (%s) group by 1", [ids]).fetchall())
    assert (found.get("booked", 0), found.get("lapsed", 0)) == (outcomes[201], outcomes[409])
    print(outcomes)
    assert_all(owner)


async def gather(calls) -> list:
    return list(await asyncio.gather(*calls))


async def insist(server, contract, path: str, body: dict, token: str | None = None):
    client = Client(server.url, token, contract)
    reply = await client.insist("POST", path, body)
    client.close()
    return reply


async def one(server, contract, path: str, body: dict) -> dict:
    reply = await insist(server, contract, path, body)
    assert reply.status == 201, reply
    return reply.json()
