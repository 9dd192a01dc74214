"""A throw-away PostgreSQL 15 with the real login roles; a test module gets a copy of a database that was migrated once."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SQL = PROJECT / "sql"
PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
LOGINS = ("fp_intake", "fp_public", "fp_staff", "fp_audit")
SESSIONS = ("fp_intake", "fp_public", "fp_staff")  # the server's
OWNER = "fp_owner"
SUPERUSER = "postgres"

# As src/store/roles.c makes them, but for the passwords: here everybody is trusted.
ROLES = "create role fp_owner nologin; " + "; ".join(f"create role {role} login noinherit" for role in LOGINS)
# What the server asks for in each session, from where it stands.
PINNED = "".join(re.findall(r'"([^"]*)"', re.search(r"#define PINNED\b(?:.*\\\n)+.*\n", (PROJECT / "src/store/store.c").read_text())[0]))
SCHEMA = "create schema fp authorization fp_owner; create extension btree_gist with schema public"


def migrations() -> list[pathlib.Path]:
    return sorted((SQL / "migrations").glob("*.sql"))


def as_postgres(*command: object) -> list[str]:
    """PostgreSQL refuses to run as root. It ends with whoever started it, however that ended."""
    command = [str(word) for word in command]
    if os.geteuid() == 0:
        identity = ["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--reset-env"]
        return ["setpriv", *identity, "--pdeathsig", "QUIT", "--", *command]
    return ["setpriv", "--pdeathsig", "QUIT", "--", *command]


class Cluster:
    def __init__(self):
        # short, since the path of a unix socket has at most 107 bytes
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="fp-sql-", dir="/tmp"))
        self.data = self.home / "data"
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
        self.server = None

    def start(self) -> None:
        made = subprocess.run(
            as_postgres(PROGRAMS / "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust", "-N", "--no-instructions",
                        "--locale=C.UTF-8", "--encoding=UTF8"),
            cwd="/", capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        settings = {"listen_addresses": "", "unix_socket_directories": self.home, "fsync": "off", "max_connections": 120,
                    "timezone": "UTC", "deadlock_timeout": "100ms"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.home / "log", "wb") as log:
            self.server = subprocess.Popen(
                as_postgres(PROGRAMS / "postgres", "-D", self.data, *options), cwd="/", stdout=log, stderr=log)
        self._wait()
        with self.connect("postgres", SUPERUSER) as db:
            db.execute(ROLES)

    def _wait(self) -> None:
        for _ in range(600):
            try:
                return self.connect("postgres", SUPERUSER).close()
            except psycopg.OperationalError:
                assert self.server.poll() is None, (self.home / "log").read_text()
                time.sleep(0.1)
        raise AssertionError("PostgreSQL did not start: " + (self.home / "log").read_text())

    def connect(self, database: str, user: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.home), dbname=database, user=user, autocommit=True,
                               options=PINNED if user in SESSIONS else None)

    def make(self, database: str, template: str = "template0") -> None:
        with self.connect("postgres", SUPERUSER) as db:
            db.execute(f"create database {database} template {template}")

    def drop(self, database: str) -> None:
        with self.connect("postgres", SUPERUSER) as db:
            db.execute(f"drop database {database} with (force)")

    def stop(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(60)
        shutil.rmtree(self.home)


def migrate(db: psycopg.Connection) -> None:
    """On an empty database, as a superuser, the way the store does it: each file in a transaction of its own."""
    db.execute(SCHEMA)
    db.execute("set role fp_owner")
    for path in migrations():
        with db.transaction():
            db.execute(path.read_text())
    db.execute("reset role")


def load_seed(db: psycopg.Connection) -> None:
    """As src/store/seed.c does it: each CSV file becomes a temporary table of texts, then the SQL files run."""
    with db.transaction():
        db.execute("set local role fp_owner")
        for path in sorted((SQL / "seed").glob("*.csv")):
            columns = ", ".join(f"{name} text" for name in path.read_text().splitlines()[0].split(","))
            db.execute(f"create temporary table {path.stem} ({columns}) on commit drop")
            with db.cursor().copy(f"copy {path.stem} from stdin with (format csv, header true)") as copy:
                copy.write(path.read_bytes())
        for path in sorted((SQL / "seed").glob("*.sql")):
            db.execute(path.read_text())


class Database:
    """One database, seen through one connection a role. Every statement stands alone unless a test begins a transaction."""

    def __init__(self, cluster: Cluster, name: str):
        self.cluster = cluster
        self.name = name
        self.count = 0  # what has been made here; keeps names, codes and times apart
        self.office: str | None = None  # where tests have slots that need no office of their own
        self._connections: dict[str, psycopg.Connection] = {}
        self._fresh: list[psycopg.Connection] = []

    def fresh(self, role: str) -> psycopg.Connection:
        """A connection of one's own."""
        db = self.cluster.connect(self.name, SUPERUSER if role == OWNER else role)
        self._fresh.append(db)
        if role == OWNER:
            db.execute("set role fp_owner")
        return db

    def of(self, role: str) -> psycopg.Connection:
        if role not in self._connections:
            self._connections[role] = self.fresh(role)
        return self._connections[role]

    @property
    def owner(self) -> psycopg.Connection:
        return self.of(OWNER)

    @property
    def staff(self) -> psycopg.Connection:
        return self.of("fp_staff")

    @property
    def superuser(self) -> psycopg.Connection:
        return self.of(SUPERUSER)

    def all(self, sql: str, params=None) -> list[tuple]:
        return self.owner.execute(sql, params).fetchall()

    def value(self, sql: str, params=None):
        """The only column of the only row; None where there is no row."""
        rows = self.all(sql, params)
        assert len(rows) <= 1
        return rows[0][0] if rows else None

    def next(self) -> int:
        self.count += 1
        return self.count

    def close(self) -> None:
        for db in self._fresh:
            db.close()


def query(name: str) -> str:
    """The text of sql/queries/name.sql, its parts put in as sql/embed.py does."""
    def part(match: re.Match) -> str:
        return (SQL / "queries" / f"{match[1]}.part").read_text().rstrip()

    return re.sub(r":\{([a-z_]+)\}", part, (SQL / "queries" / f"{name}.sql").read_text())


def queries() -> list[str]:
    return sorted(path.stem for path in (SQL / "queries").glob("*.sql"))


def run_query(db: psycopg.Connection, name: str, params: list[str | None]) -> list[dict[str, str | None]]:
    """A named query."""
    return run_text(db, query(name), params)


def run_text(db: psycopg.Connection, sql: str, params: list[str | None]) -> list[dict[str, str | None]]:
    """With $1, $2, … as texts, answers its rows as texts, as the server's libpq does."""
    pg = db.pgconn
    result = pg.exec_params(sql.encode(), [None if p is None else p.encode() for p in params])
    state = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE)
    if state is not None:
        raise psycopg.errors.lookup(state.decode())(result.error_message.decode())
    names = [result.fname(i).decode() for i in range(result.nfields)]
    values = [[result.get_value(row, i) for i in range(result.nfields)] for row in range(result.ntuples)]
    return [{n: None if v is None else v.decode() for n, v in zip(names, row)} for row in values]
