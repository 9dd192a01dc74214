"""Seats that change hands while everybody acts at once: moves behind approvals, and offers that are taken, left, and taken away."""
import asyncio
import random
from collections import Counter

import pytest
from invariants import CHECKS, assert_all
from people import is_settled, make_key, make_offices
from samples import submit_body
from waiting import wait_until
from wire import Client, at_once, run

OFFICES = {"QMA": (32, 1), "QMB": (32, 1)}
ROUNDS = 8


@pytest.fixture(scope="module")
def offices(server):
    with server.connect() as db:
        make_offices(db, {**OFFICES, "QMC": (96, 1)}, server)


async def submit(server, contract, **preferences) -> dict:
    person = Client(server.url, contract=contract)
    reply = await person.insist("POST", "/v1/requests", submit_body(preferences=preferences))
    person.close()
    assert reply.status == 201, reply
    return reply.json()


async def act(server, contract, request: dict, what: str, body: dict | None = None):
    person = Client(server.url, request["access_token"], contract)
    reply = await person.insist("POST", f"/v1/requests/{request['id']}/{what}", {} if body is None else body)
    person.close()
    return reply


async def together(calls):
    return await asyncio.gather(*calls)


def is_quiet(db) -> bool:
    return is_settled(db) and db.execute("select not exists (select from request where status = 'approved' and next_try_at is null)").fetchone()[0]


def test_movers_and_newcomers_want_the_same_seats(server, contract, offices, owner):
    """Sixty have seats; some leave, some want to be elsewhere, some are new, all at once: who has none is never behind who has one."""
    first = run(together(submit(server, contract, offices=["QMA", "QMB"], earlier_offers=n % 3 == 0) for n in range(60)))
    wait_until(lambda: is_quiet(owner), 30)
    random.shuffle(first)

    async def everybody(leaving: list[dict], moving: list[dict], newcomers: int):
        acts = [act(server, contract, request, "cancel") for request in leaving]
        acts += [act(server, contract, request, "move", {"preferences": {"offices": [random.choice(list(OFFICES))], "day_part": "morning"}})
                 for request in moving]
        acts += [submit(server, contract, offices=[random.choice(list(OFFICES))]) for _ in range(newcomers)]
        random.shuffle(acts)
        return await asyncio.gather(*acts)

    def wave(leaving: list[dict], moving: list[dict], newcomers: int) -> tuple[int, int]:
        """How many have been moved by now, and how many wait."""
        replies = run(everybody(leaving, moving, newcomers))
        assert {reply.status for reply in replies if not isinstance(reply, dict)} == {200}
        wait_until(lambda: is_quiet(owner), 30)
        assert_all(owner)
        return owner.execute("""select (select count(*) from event where kind = 'moved'),
            (select count(*) from request where office in ('QMA', 'QMB') and status = 'approved')""").fetchone()

    moved, _ = wave(first[:16], first[16:46], 10)
    assert moved > 0
    moved, waiting = wave(first[46:50], first[16:46], 30)
    assert waiting > 0
    print(f"{moved} were moved, {waiting} wait")


# What would be wrong about those who have a seat, and which check sees it.
HARMS = {
    "the seat cost more": ("update decision set seat_cost = seat_cost + 1 where why = 'kept'", "decisions_are_what_they_say"),
    "ranked before those without": ("update decision set rank = -rank where why in ('moved', 'kept')", "decisions_are_what_they_say"),
    "moved to what costs more": ("update decision set cost = cost + 50, days_part = days_part + 50 where why = 'moved'",
                                 "decisions_are_what_they_say"),
    "moved by nobody": ("update decision set why = 'kept', slot_id = null, cost = null where why = 'moved'", "decisions_are_what_they_say"),
    "kept though seats were free": ("update slot set capacity = capacity + 1 where office in ('QMA', 'QMB')", "no_envy_and_no_waste"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_would_be_wrong_is_seen(server, offices, owner, harm):
    """After the waves above."""
    statement, name = HARMS[harm]
    check = next(check for check in CHECKS if check.__name__ == name)
    with owner.transaction(force_rollback=True):
        owner.execute("set local session_replication_role = replica")
        assert owner.execute(statement).rowcount > 0
        assert check(owner), "it saw nothing"


# ---- offers ----

@pytest.fixture(scope="module")
def a_seat_a_day(offices, owner_of_module):
    owner_of_module.execute("update slot set capacity = 0 where office = 'QMC' and local_start::time <> '08:00'")


@pytest.fixture(scope="module")
def owner_of_module(server):
    with server.connect() as db:
        yield db


def offered(server, contract, owner) -> tuple[list[dict], str]:
    """Three in the line of an office with a seat a day; the first leaves, and its seat is held for the third, whose offer this is."""
    given_back = "select not exists (select from freed) and not exists (select from spare)"
    wait_until(lambda: owner.execute(given_back).fetchone()[0], 20)  # what the round before gave up can be had again
    people = []
    for n in range(3):
        people.append(run(submit(server, contract, offices=["QMC"], earlier_offers=n == 2)))
        scheduled = "select status = 'scheduled' from request where id = %s"
        wait_until(lambda: owner.execute(scheduled, [people[-1]["id"]]).fetchone()[0], 20)
    assert run(act(server, contract, people[0], "cancel")).status == 200
    held = "select id::text from appointment where request_id = %s and status = 'held'"
    wait_until(lambda: owner.execute(held, [people[2]["id"]]).fetchone() is not None, 20)
    return people[1:], owner.execute(held, [people[2]["id"]]).fetchone()[0]


def leave(server, contract, people: list[dict]) -> None:
    """So that the next round finds the office empty."""
    for request in people:
        assert run(act(server, contract, request, "cancel")).status in (200, 409)


async def race(server, contract, calls: list[tuple[str, str, dict]]):
    """(token, path, body) at once, in any order."""
    random.shuffle(calls)
    clients = [Client(server.url, token, contract) for token, _, _ in calls]
    replies = await at_once(clients, lambda c, n: c.call("POST", calls[n][1], calls[n][2]))
    return [(path.rpartition("/")[2], reply.status) for (_, path, _), reply in zip(calls, replies, strict=True)]


def test_an_offer_is_answered_once(server, contract, a_seat_a_day, owner):
    """Accepted, declined, and the request cancelled, each several times at once."""
    winners = Counter()
    for _ in range(ROUNDS):
        (second, third), offer = offered(server, contract, owner)
        token = third["access_token"]
        calls = [(token, f"/v1/offers/{offer}/{what}", {}) for what in ("accept", "decline") for _ in range(3)]
        calls += [(token, f"/v1/requests/{third['id']}/cancel", {})]
        outcome = run(race(server, contract, calls))
        answers = [what for what, status in outcome if status == 200 and what != "cancel"]
        assert len(answers) <= 1 and {status for _, status in outcome} <= {200, 409}, outcome
        assert ("cancel", 200) in outcome
        kinds = [kind for (kind,) in owner.execute("select kind::text from event where request_id = %s order by seq", [third["id"]])]
        assert kinds[-1] == "cancel" and [f"{what}-offer" for what in answers] == kinds[kinds.index("offer") + 1:-1], kinds
        winners[answers[0] if answers else "cancel"] += 1
        assert_all(owner)
        leave(server, contract, [second])
    print(dict(winners))


def test_an_offer_that_expires_while_it_is_accepted(server, contract, a_seat_a_day, owner):
    """Either the person has the seat, or the offer has lapsed; the seat is never counted twice, nor lost."""
    outcomes = Counter()
    for n in range(ROUNDS):
        (second, third), offer = offered(server, contract, owner)
        soon = f"clock_timestamp() + interval '{50 * n} milliseconds'"
        with owner.transaction():
            owner.execute(f"update appointment set expires_at = {soon} where id = %s", [offer])
            owner.execute("update request set wake_at = (select expires_at from appointment where id = %s) where id = %s", [offer, third["id"]])
        calls = [(third["access_token"], f"/v1/offers/{offer}/accept", {}) for _ in range(4)]
        outcome = run(race(server, contract, calls))
        accepted = sum(status == 200 for _, status in outcome)
        assert accepted <= 1 and {status for _, status in outcome} <= {200, 409}, outcome
        ended = "select reason from appointment where id = %s and status = 'lapsed'"
        wait_until(lambda: owner.execute(ended, [offer]).fetchone() is not None, 20)
        assert owner.execute(ended, [offer]).fetchone()[0] == ("accept_offer" if accepted else "offer_lapsed")
        outcomes["accepted" if accepted else "lapsed"] += 1
        assert_all(owner)
        leave(server, contract, [second, third])
    print(dict(outcomes))


def test_an_offer_accepted_while_the_office_takes_the_seat_away(server, contract, a_seat_a_day, owner):
    """The seat it has is cancelled by the office while the person accepts another: who loses a seat waits first in line."""
    desk = make_key(server, "office", "--office", "QMC")
    server.wait_accepted(desk)
    outcomes = Counter()
    for _ in range(ROUNDS):
        (second, third), offer = offered(server, contract, owner)
        seat = owner.execute("select id::text from appointment where request_id = %s and status = 'booked'", [third["id"]]).fetchone()[0]
        calls = [(third["access_token"], f"/v1/offers/{offer}/accept", {}), (desk, f"/v1/appointments/{seat}/cancel", {"reason": "officer_ill"})]
        outcome = dict(run(race(server, contract, calls)))
        assert outcome["cancel"] == 200 and outcome["accept"] in (200, 409), outcome
        scheduled = "select status = 'scheduled' from request where id = %s"
        wait_until(lambda: owner.execute(scheduled, [third["id"]]).fetchone()[0], 20)
        outcomes[outcome["accept"]] += 1
        assert_all(owner)
        leave(server, contract, [second, third])
    print(dict(outcomes))
