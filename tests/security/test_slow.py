"""Clients that trickle their heads, their bodies or their reading: behind the proxy they are hung up on, and everybody else is served."""
import subprocess
import threading
import time

import pytest
import requests

from client import Api
from wire import Wire

SECONDS = 12
CONNECTIONS = 300
MODES = {
    "heads": ["-H", "-i", "2"],
    "bodies": ["-B", "-i", "2", "-s", "8192", "-t", "POST"],
    "reading": ["-X", "-w", "1", "-y", "2", "-n", "5", "-z", "16", "-k", "3"],
}


class Neighbour(threading.Thread):
    """An honest client that calls again and again."""

    def __init__(self, api: Api):
        super().__init__()
        self.api, self.over, self.statuses, self.longest = api, threading.Event(), [], 0.0

    def run(self) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            try:
                self.statuses.append(self.api.get("/v1/services", timeout=10).status_code)
            except requests.RequestException as failure:
                self.statuses.append(str(failure))
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.05)


@pytest.mark.parametrize("mode", MODES)
def test_the_slow_hold_nobody_up(proxy, api, mode):
    """The proxy counts by address, so its neighbours come straight to the server here: what they share is the server."""
    neighbour = Neighbour(api)
    neighbour.start()
    try:
        subprocess.run(["slowhttptest", *MODES[mode], "-c", str(CONNECTIONS), "-r", "100", "-l", str(SECONDS), "-p", "5",
                        "-u", f"https://127.0.0.1:{proxy.port}/v1/requests"], check=True, capture_output=True, timeout=120)
    finally:
        neighbour.over.set()
        neighbour.join()
    assert len(neighbour.statuses) > SECONDS and set(neighbour.statuses) == {200}
    assert neighbour.longest < 5, "it was kept waiting"


def test_a_head_must_come_whole(proxy):
    """A byte now and then keeps no connection: the deadline is for the whole head."""
    with Wire(proxy.port, proxy.tls()).connect(30) as connection:
        began = time.monotonic()
        answer = b""
        connection.settimeout(0.5)
        connection.sendall(b"GET /v1/services HTTP/1.1\r\nHost: t\r\nX-A: ")
        while not answer and time.monotonic() - began < 20:
            try:
                connection.sendall(b"a")
                answer = connection.recv(1000) or b"closed"
            except TimeoutError:
                continue
            except OSError:
                answer = b"closed"
        assert b" 408 " in answer or answer == b"closed"
        assert time.monotonic() - began < 12
