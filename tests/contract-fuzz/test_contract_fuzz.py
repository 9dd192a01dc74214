"""The contract and the server agree, whatever is sent: fast-check draws the calls, ajv judges both sides (fuzz.mjs).
FP_LONG=1 sends 10,000 calls, others each time; FP_FUZZ_SEED repeats a run."""
import json
import os
import pathlib
import subprocess
import time

from states import world

HERE = pathlib.Path(__file__).resolve().parent
LONG = os.environ.get("FP_LONG") == "1"
CALLS = 10_000 if LONG else 600
SEED = os.environ.get("FP_FUZZ_SEED") or str(int(time.time()) if LONG else 1)


def node(*arguments: object, timeout: int) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | {"FP_FUZZ_SEED": SEED}
    return subprocess.run(["node", *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=timeout, check=False)


def test_the_contract_and_the_server_agree(server, callers, owner, tmp_path):
    known = tmp_path / "world.json"
    known.write_text(json.dumps(world(server.url, callers, owner, copies=10 if LONG else 1)))
    ran = node(HERE / "fuzz.mjs", known, CALLS, timeout=1200)
    print(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_checker_notices_what_is_wrong():
    ran = node("--test", HERE / "check.test.mjs", timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
