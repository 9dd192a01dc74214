"""All of the server's database connections are ended, again and again, under load."""
import time

from told import assert_nothing_lost, assert_replayed
from traffic import DESK, Traffic
from waiting import wait_until

END_ALL = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'fieldpass' and pid <> pg_backend_pid()"


def test_it_answers_503_at_worst_and_heals(server, officer, rounds):
    ended = 0
    with server.connect() as db, Traffic(server, officer, DESK, gives_up=0.3) as traffic:
        wait_until(lambda: traffic.count("submit") > 20, 20)
        for _ in range(3 * rounds):
            ended += db.execute(END_ALL).fetchone()[0]
            time.sleep(0.2)
        before, approved = traffic.count("submit"), traffic.count("approve")
        took = wait_until(lambda: traffic.count("submit") > before + 10 and traffic.count("approve") > approved, 10)
    print(f"{ended} connections were ended; {traffic.told.summary()}; the slowest answer after "
          f"{max(answer.seconds for answer in traffic.answers):.2f} s; work went on {took:.2f} s after the last time")
    assert ended > 0
    assert {answer.status for answer in traffic.answers} <= {200, 201, 503}
    assert_nothing_lost(server, traffic)
    assert_replayed(server, traffic.told)
    assert_nothing_lost(server, traffic)
