"""
Traffic of all kinds, on and on: people submit, officers approve, people read, hold seats and give them back, hold and book, ask to be
moved, and are moved by hand or cancel. Every write has a key and is repeated with it until it is answered, as a careful client does it, or is
given up by who is not patient. What everybody was told is noted (told.py), and looked for at the end.
"""
import asyncio
import collections
import dataclasses
import datetime
import itertools
import random
import threading
import time

from booking import book_body, identity
from samples import person, submit_body
from told import Told, Write
from wire import Client, Lost, Refused

OFFICES = ("QFA", "QFB")  # where seats are booked directly
SLOTS, DAYS = 800, range(4, 40)  # of each, one seat in each; and the days from now from which on somebody looks for one
CLIENTS = {"submit": 4, "approve": 3, "read": 4, "hold": 1, "book": 2, "move": 2, "assign": 1}
DESK = {"submit": 12, "approve": 6}  # where it is the number of writes that matters
KINDS = tuple(CLIENTS)
WISH = {"offices": list(OFFICES)}
PAUSE = 0.03  # between two tries: shorter than Retry-After, so that an outage is looked at closely
LAST_TRIES = 30
# What somebody else may have taken, or done, in the meantime.
OVERTAKEN = {"hold": ("slot_full",), "assign": ("slot_full", "state_conflict")}
_numbers = itertools.count(random.randrange(1_000_000_000))


@dataclasses.dataclass
class Answer:
    kind: str
    began: float
    ended: float
    status: int
    code: str | None
    retry_after: str | None

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Traffic:
    """Begins when it is entered. stop() lets everybody finish what they have begun."""

    def __init__(self, server, officer: str, clients: dict[str, int] = CLIENTS, tolerates: tuple[str, ...] = (), gives_up: float = 0):
        """`tolerates`: codes of problems that are no surprise here. `gives_up`: how likely it is that who got no answer does not ask again."""
        self.server, self.officer, self.clients, self.tolerates, self.gives_up = server, officer, clients, tolerates, gives_up
        self.answers: list[Answer] = []
        self.health: list[tuple[float, float, str, int]] = []  # when it was asked and answered, path, status
        self.unexpected: list[str] = []
        self.told = Told()
        self._submitted, self._booked, self._moved = collections.deque(), collections.deque(), collections.deque()
        self._slots: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._error: BaseException | None = None

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        if self._error:
            raise self._error

    # ---- what was seen ----

    def count(self, kind: str) -> int:
        """How many of these have succeeded."""
        return self.told.count(kind)

    def wait(self, seconds: float, *kinds: str, since: float = 0) -> float:
        """Until somebody of each kind (none: of all) has succeeded in what they began after that; how long it took."""
        begun = time.monotonic()
        while missing := set(kinds or self.clients) - {answer.kind for answer in list(self.answers) if answer.status < 300 and answer.began >= since}:
            last = {answer.kind: (answer.status, answer.code, round(answer.seconds, 2)) for answer in list(self.answers)[-1000:]}
            assert time.monotonic() < begun + seconds, f"Within {seconds} s there was no {' and no '.join(missing)}; the last answers: {last}"
            time.sleep(0.02)
        return time.monotonic() - begun

    def between(self, begin: float, end: float) -> list[Answer]:
        """Those that were called for, and answered, within."""
        return [answer for answer in list(self.answers) if begin <= answer.began and answer.ended <= end]

    def answered_within(self, begin: float, end: float) -> list[Answer]:
        return [answer for answer in list(self.answers) if begin <= answer.ended <= end]

    def statuses(self, path: str, begin: float, end: float) -> set[int]:
        return {status for _, status in self.seen_of(path, begin, end)}

    def seen_of(self, path: str, begin: float = 0, end: float = float("inf")) -> list[tuple[float, int]]:
        """When it answered who asked from `begin` on, and what; 0: nothing."""
        return [(at, status) for began, at, asked, status in list(self.health) if asked == path and begin <= began and at <= end]

    # ---- everybody ----

    async def _run(self) -> None:
        try:
            everybody = [getattr(self, f"_{kind}")(Client(self.server.url)) for kind, n in self.clients.items() for _ in range(n)]
            await asyncio.gather(*everybody, self._look("/healthz", 0.05), self._look("/readyz", 0.02))
        except BaseException as error:
            self._error = error

    async def _look(self, path: str, pause: float) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                status = (await client.call("GET", path)).status
            except (Refused, Lost):
                status = 0
            self.health.append((began, time.monotonic(), path, status))
            await asyncio.sleep(pause)
        client.close()

    async def _call(self, client: Client, kind: str, method: str, path: str, body=None, **options):
        """Raises what the client does."""
        began = time.monotonic()
        reply = await client.call(method, path, body, **options)
        self.answers.append(Answer(kind, began, time.monotonic(), reply.status, reply.code, reply.headers.get("Retry-After")))
        if reply.status >= 500 and (reply.status != 503 or "Retry-After" not in reply.headers):
            self.unexpected.append(f"{kind}: {reply}")
        return reply

    async def _ask(self, client: Client, kind: str, path: str, **options):
        """Reads. None: nobody answers now."""
        try:
            reply = await self._call(client, kind, "GET", path, **options)
        except (Refused, Lost):
            reply = None
        if reply is not None and reply.status < 500:
            return reply
        await asyncio.sleep(PAUSE)
        return None

    async def _send(self, client: Client, write: Write):
        """None: no answer that counts."""
        write.begin(client)
        try:
            reply = await self._call(client, write.kind, write.method, write.path, write.body, key=write.key, token=write.token)
        except Refused:
            return None
        except Lost as lost:
            write.was_cut(lost, client)
            return None
        if reply.status >= 500:
            write.unknown |= reply.code == "outcome_unknown"
            return None
        write.end(reply)
        return reply

    async def _write(self, client: Client, kind: str, path: str, body, expected: int, *, method: str = "POST", about: str | None = None,
                     token: str | None = None):
        """Until there is an answer, or they have had enough. The reply, if it is the one that was hoped for."""
        write = Write(kind, method, path, body, f"traffic-{next(_numbers)}" if method == "POST" else None, token, about)
        self.told.writes.append(write)
        left = LAST_TRIES / PAUSE
        while (reply := await self._send(client, write)) is None:
            await asyncio.sleep(PAUSE)
            if random.random() < self.gives_up:
                return None
            left -= self._stop.is_set()
            if left < 0:
                self.unexpected.append(f"{kind}: nobody answered after all was over")
                return None
        if reply.status == expected:
            return reply
        if reply.code not in (*self.tolerates, *OVERTAKEN.get(kind, ())):
            self.unexpected.append(f"{kind}: {reply}")
        return None

    async def _next(self, waiting: collections.deque):
        """None: it is over."""
        while not waiting and not self._stop.is_set():
            await asyncio.sleep(0.005)
        return waiting.popleft() if waiting and not self._stop.is_set() else None

    # ---- requests ----

    async def _submit(self, client: Client) -> None:
        while not self._stop.is_set():
            reply = await self._write(client, "submit", "/v1/requests", submit_body(service="adit_stamp"), 201)
            if reply is not None:
                self._submitted.append(self.told.hear_request(reply.json()))
        client.close()

    async def _approve(self, client: Client) -> None:
        while (id_ := await self._next(self._submitted)) is not None:
            reply = await self._write(client, "approve", f"/v1/requests/{id_}/approve", {"expected_state": "tier2_review"}, 200, about=id_,
                                      token=self.officer)
            if reply is not None:
                self.told.hear_request(reply.json())
        client.close()

    async def _read(self, client: Client) -> None:
        """What anybody was told before, whoever reads is told at least."""
        while not self._stop.is_set():
            if not self.told.tokens:
                await asyncio.sleep(0.005)
                continue
            id_ = random.choice(list(self.told.tokens))
            version = self.told.newest(id_).version
            reply = await self._ask(client, "read", f"/v1/requests/{id_}", token=self.told.tokens[id_])
            if reply is None:
                continue
            if reply.status != 200 or reply.json()["id"] != id_ or reply.json()["version"] < version:
                self.unexpected.append(f"read, after version {version}: {reply}")
            else:
                self.told.hear_request(reply.json())
        client.close()

    # ---- seats ----

    async def _slot(self, client: Client) -> str | None:
        """One that was free, which nobody else here is told of. None: it is over."""
        while not self._slots and not self._stop.is_set():
            day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=random.choice(DAYS))
            reply = await self._ask(client, "slots", f"/v1/offices/{random.choice(OFFICES)}/slots?limit=50&from={day}")
            await asyncio.sleep(PAUSE)
            free = [slot["id"] for slot in reply.json()["data"] if slot["free"]] if reply else []
            self._slots += random.sample(free, len(free)) if not self._slots else []
        return self._slots.pop() if not self._stop.is_set() else None

    async def _take(self, client: Client, applicant: dict):
        """What became of it. None: it is over, or somebody else has it."""
        slot = await self._slot(client)
        if slot is None:
            return None
        began = time.monotonic()
        reply = await self._write(client, "hold", "/v1/holds", {"slot_id": slot, "service": "other", "applicant": identity(applicant)}, 201)
        return self.told.hear_hold(reply.json(), began) if reply is not None else None

    async def _hold(self, client: Client) -> None:
        """Looked at, and given back, or left to expire."""
        while not self._stop.is_set():
            hold = await self._take(client, person())
            if hold is None:
                continue
            seen = await self._ask(client, "look", f"/v1/holds/{hold.id}", token=hold.token)
            states = ("held", "lapsed") if "hold_expired" in self.tolerates else ("held",)
            if seen is not None and not (seen.status == 200 and seen.json()["status"] in states and seen.json()["slot"]["id"] == hold.slot):
                self.unexpected.append(f"hold of {hold.slot}: {seen}")
            if random.random() < 0.7:
                hold.gives_back()
                if await self._write(client, "give back", f"/v1/holds/{hold.id}", None, 204, method="DELETE", token=hold.token) is not None:
                    hold.given_back()
            await asyncio.sleep(0.1)
        client.close()

    async def _book(self, client: Client) -> None:
        while not self._stop.is_set():
            applicant = person()
            hold = await self._take(client, applicant)
            if hold is None:
                continue
            hold.gives_back()
            hold.booking = True
            reply = await self._write(client, "book", "/v1/appointments", book_body(hold.said, applicant, preferences=WISH), 201, token=hold.token)
            if reply is not None:
                hold.request = self.told.hear_request(reply.json(), hold.token)
                self._booked.append(hold.request)
            await asyncio.sleep(0.1)
        client.close()

    async def _move(self, client: Client) -> None:
        """Each asks twice, which policy allows; the worker sees to it when it can."""
        while (id_ := await self._next(self._booked)) is not None:
            for day_part in ("morning", "afternoon"):
                reply = await self._write(client, "move", f"/v1/requests/{id_}/move", {"preferences": {**WISH, "day_part": day_part}}, 200, about=id_,
                                          token=self.told.tokens[id_])
                if reply is not None:
                    self.told.hear_request(reply.json())
            self._moved.append(id_)
        client.close()

    async def _assign(self, client: Client) -> None:
        """By hand, to a slot that is named; some cancel then, so that seats do not run out."""
        while (id_ := await self._next(self._moved)) is not None:
            slot = await self._slot(client)
            if slot is None:
                break
            body = {"slot_id": slot, "reason": "medical_treatment", "expected_state": "scheduled"}
            reply = await self._write(client, "assign", f"/v1/requests/{id_}/assign", body, 200, about=id_, token=self.officer)
            if reply is not None:
                self.told.hear_request(reply.json())
            if random.random() < 0.5:
                reply = await self._write(client, "cancel", f"/v1/requests/{id_}/cancel", {}, 200, about=id_, token=self.told.tokens[id_])
                if reply is not None:
                    self.told.hear_request(reply.json())
        client.close()
