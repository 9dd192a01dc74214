"""The wall clock jumps by a day, forward and back, in the midst of work; the monotonic one goes on."""
import time

import pytest
from told import assert_nothing_lost
from traffic import Traffic
from waiting import wait_until
from world import worldly

DAY = 24 * 3600
# A hold of before the jump has expired, and a seat of tomorrow cannot be had any more.
NO_SURPRISE = ("hold_expired", "slot_full", "invalid_fields", "state_conflict")


@pytest.fixture(scope="module")
def server():
    yield from worldly()


def seated(db) -> int:
    return db.execute("select count(*) from event where kind = 'assign'").fetchone()[0]


@pytest.mark.parametrize("jumps", [(DAY, 0), (-DAY, 0), (DAY, -DAY, 0)], ids=lambda jumps: " ".join(f"{jump // DAY:+}" for jump in jumps))
def test_it_jumps(server, officer, jumps):
    process = server.process
    with server.connect() as db, Traffic(server, officer, tolerates=NO_SURPRISE) as traffic:
        begin = time.monotonic()
        traffic.wait(30)
        for jump in jumps:
            server.world.clock_is_off(jump)
            at, before = time.monotonic(), seated(db)
            took = traffic.wait(30, since=at)
            wait_until(lambda before=before: seated(db) > before, 30)
            print(f"with the clock {jump / DAY:+.0f} days off, all went on within {took:.2f} s")
        end = time.monotonic()
    assert server.process is process and process.poll() is None
    assert traffic.statuses("/readyz", begin, end) == {200} and traffic.statuses("/healthz", begin, end) == {200}
    late = [answer for answer in traffic.answers if answer.status == 503]
    assert not late, f"deadlines do not follow the wall clock: {late[:5]}"
    assert_nothing_lost(server, traffic)
