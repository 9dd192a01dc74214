"""More work than can be done: what does not fit is refused at once, what fits succeeds, and a slow call holds nobody else up."""
import asyncio
import threading
import time

import pytest
from fixtures import running
from invariants import assert_all
from samples import submit_body
from wire import Client, at_once, run

BOUND, CLIENTS = 8, 100


@pytest.fixture(scope="module")
def server():
    yield from running("--queue-bound", str(BOUND))


class Lock:
    """Holds a table's lock from a thread of its own for some seconds, so that whoever needs the table waits for that long."""

    def __init__(self, server, table: str, mode: str, seconds: float):
        self.server, self.table, self.mode, self.seconds = server, table, mode, seconds
        self.held = threading.Event()
        self.released_at = 0.0
        self.thread = threading.Thread(target=self._hold)

    def _hold(self) -> None:
        with self.server.connect() as db:
            with db.transaction():
                db.execute(f"lock table {self.table} in {self.mode} mode")
                self.held.set()
                time.sleep(self.seconds)
                self.released_at = time.monotonic()

    def __enter__(self) -> "Lock":
        self.thread.start()
        assert self.held.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self.thread.join()


def test_what_does_not_fit_is_refused_at_once(server, officer, contract, owner_of):
    """The lock keeps the writers busy, so that the queue is full however fast they are."""
    bodies = [submit_body() for _ in range(CLIENTS)]
    with Lock(server, "request", "share", 1.5):
        clients = [Client(server.url, contract=contract) for _ in bodies]
        replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/requests", bodies[n], key=f"bound-{n}")))
    made, refused = ([reply for reply in replies if reply.status == status] for status in (201, 503))
    print(f"{len(made)} accepted, {len(refused)} refused, the slowest refusal after {max(r.seconds for r in refused):.2f} s")
    assert len(made) + len(refused) == CLIENTS
    assert BOUND <= len(made) <= CLIENTS - 1 and refused
    assert {reply.code for reply in refused} == {"busy"}
    assert all(int(reply.headers["Retry-After"]) >= 1 for reply in refused)
    assert max(reply.seconds for reply in refused) < min(reply.seconds for reply in made), "a refusal waits for nothing"
    there = owner_of(server).execute("select count(*) from request where id = any(%s)", [[reply.json()["id"] for reply in made]]).fetchone()
    assert there == (len(made),)
    assert owner_of(server).execute("select count(*) from request").fetchone() == (len(made),), "who was refused is not there"
    clients = [Client(server.url, contract=contract) for _ in bodies]
    again = run(at_once(clients, lambda c, n: c.insist("POST", "/v1/requests", bodies[n], key=f"bound-{n}")))
    assert {reply.status for reply in again} == {201}
    assert_all(owner_of(server))


def test_a_burst_is_served_or_refused(server, officer, contract, owner_of):
    """Without any lock: whatever the queue does, there is no third answer, and nothing accepted is late."""
    clients = [Client(server.url, officer, contract) for _ in range(CLIENTS)]
    replies = run(at_once(clients, lambda c, n: c.call("POST", "/v1/queues/tier2/next")))
    assert {(reply.status, reply.code) for reply in replies} <= {(200, None), (204, None), (503, "busy")}
    print({status: sum(reply.status == status for reply in replies) for status in (200, 204, 503)})
    assert any(reply.status < 300 for reply in replies)
    assert_all(owner_of(server))


def test_a_slow_search_delays_no_submission_no_read_and_no_decision(server, officer, contract, owner_of):
    """Searches stand before a locked table and fill their lane; the other lanes do not care."""
    async def search() -> object:
        client = Client(server.url, officer, contract)
        reply = await client.call("POST", "/v1/requests/search", {"phone": "+13035550142"})
        client.close()
        return reply, time.monotonic()

    async def work(n: int) -> float:
        client = Client(server.url, contract=contract)
        reply = await client.insist("POST", "/v1/requests", submit_body(service="adit_stamp"))
        assert reply.status == 201, reply
        path, token = f"/v1/requests/{reply.json()['id']}", reply.json()["access_token"]
        reply = await client.insist("GET", path, token=token)
        assert reply.status == 200, reply
        reply = await client.insist("POST", f"{path}/approve", {"expected_state": "tier2_review"}, token=officer)
        assert reply.status == 200, reply
        client.close()
        return time.monotonic()

    async def both():
        searches = [asyncio.create_task(search()) for _ in range(BOUND)]
        await asyncio.sleep(0.3)
        assert not any(task.done() for task in searches), "they should be held"
        done = await asyncio.gather(*(work(n) for n in range(6)))
        return done, await asyncio.gather(*searches)

    with Lock(server, "search_key", "access exclusive", 4) as lock:
        done, searches = run(both())
    assert max(done) < lock.released_at, "somebody waited for the searches"
    assert {reply.status for reply, _ in searches} == {200}
    assert min(at for _, at in searches) >= lock.released_at
    assert_all(owner_of(server))


@pytest.fixture(scope="module")
def owner_of():
    """A connection of the owner, opened once."""
    connections = {}

    def get(server):
        if server not in connections:
            connections[server] = server.connect()
        return connections[server]

    yield get
    for connection in connections.values():
        connection.close()
