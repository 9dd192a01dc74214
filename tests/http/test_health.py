"""What is answered while the database is away, and when it is back. On servers of its own."""
import os
import signal
import threading
import time

import pytest
from case import Case
from client import Api
from fixtures import CALLERS, running
from samples import submit_body
from server import START, Server
from waiting import wait_until


@pytest.fixture(scope="module")
def own():
    yield from running(f"--sandbox={START}", "--deadline-ms=800")


@pytest.fixture(scope="module")
def callers(own, contract) -> dict[str, Api]:
    keys = {name: own.key(**CALLERS[name]) for name in ("tier1", "tier2", "supervisor")}
    own.wait_accepted(*keys.values())
    return {name: Api(own.url, contract, key) for name, key in keys.items()}


def postmaster(server: Server) -> int:
    return int((server.data / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


class Pulse(threading.Thread):
    """Asks /healthz again and again."""

    def __init__(self, api: Api):
        super().__init__()
        self.api, self.over, self.statuses = api, threading.Event(), []

    def run(self) -> None:
        while not self.over.is_set():
            self.statuses.append(self.api.get("/healthz", timeout=5).status_code)
            time.sleep(0.05)

    def __enter__(self) -> "Pulse":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        self.join()
        assert set(self.statuses) == {200} and len(self.statuses) > 3


def lanes(callers, case: Case) -> list:
    """One call for each lane: submissions, reads by id, staff's writes, everything else."""
    return [
        lambda: callers["tier1"].post("/v1/requests", submit_body()),
        lambda: callers["tier1"].get(case.path),
        lambda: callers["tier1"].post(f"{case.path}/claim"),
        lambda: callers["tier1"].get("/v1/requests"),
    ]


def test_well(callers):
    assert callers["tier1"].get("/healthz", expect=200).json() == {"status": "ok"}
    assert callers["tier1"].get("/readyz", expect=200).json() == {"status": "ready"}


def test_a_database_that_stands_still(own, callers):
    case = Case(callers)
    processes = own.descendants()
    with Pulse(callers["tier1"]):
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        try:
            for ask in lanes(callers, case):
                began = time.monotonic()
                reply = ask()
                assert reply.status_code == 503 and int(reply.headers["Retry-After"]) >= 1
                assert time.monotonic() - began < 3, "the deadline is 0.8 s"
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)
    for ask in lanes(callers, case):
        wait_until(lambda: ask().status_code < 300, 2)


def test_a_database_that_died(own, callers):
    case = Case(callers)
    old = postmaster(own)
    with Pulse(callers["tier1"]):
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: callers["tier1"].get("/readyz").status_code == 503, 5)
        for ask in lanes(callers, case):
            began = time.monotonic()
            reply = ask()
            assert time.monotonic() - began < 2
            if reply.status_code == 503:
                assert int(reply.headers["Retry-After"]) >= 1 and reply.json()["code"] in ("unavailable", "outcome_unknown", "timeout")
        own.wait_ready()
        for ask in lanes(callers, case):
            wait_until(lambda: ask().status_code < 300, 2)
    assert postmaster(own) != old
    assert case.read("tier1")["id"] == case.id, "what was acknowledged is there"
