"""A release build under callgrind, which counts its instructions. PostgreSQL runs beside it as always, and is not counted."""
import dataclasses
import pathlib
import re
import shutil
import socket
import subprocess
import time

from server import Server

FAR = 1 << 30
FUNCTION = re.compile(r"^ *([\d,]+) \([ \d.]+%\)  (?:.*:)?([A-Za-z_][\w.]*)(?:'\d+)?(?: \[.*\])?$", re.MULTILINE)


@dataclasses.dataclass
class Count:
    """Of `calls` calls, and of as much time in which nobody called."""
    calls: int
    busy: int
    idle: int
    profile: pathlib.Path

    @property
    def a_call(self) -> float:
        return (self.busy - self.idle) / self.calls

    def functions(self) -> dict[str, float]:
        """A call's instructions in each function and all that it called, the largest first."""
        words = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--show-percs=yes", str(self.profile)],
                               capture_output=True, text=True, check=True).stdout
        found: dict[str, float] = {}
        for number, name in FUNCTION.findall(words):
            found.setdefault(name, int(number.replace(",", "")) / self.calls)
        return found


class Counted(Server):
    def __init__(self):
        super().__init__()
        self.counts = self.home / "counts"
        self.counts.mkdir()
        if self.user:
            shutil.chown(self.counts, self.user)

    def _command(self) -> list[str]:
        return ["valgrind", "--tool=callgrind", "--trace-children=no", "--instr-atstart=no", "--fair-sched=try", f"--vgdb-prefix={self.counts}/vgdb",
                f"--callgrind-out-file={self.counts}/out.%p", f"--log-file={self.counts}/log.%p", *super()._command()]

    def _environment(self) -> dict[str, str]:
        """Where the C library fills or copies with one repeated instruction, callgrind would count it once a byte."""
        return {**super()._environment(), "GLIBC_TUNABLES": f"glibc.cpu.x86_rep_stosb_threshold={FAR}:glibc.cpu.x86_rep_movsb_threshold={FAR}"}

    def _tell(self, *words: str) -> None:
        subprocess.run([*self._as_user(), "vgdb", f"--pid={self.process.pid}", f"--vgdb-prefix={self.counts}/vgdb", *words],
                       capture_output=True, timeout=60, check=True)

    def start_counting(self) -> None:
        """Before, it is several times as fast."""
        self._tell("instrumentation", "on")

    def count(self, calls: int, act) -> Count:
        busy, seconds = self._window(act)
        idle, _ = self._window(lambda: time.sleep(seconds))
        return Count(calls, total(busy), total(idle), busy)

    def _window(self, act) -> tuple[pathlib.Path, float]:
        self._tell("zero")
        began = time.monotonic()
        act()
        seconds = time.monotonic() - began
        self._tell("dump")
        return max(self.counts.glob(f"out.{self.process.pid}.*"), key=lambda path: int(path.suffix[1:])), seconds


def total(profile: pathlib.Path) -> int:
    return int(re.search(r"^totals: (\d+)$", profile.read_text(), re.MULTILINE)[1])


class Line:
    """One connection, kept alive; each request goes out in one piece, so that it is read in one."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)

    def close(self) -> None:
        self.socket.close()

    def ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[int, bytes]:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*", *(f"{name}: {value}" for name, value in headers.items())]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.socket.sendall("\r\n".join([*lines, "", body or ""]).encode())
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        length = int(re.search(rb"(?i)content-length: (\d+)", answer[:end])[1])
        while len(answer) < end + 4 + length:
            answer += self._more()
        return int(answer.split(b" ", 2)[1]), answer[end + 4:]

    def _more(self) -> bytes:
        piece = self.socket.recv(65536)
        assert piece, "the server closed the connection"
        return piece
