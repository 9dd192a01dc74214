"""Somebody locks the table that everything needs, for longer than any deadline."""
import time

import pytest
from fixtures import running
from told import assert_nothing_lost
from traffic import Traffic
from waiting import wait_until

DEADLINE_MS = 300
LOCKED = 6  # seconds: twenty deadlines
SESSIONS = 60  # nine threads of lanes with one to three logins each, twice, and the workers
HEALS_WITHIN = 6
NEED_IT = ("submit", "approve", "read", "book", "move", "assign")


@pytest.fixture(scope="module")
def server():
    yield from running("--deadline-ms", str(DEADLINE_MS))


def sessions(db) -> int:
    return db.execute("select count(*) from pg_stat_activity where application_name = 'fieldpass'").fetchone()[0]


def test_sessions_do_not_pile_up(server, officer):
    """What waits for the lock is left to finish, and counted; beyond that nothing is begun. The database is there all the while."""
    most = 0
    with server.connect() as db, server.connect() as other, Traffic(server, officer) as traffic:
        traffic.wait(30)
        with db.transaction():
            db.execute("lock table request in access exclusive mode")
            begin = time.monotonic()
            while time.monotonic() < begin + LOCKED:
                most = max(most, sessions(other))
                time.sleep(0.2)
            end = time.monotonic()
        took = traffic.wait(HEALS_WITHIN, since=end)
        wait_until(lambda: sessions(other) <= SESSIONS / 2, 10)
    answers = [answer for answer in traffic.between(begin + 2, end) if answer.kind in NEED_IT]
    print(f"at most {most} sessions; healed after {took:.2f} s; {len(answers)} answers meanwhile: {({answer.code for answer in answers})}")
    assert most <= SESSIONS
    assert answers and {answer.status for answer in answers} == {503}
    assert {answer.code for answer in answers} <= {"timeout", "outcome_unknown", "busy", "unavailable"}
    assert traffic.statuses("/healthz", begin, end) == {200}
    assert traffic.statuses("/readyz", begin, end) == {200}, "a lock is no outage"
    assert_nothing_lost(server, traffic)
