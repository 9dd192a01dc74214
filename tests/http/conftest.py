"""Fixtures, and the rule that every operation and declared status must be seen when the whole suite runs."""
import os
import pathlib
import tempfile

import pytest
from client import Api
from contract import Contract, never_seen
from fixtures import *  # noqa: F403 (fixtures are found by their names here)
from fixtures import CALLERS, running
from identities import everybody
from server import START
from somebody import Other

COVERAGE_TEST = "test_every_declared_status_was_seen"


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """The workers of a parallel run inherit the name, so that all write to one file."""
    if "FP_SEEN" not in os.environ and not is_worker(config):
        directory = tempfile.mkdtemp(prefix="fp-seen-")
        os.environ["FP_SEEN"] = f"{directory}/seen"
        config.add_cleanup(lambda: forget(pathlib.Path(directory)))


def forget(directory: pathlib.Path) -> None:
    for path in directory.iterdir():
        path.unlink()
    directory.rmdir()
    del os.environ["FP_SEEN"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What was seen is looked at last."""
    items.sort(key=lambda item: item.name == COVERAGE_TEST)


@pytest.fixture(scope="session")
def moving():
    """A sandbox whose clock the tests may move forward; so none of them counts on a time."""
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="session")
def moving_callers(moving, contract) -> dict[str, Api]:
    keys = {name: moving.key(**options) for name, options in CALLERS.items()}
    keys["chicago"] = moving.key("office", office="CHI")
    moving.wait_accepted(*keys.values())
    return {name: Api(moving.url, contract, key) for name, key in keys.items()}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a parallel run no worker knows when the others are done: then the one that started them looks."""
    wanted = pathlib.Path(os.environ.get("FP_SEEN", "/nonexistent") + ".wanted")
    if is_worker(session.config) or not wanted.exists():
        return
    wanted.unlink()
    if missing := never_seen(Contract()):
        print(f"\nFAILED {COVERAGE_TEST}: never seen: {', '.join(missing)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def all_of_them(api, callers) -> dict[str, Api]:
    """Whoever may call, by what they are."""
    return everybody(api, callers)


@pytest.fixture(scope="module")
def other(callers, server) -> Other:
    with server.connect() as db:
        return Other(callers, db)
