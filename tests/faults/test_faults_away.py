"""PostgreSQL is gone, or hangs: the server says so at once, lives on, and heals by itself."""
import asyncio
import os
import signal
import time

import pytest
from fixtures import kept
from invariants import assert_all
from peers import Peer, Postgres
from samples import submit_body
from told import assert_nothing_lost, assert_replayed
from traffic import DESK, Traffic
from waiting import wait_until
from wire import Client, at_once, run

DEADLINE_MS = 1000
HEALS_WITHIN = 5  # the goal is 2 s; sanitizers and a busy machine need more


@pytest.fixture(scope="module")
def postgres():
    made = Postgres()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def server(postgres):
    """On a PostgreSQL that it cannot start again itself."""
    yield from kept(Peer(postgres, "--deadline-ms", str(DEADLINE_MS)))


async def one(url: str, method: str, path: str, body=None, contract=None, **options):
    client = Client(url, contract=contract)
    try:
        return await client.call(method, path, body, **options)
    finally:
        client.close()


async def every_kind(server, contract, request: dict, officer: str) -> list:
    path = f"/v1/requests/{request['id']}"
    calls = [("POST", "/v1/requests", submit_body(), None), ("GET", path, None, request["access_token"]),
             ("POST", f"{path}/claim", None, officer), ("GET", "/v1/requests", None, officer)]
    return await asyncio.gather(*(one(server.url, method, at, body, contract, token=token) for method, at, body, token in calls))


def test_while_it_is_gone_all_hear_so_at_once(server, postgres, officer, contract, rounds):
    request = run(one(server.url, "POST", "/v1/requests", submit_body(service="adit_stamp"), contract)).json()
    took = []
    for _ in range(min(rounds, 20)):
        postgres.kill()
        for _ in range(10):
            replies = run(every_kind(server, contract, request, officer))
            assert {reply.status for reply in replies} == {503}, replies
            assert {reply.code for reply in replies} <= {"unavailable", "outcome_unknown"}, replies
            assert all(int(reply.headers["Retry-After"]) >= 1 for reply in replies)
            assert max(reply.seconds for reply in replies) < 1
            assert server._status_of("/healthz") == 200 and server._status_of("/v1/services") == 200
        assert server._status_of("/readyz") == 503
        postgres.start()
        took.append(wait_until(lambda: all(r.status < 300 for r in run(every_kind(server, contract, request, officer))), HEALS_WITHIN))
        wait_until(lambda: server._status_of("/readyz") == 200, HEALS_WITHIN)
    print(f"it healed {', '.join(f'{seconds:.2f}' for seconds in took)} s after PostgreSQL was back")
    with postgres.connect() as db:
        assert_all(db)


def test_while_it_hangs_the_deadline_holds(server, postgres, officer, contract):
    """A stopped process answers nothing, and its sockets stay open: only a deadline helps."""
    request = run(one(server.url, "POST", "/v1/requests", submit_body(service="adit_stamp"), contract)).json()
    stopped = postgres.pids()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        for _ in range(3):
            replies = run(every_kind(server, contract, request, officer))
            assert {reply.status for reply in replies} == {503}, replies
            assert {reply.code for reply in replies} <= {"timeout", "outcome_unknown", "unavailable"}, replies
            assert all("Retry-After" in reply.headers for reply in replies)
            slowest = max(reply.seconds for reply in replies)
            # connecting has a limit of its own, of 2 s
            assert slowest < DEADLINE_MS / 1000 + 4, replies
            assert server._status_of("/healthz") == 200
        print(f"the slowest 503 came after {slowest:.2f} s, /readyz says {server._status_of('/readyz')}")
        wait_until(lambda: server._status_of("/readyz") == 503, 15)
    finally:
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)
    took = wait_until(lambda: all(r.status < 300 for r in run(every_kind(server, contract, request, officer))), 10)
    print(f"it healed {took:.2f} s after PostgreSQL went on")
    wait_until(lambda: server._status_of("/readyz") == 200, 10)
    with postgres.connect() as db:
        assert_all(db)


def test_a_write_that_waits_too_long_is_not_lost_and_not_made_twice(server, postgres, contract):
    """A lock holds the submissions beyond their deadline. Who repeats with the same key gets one request."""
    bodies, keys = [submit_body() for _ in range(20)], [f"held-{n}" for n in range(20)]
    with postgres.connect() as db:
        with db.transaction():
            db.execute("lock table request in share mode")
            clients = [Client(server.url, contract=contract) for _ in bodies]
            held = run(at_once(clients, lambda c, n: c.call("POST", "/v1/requests", bodies[n], key=keys[n])))
            assert {reply.status for reply in held} == {503}, held
            # unavailable: of those whose connection could not be made ready, as preparing waits for the lock too
            assert {reply.code for reply in held} <= {"timeout", "outcome_unknown", "unavailable"}, held
            assert max(reply.seconds for reply in held) < DEADLINE_MS / 1000 + 4
            assert server._status_of("/healthz") == 200
        clients = [Client(server.url, contract=contract) for _ in bodies]
        again = run(at_once(clients, lambda c, n: c.insist("POST", "/v1/requests", bodies[n], key=keys[n])))
        assert {reply.status for reply in again} == {201}
        ids = [reply.json()["id"] for reply in again]
        people = db.execute("""select count(*), count(distinct person_key) from request
            where person_key in (select person_key from request where id = any(%s))""", [ids]).fetchone()
        assert people == (len(bodies), len(bodies)), "each person has one request"
        assert_all(db)


def test_it_goes_and_comes_under_load(server, postgres, officer, rounds):
    with Traffic(server, officer, DESK, gives_up=0.3) as traffic:
        for _ in range(rounds):
            before = traffic.count("submit")
            wait_until(lambda before=before: traffic.count("submit") > before + 20, 20)
            postgres.kill()
            time.sleep(0.3)
            postgres.start()
        before = traffic.count("submit")
        wait_until(lambda: traffic.count("submit") > before + 20, 20)
    assert {answer.status for answer in traffic.answers} <= {200, 201, 503}
    assert_nothing_lost(server, traffic)
    assert_replayed(server, traffic.told)
    assert_nothing_lost(server, traffic)
