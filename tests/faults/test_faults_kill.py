"""kill -9 of the server, of its PostgreSQL, and of both, in the midst of submissions and approvals."""
import os
import signal
import time

import pytest
from auditor import assert_server_clean
from invariants import assert_all
from load import Load, nothing_was_lost, replay
from waiting import wait_until
from wire import run

READY_WITHIN = 15  # the goal is 5 s; sanitizers and a busy machine need more
WORK = 0.7  # seconds of load before each kill


def postmaster(server) -> int:
    return int((server.data / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def kill_server(server) -> None:
    """It alone: its PostgreSQL is left behind."""
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.process = None
    server.start()


def kill_postgres(server) -> None:
    os.kill(postmaster(server), signal.SIGKILL)
    wait_until(lambda: server._status_of("/readyz") != 200, READY_WITHIN)
    server.wait_ready()


def kill_both(server) -> None:
    os.kill(postmaster(server), signal.SIGKILL)
    kill_server(server)


@pytest.mark.parametrize("kill", [kill_server, kill_postgres, kill_both], ids=lambda kill: kill.__name__)
def test_nothing_acknowledged_is_lost(server, officer, rounds, kill):
    took = []
    with Load(server, officer) as load:
        for _ in range(rounds):
            before = len(load.acknowledged)
            time.sleep(WORK)
            wait_until(lambda: len(load.acknowledged) > before, READY_WITHIN)
            begun = time.monotonic()
            kill(server)
            took.append(time.monotonic() - begun)
        before = len(load.acknowledged)
        wait_until(lambda: len(load.acknowledged) > before + 10, READY_WITHIN)
    print(f"{kill.__name__}: ready again after {', '.join(f'{seconds:.2f}' for seconds in took)} s; "
          f"{len(load.acknowledged)} submissions and {len(load.approved)} approvals acknowledged, replies {dict(load.statuses)}")
    assert not load.unexpected, load.unexpected[:5]
    assert max(took) < READY_WITHIN
    assert load.approved and len(load.acknowledged) > rounds
    with server.connect() as db:
        nothing_was_lost(db, load)
        replies = run(replay(server, load.submitted))
        assert {reply.status for reply in replies} == {201}
        for sent, reply in zip(load.submitted, replies, strict=True):
            if sent.id:
                assert reply.json()["id"] == sent.id and reply.headers.get("Idempotent-Replayed") == "true"
        made = db.execute("select count(*) from idempotency where status = 201").fetchone()[0]
        requests = db.execute("select count(*) from request").fetchone()[0]
        assert made == requests, "every request was submitted with a key, so none was made twice"
        assert_all(db)
    assert_server_clean(server)
    assert not server.reports(), server.reports()
