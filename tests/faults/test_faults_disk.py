"""The disk of PostgreSQL is full: tables cannot grow, or the write-ahead log cannot."""
import time

import psycopg
import pytest
from told import assert_nothing_lost
from traffic import Traffic
from waiting import wait_until
from world import worldly

HEALS_WITHIN = 6  # the goal is 2 s; sanitizers and a busy machine need more


@pytest.fixture(scope="module")
def server():
    yield from worldly()


def test_tables_cannot_grow(server, officer):
    """What needs no room goes on: who reads is served, and the database counts as ready."""
    with Traffic(server, officer) as traffic:
        traffic.wait(30)
        server.world.has_no_room("/base/")
        begin = time.monotonic()
        wait_until(lambda: any(a.kind == "submit" and a.status == 503 for a in traffic.between(begin, time.monotonic())), 30)
        full = time.monotonic()
        time.sleep(2)
        end = time.monotonic()
        answers = traffic.between(full + 0.5, end)
        server.world.has_room()
        took = traffic.wait(HEALS_WITHIN, since=end)
    print(f"healed after {took:.2f} s")
    submitted = [answer for answer in answers if answer.kind == "submit"]
    assert submitted and {answer.status for answer in submitted} == {503}
    assert {answer.code for answer in submitted} == {"unavailable"}, "nothing was done, and it is known"
    assert {answer.status for answer in answers if answer.kind == "read"} == {200}
    assert traffic.statuses("/healthz", begin, end) == {200} and traffic.statuses("/readyz", begin, end) == {200}
    assert_nothing_lost(server, traffic)


def use_up_the_log(server) -> None:
    """Until PostgreSQL cannot make another file of it, and panics."""
    for _ in range(2000):
        try:
            with server.connect() as db:
                for _ in range(50):
                    db.execute("select pg_logical_emit_message(false, 'fill', repeat('x', 100000)), pg_switch_wal()")
        except psycopg.OperationalError:
            return
    raise AssertionError("its log goes on growing")


def test_the_log_cannot_grow(server, officer):
    """PostgreSQL panics rather than lose what it acknowledged. Once there is room and it runs again, all goes on."""
    with Traffic(server, officer) as traffic:
        traffic.wait(30)
        server.world.has_no_room("/pg_wal/")
        use_up_the_log(server)
        begin = time.monotonic()
        wait_until(lambda: server._status_of("/readyz") == 503, 10)
        time.sleep(2)
        assert traffic.statuses("/healthz", begin, time.monotonic()) == {200}
        server.world.has_room()
        server.postgres.kill()  # as whoever made room would: it may have given up
        server.postgres.start()
        end = time.monotonic()
        took = traffic.wait(HEALS_WITHIN, since=end)
    print(f"healed {took:.2f} s after PostgreSQL ran again")
    assert {answer.status for answer in traffic.answers} <= {200, 201, 204, 409, 503}
    assert_nothing_lost(server, traffic)
