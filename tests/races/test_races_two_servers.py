"""Two servers on one PostgreSQL: more people than seats."""
import asyncio
import itertools
from collections import Counter

import pytest
from invariants import assert_all
from people import is_settled, make_offices, passes
from samples import person, submit_body
from two import owner, peers, postgres  # noqa: F401 (fixtures are found by their names here)
from waiting import wait_until
from wire import Client, at_once, run

OFFICES = ("QTA", "QTB", "QTC", "QTD", "QTE")
SLOTS, CAPACITY = 400, 4
SEATS, PEOPLE = len(OFFICES) * SLOTS * CAPACITY, 10_000
CONNECTIONS = 48  # to each server


def wishes(n: int) -> dict:
    """All take any office in the end, so that all seats can be used, but no two orders are the same for long."""
    orders = list(itertools.permutations(OFFICES))
    return {
        "offices": list(orders[n * 7 % len(orders)]),
        "day_part": ("any", "morning", "afternoon")[n % 3],
        "days": ([], ["monday", "tuesday"], ["friday"])[n // 3 % 3],
        "first": ("earliest", "office")[n // 9 % 2],
    }


def body_of(n: int) -> dict:
    return submit_body(urgency="urgent" if n % 10 == 0 else "routine", preferences=wishes(n))


async def submit_all(peers) -> dict[int, dict]:
    numbers, made = iter(range(PEOPLE)), {}

    async def one_after_the_other(url: str) -> None:
        client = Client(url)
        for n in numbers:
            reply = await client.insist("POST", "/v1/requests", body_of(n), key=f"seat-{n}")
            assert reply.status == 201, reply
            made[n] = reply.json()
        client.close()

    await asyncio.gather(*(one_after_the_other(server.url) for server in peers for _ in range(CONNECTIONS)))
    return made


@pytest.fixture(scope="module")
def submitted(postgres, peers):
    with postgres.connect() as db:
        make_offices(db, {code: (SLOTS, CAPACITY) for code in OFFICES}, *peers)
    return run(submit_all(peers))


def test_ten_thousand_for_eight_thousand_seats(peers, owner, submitted):
    assert len({request["id"] for request in submitted.values()}) == PEOPLE
    took = wait_until(lambda: is_settled(owner), 120)
    counts = [passes(server) for server in peers]
    print(f"settled {took:.1f} s after the last submission; passes of each server: {counts}")
    seated = owner.execute("select count(*), count(distinct request_id) from appointment where status = 'booked' and office = any(%s)",
                           [list(OFFICES)]).fetchone()
    assert seated == (SEATS, SEATS)
    left = owner.execute("""
        select d.why, count(*) from request r
        join lateral (select why from decision d where d.request_id = r.id order by d.pass_id desc limit 1) d on true
        where r.status = 'approved' group by d.why""").fetchall()
    # no_slot: nothing was free when the pass began
    assert set(dict(left)) <= {"all_taken", "no_slot"} and sum(dict(left).values()) == PEOPLE - SEATS
    assert all(counts), "both servers had passes"
    assert_all(owner)


def test_freed_seats_are_used_whoever_frees_them(peers, owner, submitted):
    """Both servers cancel; who waits was submitted at either."""
    gone = owner.execute("select id::text from request where status = 'scheduled' order by id limit 40").fetchall()
    tokens = {request["id"]: request["access_token"] for request in submitted.values()}

    async def cancel(n: int, id_: str) -> None:
        client = Client(peers[n % 2].url, tokens[id_])
        reply = await client.insist("POST", f"/v1/requests/{id_}/cancel", {})
        client.close()
        assert reply.status == 200, reply

    async def all_of_them() -> None:
        await asyncio.gather(*(cancel(n, id_) for n, (id_,) in enumerate(gone)))

    run(all_of_them())
    booked = "select count(*) from appointment where status = 'booked' and office = any(%s)"
    took = wait_until(lambda: owner.execute(booked, [list(OFFICES)]).fetchone()[0] == SEATS, 2)
    print(f"{len(gone)} freed seats were used after {took:.2f} s")
    assert_all(owner)


def test_the_same_key_at_both_servers(peers, contract, owner):
    for _ in range(3):
        body, count = submit_body(person()), 60
        clients = [Client(peers[n % 2].url, contract=contract) for n in range(count)]
        replies = run(at_once(clients, lambda c, n: c.insist("POST", "/v1/requests", body, key="at-both")))
        assert {reply.status for reply in replies} == {201}
        assert len({(reply.json()["id"], reply.json()["access_token"]) for reply in replies}) == 1
        assert sum(reply.headers.get("Idempotent-Replayed") == "true" for reply in replies) == count - 1
    assert_all(owner)


def test_one_person_at_both_servers(peers, contract, owner):
    for _ in range(3):
        body, count = submit_body(person()), 60
        clients = [Client(peers[n % 2].url, contract=contract) for n in range(count)]
        replies = run(at_once(clients, lambda c, n: c.insist("POST", "/v1/requests", body)))
        assert Counter(reply.status for reply in replies) == {201: count}
        ids = [reply.json()["id"] for reply in replies]
        first = owner.execute("select count(*) from request where id = any(%s) and duplicate_of is null", [ids]).fetchone()[0]
        assert first == 1
    assert_all(owner)
