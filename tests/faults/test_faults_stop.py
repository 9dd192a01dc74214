"""SIGTERM in the midst of work: what was accepted is carried out and answered."""
import signal
import time

from told import assert_nothing_lost, is_replayed, replay
from traffic import DESK, Traffic
from waiting import wait_until
from wire import run


def test_no_accepted_request_is_cut_off(server, officer, contract, rounds):
    for _ in range(min(rounds, 3) if rounds < 100 else 20):
        with Traffic(server, officer, DESK, gives_up=1) as traffic:
            wait_until(lambda traffic=traffic: traffic.count("submit") > 50, 20)
            process, told_at = server.process, time.monotonic()
            process.send_signal(signal.SIGTERM)
            status = process.wait(timeout=60)
            took = time.monotonic() - told_at
            server.process = None
        reports = server.reports()
        assert not reports, reports
        assert status == 0, server.words()
        cut = [write for write in traffic.told.writes if write.cut]
        print(f"it ended after {took:.2f} s; {traffic.told.summary()}; {len(cut)} have no answer, all sent after the signal or on connections "
              f"that were never accepted")
        assert not [write.partial for write in cut if write.partial], "half an answer"
        before = [write for write in cut if write.on_used_connection and write.sent_at < told_at]
        assert not before, f"{len(before)} requests had been sent before the signal and got no answer"
        server.start()
        server.wait_accepted(officer)
        assert_nothing_lost(server, traffic)
        carried_out = [write for write, reply in zip(cut, run(replay(server, cut, contract)), strict=True) if is_replayed(reply)]
        assert not carried_out, f"{len(carried_out)} requests were carried out, and their answers cut off"
        assert_nothing_lost(server, traffic)
