"""Servers that are killed, stopped and starved; the clients and invariants are those of tests/races."""
import os
import pathlib
import sys

for suite in ("http", "races", "audit"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / suite))

import pytest  # noqa: E402
from fixtures import contract, running  # noqa: E402, F401 (a fixture is found by its name here)
from people import make_keys, slots_are_made  # noqa: E402
from waiting import wait_until  # noqa: E402


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often each kill is tried; the long form is for the night."""
    return 100 if os.environ.get("FP_LONG") == "1" else 3


@pytest.fixture(scope="module")
def server():
    """Each file has its own: here nothing is kept whole for others."""
    yield from running()


@pytest.fixture(scope="module")
def officer(server) -> str:
    """The key of one officer of tier 2, who approves."""
    with server.connect() as db:
        wait_until(lambda: slots_are_made(db), 60)
    return make_keys(server, tier2=1)["tier2"][0]
