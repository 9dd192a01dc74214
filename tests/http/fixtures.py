"""The fixtures of all suites that talk to a real server: `from fixtures import *` in a conftest.py."""
import contextlib
import datetime

import pytest

from client import Api
from contract import Contract
from server import START, Server

OFFICE = "DEN"
ORGANIZATION = "Ortiz & Partners"
OTHER_ORGANIZATION = "Nguyen Law"
# name of the caller: options of its key
CALLERS = {
    "organization": {"role": "organization", "organization": ORGANIZATION},
    "other_organization": {"role": "organization", "organization": OTHER_ORGANIZATION},
    "tier1": {"role": "tier1"},
    "tier2": {"role": "tier2"},
    "another_tier1": {"role": "tier1"},
    "another_tier2": {"role": "tier2"},
    "office": {"role": "office", "office": OFFICE},
    "supervisor": {"role": "supervisor"},
    "admin": {"role": "admin"},
}


class Sandbox:
    """The sandbox's clock."""

    def __init__(self, admin: Api):
        self.admin = admin

    def now(self) -> datetime.datetime:
        text = self.admin.get("/v1/sandbox/clock", expect=200).json()["now"]
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    def set(self, now: datetime.datetime) -> None:
        self.admin.put("/v1/sandbox/clock", {"now": now.isoformat()}, expect=200)

    def advance(self, **delta) -> None:
        """advance(hours=3): all timers due by then have run when it returns."""
        self.set(self.now() + datetime.timedelta(**delta))

    def reset(self) -> None:
        self.admin.post("/v1/sandbox/reset", {}, expect=200)


def running(*options: str):
    yield from kept(Server(*options))


def kept(server: Server):
    """From its start to its end."""
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.kill()
        server.remove()


serving = contextlib.contextmanager(kept)


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def server():
    """A sandbox whose clock begins at START; shared by all tests of the session."""
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="session")
def production():
    """A server that is no sandbox."""
    yield from running()


@pytest.fixture(scope="session")
def api(server, contract) -> Api:
    """Without credentials."""
    return Api(server.url, contract)


@pytest.fixture(scope="session")
def callers(server, api) -> dict[str, Api]:
    """One Api for each name in CALLERS."""
    keys = {name: server.key(**options) for name, options in CALLERS.items()}
    server.wait_accepted(*keys.values())
    return {name: api.as_(key) for name, key in keys.items()}


@pytest.fixture(scope="session")
def sandbox(callers) -> Sandbox:
    return Sandbox(callers["admin"])


@pytest.fixture
def owner(server):
    """The database as its owner sees it, for invariants looked up in plain SQL."""
    with server.connect() as connection:
        yield connection
