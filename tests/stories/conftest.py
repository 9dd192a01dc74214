"""The stories share one server: its clock only moves forward, and every story brings people of its own."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))

from fixtures import *  # noqa: E402, F403 (fixtures are found by their names here)
from story import World  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The README's story takes the next of each queue, so it goes first, while the queues are empty."""
    items.sort(key=lambda item: item.fspath.basename != "test_readme.py")


@pytest.fixture(scope="session")
def world(server, api, callers, sandbox) -> World:
    return World(server, api, callers, sandbox)
