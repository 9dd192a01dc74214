"""One server under callgrind for all paths: the release build, as users run it."""
import os
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("FIELDPASSD", str(TESTS.parent / "build" / "release" / "fieldpassd"))
sys.path.insert(0, str(TESTS / "http"))

import hot_paths  # noqa: E402
import pytest  # noqa: E402
from counted import Counted  # noqa: E402


@pytest.fixture(scope="session")
def caller():
    server = Counted()
    try:
        server.start()
        yield hot_paths.begin(server)
        server.stop()
    finally:
        server.kill()
        server.remove()
