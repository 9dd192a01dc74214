"""A real server for the programs that talk to one."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
NPM = PROJECT / "build" / "npm"

sys.path.insert(0, str(HERE.parent / "http"))

from fixtures import *  # noqa: E402, F403 (fixtures are found by their names here)


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Without a proxy between the program and the server."""
    return {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


@pytest.fixture(scope="session")
def modules(tmp_path_factory) -> pathlib.Path:
    """A directory in which node finds what ./dev has installed into build/npm."""
    assert (NPM / "node_modules").is_dir(), f"{NPM} is empty: run ./dev test clients"
    directory = tmp_path_factory.mktemp("node")
    (directory / "node_modules").symlink_to(NPM / "node_modules")
    (directory / "package.json").write_text('{"type": "module"}\n')
    return directory
