"""PostgreSQL that takes its time to come back after a crash is waited for: who ended it meanwhile would have it begin anew."""
import os
import signal
import subprocess
import threading

from server import Server

TAKES = 70 if os.environ.get("FP_LONG") == "1" else 3  # seconds; a server that does not answer at all is given up after 60


class Slow:
    """A cluster that is in recovery until it is told that it is over: a standby that nobody may read."""

    def __init__(self, server: Server):
        self.server, self.data = server, server.data / "postgres" / "data"
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.write("hot_standby = off\n")
        (self.data / "standby.signal").touch()
        if server.user:
            subprocess.run(["chown", server.user, self.data / "standby.signal"], check=True)

    def refuses(self) -> bool:
        return "the database system is starting up" in (self.server.data / "postgres" / "server.log").read_text(errors="replace")

    def end(self) -> None:
        (self.data / "promote").touch()
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGUSR1)


def test_a_recovery_is_waited_for():
    server = Server()
    try:
        server.start()
        server.stop()
        slow = Slow(server)
        over = threading.Timer(TAKES, slow.end)
        over.start()
        server.start()
        assert slow.refuses() and over.finished.is_set()
        server.stop()
    finally:
        server.kill()
        server.remove()
