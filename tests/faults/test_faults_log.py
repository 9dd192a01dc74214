"""A log that nobody reads: a pipe that stays full holds up no call, and not the end either."""
import http.client
import json
import os
import threading

import pytest

from server import Server
from waiting import wait_until

CALLS = 4_000  # a line each: far more than a pipe and the server keep


class Unread:
    """The server's log is a pipe; until drain() nobody takes anything out of it."""

    def __init__(self, server: Server):
        self.server, self.taken = server, bytearray()
        os.mkfifo(server.log)
        self.end = os.open(server.log, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self.end, True)
        self._taker = threading.Thread(target=self._take)

    def _take(self) -> None:
        while data := os.read(self.end, 1 << 16):
            self.taken += data

    def drain(self) -> None:
        self._taker.start()

    def lines(self) -> list[dict]:
        """All, once nobody writes any more."""
        self._taker.join(60)
        return [json.loads(line) for line in self.taken.splitlines()]


@pytest.fixture
def unread(monkeypatch):
    server = Server()
    log = Unread(server)
    # what a failed start would say lies in a pipe that has no end
    monkeypatch.setattr(server, "words", lambda: "")
    server.start()
    yield log
    server.kill()
    os.close(log.end)
    reports = server.reports()
    server.remove()
    assert not reports, reports


def statuses(server: Server, path: str, n: int) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    found = []
    for _ in range(n):
        connection.request("GET", path)
        reply = connection.getresponse()
        reply.read()
        found.append(reply.status)
    connection.close()
    return found


def test_calls_are_answered_while_nobody_reads_the_log(unread):
    server = unread.server
    assert statuses(server, "/healthz", CALLS) == [200] * CALLS
    assert statuses(server, "/readyz", 1) == [200]
    unread.drain()
    wait_until(lambda: b"log_lines_lost" in unread.taken, 20)
    server.stop()
    said = unread.lines()
    calls = [line for line in said if line["event"] == "request" and line["operation"] == "getHealth"]
    lost = sum(line["lines"] for line in said if line["event"] == "log_lines_lost")
    assert lost > 0
    assert len(calls) < CALLS <= len(calls) + lost
    assert said[-1]["event"] == "stopped"


def test_it_stops_while_nobody_reads_the_log(unread):
    server = unread.server
    statuses(server, "/healthz", CALLS)
    server.stop()  # fails unless it ends well, and in time
