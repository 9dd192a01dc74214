"""Runs the load generator of tests/bench/load, and the requests that it sends."""
import contextlib
import itertools
import json
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "bench"
PLACE = re.compile(r"\{\{(?:number|hex|line):(\d+)\}\}")
NUMBERS_A_RUN = 2_000_000

_firsts = itertools.count(100_000_000, NUMBERS_A_RUN)  # no two runs send the same number; an A-Number has nine digits


def compiled(name: str, sources: list[pathlib.Path], *options: str) -> pathlib.Path:
    """Anew only where a source or a header is newer."""
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / name
    project = HERE.parents[1]
    read = [*sources, *(header for source in {source.parent for source in sources} | {project / "include" / "fieldpass", project / "tests" / "unit"}
                        for header in source.glob("*.h"))]
    if program.exists() and program.stat().st_mtime > max(file.stat().st_mtime for file in read):
        return program
    subprocess.run(["cc", "-O2", "-std=gnu2x", "-D_GNU_SOURCE", f"-I{project}/include", "-o", program, *sources, *options, "-lm"], check=True)
    return program


def compiled_with_match(name: str) -> pathlib.Path:
    """A program of ours that calls the match: it and all of base, which it stands on."""
    project = HERE.parents[1]
    sources = [HERE / f"{name}.c", *sorted((project / "src" / "domain").glob("match*.c")), *sorted((project / "src" / "base").glob("*.c"))]
    return compiled(name, sources, f"-I{project}/tests/unit", "-I/usr/include/uuid", "-luuid", "-pthread")


def template(method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None) -> str:
    """The text of a request; places such as {{number:9}} count as wide as what will stand there."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    if body is not None:
        length = len(PLACE.sub(lambda place: "x" * int(place[1]), body).encode())
        lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "", body or ""])


class Load:
    """The generator, and the files that it reads."""

    def __init__(self, directory: pathlib.Path, warm: float = 0.1):
        self.directory, self.warm = directory, warm
        self.program = compiled("load", sorted((HERE / "load").glob("*.c")))
        self._names = itertools.count()

    def file(self, text: str) -> pathlib.Path:
        path = self.directory / f"load-{next(self._names)}"
        path.write_text(text, newline="")
        return path

    def run(self, port: int, request: pathlib.Path, connections: int, seconds: float, *, lines: pathlib.Path | None = None,
            rate: float = 0, warm: float | None = None) -> dict:
        """What it said, after checking that it could do its work."""
        return self._end(self._begin(port, request, connections, seconds, lines, rate, self.warm if warm is None else warm), seconds + 60)

    @contextlib.contextmanager
    def beside(self, port: int, request: pathlib.Path, connections: int, seconds: float, *, lines: pathlib.Path | None = None, rate: float = 0):
        """Runs while what stands below it runs, for so long; what it said is in the dictionary afterwards."""
        said: dict = {}
        running = self._begin(port, request, connections, seconds, lines, rate, self.warm)
        try:
            yield said
        finally:
            said |= self._end(running, seconds + 60)

    def _begin(self, port, request, connections, seconds, lines, rate, warm) -> subprocess.Popen:
        command = [self.program, "--port", port, "--template", request, "--connections", connections, "--ms", int(seconds * 1000),
                   "--warm-ms", int(warm * 1000), "--rate", rate, "--first", next(_firsts), *(["--lines", lines] if lines else [])]
        return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def _end(running: subprocess.Popen, patience: float) -> dict:
        try:
            words, errors = running.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            running.kill()
            raise
        if running.returncode != 0:
            raise RuntimeError(f"The load generator ended with {running.returncode}: {errors}")
        said = json.loads(words)
        assert said["sent"] < NUMBERS_A_RUN, "the numbers of two runs would meet"
        return said


def only(said: dict, *statuses: int) -> dict:
    """Fails where any reply had another status, or did not come."""
    others = {status: n for status, n in said["statuses"].items() if int(status) not in statuses}
    assert not others and said["lost"] == 0 and said["answered"] == said["sent"] > 0, f"expected only {statuses}: {said}"
    return said
