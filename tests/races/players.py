"""Clients that do whatever comes to mind with whichever request: some in each of several processes, half of them at each server."""
import asyncio
import concurrent.futures
import dataclasses
import datetime
import multiprocessing
import random
import time

from booking import book_body, hold_body
from contract import Contract
from histories import History
from people import FIRST_DAY
from samples import person, submit_body
from seat_history import Refusal, Seat
from wire import Client, Reply, run

DAYS = 2  # that have slots
CLOSED = 0.2  # seconds
HOT = 8  # slots that many want at once
OUTCOMES = ("reached", "reached", "no_answer", "bad_number")

STAFF_ACTS = (  # of which tier, what, and with which body; None: it decides nothing
    (1, "escalate", {}), (1, "escalate", {}), (1, "claim", None), (2, "claim", None), (1, "release", None), (2, "release", None),
    (1, "resolve", {"answer": "status_explained"}), (1, "ask-info", {"reason": "receipt_number_missing"}),
    (2, "ask-info", {"reason": "receipt_number_missing"}), (2, "approve", {}), (2, "approve", {}), (2, "approve", {}),
    (2, "deny", {"reason": "not_needed"}))
OWN_ACTS = {"scheduled": ("cancel", "again", "move", "move"), "needs_info": ("supply",), "resolved": ("not-solved",),
            "awaiting_contact": ("rebook-callback",)}


@dataclasses.dataclass(frozen=True)
class Stage:
    """Where it is played, with how many calls, and who is there. `live`: requests that one process has at hand."""
    urls: list[str]
    staff: dict[str, str]  # name: key; the name begins with the role
    offices: list[str]
    direct: list[str]  # slots of one seat each
    calls: int
    clients: int = 24
    live: int = 90
    checks: int = 1  # one client of so many holds each reply against the contract


@dataclasses.dataclass
class Played:
    history: History
    seats: list[Seat]
    refusals: list[Refusal]


@dataclasses.dataclass
class Held:
    """A hold, and for whom."""
    applicant: dict
    hold: dict
    seat: Seat


class Game:
    """What the clients of one process know together."""

    def __init__(self, stage: Stage):
        self.stage, self.left = stage, stage.calls
        self.played = Played(History(), [], [])
        self.pool: list[dict] = []

    def take_in(self, made: dict) -> dict | None:
        """Old requests leave, so that those who act meet: whom nobody looks after any more."""
        self.pool.append(made)
        return self.pool.pop(0) if len(self.pool) > self.stage.live else None


class Player:
    """One client, at one of the servers. What it can do with a request: by its requester's token, or as staff."""

    def __init__(self, game: Game, n: int, seed: int, contract: Contract):
        self.game, self.stage, self.random = game, game.stage, random.Random(f"{seed}/{n}")
        checked = contract if n % self.stage.checks == 0 else None
        here, there = self.stage.urls[n % 2], self.stage.urls[(n + 1) % 2]
        self.wire, self.other = Client(here, contract=checked), Client(there, contract=checked)
        self.acts = {self.submit: 20, self.read: 15, self.staff_act: 40, self.own_act: 22, self.call_back: 8, self.book: 5, self.run_for_a_seat: 3, self.again: 3,
                     self.close_a_day: 0.15}

    async def play(self) -> None:
        while self.game.left > 0:
            await self.random.choices(list(self.acts), list(self.acts.values()))[0]()
        self.wire.close()

    async def call(self, what: str, request: str | None, method: str, path: str, body=None, *, who: str | None = None, token: str | None = None,
                   if_match: int | None = None, wire: Client | None = None, **options):
        self.game.left -= 1
        if if_match is not None:
            options["if_match"] = f'"{if_match}"'
        call = (wire or self.wire).insist(method, path, body, token=self.stage.staff[who] if who else token, **options)
        return await self.game.played.history.note(what, request, call, who, if_match)

    async def act(self, what: str, one: dict, body=None, **options):
        options = options if options.get("who") else {"token": one["access_token"], **options}
        reply = await self.call(what, one["id"], "POST", f"/v1/requests/{one['id']}/{what}", body or {}, **options)
        self.see(one, reply)
        return reply

    @staticmethod
    def see(one: dict, reply: Reply) -> None:
        if reply.status == 200 and reply.json()["version"] >= one["version"]:
            one |= {name: reply.json()[name] for name in ("version", "status")}

    def any(self) -> dict | None:
        return self.random.choice(self.game.pool) if self.game.pool else None

    def officer(self, *roles: str) -> str:
        return self.random.choice([name for name in self.stage.staff if name.startswith(roles)])

    # ---- requests begin and end ----

    def wishes(self) -> dict:
        offices = self.random.sample(self.stage.offices, self.random.randint(1, len(self.stage.offices)))
        urgency = self.random.choices(("routine", "urgent", "emergency"), (75, 20, 5))[0]
        body = {"urgency": urgency} | ({"emergency_reason": "My mother is in hospital."} if urgency == "emergency" else {})
        return submit_body(preferences={"offices": offices, "earlier_offers": self.random.random() < 0.3,
                                        "day_part": self.random.choice(("any", "morning", "afternoon"))}, **body)

    async def submit(self) -> None:
        reply = await self.call("submit", None, "POST", "/v1/requests", self.wishes(), key=f"history-{self.random.random()}")
        await self.take_in(reply)

    async def again(self) -> None:
        """The same submission at both servers at once: one request."""
        key, body = f"again-{self.random.random()}", self.wishes()
        reply, same = await asyncio.gather(self.call("submit", None, "POST", "/v1/requests", body, key=key),
                                           self.call("submit", None, "POST", "/v1/requests", body, key=key, wire=self.other))
        self.other.close()  # before the server finds it idle
        assert same.json().get("id") == reply.json().get("id"), (reply, same)
        await self.take_in(reply)

    async def take_in(self, made: Reply, **known) -> None:
        if made.status == 201 and (leaving := self.game.take_in({**made.json(), **known})):
            for what in ("withdraw", "cancel", "withdraw"):
                if (await self.end(what, leaving)).status == 200:
                    return

    async def end(self, what: str, one: dict, body=None):
        begun = time.monotonic()
        reply = await self.act(what, one, body)
        if what == "cancel" and reply.status == 200 and (seat := one.pop("seat", None)):
            seat.gone_at, seat.gone_until = begun, time.monotonic()
        return reply

    # ---- what is done with them ----

    async def read(self) -> None:
        if one := self.any():
            reply = await self.call("read", one["id"], "GET", f"/v1/requests/{one['id']}", token=one["access_token"])
            self.see(one, reply)

    async def staff_act(self) -> None:
        one = self.any()
        if not one:
            return
        tier, what, body = self.random.choice([act for act in STAFF_ACTS if self.random.random() > 0.7 or one["status"] == f"tier{act[0]}_review"]
                                              or STAFF_ACTS)
        who = self.officer(f"tier{tier}", "supervisor")
        if self.random.random() < 0.3:
            await self.act(what, one, body, who=who, if_match=one["version"])
        else:
            decides = body is not None and what != "ask-info"
            await self.act(what, one, {**(body or {}), **({"expected_state": f"tier{tier}_review"} if decides else {})}, who=who)

    async def own_act(self) -> None:
        one = self.any()
        if not one:
            return
        suits = OWN_ACTS.get(one["status"]) if self.random.random() < 0.7 else None
        what = self.random.choice(suits or [what for acts in OWN_ACTS.values() for what in acts])
        if what == "cancel":
            await self.end(what, one)
        elif what in ("again", "move") and "seat" in one:
            return  # or it would leave its seat for the worker's
        elif what == "again":
            await self.end("cancel", one, {"again": True})
        elif what == "move":
            await self.act(what, one, {"preferences": {"offices": [self.random.choice(self.stage.offices)]}})
        else:
            await self.act(what, one)

    async def call_back(self) -> None:
        who = self.officer("tier2")
        claimed = await self.call("claim", None, "POST", "/v1/callbacks/next", {}, who=who)
        if claimed.status == 200:
            callback, outcome = claimed.json(), self.random.choice(OUTCOMES)
            await self.call("callback-reached" if outcome == "reached" else "callback-missed", callback["request"]["id"], "POST",
                            f"/v1/callbacks/{callback['id']}/attempts", {"outcome": outcome}, who=who)

    # ---- seats that are booked directly ----

    async def hold(self, slot: str, wire: Client) -> Held | None:
        applicant, begun = person(), time.monotonic()
        reply = await self.call("hold", "", "POST", "/v1/holds", hold_body({"id": slot}, applicant), wire=wire)
        if reply.status != 201:
            self.game.played.refusals.append(Refusal(slot, begun, time.monotonic()))
            return None
        seat = Seat(slot, begun, time.monotonic())
        self.game.played.seats.append(seat)
        return Held(applicant, reply.json(), seat)

    async def give_back(self, held: Held) -> None:
        held.seat.gone_at = time.monotonic()
        await self.wire.insist("DELETE", f"/v1/holds/{held.hold['id']}", token=held.hold["token"])
        held.seat.gone_until = time.monotonic()

    async def book(self) -> None:
        if not (held := await self.hold(self.random.choice(self.stage.direct[HOT:]), self.wire)):
            return
        body = book_body(held.hold, held.applicant, location={"country": "US", "postal_code": "80202"})
        made = await self.call("book", None, "POST", "/v1/appointments", body, token=held.hold["token"])
        await self.take_in(made, seat=held.seat)

    async def run_for_a_seat(self) -> None:
        """Two at once, one at each server, for one of a few seats that nobody keeps."""
        slot = self.random.choice(self.stage.direct[:HOT])
        for held in await asyncio.gather(self.hold(slot, self.wire), self.hold(slot, self.other)):
            if held:
                await self.give_back(held)
        self.other.close()

    # ---- days ----

    async def close_a_day(self) -> None:
        day = (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(FIRST_DAY + self.random.randint(0, DAYS - 1))).isoformat()
        where, who = f"/v1/offices/{self.random.choice(self.stage.offices)}/closures", self.officer("supervisor")
        made = await self.call("close", "", "POST", where, {"date": day, "reason": "snow"}, who=who)
        if made.status == 201:
            await asyncio.sleep(CLOSED)
            await self.call("open", "", "DELETE", f"{where}/{made.json()['id']}", who=who)


def play_one(stage: Stage, seed: int) -> Played:
    """One process's share."""
    game, contract = Game(stage), Contract()

    async def everybody():
        await asyncio.gather(*(Player(game, n, seed, contract).play() for n in range(stage.clients)))

    run(everybody())
    return game.played


def play(stage: Stage, seed: int, processes: int) -> Played:
    share = dataclasses.replace(stage, calls=stage.calls // processes)
    everything = Played(History(), [], [])
    with concurrent.futures.ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for played in pool.map(play_one, [share] * processes, range(seed, seed + processes)):
            everything.history.add(played.history)
            everything.seats += played.seats
            everything.refusals += played.refusals
    return everything
