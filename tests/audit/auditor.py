"""Runs fieldpass-audit and reads what it says."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("FIELDPASSD", PROJECT / "build" / "asan" / "fieldpassd")).with_name("fieldpass-audit")


@dataclasses.dataclass
class Answer:
    status: int
    breaches: list[tuple[str, dict]]  # the check, and what it found
    checked: int
    words: str

    def of(self, check: str) -> list[dict]:
        return [breach for name, breach in self.breaches if name == check]


def run_audit(*options: str, **environment: str) -> Answer:
    ended = subprocess.run([str(PROGRAM), *options], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
                           env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment})
    *lines, last = ended.stdout.splitlines() or [""]
    counts = re.fullmatch(r"(\d+) checked, (\d+) breaches", last)
    if counts is None:
        assert ended.returncode == 2 or "--help" in options, ended
        return Answer(ended.returncode, [], 0, ended.stdout + ended.stderr)
    found = [json.loads(line) for line in lines]
    assert all(set(line) == {"check", "breach"} for line in found)
    assert int(counts[2]) == len(found) and ended.returncode == (1 if found else 0), ended
    return Answer(ended.returncode, [(line["check"], line["breach"]) for line in found], int(counts[1]), ended.stderr)


def assert_clean(*options: str, **environment: str) -> Answer:
    answer = run_audit(*options, **environment)
    assert answer.status == 0, answer.words + "\n".join(map(str, answer.breaches[:40]))
    assert answer.checked > 0
    return answer


def assert_server_clean(server) -> Answer:
    """Of the embedded cluster of a running server."""
    return assert_clean("--embedded", str(server.data))
