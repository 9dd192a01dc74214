"""SIGTERM in the midst of work: what was accepted is carried out and answered."""
import signal
import time

from invariants import assert_all
from load import Load, nothing_was_lost, replay
from waiting import wait_until
from wire import run


def test_no_accepted_request_is_cut_off(server, officer, contract, rounds):
    for _ in range(min(rounds, 3) if rounds < 100 else 20):
        with Load(server, officer, again=False) as load:
            wait_until(lambda: len(load.acknowledged) > 50, 20)
            process, told_at = server.process, time.monotonic()
            process.send_signal(signal.SIGTERM)
            status = process.wait(timeout=60)
            took = time.monotonic() - told_at
            server.process = None
        reports = server.reports()
        assert not reports, reports
        assert status == 0, server.words()
        cut = [sent for sent in load.submitted if sent.cut]
        print(f"it ended after {took:.2f} s; {len(load.acknowledged)} acknowledged, {len(cut)} without an answer, all sent after the signal "
              f"or on connections that were never accepted")
        assert not load.unexpected, load.unexpected[:5]
        assert not [sent.partial for sent in cut if sent.partial], "half an answer"
        before = [sent for sent in cut if sent.on_used_connection and sent.sent_at < told_at]
        assert not before, f"{len(before)} requests had been sent before the signal and got no answer"
        server.start()
        server.wait_accepted(officer)
        with server.connect() as db:
            nothing_was_lost(db, load)
            carried_out = [sent for sent, reply in zip(cut, run(replay(server, cut, contract)), strict=True)
                           if reply.headers.get("Idempotent-Replayed") == "true"]
            assert not carried_out, f"{len(carried_out)} requests were carried out, and their answers cut off"
            assert_all(db)
