"""
Generated histories: clients at two servers do whatever comes to mind with whichever request, all at once. Afterwards every reply must have
been possible, and every row must be right. 3,000 calls; with FP_LONG=1, 200,000.
"""
import asyncio
import datetime
import os
import random

import pytest
from auditor import assert_clean
from booking import book_body, hold_body
from histories import History, effects_without_a_call, impossible
from invariants import assert_all
from people import FIRST_DAY, is_settled, make_key, make_offices, wait_until
from samples import person, submit_body
from two import owner, peers, postgres  # noqa: F401 (fixtures are found by their names here)
from wire import Client, run

OFFICES = {"QWA": (48, 2), "QWB": (48, 1), "QWC": (48, 3)}
DIRECT = "QWD"
CLIENTS = 24
CALLS = 200_000 if os.environ.get("FP_LONG") == "1" else 3_000
POOL = 60  # requests that are at hand: old ones are left alone, so that those who act meet
# What only a call makes, and makes in one version of its own.
KINDS = {"submit", "escalate", "claim", "release", "approve", "deny", "withdraw", "cancel", "move", "book"}
# Where nothing but the status decides whether it may be.
BY_STATUS = ("escalate", "deny", "withdraw", "cancel")


@pytest.fixture(scope="module")
def staff(peers, postgres) -> dict[str, str]:
    with postgres.connect() as db:
        make_offices(db, {**OFFICES, DIRECT: (96, 1)}, *peers)
        db.execute("update policy set booking_mode = 'direct' where office = %s", [DIRECT])
        db.execute("update policy set route = 'tier1' where office = 'QWB'")
        db.execute("update policy set route = 'tier2' where office = 'QWC'")
    made = {role: make_key(peers[0], role) for role in ("tier1", "tier2", "supervisor")}
    for server in peers:
        server.wait_accepted(*made.values())
        wait_until(lambda: server._status_of(f"/v1/offices/{DIRECT}/slots") == 200, 20)
    return made


class Player:
    """One client, at one of the servers. What it can do with a request: by its requester's token, or as staff."""

    def __init__(self, game: "Game", url: str, seed: int):
        self.game, self.random, self.wire = game, random.Random(seed), Client(url, contract=game.contract)
        self.acts = {self.submit: 20, self.read: 15, self.staff_act: 30, self.own_act: 20, self.book: 8, self.again: 4, self.close_a_day: 0.3}

    async def play(self) -> None:
        while self.game.left > 0:
            self.game.left -= 1
            await self.random.choices(list(self.acts), list(self.acts.values()))[0]()
        self.wire.close()

    async def call(self, what: str, request: str | None, method: str, path: str, body=None, **options):
        return await self.game.history.note(what, request, self.wire.insist(method, path, body, **options))

    async def submit(self) -> None:
        offices = self.random.sample(list(OFFICES), self.random.randint(1, 3))
        key, body = f"history-{self.random.random()}", submit_body(preferences={"offices": offices, "earlier_offers": self.random.random() < 0.3})
        reply = await self.call("submit", None, "POST", "/v1/requests", body, key=key)
        self.game.take_in(reply)

    async def again(self) -> None:
        """The same submission from two connections, or twice: one request."""
        key, body = f"again-{self.random.random()}", submit_body(preferences={"offices": list(OFFICES)})
        reply = await self.call("submit", None, "POST", "/v1/requests", body, key=key)
        self.game.take_in(reply)
        same = await self.wire.insist("POST", "/v1/requests", body, key=key)
        assert (same.status, same.json()["id"]) == (201, reply.json()["id"])

    async def read(self) -> None:
        if one := self.game.any(self.random):
            await self.call("read", one["id"], "GET", f"/v1/requests/{one['id']}", token=one["access_token"])

    async def staff_act(self) -> None:
        one = self.game.any(self.random)
        if not one:
            return
        what, role, body = self.random.choice((
            ("escalate", "tier1", {"expected_state": "tier1_review"}), ("claim", "tier1", {}), ("claim", "tier2", {}),
            ("release", "supervisor", {}), ("approve", "tier2", {"expected_state": "tier2_review"}),
            ("approve", "supervisor", {"expected_state": "tier2_review"}),
            ("deny", "supervisor", {"expected_state": "tier2_review", "reason": "not_needed"})))
        await self.call(what, one["id"], "POST", f"/v1/requests/{one['id']}/{what}", body, token=self.game.staff[role])

    async def own_act(self) -> None:
        one = self.game.any(self.random)
        if not one:
            return
        what = self.random.choice(("withdraw", "cancel", "cancel", "move"))
        body = {"preferences": {"offices": [self.random.choice(list(OFFICES))]}} if what == "move" else {}
        await self.call(what, one["id"], "POST", f"/v1/requests/{one['id']}/{what}", body, token=one["access_token"])

    async def book(self) -> None:
        applicant, slot = person(), {"id": self.random.choice(self.game.direct)}
        held = await self.call("hold", None, "POST", "/v1/holds", hold_body(slot, applicant))
        if held.status != 201:
            assert held.code == "slot_full", held
            return
        if self.random.random() < 0.3:
            await self.wire.insist("DELETE", f"/v1/holds/{held.json()['id']}", token=held.json()["token"])
            return
        body = book_body(held.json(), applicant, location={"country": "US", "postal_code": "80202"})
        self.game.take_in(await self.call("book", None, "POST", "/v1/appointments", body, token=held.json()["token"]))

    async def close_a_day(self) -> None:
        day = (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(FIRST_DAY + self.random.randint(0, 2))).isoformat()
        where = f"/v1/offices/{self.random.choice(list(OFFICES))}/closures"
        made = await self.call("close", None, "POST", where, {"date": day, "reason": "snow"}, token=self.game.staff["supervisor"])
        if made.status == 201:
            await asyncio.sleep(0.2)
            await self.call("open", None, "DELETE", f"{where}/{made.json()['id']}", token=self.game.staff["supervisor"])


class Game:
    def __init__(self, contract, staff: dict[str, str], direct: list[str]):
        self.contract, self.staff, self.direct = contract, staff, direct
        self.history, self.left, self.pool = History(), CALLS, []

    def take_in(self, reply) -> None:
        if reply.status == 201:
            self.pool = [*self.pool[-POOL + 1:], reply.json()]

    def any(self, chance: random.Random) -> dict | None:
        return chance.choice(self.pool) if self.pool else None


def logs(db) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for request, kind, state in db.execute("select request_id::text, kind::text, to_status::text from event order by request_id, seq"):
        found.setdefault(request, []).append((kind, state))
    return found


def test_every_reply_was_possible(peers, postgres, contract, staff, owner):
    direct = [str(id_) for id_, in owner.execute("select id from slot where office = %s", [DIRECT])]
    game = Game(contract, staff, direct)
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")

    async def everybody():
        await asyncio.gather(*(Player(game, peers[n % 2].url, seed + n).play() for n in range(CLIENTS)))

    run(everybody())
    for outcome, n in sorted(game.history.outcomes.items(), key=str):
        print(n, *outcome)
    wait_until(lambda: is_settled(owner), 60)
    legal = {kind: {row[0] for row in owner.execute("select from_status::text from transition where kind = %s", [kind])} for kind in BY_STATUS}
    events = logs(owner)
    found = impossible(game.history, events, legal) + effects_without_a_call(game.history, events, KINDS)
    assert not found, "\n".join(found[:20])
    assert {call.what for call in game.history.calls if call.changed} >= KINDS, "not everything happened"
    assert_all(owner)
    assert_clean("--database", f"host={postgres.home} dbname=fieldpass user=postgres")
