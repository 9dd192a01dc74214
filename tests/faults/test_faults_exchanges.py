"""
Each exchange that a write has with PostgreSQL is torn, one after the other, in each of its places: the caller hears 503 at worst, repeats with
the same key, and finds the write made once.
"""
import os
import time

import pytest
from between import ANSWER, NEVER, PART, REQUEST, Trip
from client import Api
from operations import WRITES, left_behind
from people import make_key, slots_are_made
from told import assert_sound
from waiting import wait_until
from wired import wired

KEYS = {"tier1": (), "tier2": (), "another_tier2": (), "office": ("--office", "DEN"), "supervisor": (), "admin": (),
        "organization": ("--organization", "Ortiz & Partners")}
QUIET = 2.5  # seconds in which all that the workers do by themselves has been seen
LONG = os.environ.get("FP_LONG") == "1"
DEADLINE = 5  # seconds, the preset
tried = []


@pytest.fixture(scope="module")
def server():
    yield from wired()
    print(f"{len(tried)} exchanges were torn")


@pytest.fixture(scope="module")
def between(server):
    """It knows what runs where nobody calls."""
    between = server.postgres.between
    between.watching = True
    with server.connect() as db:
        wait_until(lambda: slots_are_made(db), 60)
    server.postgres.between.reset()  # so that all sessions begin while it watches
    wait_until(lambda: server._status_of("/readyz") == 200, 10)
    between.nobody_calls = True
    time.sleep(QUIET)
    between.nobody_calls = False
    return between


@pytest.fixture(scope="module")
def callers(server, contract) -> dict[str, Api]:
    keys = {name: make_key(server, name.removeprefix("another_"), *words) for name, words in KEYS.items()}
    server.wait_accepted(*keys.values())
    return {name: Api(server.url, contract, key) for name, key in keys.items()}


@pytest.fixture(scope="module")
def owner(server):
    with server.connect() as db:
        yield db


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - n for table, n in before.items() if after[table] != n}


def until_answered(write) -> list:
    """The replies: 503s, and the one that is none."""
    replies = []
    for _ in range(60):
        replies.append(write.send())
        if replies[-1].status_code != 503:
            return replies
        assert int(replies[-1].headers["Retry-After"]) >= 1
        time.sleep(0.1)
    raise AssertionError(f"nothing but 503: {replies[-1].text}")


def is_change(name: str) -> bool:
    return name.startswith("commit") or any(word in name for word in ("submit", "change", "make", "book", "take", "add", "end"))


def places(names: list[str]) -> list[tuple[str, int, str]]:
    """Which exchange, the how-manieth of its name, and how it is torn: all of it in the long form, else each in turn."""
    ways = (REQUEST, ANSWER, PART)
    found = []
    for i, name in enumerate(names):
        chosen = (*ways, NEVER) if LONG else (ANSWER, PART) if is_change(name) else (ways[i % len(ways)],)
        found += [(name, names[:i].count(name), how) for how in chosen]
    return found


@pytest.mark.parametrize("kind", WRITES)
def test_it_is_made_once(between, callers, owner, kind):
    write = WRITES[kind](callers)
    before = left_behind(owner)
    between.seen.clear()
    good = write.send()
    names = list(between.seen)
    assert good.status_code < 300, good.text
    expected = difference(before, left_behind(owner))
    assert names and expected, "it exchanged nothing, or left nothing behind"
    for name, nth, how in places(names):
        write = WRITES[kind](callers)
        before = left_behind(owner)
        between.trip = Trip(name, how, skip=nth)
        replies = until_answered(write)
        fired, between.trip = between.trip.fired, None
        assert fired, f"{name} was not exchanged the {nth + 1}th time"
        tried.append((kind, name, how))
        what = f"{kind}, {how} of {name}: {[reply.status_code for reply in replies]} {[reply.json().get('code') for reply in replies]}"
        assert replies[-1].status_code == good.status_code or write.is_replay(replies[-1]), f"{what} {replies[-1].text}"
        assert {reply.json()["code"] for reply in replies[:-1]} <= {"unavailable", "outcome_unknown", "timeout"}, what
        assert difference(before, left_behind(owner)) == expected, what
        again = write.send()
        assert write.is_replay(again), f"{what} {again.text}"
        assert difference(before, left_behind(owner)) == expected, what


def test_what_never_answers(between, callers, owner):
    """Nobody says that the connection is lost: the deadline does, and the write is found to have been made."""
    for kind in ("submit", "approve"):
        write = WRITES[kind](callers)
        between.seen.clear()
        write.send()
        name = next(name for name in between.seen if is_change(name))
        write = WRITES[kind](callers)
        between.trip = Trip(name, NEVER)
        began = time.monotonic()
        reply = write.send()
        assert (reply.status_code, reply.json()["code"]) == (503, "outcome_unknown"), reply.text
        assert time.monotonic() - began < DEADLINE + 3
        between.trip = None
        last = until_answered(write)[-1]
        assert write.is_replay(last), last.text


def test_all_is_well_in_the_end(server, between):
    assert len(tried) > 2 * len(WRITES)
    assert_sound(server)
