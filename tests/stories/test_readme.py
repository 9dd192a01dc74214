"""The story of the README, run as it stands there."""
import os
import re
import subprocess

import pytest
from fixtures import CALLERS
from server import PROJECT

API_LINE = "API=http://127.0.0.1:8080/v1"


def story() -> str:
    section = (PROJECT / "README.md").read_text().partition("\n## One story\n")[2].partition("\n## ")[0]
    return re.search(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)[1]


@pytest.fixture(scope="module")
def told(server, callers, tmp_path_factory) -> str:
    """What the lines print. `./dev` is one that hands out the keys of this server; only the port is another."""
    directory = tmp_path_factory.mktemp("readme")
    cases = "\n".join(f"\t'key {name}') echo 'A new key:' && echo {callers[name].token} ;;"
                      for name, options in CALLERS.items() if options == {"role": name})
    dev = directory / "dev"
    dev.write_text(f'#!/bin/bash\ncase "$*" in\n{cases}\n\t*) exit 2 ;;\nesac\n')
    dev.chmod(0o755)
    lines = story()
    assert lines.count(API_LINE) == 1
    lines = lines.replace(API_LINE, f"API={server.url}/v1")
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", lines], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def objects(text: str) -> list[str]:
    """jq prints an object over lines, the last one a brace alone."""
    return re.findall(r"^\{\n.*?^\}$", text, re.DOTALL | re.MULTILINE)


def test_it_is_told_in_order(told: str) -> None:
    statuses = re.findall(r'^  "status": "(\w+)"', told, re.MULTILINE)
    assert statuses == ["tier1_review", "tier2_review", "reached", "scheduled"]
    assert re.search(r'^  "claimed_by": "[^"]+"', told, re.MULTILINE)
    assert "/problems/" not in told


def test_the_callback_has_a_phrase(told: str) -> None:
    escalated = objects(told)[1]
    assert '"status": "planned"' in escalated
    assert re.search(r'"verification_phrase": "[a-z]+ [a-z]+"', escalated)


def test_the_seat_is_a_morning_in_denver(told: str) -> None:
    granted = objects(told)[3]
    assert '"office": "DEN"' in granted and '"status": "booked"' in granted
    assert re.search(r'"local_start": "\d{4}-\d{2}-\d{2}T(08|09|10|11):[03]0:00-0[67]:00"', granted)


def test_maria_sees_it_as_text_and_as_a_calendar(told: str) -> None:
    assert re.search(r"^Status: +scheduled$", told, re.MULTILINE)
    assert re.search(r"^Appointment: +\d{4}-\d{2}-\d{2}", told, re.MULTILINE)
    calendar = told.partition("BEGIN:VCALENDAR")[2].partition("END:VCALENDAR")[0]
    assert calendar.count("BEGIN:VEVENT") == 1 and "STATUS:CONFIRMED" in calendar


def test_the_explanation_adds_up(told: str) -> None:
    explained = objects(told)[-1]
    assert '"why": "placed"' in explained
    cost = int(re.search(r'"cost": (\d+)', explained)[1])
    parts = [int(n) for n in re.findall(r'"(?:days|day_part|weekday|office)": (\d+)', explained)]
    assert len(parts) == 4 and sum(parts) == cost
