"""A start that fails ends with a status and a sentence; and the next one finds nothing spoiled."""
import os
import signal
import subprocess
import time

import pytest
from conftest import Fragile

MAIN = ("fieldpassd",)  # the name of the first thread; those that it starts have their own


class Start:
    def __init__(self, server: Fragile, *options: str):
        self.server, self.options = server, options

    def run(self, at: int) -> tuple[int, str]:
        """Its status and words. One that serves is ended as an operator would."""
        server = self.server
        server.failing.arm(at, threads=MAIN)
        command = [*server._as_user(), str(server.program), "--listen", f"127.0.0.1:{server.port}", *self.options]
        with open(server.log, "wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=server._environment(),
                                       start_new_session=True)
        deadline = time.monotonic() + 60
        while process.poll() is None and '"event":"serving"' not in server.words() and time.monotonic() < deadline:
            time.sleep(0.02)
        server.failing.disarm()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60), server.words()


@pytest.fixture(scope="module")
def starting(server, postgres):
    """Another one on the same database."""
    made = Fragile(postgres, key_file=server.key_file)
    try:
        yield made
    finally:
        made.remove()


# to serve it does all that it does to prepare, and more: that is for the night
STARTS = {"prepares": ("--migrate-only",), **({"serves": ()} if os.environ.get("FP_LONG") == "1" else {})}


@pytest.mark.parametrize("options", STARTS.values(), ids=STARTS)
def test_each_call_of_the_start(starting, long, options):
    start, found = Start(starting, *options), []
    assert start.run(0)[0] == 0, starting.words()
    calls, status = starting.failing.calls, 0
    step = 1 if long else max(1, calls // 4)
    for at in range(1, calls + 1, step):
        status, words = start.run(at)
        reports = starting.reports()
        for path in starting.home.glob("sanitizer.*"):
            path.unlink()
        if status not in (0, 1) or reports or (status == 1 and "fieldpassd: " not in words):
            found.append(f"call {at}, {starting.failing.where()}: it ended with {status}: {words[-600:]}\n{reports[-3000:]}")
    assert not found, f"{len(found)} wrong\n" + "\n".join(found[:6])
    assert start.run(0)[0] == 0, starting.words()
