"""Somebody with curl in a script, and nothing else."""
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest
from samples import person, submit_body
from story import World

ENVIRONMENT = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


@pytest.fixture(scope="module")
def shell(world: World):
    """Runs lines of a script; API is set."""
    def run(lines: str, **variables: str) -> str:
        done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", lines], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=ENVIRONMENT | {"API": f"{world.server.url}/v1", **variables}, timeout=120, check=False)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout
    return run


def test_a_request_is_one_line_and_its_link_is_in_the_reply(world: World, shell) -> None:
    body = json.dumps(submit_body())
    made = shell("""curl -fsS -D /dev/stderr "$API/requests" --json "$BODY" 2>&1""", BODY=body).replace("\r", "")
    head, _, reply = made.partition("\n\n")
    token, location = json.loads(reply)["access_token"], re.search(r"^Location: (\S+)$", head, re.MULTILINE)[1]
    text = shell("""curl -fsS "${API%/v1}$LOCATION" -H "Authorization: Bearer $TOKEN" -H 'Accept: text/plain'""",
                 TOKEN=token, LOCATION=location)
    assert re.search(r"^Status: +tier1_review$", text, re.MULTILINE) and "representative" in text


def test_a_form_is_not_json_and_curl_says_so(shell) -> None:
    """What one gets who forgets the header."""
    told = json.loads(shell("""curl -sS "$API/requests" -d '{"service": "other"}'"""))
    assert (told["status"], told["code"]) == (415, "unsupported_media_type")


def test_all_that_is_wrong_is_said_at_once(shell) -> None:
    body = {"service": "nosuch", "applicant": {**person(), "phone": "303", "date_of_birth": "1984-02-30"}, "colour": "red"}
    told = json.loads(shell("""curl -sS "$API/requests" --json "$BODY" """, BODY=json.dumps(body)))
    assert told["status"] == 422
    assert {"/service", "/applicant/phone", "/applicant/date_of_birth", "/colour"} <= {error["pointer"] for error in told["errors"]}


def test_waiting_for_news_takes_as_long_as_the_news(world: World, shell) -> None:
    case = world.submit()
    token = case.made["access_token"]
    wait = """curl -sS -o /dev/null -w '%{http_code} %{time_total}' "$API/requests/$ID?wait=$WAIT" -H "Authorization: Bearer $TOKEN" \\
        -H "If-None-Match: $ETAG" """
    etag = case.mine.get(case.path).headers["ETag"]
    code, seconds = shell(wait, ID=case.id, TOKEN=token, ETAG=etag, WAIT="1").split()
    assert code == "304" and float(seconds) >= 0.9, "nothing has happened"

    later = threading.Timer(1, lambda: case.staff("tier1", "claim"))
    later.start()
    code, seconds = shell(wait, ID=case.id, TOKEN=token, ETAG=etag, WAIT="30").split()
    later.join()
    assert code == "200" and 0.9 <= float(seconds) < 25
    assert shell(wait, ID=case.id, TOKEN=token, ETAG=etag, WAIT="30").split()[0] == "200", "old news come at once"


def test_a_list_is_followed_by_its_link_header(world: World, shell) -> None:
    key = world.another_key("organization", organization="Curl & Sons").token
    filed = {world.api.as_(key).post("/v1/requests", submit_body(), expect=201).json()["id"] for _ in range(5)}
    lines = """
        URL="$API/requests?limit=2"
        while [[ $URL ]]; do
            curl -fsS -D head "$URL" -H "Authorization: Bearer $KEY" | jq -r '.data[].id'
            URL=$(sed -nE 's/^[Ll]ink: <([^>]+)>; *rel="next".*/\\1/p' head)
            [[ ! $URL || $URL == http* ]] || URL=${API%/v1}$URL
        done
        rm head
    """
    ids = shell(f"cd $(mktemp -d)\n{lines}\nrmdir $PWD", KEY=key).split()
    assert len(ids) == len(filed) and set(ids) == filed


def test_a_script_that_retries_survives_the_database(world: World, shell) -> None:
    """`curl --retry` waits as Retry-After says; with an Idempotency-Key it can do no harm."""
    key = world.another_key("organization", organization="Patient LLP").token
    body = json.dumps(submit_body(client_ref="patient"))
    postgres = int((world.server.data / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postgres, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while world.server._status_of("/readyz") == 200:
        assert time.monotonic() < deadline, "it has not noticed"
    done = shell("""curl -sS -v --retry 40 --retry-max-time 90 "$API/requests" -H "Authorization: Bearer $KEY" \\
        -H 'Idempotency-Key: patient-1' --json "$BODY" -w '\\n%{http_code} was the last\\n' 2>&1""", KEY=key, BODY=body).replace("\r", "")
    assert re.findall(r"^(\d+) was the last$", done, re.MULTILINE) == ["201"], done[-3000:]
    refused = re.findall(r"^< HTTP/1.1 503 .*?^< \n", done, re.DOTALL | re.MULTILINE)
    assert refused, "it was not away at all"
    assert all(re.search(r"^< Retry-After: [1-9]\d*$", head, re.MULTILINE) for head in refused)
    world.server.wait_ready()
    found = world.api.as_(key).get("/v1/requests", params={"client_ref": "patient"}, expect=200).json()["data"]
    assert len(found) == 1
