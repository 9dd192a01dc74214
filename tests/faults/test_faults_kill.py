"""kill -9 of the server, of its PostgreSQL, and of both, in the midst of submissions, approvals, holds, bookings, moves and passes."""
import copy
import datetime
import itertools
import os
import signal
import statistics
import time
import uuid

import pytest
from told import Hold, Seen, assert_nothing_lost, assert_replayed, halves, nobody_shared_a_seat, nothing_is_lost_and_nothing_is_twice
from traffic import Traffic
from waiting import wait_until

READY_WITHIN = 5  # the median; a busy machine may need more at times
READY_AT_LAST, DONE_WITHIN = 15, 30
WORK = 0.7  # seconds of load before each kill, at least
GIVE_UP = 0.2  # so that there are outcomes that nobody asks for again


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
    wait_until(lambda: server._status_of("/readyz") != 200, READY_AT_LAST)
    server.wait_ready()


def kill_both(server) -> None:
    os.kill(postmaster(server), signal.SIGKILL)
    kill_server(server)


def turns(seen: list[tuple[float, int]]) -> list[bool]:
    """Ready or not, in turn."""
    return [is_ready for is_ready, _ in itertools.groupby(status == 200 for _, status in seen)]


def given(db) -> dict[str, int]:
    """How many seats the worker gave, and how many it moved."""
    return dict(db.execute("select kind::text, count(*) from event where kind in ('assign', 'moved') and role = 'system' group by kind").fetchall())


@pytest.mark.parametrize("kill", [kill_server, kill_postgres, kill_both], ids=lambda kill: kill.__name__)
def test_nothing_acknowledged_is_lost(server, officer, rounds, kill):
    took = []
    with server.connect() as db:
        before = given(db)
    with Traffic(server, officer, gives_up=GIVE_UP) as traffic:
        traffic.wait(DONE_WITHIN)
        for _ in range(rounds):
            begun = time.monotonic()
            time.sleep(WORK)
            traffic.wait(DONE_WITHIN, "submit", "hold", since=begun)
            killed = time.monotonic()
            kill(server)
            took.append(time.monotonic() - killed)
            assert turns(traffic.seen_of("/readyz", begun)) in ([True, False, True], [True, False]), "it was ready in between"
        end = time.monotonic()
        traffic.wait(DONE_WITHIN, since=end)
    with server.connect() as db:
        seats = {kind: n - before.get(kind, 0) for kind, n in given(db).items()}
    print(f"{kill.__name__}: ready again after {', '.join(f'{seconds:.2f}' for seconds in took)} s; {traffic.told.summary()}; by the worker: {seats}")
    assert statistics.median(took) < READY_WITHIN and max(took) < READY_AT_LAST
    assert sum(seats.values()) > 0, "no pass was at work"  # after many rounds all seats are taken, and people are only moved
    with server.connect() as db:
        nothing_is_lost_and_nothing_is_twice(db, traffic)
        nobody_shared_a_seat(traffic.told)
        assert_replayed(server, traffic.told)
        assert not halves(db), halves(db)[:5]
    assert_nothing_lost(server, traffic)


def wrong_hold(told) -> None:
    next(hold for hold in told.holds.values() if not hold.booking).slot = "1"


def lost_hold(told) -> None:
    hold = next(iter(told.holds.values()))
    told.holds[str(uuid.uuid4())] = Hold({**hold.said, "id": str(uuid.uuid4())}, 0)


def one_seat_for_two(told) -> None:
    hold = next(iter(told.holds.values()))
    told.holds[str(uuid.uuid4())] = Hold(hold.said, hold.seat.at)


def lost_approval(told) -> None:
    write = next(write for write in told.writes if write.kind == "approve" and write.acknowledged)
    told.writes.append(write)


def refused_approval(told) -> None:
    told.writes.remove(next(write for write in told.writes if write.kind == "approve" and write.acknowledged))


def another_status(told) -> None:
    id_, versions = next(iter(told.seen.items()))
    versions[1] = Seen(1, "denied", None)


def another_seat(told) -> None:
    versions = next(versions for versions in told.seen.values() if any(seen.seat for seen in versions.values()))
    version, seen = next((version, seen) for version, seen in versions.items() if seen.seat)
    versions[version] = Seen(version, seen.status, (*seen.seat[:2], seen.seat[2] + datetime.timedelta(hours=1)))


def lost_version(told) -> None:
    versions = next(iter(told.seen.values()))
    versions[99] = Seen(99, "scheduled", None)


LIES = (wrong_hold, lost_hold, one_seat_for_two, lost_approval, refused_approval, another_status, another_seat, lost_version)


def test_what_is_lost_is_found(server, officer):
    """Clients who were told something else than what the database holds."""
    with Traffic(server, officer, {"submit": 1, "approve": 1, "hold": 1, "book": 1}) as traffic:
        wait_until(lambda: traffic.count("approve") and traffic.count("book") and traffic.count("give back"), DONE_WITHIN)
    honest = traffic.told
    with server.connect() as db:
        for lie in LIES:
            traffic.told = copy.deepcopy(honest)
            lie(traffic.told)
            with pytest.raises(AssertionError):
                nothing_is_lost_and_nothing_is_twice(db, traffic)
                nobody_shared_a_seat(traffic.told)
        traffic.told = honest
        nothing_is_lost_and_nothing_is_twice(db, traffic)
        nobody_shared_a_seat(honest)
        db.execute("delete from idempotency where object_id = (select id from request limit 1)")
        assert halves(db)
