"""A PostgreSQL of the operator's own, and servers that share it: --database and --key-file in the place of --embedded."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg
from server import NO_LIMITS, Server

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
OPERATOR, PASSWORD = "operator", "sesame"  # who may make roles, and owns the database; no superuser


class Postgres:
    """start() and stop() may be called again and again: the data stays until remove()."""

    def __init__(self, environment: dict[str, str] | None = None):
        self.environment = environment or {}
        self.settings: dict[str, object] = {}  # beside the usual ones
        # short, since the path of a unix socket has at most 107 bytes
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="fp-pg-", dir="/tmp"))
        self.home.chmod(0o755)
        self.data = self.home / "data"
        self.process: subprocess.Popen | None = None
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
        made = self._run("initdb", "-D", self.data, "-U", "postgres", "--auth-local=trust", "-N", "--no-instructions",
                         "--locale=C.UTF-8", "--encoding=UTF8")
        assert made.returncode == 0, made.stderr
        (self.data / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        self.start()
        with self.connect("postgres") as db:
            db.execute(f"create role {OPERATOR} login createrole password '{PASSWORD}'")
            db.execute(f"create database fieldpass owner {OPERATOR}")

    def _command(self, program: str, *words: object) -> list[str]:
        """PostgreSQL refuses to run as root. It ends with whoever started it, however that ended."""
        identity = ["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--reset-env"] if os.geteuid() == 0 else []
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        return ["setpriv", *identity, "--pdeathsig", "QUIT", "--", "env", *variables, str(PROGRAMS / program), *map(str, words)]

    def _run(self, program: str, *words: object) -> subprocess.CompletedProcess:
        return subprocess.run(self._command(program, *words), cwd="/", capture_output=True, text=True, check=False)

    def start(self) -> None:
        settings = {"listen_addresses": "", "unix_socket_directories": self.home, "max_connections": 200, "timezone": "UTC",
                    "restart_after_crash": "on", **self.settings}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.home / "log", "ab") as log:
            self.process = subprocess.Popen(self._command("postgres", "-D", self.data, *options), cwd="/", stdout=log, stderr=log)
        self.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.connect("postgres").close()
            except psycopg.OperationalError:
                words = (self.home / "log").read_text(errors="replace")[-4000:]
                assert self.process.poll() is None and time.monotonic() < deadline, words
                time.sleep(0.02)

    def pids(self) -> list[int]:
        """The postmaster, then all it started."""
        found = [self.process.pid]
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.process.pid:
                found.append(int(stat.parent.name))
        return found

    def signal(self, number: int) -> None:
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self) -> None:
        if self.process is not None:
            self.signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def connect(self, database: str = "fieldpass") -> psycopg.Connection:
        return psycopg.connect(host=str(self.home), dbname=database, user="postgres", autocommit=True,
                               options="-c search_path=fp -c TimeZone=UTC")

    @property
    def url(self) -> str:
        return f"host={self.home} dbname=fieldpass user={OPERATOR} password={PASSWORD}"


class Peer(Server):
    """A server on somebody else's PostgreSQL. All peers share the first one's key file."""

    def __init__(self, postgres: Postgres, *options: str, key_file: pathlib.Path | None = None):
        super().__init__(*options)
        self.postgres = postgres
        self.address = "127.0.0.1"
        self.key_file = key_file or self.home / "key"
        if key_file is None:
            subprocess.run([*self._as_user(), str(self.program), "make-key", str(self.key_file)], cwd="/", env=super()._environment(),
                           capture_output=True, check=True)

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"FIELDPASS_DATABASE": self.postgres.url, "FIELDPASS_KEY_FILE": str(self.key_file)}

    def start(self) -> "Peer":
        command = [*self._as_user(), str(self.program), "--listen", f"{self.address}:{self.port}", *NO_LIMITS, *self.options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                            env=self._environment(), start_new_session=True)
        self.wait_ready()
        return self

    def connect(self, login: str = "postgres") -> psycopg.Connection:
        assert login == "postgres"
        return self.postgres.connect()
