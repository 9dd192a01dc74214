"""
One call, sent again and again while each call that the server makes for it fails in its turn; and what must hold whichever fails:
the answer is the usual one, or 503 and says rightly whether anything was done, or the connection is closed; what was done was done
whole; and who repeats the call gets what would have come at first.
"""
import dataclasses
import json
import re
import socket
import time
import zlib

from contract import ContractBroken
from failing import Failing
from waiting import wait_until
from requests.structures import CaseInsensitiveDict
from world import Sent, World, new_number

PATIENCE = 12  # seconds for an answer; a server that takes longer hangs
ROUNDS = 6  # of a loop that fail, each in its turn
OPENS = 10_000  # calls: so many only where a thread opened a connection for it, which is another matter
NOTHING_DONE = {"no_memory", "unavailable", "timeout", "busy"}
MOVING = {"place", "at", "access_token", "secret", "token"}  # members that say something else each time, or only sometimes

# (process, whether all memory failed from then on, place): in any operation. What follows need not be seen again.
HAVE_FAILED: set[tuple[int, bool, tuple[int, int]]] = set()

# What callers' requests change; the worker and the timers act as `system`, and go on meanwhile.
STATE = """
    select (select count(*) from request), (select count(*) from event where role <> 'system'), (select count(*) from note),
        (select count(*) from callback), (select count(*) from callback_attempt), (select count(*) from idempotency),
        (select count(*) from appointment where request_id is null), (select count(*) from appointment where request_id is null and status = 'held'),
        (select count(*) from representation), (select count(*) from representation where ended_at is not null), (select count(*) from delegate),
        (select count(*) from organization), (select count(*) from api_key), (select count(*) from api_key where revoked_at is not null),
        (select count(*) from change), (select count(*) from policy), (select count(*) from schedule), (select count(*) from closure),
        (select count(*) from office), (select count(*) from office_area), (select coalesce(sum(calls), 0) from callback_capacity),
        (select count(*) from walk_in), (select count(*) from lookup_attempt)"""


@dataclasses.dataclass
class Reply:
    status: int
    headers: CaseInsensitiveDict
    body: bytes

    @property
    def code(self) -> str | None:
        return json.loads(self.body)["code"] if self.status >= 400 else None

    def shape(self) -> object:
        """What is said, but for the values that differ from one person to the next."""
        if "json" in self.headers.get("Content-Type", ""):
            return shape(json.loads(self.body))
        if self.body.startswith(b"# HELP"):
            return "metrics"  # which have a line for each thing that has been seen
        return re.sub(rb"[0-9a-f]+", b"#", self.body)


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items() if name not in MOVING}
    if isinstance(value, list):
        return sorted({json.dumps(shape(member), sort_keys=True) for member in value})
    return type(value).__name__


class Line:
    """A connection that has been used before, so that accepting it is no part of what is tried."""

    def __init__(self, port: int):
        self.port = port
        self.socket: socket.socket | None = None

    def ready(self) -> None:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            if self.call(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "GET") is None:
                raise ConnectionError("the server answers nothing")

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def call(self, data: bytes, method: str) -> Reply | None:
        """None: the connection ended without a whole answer."""
        received = b""
        try:
            self.socket.sendall(data)
            while b"\r\n\r\n" not in received:
                received += self._more()
            head, _, body = received.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = CaseInsensitiveDict((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
            length = 0 if method == "HEAD" else int(headers.get("Content-Length", 0))
            while len(body) < length:
                body += self._more()
        except (ConnectionError, EOFError):
            self.close()
            return None
        if headers.get("Connection", "").lower() == "close":
            self.close()
        return Reply(int(first.split()[1]), headers, body)

    def _more(self) -> bytes:
        more = self.socket.recv(65536)
        if not more:
            raise EOFError
        return more


class Torture:
    """`make` gives the call, with all that must be there before it; `expected` are the statuses that are right."""

    def __init__(self, world: World, failing: Failing, make, expected: range):
        self.world, self.failing, self.make = world, failing, make
        self.line = Line(world.server.port)
        self.status, self.shape = 0, None
        self.found: list[str] = []
        self.tried = 0
        self.sent: Sent = make(world)
        operation, _ = world.contract.find(self.sent.method, self.sent.path.partition("?")[0])
        self.lane = operation.body["x-lane"] if operation else "direct"
        world.warm(self.lane)
        reply = self.unharmed()
        while self.calls > OPENS:
            self.sent = make(world)
            reply = self.unharmed()
        assert reply is not None and reply.status in expected, f"without any failure: {reply}"
        assert self.calls > 0, "no call of the server was counted"
        self.status, self.shape = reply.status, reply.shape()
        self.change = self.changed()
        self.looks = self.look()
        if any(self.change):
            self.repeat(self.key)
        self.anew()

    # ---- the calls ----

    def unharmed(self) -> Reply | None:
        self.before = self.state()
        self.key = f"torture-{new_number()}"
        reply, self.calls = self.send(self.key, 0)
        self.places = self.failing.places()
        return reply

    def send(self, key: str | None, at: int | None, on: bool = False) -> tuple[Reply | None, int]:
        """The answer, and how many calls were counted. `at` None: not armed."""
        self.line.ready()
        keyed = key if self.sent.method == "POST" else None
        data = self.sent.bytes(f"127.0.0.1:{self.line.port}", keyed)
        if at is not None:
            self.failing.arm(at, on)
        try:
            reply = self.line.call(data, self.sent.method)
        finally:
            self.failing.disarm()
        if reply is not None and not self.is_without_chance(reply) and not self.is_usual(reply):
            self.world.contract.check(self.sent.method, self.sent.path, reply.status, reply.headers, reply.body)
        return reply, self.failing.calls

    def is_usual(self, reply: Reply) -> bool:
        """Checked against the contract once."""
        return self.status == reply.status and self.shape == reply.shape()

    def is_without_chance(self, reply: Reply) -> bool:
        """A machine that has no random numbers cannot go on: that is a failure of our own."""
        return reply.status == 500 and self.failing.what == "getrandom"

    def insist(self, key: str | None) -> Reply:
        """As a patient client does it."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            reply, _ = self.send(key, None)
            if reply is not None and reply.status != 503:
                return reply
            time.sleep(0.05)
        raise AssertionError(f"it never ends: {reply}")

    def anew(self) -> None:
        """Something was done, or may have been: the next try needs its own beginning."""
        if self.change != [0] * len(self.change):
            self.sent = self.make(self.world)
        self.before = self.state()

    # ---- what was done ----

    def state(self) -> list[int]:
        return list(self.world.owner.execute(STATE).fetchone())

    def changed(self) -> list[int]:
        return [after - before for after, before in zip(self.state(), self.before, strict=True)]

    def settled(self) -> None:
        """What was left to PostgreSQL to finish is finished."""
        busy = "select count(*) from pg_stat_activity where application_name = 'fieldpass' and state = 'active'"
        wait_until(lambda: self.world.owner.execute(busy).fetchone()[0] == 0, 10)

    def look(self) -> object:
        if self.sent.look is None:
            return None
        return shape(self.world.api("supervisor").get(self.sent.look, expect=200).json())

    # ---- one failure ----

    def try_at(self, at: int, on: bool = False) -> None:
        key = f"torture-{new_number()}"
        try:
            reply, _ = self.send(key, at, on)
            if self.failing.failed > 0:
                self.tried += 1
                HAVE_FAILED.add((self.world.server.process.pid, on, self.failing.places()[-1]))
            self.judge(reply, key)
            if reply is None or (reply.status == 503 and reply.code in ("unavailable", "outcome_unknown")):
                self.world.warm(self.lane)
                self.before = self.state()
        except (AssertionError, ContractBroken, TimeoutError, OSError) as wrong:
            self.note(at, on, str(wrong)[:1500])
            self.line.close()
            self.world.server.revive()
            self.anew()

    def judge(self, reply: Reply | None, key: str) -> None:
        if reply is None or reply.code == "outcome_unknown":
            self.settled()
            change = self.changed()
            assert change in (self.change, [0] * len(change)), f"half done: {change}, where {self.change} is the whole"
            if any(self.change):  # not yet seen does not mean that it will not be done
                self.repeat(key)
                self.anew()
        elif self.is_without_chance(reply):
            assert json.loads(reply.body)["request_id"] and not any(self.changed())
        elif reply.status == 503 and self.status != 503:
            assert reply.code in NOTHING_DONE, f"503 {reply.code}"
            assert not any(self.changed()), f"{reply.code} was said, but it was done: {self.changed()}"
        else:
            self.finish(reply, key)

    def finish(self, reply: Reply, key: str) -> None:
        """The usual answer: then all of it was done, and all of it is said."""
        assert reply.status == self.status, f"{reply.status} instead of {self.status}: {reply.body[:600]!r}"
        change = self.changed()
        assert change == self.change, f"{reply.status} was said, but not done: {change}, where {self.change} is the whole"
        assert self.looks_right(reply), f"not all is said: {differences(self.shape, reply.shape())}"
        if any(change):
            self.seen()
            self.anew()

    def repeat(self, key: str) -> None:
        reply = self.insist(key)
        if self.sent.method != "POST":
            return  # there is no key by which it could be known again
        if reply.status == 409 and b"is not kept" in reply.body:
            return  # a secret is shown once
        assert reply.status == self.status, f"repeated: {reply.status} instead of {self.status}: {reply.body[:600]!r}"
        assert self.changed() == self.change, f"repeated: {self.changed()} instead of {self.change}"
        assert self.looks_right(reply), f"repeated, not all is said: {differences(self.shape, reply.shape())}"
        self.seen()

    def looks_right(self, reply: Reply) -> bool:
        return reply.shape() == self.shape or self.sent.goes_on

    def seen(self) -> None:
        looks = self.look()
        assert looks == self.looks or self.sent.goes_on, f"it looks otherwise: {differences(self.looks, looks)}"

    def note(self, at: int, on: bool, what: str) -> None:
        self.found.append(f"call {at}{' and all memory after it' if on else ''}, {self.failing.where()}:\n    {what}")

    # ---- all of them, or some ----

    def has_failed(self, place: tuple[int, int], on: bool) -> bool:
        return (self.world.server.process.pid, on, place) in HAVE_FAILED

    def fresh(self, on: bool) -> list[int]:
        """The calls that have not yet failed when they were made from there. Only of memory there is none left later on, too."""
        return [at for at, place in enumerate(self.places, 1)
                if place[1] < ROUNDS and not self.has_failed(place, on) and not (on and place[0] & 1)]

    def all(self) -> None:
        for on in (False, True):
            for _ in range(2):  # as not each time it is the same number
                for at in self.fresh(on):
                    if not self.has_failed(self.places[at - 1], on):
                        self.try_at(at, on)

    def some(self, once: int, on: int, name: str) -> None:
        """Spread over all, and others for each operation."""
        first = zlib.crc32(name.encode())
        for n, lasting in ((once, False), (on, True)):
            ats = self.fresh(lasting)
            for i in range(min(n, len(ats))):
                self.try_at(ats[(i * len(ats) // n + first) % len(ats)], lasting)


def differences(expected: object, found: object, at: str = "") -> str:
    if isinstance(expected, dict) and isinstance(found, dict):
        names = sorted(set(expected) | set(found))
        return "; ".join(text for name in names if (text := differences(expected.get(name), found.get(name), f"{at}/{name}")))
    return "" if expected == found else f"{at} is {found!r:.200} instead of {expected!r:.200}"
