"""Which statements a call runs: told by PostgreSQL's own log of a running server."""
import re
import time

import psycopg

# What `log_line_prefix` of the embedded cluster puts in front: time, process, user.
LINE = re.compile(r"^\S+ \S+ UTC \[(\d+)\] fp_(\w+) LOG:\s+execute (\S+?):", re.MULTILINE)
IDLE_SECONDS = 3


class Statements:
    """Of the connections that serve calls: those that also speak while nobody calls are the workers'."""

    def __init__(self, server, db: psycopg.Connection):
        """`db` is the superuser's."""
        self.db, self.log = db, next(path for path in server.data.rglob("server.log"))
        self._set("all")
        begun = self.log.stat().st_size
        time.sleep(IDLE_SECONDS)
        self.workers = {pid for pid, _, _ in LINE.findall(self._since(begun))}

    def _set(self, which: str) -> None:
        self.db.execute(f"alter system set log_statement = '{which}'")
        self.db.execute("select pg_reload_conf()")
        time.sleep(0.5)

    def close(self) -> None:
        self._set("none")

    def _since(self, begun: int) -> str:
        with open(self.log, "rb") as log:
            log.seek(begun)
            return log.read().decode(errors="replace")

    def of(self, act) -> tuple[list[str], object]:
        """The names of the statements, in order, each with its login role; and what act() returned."""
        begun = self.log.stat().st_size
        returned = act()
        return [f"{role}:{name}" for pid, role, name in LINE.findall(self._since(begun)) if pid not in self.workers], returned
