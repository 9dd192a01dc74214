"""People who submit and an officer's office that approves, on and on in a thread of their own, and a note of every answer."""
import asyncio
import collections
import itertools
import threading
import time

from samples import submit_body
from wire import Client, Lost, Refused

SUBMITTERS, APPROVERS = 12, 6
_numbers = itertools.count()


class Sent:
    """A submission: what was sent, and every answer that came."""

    def __init__(self, number: int):
        self.key, self.body = f"load-{number}", submit_body(service="adit_stamp")
        self.id: str | None = None  # once acknowledged
        self.began_at = self.sent_at = 0.0
        self.on_used_connection = False  # the server had answered there before, so it had surely accepted it
        self.cut = False  # no answer came to the last try
        self.partial = b""


class Load:
    """Begins when it is entered; stop() ends it. Nobody knows of outages beforehand: who gets no answer tries again in a moment."""

    def __init__(self, server, officer: str, again: bool = True):
        self.server, self.officer, self.again = server, officer, again
        self.submitted: list[Sent] = []
        self.approved: list[str] = []
        self.statuses: collections.Counter = collections.Counter()
        self.slowest = 0.0
        self.unexpected: list[str] = []
        self._waiting: collections.deque[str] = collections.deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._error: BaseException | None = None

    @property
    def acknowledged(self) -> list[Sent]:
        return [sent for sent in self.submitted if sent.id]

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        if self._error:
            raise self._error

    async def _run(self) -> None:
        try:
            await asyncio.gather(*(self._submit() for _ in range(SUBMITTERS)), *(self._approve() for _ in range(APPROVERS)))
        except BaseException as error:
            self._error = error

    def _note(self, reply) -> None:
        self.statuses[reply.status] += 1
        self.slowest = max(self.slowest, reply.seconds)
        if reply.status >= 500 and (reply.status != 503 or "Retry-After" not in reply.headers):
            self.unexpected.append(repr(reply))

    async def _submit(self) -> None:
        client = Client(self.server.url)
        while not self._stop.is_set():
            sent = Sent(next(_numbers))
            self.submitted.append(sent)
            while sent.id is None and not self._stop.is_set():
                if not await self._try(client, sent):
                    break
        client.close()

    async def _try(self, client: Client, sent: Sent) -> bool:
        """False: no more of this one."""
        sent.began_at, sent.cut = time.monotonic(), False
        sent.on_used_connection = client.writer is not None and client.answered > 0
        try:
            reply = await client.call("POST", "/v1/requests", sent.body, key=sent.key)
        except Refused:
            await asyncio.sleep(0.02)
            return self.again
        except Lost as lost:
            sent.cut, sent.partial, sent.sent_at = True, lost.partial, client.sent_at
            return self.again
        self._note(reply)
        if reply.status == 201:
            sent.id = reply.json()["id"]
            self._waiting.append(sent.id)
            return True
        if reply.status != 503:
            self.unexpected.append(repr(reply))
        await asyncio.sleep(0.02)
        return self.again

    async def _approve(self) -> None:
        client = Client(self.server.url, self.officer)
        while not self._stop.is_set():
            if not self._waiting:
                await asyncio.sleep(0.005)
                continue
            id_ = self._waiting.popleft()
            try:
                reply = await client.call("POST", f"/v1/requests/{id_}/approve", {"expected_state": "tier2_review"})
            except (Refused, Lost):
                await asyncio.sleep(0.02)
                continue  # it may or may not be approved; nobody asks again
            self._note(reply)
            if reply.status == 200:
                self.approved.append(id_)
            elif reply.status not in (503, 401):  # 401: a server that has just begun does not know the keys yet
                self.unexpected.append(repr(reply))
        client.close()


def nothing_was_lost(db, load: Load) -> None:
    """Whatever was acknowledged is there."""
    ids = [sent.id for sent in load.acknowledged]
    assert len(set(ids)) == len(ids)
    missing = db.execute("select count(*) from unnest(%s::uuid[]) i(id) where not exists (select from request r where r.id = i.id)",
                         [ids]).fetchone()[0]
    assert missing == 0, f"{missing} of {len(ids)} acknowledged requests are gone"
    approvals = db.execute("""
        select count(*) from unnest(%s::uuid[]) i(id)
        where (select count(*) from event e where e.request_id = i.id and e.kind = 'approve') <> 1""", [load.approved]).fetchone()[0]
    assert approvals == 0, f"{approvals} of {len(load.approved)} acknowledged approvals are gone, or there twice"


async def replay(server, sent: list[Sent], contract=None) -> list:
    """Each sent once more with its key."""
    waiting, replies = iter(list(enumerate(sent))), [None] * len(sent)

    async def some() -> None:
        client = Client(server.url, contract=contract)
        for n, one in waiting:
            replies[n] = await client.insist("POST", "/v1/requests", one.body, key=one.key)
        client.close()

    await asyncio.gather(*(some() for _ in range(16)))
    return replies
