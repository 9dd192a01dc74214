"""A server in real time, its database seen by its owner, and officers by the dozen."""
import pathlib
import sys

for suite in ("http", "audit"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / suite))

import pytest  # noqa: E402
from fixtures import contract, running  # noqa: E402, F401 (a fixture is found by its name here)
from people import make_keys, slots_are_made  # noqa: E402
from waiting import wait_until  # noqa: E402

OFFICERS = 30


@pytest.fixture(scope="session")
def server():
    yield from running()


@pytest.fixture(scope="session")
def keys(server) -> dict[str, list[str]]:
    made = make_keys(server, tier1=OFFICERS, tier2=OFFICERS, organization=["Ortiz & Partners", "Nguyen Law"])
    with server.connect() as db:
        wait_until(lambda: slots_are_made(db), 30)
    return made


@pytest.fixture
def owner(server):
    """The database as its owner sees it."""
    with server.connect() as connection:
        yield connection
