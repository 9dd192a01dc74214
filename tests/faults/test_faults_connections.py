"""All of the server's database connections are ended, again and again, under load."""
import time

from invariants import assert_all
from load import Load, nothing_was_lost, replay
from waiting import wait_until
from wire import run

END_ALL = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'fieldpass' and pid <> pg_backend_pid()"


def test_it_answers_503_at_worst_and_heals(server, officer, rounds):
    ended = 0
    with server.connect() as db, Load(server, officer) as load:
        wait_until(lambda: len(load.acknowledged) > 20, 20)
        for _ in range(3 * rounds):
            ended += db.execute(END_ALL).fetchone()[0]
            time.sleep(0.2)
        before, approved = len(load.acknowledged), len(load.approved)
        took = wait_until(lambda: len(load.acknowledged) > before + 10 and len(load.approved) > approved, 10)
    print(f"{ended} connections were ended; replies {dict(load.statuses)}, the slowest after {load.slowest:.2f} s; "
          f"work went on {took:.2f} s after the last time")
    assert ended > 0
    assert not load.unexpected, load.unexpected[:5]
    assert set(load.statuses) <= {200, 201, 503}
    with server.connect() as db:
        nothing_was_lost(db, load)
        assert {reply.status for reply in run(replay(server, load.submitted))} == {201}
        assert_all(db)
