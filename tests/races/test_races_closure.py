"""A day is closed while the worker seats people there, and others cancel and are checked in: nobody is lost, nobody stays behind."""
import asyncio
import datetime
import random

import pytest
from invariants import history_is_whole, one_live_appointment, scheduled_means_seated, seats_are_counted
from people import FIRST_DAY, SLOTS_A_DAY, is_settled, make_key, make_offices, slots_are_made
from samples import submit_body
from waiting import wait_until
from wire import Client, run

OFFICES = ("QCA", "QCB", "QCC", "QCD", "QCE")
CAPACITY, DAYS, FIRST, NEWCOMERS, LEAVING, CHECKED_IN = 3, 3, 36, 24, 9, 9


@pytest.fixture(scope="module")
def staff(server) -> dict[str, str]:
    """A supervisor, and a key of each office."""
    with server.connect() as db:
        wait_until(lambda: slots_are_made(db), 60)
        make_offices(db, {code: (DAYS * SLOTS_A_DAY, CAPACITY) for code in OFFICES}, server)
    made = {code: make_key(server, "office", "--office", code) for code in OFFICES} | {"supervisor": make_key(server, "supervisor")}
    server.wait_accepted(*made.values())
    return made


async def one_call(server, contract, token, method, path, body=None):
    client = Client(server.url, token, contract)
    try:
        return await client.insist(method, path, body)
    finally:
        client.close()


async def after(seconds: float, call):
    await asyncio.sleep(seconds)
    return await call


async def submit(server, contract, code: str) -> dict:
    reply = await one_call(server, contract, None, "POST", "/v1/requests", submit_body(preferences={"offices": [code]}))
    assert reply.status == 201, reply
    return reply.json()


def together(calls):
    async def all_of_them():
        return await asyncio.gather(*calls)
    return run(all_of_them())


def closed_day() -> str:
    return (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(FIRST_DAY)).isoformat()


def seats_of(owner, code: str) -> dict[str, tuple]:
    """Of each who has one now: (appointment, its status, its day)."""
    return {str(request): (str(id_), status, str(day)) for request, id_, status, day in owner.execute("""
        select a.request_id, a.id, a.status::text, s.local_start::date from appointment a join slot s on s.id = a.slot_id
        where a.office = %s and a.status in ('booked', 'checked_in')""", [code])}


@pytest.mark.parametrize("code", OFFICES)
def test_a_closure_against_everything_at_once(server, contract, staff, owner, code):
    day = closed_day()
    people = {one["id"]: one for one in together(submit(server, contract, code) for _ in range(FIRST))}
    wait_until(lambda: len(seats_of(owner, code)) == FIRST, 20)
    before = seats_of(owner, code)
    assert {seat[2] for seat in before.values()} == {day}
    names = random.sample(sorted(people), FIRST)
    leaving, arriving = names[:LEAVING], names[LEAVING - 3:LEAVING - 3 + CHECKED_IN]  # three of them do both

    def soon(call):
        return after(random.uniform(0, 0.15), call)

    async def everything():
        return await asyncio.gather(
            after(0.07, one_call(server, contract, staff["supervisor"], "POST", f"/v1/offices/{code}/closures", {"date": day, "reason": "snow"})),
            asyncio.gather(*(soon(submit(server, contract, code)) for _ in range(NEWCOMERS))),
            asyncio.gather(*(soon(one_call(server, contract, people[id_]["access_token"], "POST", f"/v1/requests/{id_}/cancel", {}))
                             for id_ in leaving)),
            asyncio.gather(*(soon(one_call(server, contract, staff[code], "POST", f"/v1/appointments/{before[id_][0]}/check-in", {}))
                             for id_ in arriving)))

    closure, newcomers, cancelled, checked_in = run(everything())
    assert closure.status == 201, closure
    # who was displaced has no appointment to cancel, and the one that was is no longer the last
    assert {reply.status for reply in cancelled} <= {200, 409} and {reply.status for reply in checked_in} <= {200, 409}
    everybody = list(people) + [one["id"] for one in newcomers]
    wait_until(lambda: is_settled(owner) and owner.execute(
        "select count(*) = 0 from request where id = any(%s) and status = 'approved'", [everybody]).fetchone()[0], 20)

    # the closed day: only who had been checked in, and not one free seat
    rest = owner.execute("""
        select a.status::text, count(*) from appointment a join slot s on s.id = a.slot_id
        where s.office = %s and s.local_start::date = %s and a.occupies group by 1""", [code, day]).fetchall()
    assert {status for status, _ in rest} <= {"checked_in"}
    assert owner.execute("select bool_and(closed and booked = capacity), sum(booked) from slot where office = %s and local_start::date = %s",
                         [code, day]).fetchone() == (True, sum(n for _, n in rest))
    # all whom it displaced it has named, and no others; each has the event once
    named = [one["request_id"] for one in closure.json()["displaced"]["appointments"]]
    displaced = [str(id_) for (id_,) in owner.execute(
        "select request_id from event where kind = 'displace' and request_id = any(%s)", [everybody])]
    assert sorted(named) == sorted(displaced) and len(set(named)) == len(named)
    noted = owner.execute("select displaced from change where office = %s", [code]).fetchall()
    assert [sorted(map(str, ids)) for ids, in noted] == [sorted(one["id"] for one in closure.json()["displaced"]["appointments"])]
    # nobody is lost: each has a seat on another day, has been checked in, or has gone
    seats = seats_of(owner, code)
    for id_, status in owner.execute("select id::text, status::text from request where id = any(%s)", [everybody]):
        assert status in ("scheduled", "withdrawn"), (id_, status)
        if status == "scheduled":
            assert seats[id_][1] == "checked_in" or seats[id_][2] != day
    # whoever was told that it was done, for them it was
    for id_, reply in zip(leaving, cancelled, strict=True):
        assert reply.status == 409 or id_ not in seats
    for id_, reply in zip(arriving, checked_in, strict=True):
        assert reply.status == 409 or id_ not in displaced
    assert [found for check in (seats_are_counted, one_live_appointment, scheduled_means_seated, history_is_whole) for found in check(owner)] == []
    print(f"{code}: {len(named)} displaced, {sum(r.status == 200 for r in cancelled)} cancelled, {sum(r.status == 200 for r in checked_in)} checked in")


def test_closures_of_one_day_by_many_at_once(server, contract, staff, owner):
    """One makes it; nobody else displaces anybody."""
    code, day = OFFICES[0], (datetime.date.fromisoformat(closed_day()) + datetime.timedelta(2)).isoformat()
    replies = together(one_call(server, contract, staff["supervisor"], "POST", f"/v1/offices/{code}/closures", {"date": day, "reason": "flood"})
                       for _ in range(8))
    assert sorted(reply.status for reply in replies) == [201] + [409] * 7
    assert owner.execute("select count(*) from closure where office = %s and day = %s", [code, day]).fetchone()[0] == 1
