"""
Traffic of all kinds, on and on: people submit, officers approve, people read, hold and book seats abroad, and ask to be moved. Every write has
a key and is repeated with it until it is answered, as a careful client does it; what was acknowledged is noted, and looked for at the end.
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
from wire import Client, Lost, Refused

ABROAD = ("MEX", "NAI", "NDI", "CAN")
CLIENTS = {"submit": 4, "approve": 3, "read": 4, "book": 2, "move": 2}
KINDS = tuple(CLIENTS)
LATE_DAYS = 8  # of 14. Seats from then on are held: who has one before is not moved there
PAUSE = 0.03  # between two tries: shorter than Retry-After, so that an outage is looked at closely
LAST_TRIES = 30
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

    def __init__(self, server, officer: str, clients: dict[str, int] = CLIENTS, tolerates: tuple[str, ...] = ()):
        """`tolerates`: codes of problems that are no surprise here."""
        self.server, self.officer, self.clients, self.tolerates = server, officer, clients, tolerates
        self.answers: list[Answer] = []
        self.health: list[tuple[float, str, int]] = []  # when, path, status
        self.unexpected: list[str] = []
        self.acknowledged: dict[str, collections.Counter] = {kind: collections.Counter() for kind in ("submit", "approve", "book", "move")}
        self.tokens: dict[str, str] = {}
        self._submitted: collections.deque[str] = collections.deque()
        self._booked: collections.deque[str] = collections.deque()
        self._slots: list[int] = []
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

    def done(self, *kinds: str, since: float = 0) -> bool:
        """Whether each of these succeeded since then."""
        succeeded = {answer.kind for answer in list(self.answers) if answer.status < 300 and answer.began >= since}
        return succeeded >= set(kinds or self.clients)

    def between(self, begin: float, end: float) -> list[Answer]:
        """Those that were called for, and answered, within."""
        return [answer for answer in list(self.answers) if begin <= answer.began and answer.ended <= end]

    def answered_within(self, begin: float, end: float) -> list[Answer]:
        return [answer for answer in list(self.answers) if begin <= answer.ended <= end]

    def statuses(self, path: str, begin: float, end: float) -> set[int]:
        return {status for at, asked, status in list(self.health) if asked == path and begin <= at <= end}

    # ---- everybody ----

    async def _run(self) -> None:
        try:
            await self._learn_slots()
            everybody = [getattr(self, f"_{kind}")() for kind, n in self.clients.items() for _ in range(n)]
            await asyncio.gather(*everybody, self._look("/healthz"), self._look("/readyz"))
        except BaseException as error:
            self._error = error

    async def _learn_slots(self) -> None:
        client = Client(self.server.url)
        late = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=LATE_DAYS)
        for office in ABROAD:
            reply = await client.insist("GET", f"/v1/offices/{office}/slots?limit=200&from={late}")
            self._slots += [slot["id"] for slot in reply.json()["data"] if slot["free"]]
        assert self._slots
        random.shuffle(self._slots)
        client.close()

    async def _look(self, path: str) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set():
            try:
                reply = await client.call("GET", path)
                self.health.append((time.monotonic(), path, reply.status))
            except (Refused, Lost):
                self.health.append((time.monotonic(), path, 0))
            await asyncio.sleep(0.05)
        client.close()

    async def _try(self, client: Client, kind: str, method: str, path: str, body, **options):
        """None: no answer that counts; once more."""
        began = time.monotonic()
        try:
            reply = await client.call(method, path, body, **options)
        except (Refused, Lost):
            return None
        self.answers.append(Answer(kind, began, time.monotonic(), reply.status, reply.code, reply.headers.get("Retry-After")))
        if reply.status == 503:
            if "Retry-After" not in reply.headers:
                self.unexpected.append(f"{kind}: {reply}")
            return None
        return reply

    async def _insist(self, client: Client, kind: str, path: str, body, **options):
        """Until there is an answer; None: it is over, and there was none to the last."""
        key, left = f"traffic-{next(_numbers)}", LAST_TRIES / PAUSE
        while left > 0:
            reply = await self._try(client, kind, "POST", path, body, key=key, **options)
            if reply is not None:
                return reply
            left -= self._stop.is_set()
            await asyncio.sleep(PAUSE)
        self.unexpected.append(f"{kind}: nobody answered after all was over")
        return None

    def _wonder(self, kind: str, reply) -> None:
        if reply is None or reply.code not in self.tolerates:
            self.unexpected.append(f"{kind}: {reply}")

    def _note(self, kind: str, reply, expected: int, id_: str | None = None) -> bool:
        if reply is None:
            return False
        if reply.status != expected:
            self._wonder(kind, reply)
            return False
        self.acknowledged[kind][id_ or reply.json()["id"]] += 1
        return True

    async def _submit(self) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set():
            reply = await self._insist(client, "submit", "/v1/requests", submit_body(service="adit_stamp"))
            if self._note("submit", reply, 201):
                made = reply.json()
                self.tokens[made["id"]] = made["access_token"]
                self._submitted.append(made["id"])
        client.close()

    async def _approve(self) -> None:
        client = Client(self.server.url, self.officer)
        while not self._stop.is_set():
            if not self._submitted:
                await asyncio.sleep(0.005)
                continue
            id_ = self._submitted.popleft()
            self._note("approve", await self._insist(client, "approve", f"/v1/requests/{id_}/approve", {"expected_state": "tier2_review"}),
                       200, id_)
        client.close()

    async def _read(self) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set():
            if not self.tokens:
                await asyncio.sleep(0.005)
                continue
            id_ = random.choice(list(self.tokens))
            reply = await self._try(client, "read", "GET", f"/v1/requests/{id_}", None, token=self.tokens[id_])
            if reply is None:
                await asyncio.sleep(PAUSE)
            elif reply.status != 200 or reply.json()["id"] != id_:
                self.unexpected.append(f"read: {reply}")
        client.close()

    async def _book(self) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set() and self._slots:
            applicant, slot = person(), self._slots.pop()
            hold = await self._insist(client, "hold", "/v1/holds", {"slot_id": slot, "service": "other", "applicant": identity(applicant)})
            if hold is None or hold.status != 201:
                self._wonder("hold", hold)
                continue
            hold = hold.json()
            reply = await self._insist(client, "book", "/v1/appointments", book_body(hold, applicant), token=hold["token"])
            if self._note("book", reply, 201):
                self.tokens[reply.json()["id"]] = hold["token"] if not reply.json().get("access_token") else reply.json()["access_token"]
                self._booked.append(reply.json()["id"])
            await asyncio.sleep(0.1)
        client.close()

    async def _move(self) -> None:
        """Each twice, which policy allows."""
        client = Client(self.server.url)
        while not self._stop.is_set():
            if not self._booked:
                await asyncio.sleep(0.005)
                continue
            id_ = self._booked.popleft()
            for day_part in ("morning", "afternoon"):
                reply = await self._insist(client, "move", f"/v1/requests/{id_}/move", {"preferences": {"day_part": day_part}},
                                           token=self.tokens[id_])
                self._note("move", reply, 200, id_)
        client.close()


def nothing_is_lost_and_nothing_is_twice(db, traffic: Traffic) -> None:
    """Whatever was acknowledged is there as often as it was."""
    assert not traffic.unexpected, traffic.unexpected[:5]
    events = {"submit": "submit", "approve": "approve", "book": "book", "move": "move"}
    for kind, acknowledged in traffic.acknowledged.items():
        wrong = db.execute("""
            select i.id, i.n, count(e.seq) from unnest(%s::uuid[], %s::integer[]) i(id, n)
            left join event e on e.request_id = i.id and e.kind = %s::request_event group by i.id, i.n having count(e.seq) <> i.n""",
                           [list(acknowledged), list(acknowledged.values()), events[kind]]).fetchall()
        assert not wrong, f"{kind}: {len(wrong)} of {len(acknowledged)} are not there as often as they were acknowledged: {wrong[:5]}"
    people = db.execute("""
        select count(*) from (select person_key from request r where r.person_key in (select person_key from request where id = any(%s))
            group by person_key having count(*) > 1) t""",
                        [[*traffic.acknowledged["submit"], *traffic.acknowledged["book"]]]).fetchone()[0]
    assert people == 0, f"{people} people have two requests"
