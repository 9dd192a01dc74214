"""A server that runs with failing.c, on a PostgreSQL that it did not start, so that nothing but the server fails."""
import os
import pathlib
import sys

for suite in ("http", "races", "audit"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / suite))

import pytest  # noqa: E402
from failing import Failing  # noqa: E402
from fixtures import contract, kept  # noqa: E402, F401 (a fixture is found by its name here)
from peers import Peer, Postgres  # noqa: E402
from people import slots_are_made  # noqa: E402
from server import START  # noqa: E402
from torture import Line, Torture  # noqa: E402, F401
from waiting import wait_until  # noqa: E402
from world import World  # noqa: E402


class Fragile(Peer):
    """Its calls can be made to fail. What it leaves behind when it dies is kept as `deaths`."""

    def __init__(self, postgres: Postgres, *options: str, key_file: pathlib.Path | None = None):
        super().__init__(postgres, *options, key_file=key_file)
        self.failing = Failing(self.home / "failing")
        self.known = self.home / "known"
        # the leak checker knows the dynamic linker's own memory by who asked for it, which now is failing.c
        self.known.write_text("leak:_dl_map_object_deps\nleak:_dl_open\n", encoding="ascii")
        self.known.chmod(0o644)
        self.deaths: list[str] = []

    def _environment(self) -> dict[str, str]:
        own = self.failing.environment() if hasattr(self, "failing") else {}
        base = super()._environment()
        if hasattr(self, "known"):
            own["LSAN_OPTIONS"] = f"{base['LSAN_OPTIONS']}:suppressions={self.known}:print_suppressions=0"
        return base | own | {"ASAN_OPTIONS": base["ASAN_OPTIONS"] + ":verify_asan_link_order=0"}

    def key(self, role: str, office: str | None = None, organization: str | None = None) -> str:
        from people import make_key
        words = (["--office", office] if office else []) + (["--organization", organization] if organization else [])
        return make_key(self, role, *words)

    def revive(self) -> None:
        """Where it died, it is noted and started again."""
        self.failing.disarm()
        try:
            ended = self.process.wait(timeout=0.3)
        except Exception:
            return
        self.deaths.append(f"it ended with {ended}:\n{self.reports()[-6000:]}\n{self.words()[-1500:]}")
        for path in self.home.glob("sanitizer.*"):
            path.unlink()
        self.start()


@pytest.fixture(scope="session")
def long() -> bool:
    """Every call, and not some of them; for the night."""
    return os.environ.get("FP_LONG") == "1"


@pytest.fixture(scope="session")
def postgres():
    made = Postgres()
    yield made
    made.remove()


@pytest.fixture(scope="session")
def server(postgres):
    yield from kept(Fragile(postgres, f"--sandbox={START}"))  # its end fails where a sanitizer has reported anything


@pytest.fixture(scope="session")
def failing(server) -> Failing:
    return server.failing


@pytest.fixture(scope="session")
def world(server, contract) -> World:  # noqa: F811
    made = World(server, contract)
    wait_until(lambda: slots_are_made(made.owner), 60)
    return made
