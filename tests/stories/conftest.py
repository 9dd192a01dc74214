"""The stories share one server: its clock only moves forward, and every story brings people of its own."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))

from fixtures import *  # noqa: E402, F403 (fixtures are found by their names here)
from client import Api  # noqa: E402
from fixtures import CALLERS, Sandbox, running  # noqa: E402
from story import World  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The README's story takes the next of each queue, so it goes first, while the queues are empty."""
    items.sort(key=lambda item: item.fspath.basename != "test_readme.py")


@pytest.fixture(scope="session")
def world(server, api, callers, sandbox) -> World:
    return World(server, api, callers, sandbox)


def story_world(server, contract) -> World:
    """With keys of its own for all who call."""
    api = Api(server.url, contract)
    keys = {name: server.key(**options) for name, options in CALLERS.items()}
    server.wait_accepted(*keys.values())
    callers = {name: api.as_(key) for name, key in keys.items()}
    return World(server, api, callers, Sandbox(callers["admin"]))


@pytest.fixture(scope="session")
def past(contract) -> World:
    """Another sandbox, whose clock begins before the field offices stopped to let people book: on a Monday of 2019."""
    for server in running("--sandbox=2019-07-01T00:00:00Z"):
        yield story_world(server, contract)
