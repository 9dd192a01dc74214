"""Servers that are killed, stopped and starved; the clients and invariants are those of tests/races."""
import os
import pathlib
import sys

for suite in ("http", "races", "audit"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / suite))

import pytest  # noqa: E402
from fixtures import contract, running  # noqa: E402, F401 (a fixture is found by its name here)
from people import make_keys, make_offices, slots_are_made  # noqa: E402
from traffic import OFFICES, SLOTS  # noqa: E402
from waiting import wait_until  # noqa: E402


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often each kill is tried; the long form is for the night."""
    return 100 if os.environ.get("FP_LONG") == "1" else 5


@pytest.fixture(scope="module")
def server():
    """Each file has its own: here nothing is kept whole for others."""
    yield from running()


@pytest.fixture(scope="module")
def officer(server) -> str:
    """The key of one supervisor, who approves and gives seats by hand, once there are seats."""
    with server.connect() as db:
        make_offices(db, {office: (SLOTS, 1) for office in OFFICES}, server, booking="direct")
        wait_until(lambda: slots_are_made(db), 60)
    return make_keys(server, supervisor=1)["supervisor"][0]
