"""Runs a real fieldpassd on a PostgreSQL of its own, and looks into that database as its owner."""
import hashlib
import hmac
import os
import pathlib
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import psycopg

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("FIELDPASSD", PROJECT / "build" / "asan" / "fieldpassd"))
START = "2026-11-23T15:00:00Z"  # of the sandbox's clock: a Monday, 08:00 in Denver
READY_WITHIN = 120
STOPPED_WITHIN = 60
ACCEPTED_WITHIN = 60  # two seconds; a busy machine needs more
NO_LIMITS = ("--limit-address", "0", "--limit-caller", "0")  # tests call more often than people do


def other_user() -> str | None:
    """PostgreSQL refuses to run as root; whom to be instead. None: oneself."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("fieldpass", "postgres") if name in names)


def free_port() -> int:
    while True:
        port = random.randint(20001, 32767)  # below the ports that the system gives to clients
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Server:
    """start() and stop() may be called again and again: the data stays until remove()."""

    def __init__(self, *options: str):
        self.options = options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.user = other_user()
        # short, since the path of a unix socket has at most 107 bytes
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="fp-", dir="/tmp"))
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.data.mkdir(mode=0o700)
        self.program = self._reachable_program()
        self.process: subprocess.Popen | None = None
        if self.user:
            for path in (self.home, self.data):
                shutil.chown(path, self.user)

    # ---- the process ----

    def _as_user(self) -> list[str]:
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--init-groups", "--"] if self.user else []

    def _reachable_program(self) -> pathlib.Path:
        if not PROGRAM.exists():
            raise FileNotFoundError(f"{PROGRAM} is not built; build it, or name another in FIELDPASSD")
        if subprocess.run([*self._as_user(), "test", "-x", str(PROGRAM)], check=False).returncode == 0:
            return PROGRAM
        copy = self.home / "fieldpassd"
        shutil.copy(PROGRAM, copy)
        copy.chmod(0o755)
        return copy

    def _environment(self) -> dict[str, str]:
        reports = f"log_path={self.home}/sanitizer"
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8",
            "ASAN_OPTIONS": f"{reports}:detect_leaks=1", "LSAN_OPTIONS": reports, "TSAN_OPTIONS": reports,
            "UBSAN_OPTIONS": f"{reports}:print_stacktrace=1",
        }

    def _command(self) -> list[str]:
        """How the server is run; its options follow."""
        return [str(self.program)]

    def start(self) -> "Server":
        command = [*self._as_user(), *self._command(), "--embedded", str(self.data), "--listen", f"127.0.0.1:{self.port}", *NO_LIMITS,
                   *self.options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                            env=self._environment(), start_new_session=True)
        self.wait_ready()
        return self

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while self._status_of("/readyz") != 200:
            if self.process.poll() is not None:
                raise AssertionError(f"The server ended with {self.process.returncode}:\n{self.words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The server was not ready within {READY_WITHIN} s:\n{self.words()}")
            time.sleep(0.1)

    def _status_of(self, path: str, token: str | None = None) -> int:
        asked = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=5) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def words(self) -> str:
        return self.log.read_text(errors="replace")[-8000:] if self.log.exists() else ""

    def reports(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.home.glob("sanitizer.*")))

    def stop(self) -> None:
        """Ends it as an operator would, and fails unless it ends well."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=STOPPED_WITHIN)
        except subprocess.TimeoutExpired as late:
            words = self.words()
            self.kill()
            raise AssertionError(f"The server did not stop within {STOPPED_WITHIN} s of SIGTERM:\n{words}") from late
        self.process = None
        reports = self.reports()
        assert not reports, f"A sanitizer reported:\n{reports}"
        assert status == 0, f"The server ended with {status}:\n{self.words()}"

    def kill(self) -> None:
        """Kills it and all that it started."""
        if self.process is not None:
            for pid in (self.process.pid, *self.descendants()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.wait()
            self.process = None

    def descendants(self) -> list[int]:
        """Its PostgreSQL, and what that started."""
        children: dict[int, list[int]] = {}
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(stat.parent.name))
        found = list(children.get(self.process.pid, []))
        for pid in found:
            found += children.get(pid, [])
        return found

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    # ---- keys ----

    def key(self, role: str, office: str | None = None, organization: str | None = None) -> str:
        """A new API key, once the server accepts it (it reads its keys every few seconds)."""
        options = (["--office", office] if office else []) + (["--organization", organization] if organization else [])
        command = [*self._as_user(), str(self.program), "key", role, *options, "--embedded", str(self.data)]
        made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", env=self._environment(),
                              timeout=60, check=False)
        found = re.search(r"\bfp_key_\w+", made.stdout)
        assert made.returncode == 0 and found, f"{command} ended with {made.returncode}: {made.stdout}{made.stderr}"
        return found[0]

    def wait_accepted(self, *keys: str) -> None:
        deadline = time.monotonic() + ACCEPTED_WITHIN
        for key in keys:
            while self._status_of("/v1/services", key) == 401:
                assert time.monotonic() < deadline, f"A new key was not accepted within {ACCEPTED_WITHIN} s"
                time.sleep(0.1)

    def wait_refused(self, *keys: str) -> None:
        deadline = time.monotonic() + 15
        for key in keys:
            while self._status_of("/v1/services", key) != 401:
                assert time.monotonic() < deadline, "A key that is over was accepted for 15 s"
                time.sleep(0.1)

    # ---- the database, seen as its owner ----

    def password(self, login: str) -> str:
        """As the server derives it: HKDF-SHA256 of the first key, then HMAC over the length and the name."""
        line = next(text for text in map(first_line, self.data.iterdir()) if text.startswith("fieldpass-key-1 "))
        extracted = hmac.digest(bytes(32), bytes.fromhex(line.split()[1]), hashlib.sha256)
        derived = hmac.digest(extracted, b"fieldpass-1 mac login\x01", hashlib.sha256)
        return hmac.digest(derived, len(login).to_bytes(8, "big") + login.encode(), hashlib.sha256).hex()

    def connect(self, login: str = "postgres") -> psycopg.Connection:
        """Each statement is a transaction of its own; the tables are in the schema fp."""
        found = next(path for path in self.data.rglob(".s.PGSQL.*") if path.suffix != ".lock")
        return psycopg.connect(host=str(found.parent), port=found.name.rpartition(".")[2], dbname="fieldpass", user=login,
                               password=self.password(login), autocommit=True, options="-c search_path=fp -c TimeZone=UTC")


def first_line(path: pathlib.Path) -> str:
    if not path.is_file():
        return ""
    with open(path, errors="replace") as file:
        return file.readline()
