"""The subject: a release build of fieldpassd with its own PostgreSQL, and beside its database a copy of it for the yardsticks."""
from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
os.environ.setdefault("FIELDPASSD", str(PROJECT / "build" / "release" / "fieldpassd"))
sys.path.insert(0, str(HERE.parent / "http"))

import psycopg  # noqa: E402

import cpu  # noqa: E402
from server import Server  # noqa: E402

ORGANIZATION = "Ortiz & Partners"
YARDSTICK = "yardstick"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


class Service(Server):
    """Started when it is made, with the data of the seed if there is one; close() ends it and removes what it wrote."""

    def __init__(self, *options: str, seed: Seed | None = None):
        super().__init__(*options)
        try:
            if seed:
                subprocess.run(["cp", "-a", "--reflink=auto", f"{seed.data}/.", self.data], check=True)
            self.start()
            self.organization_key = seed.organization_key if seed else self.key("organization", organization=ORGANIZATION)
            self.wait_accepted(self.organization_key)
            with self.connect() as db:
                self.organization = str(db.execute("select id from organization where name = %s", [ORGANIZATION]).fetchone()[0])
                self.wait_for(db, "select max(starts_at) > current_date + interval '58 days' from slot", 60)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        try:
            if self.process is not None and self.process.poll() is None:
                self.stop()
        finally:
            self.kill()
            self.remove()

    @property
    def parts(self) -> dict:
        """Whose CPU is counted while it serves."""
        return {"server": lambda: cpu.own(self.process.pid), "postgres": self.postgres_cpu}

    def postgres_cpu(self) -> float:
        return cpu.tree([pid for pid in self.descendants() if cpu.ended_children(pid)[1] == self.process.pid])

    def resident(self) -> int:
        """Bytes of the server's own process."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def first_key(self) -> bytes:
        """Of the key file: for sealing as the server does."""
        return bytes.fromhex((self.data / "key").read_text().split("fieldpass-key-1 ")[1].split()[0])

    # ---- databases ----

    def address(self, database: str, login: str) -> dict[str, str]:
        """As libpq's environment."""
        found = next(path for path in self.data.rglob(".s.PGSQL.*") if path.suffix != ".lock")
        return {"PGHOST": str(found.parent), "PGPORT": found.name.rpartition(".")[2], "PGDATABASE": database, "PGUSER": login,
                "PGPASSWORD": self.password(login)}

    def open(self, database: str, login: str = "postgres") -> psycopg.Connection:
        where = self.address(database, login)
        return psycopg.connect(host=where["PGHOST"], port=where["PGPORT"], dbname=database, user=login, password=where["PGPASSWORD"],
                               autocommit=True, options="-c search_path=fp,public -c TimeZone=UTC")

    def copy_database(self) -> None:
        """
        The yardsticks write beside the product, not into its tables: its workers would follow up what they write. While the server is
        stopped, since nobody may use a database that is copied.
        """
        command = [*self._as_user(), POSTGRES / "postgres", "--single", "-c", "exit_on_error=on", "-D", self.data / "postgres" / "data", "postgres"]
        done = subprocess.run(command, input=f"create database {YARDSTICK} template fieldpass\n", text=True, cwd="/", capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"postgres --single ended with {done.returncode}: {done.stderr[-2000:]}")

    @staticmethod
    def wait_for(db: psycopg.Connection, question: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not db.execute(question).fetchone()[0]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"It did not come true within {seconds} s: {question}")
            time.sleep(0.05)

    def wait_known(self, office: str) -> None:
        """Until the server has read a new office."""
        deadline = time.monotonic() + 60
        while self._status_of(f"/v1/offices/{office}") != 200:
            if time.monotonic() > deadline:
                raise TimeoutError(f"The server does not know {office}")
            time.sleep(0.1)

    def wait_idle(self, seconds: float = 60) -> None:
        """Until the worker behind the event log has written the search keys, which nobody else's window is to pay for."""
        with self.connect() as db:
            self.wait_for(db, """
                select not exists (select from event e where (e.xid, e.id) > (coalesce((select c.xid from feed_cursor c where c.name = 'search'),
                    '0'::xid8), coalesce((select c.id from feed_cursor c where c.name = 'search'), 0)) order by e.xid, e.id limit 1)""", seconds)


class Seed:
    """
    The data of a server that is stopped, with which the others of a run begin: what each would make first is made once, the tables,
    the slots of two months, an organization's key, and the copy of the database.
    """

    def __init__(self):
        self._maker = Service()
        try:
            with self._maker.connect() as db:
                # None that is empty: a table that was once seen empty is planned for as if it stayed so, until it is seen again.
                for (table,) in db.execute("""
                        select c.oid::regclass::text from pg_class c where relnamespace = 'fp'::regnamespace and relkind = 'r'
                            and pg_relation_size(c.oid) > 0""").fetchall():
                    db.execute(f"vacuum (analyze) {table}")
            self._maker.stop()
            self._tune()
            self._maker.copy_database()
        except BaseException:
            self.close()
            raise
        self.data, self.organization_key = self._maker.data, self._maker.organization_key

    def _tune(self) -> None:
        """As an operator would: what Fieldpass writes itself is for a small machine. The yardsticks are in the same cluster."""
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        with open(self._maker.data / "postgres" / "data" / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"shared_buffers = {min(2 << 30, memory // 8) >> 20}MB\n")

    def close(self) -> None:
        self._maker.close()
