"""The program, run to its end."""
import subprocess

import pytest
from server import Server


class Program:
    def __init__(self, server: Server):
        self.server = server

    def run(self, *words: object, env: dict | None = None, as_root: bool = False) -> subprocess.CompletedProcess:
        user = [] if as_root else self.server._as_user()
        done = subprocess.run([*user, str(self.server.program), *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, cwd="/", env=self.server._environment() | (env or {}), timeout=120, check=False)
        reports = self.server.reports()
        assert not reports, reports
        return done

    def refuses(self, *words: object, status: int, **options) -> str:
        """Its one sentence."""
        done = self.run(*words, **options)
        assert done.returncode == status, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert done.stdout == ""
        sentence = done.stderr.splitlines()[-1]
        assert sentence.startswith("fieldpassd: ") and len(sentence) > 30
        return sentence.removeprefix("fieldpassd: ")


@pytest.fixture(scope="module")
def home():
    """A server that was never started, for its directory and its program."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def program(home) -> Program:
    return Program(home)
