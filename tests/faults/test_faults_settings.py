"""An operator's PostgreSQL that is tuned for something else: it does not wait for its disk, and it ends sessions that are idle."""
import json
import time

import pytest
from fixtures import kept
from peers import Peer, Postgres
from told import assert_nothing_lost
from traffic import DESK, Traffic
from waiting import wait_until

IDLE = 2.5  # seconds, many times what is allowed
SETTINGS = {"synchronous_commit": "off", "wal_writer_delay": "10s", "idle_session_timeout": "400ms"}


@pytest.fixture(scope="module")
def postgres():
    made = Postgres()
    made.kill()
    made.settings = SETTINGS
    made.start()
    yield made
    made.remove()


class Patient(Peer):
    """Who looks into the database is not ended either."""

    def connect(self, login: str = "postgres"):
        db = super().connect(login)
        db.execute("set idle_session_timeout = 0")
        return db


@pytest.fixture(scope="module")
def server(postgres):
    yield from kept(Patient(postgres))


def test_nothing_acknowledged_is_lost(server, postgres, officer, rounds):
    with Traffic(server, officer, DESK) as traffic:
        for _ in range(rounds):
            before = traffic.count("submit")
            wait_until(lambda before=before: traffic.count("submit") > before + 20, 20)
            postgres.kill()
            time.sleep(0.2)
            postgres.start()
        traffic.wait(30, since=time.monotonic())
    assert_nothing_lost(server, traffic)


def losses(server) -> int:
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("{")]
    return sum(json.loads(line)["event"] == "database_lost" for line in lines)


def test_nobody_is_idle_too_long(server, officer):
    """Not who listens, and no lane that nobody calls for a while."""
    sessions = "select array_agg(pid order by pid) from pg_stat_activity where application_name = 'fieldpass'"
    with server.connect() as db:
        wait_until(lambda: server._status_of("/readyz") == 200, 10)
        time.sleep(1)
        before, lost = db.execute(sessions).fetchone()[0], losses(server)
        time.sleep(IDLE)
        assert db.execute(sessions).fetchone()[0] == before
    assert losses(server) == lost
