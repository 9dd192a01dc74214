"""PostgreSQL that takes its time to come back after a crash is waited for: who ended it meanwhile would have it begin anew."""
import os
import re
import signal
import subprocess
import threading
import time

from server import Server
from waiting import wait_until

TAKES = 70 if os.environ.get("FP_LONG") == "1" else 3  # seconds; a server that does not answer at all is given up after 60
TURNED_AWAY = re.compile(rb"the database system is (starting up|not (yet )?accepting connections)")


class Slow:
    """A cluster that is in recovery until it is told that it is over: a standby that nobody may read."""

    def __init__(self, server: Server):
        self.server, self.data = server, server.data / "postgres" / "data"
        self.log = server.data / "postgres" / "server.log"
        self.said = self.log.stat().st_size
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.write("hot_standby = off\n")
        (self.data / "standby.signal").touch()
        if server.user:
            subprocess.run(["chown", server.user, self.data / "standby.signal"], check=True)

    def refuses(self) -> bool:
        return TURNED_AWAY.search(self.log.read_bytes()[self.said:]) is not None

    def end(self) -> None:
        """So long after the first who came was turned away."""
        wait_until(self.refuses, 60)
        time.sleep(TAKES)
        (self.data / "promote").touch()
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGUSR1)


def test_a_recovery_is_waited_for():
    server = Server()
    try:
        server.start()
        server.stop()
        slow = Slow(server)
        over = threading.Thread(target=slow.end)
        over.start()
        server.start()
        assert not over.is_alive(), "it was ready before its recovery was over"
        server.stop()
    finally:
        server.kill()
        server.remove()
