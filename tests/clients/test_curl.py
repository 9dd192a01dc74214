"""curl, and what it does on the wire: HEAD, conditional reads, Expect: 100-continue, connections used again."""
import json
import re
import subprocess

import pytest
from samples import submit_body


@pytest.fixture(scope="module")
def curl(environment):
    """(what it printed, its account of the exchange)"""
    def run(*words: str, body: bytes | None = None) -> tuple[str, str]:
        done = subprocess.run(["curl", "-sSv", "--max-time", "30", *words], input=body or b"", capture_output=True, env=environment, timeout=60,
                              check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode(), done.stderr.decode().replace("\r", "")
    return run


@pytest.fixture(scope="module")
def made(api) -> dict:
    return api.post("/v1/requests", submit_body(), expect=201).json()


@pytest.fixture(scope="module")
def mine(server, made) -> list[str]:
    return [f"{server.url}/v1/requests/{made['id']}", "-H", f"Authorization: Bearer {made['access_token']}"]


def header(account: str, name: str) -> str | None:
    found = re.findall(rf"^< {name}: (.*)$", account, re.MULTILINE | re.IGNORECASE)
    return found[-1] if found else None


def statuses(account: str) -> list[int]:
    return [int(status) for status in re.findall(r"^< HTTP/1\.1 (\d{3})", account, re.MULTILINE)]


def test_head_says_the_same_without_the_body(curl, mine) -> None:
    body, got = curl(*mine)
    nothing, headed = curl("-I", "-o", "/dev/null", *mine)
    assert statuses(got) == statuses(headed) == [200] and nothing == ""
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"):
        assert header(headed, name) == header(got, name), name
    assert int(header(got, "Content-Length")) == len(body.encode())


@pytest.mark.parametrize("path, status", [("/healthz", 200), ("/v1/services", 200), ("/openapi.json", 200), ("/nowhere", 404),
                                          ("/v1/requests", 401)])
def test_head_anywhere(curl, server, path: str, status: int) -> None:
    _, headed = curl("-I", "-o", "/dev/null", server.url + path)
    _, got = curl("-o", "/dev/null", server.url + path)
    assert statuses(headed) == statuses(got) == [status]
    assert header(headed, "Content-Length") == header(got, "Content-Length")


def test_a_conditional_read_costs_no_body(curl, mine) -> None:
    _, got = curl(*mine)
    etag = header(got, "ETag")
    for tag in (etag, f'"nosuch", {etag}', f"W/{etag}", "*"):
        body, told = curl(*mine, "-H", f"If-None-Match: {tag}")
        assert (statuses(told), body, header(told, "ETag")) == ([304], "", etag), tag
    body, told = curl(*mine, "-H", 'If-None-Match: "nosuch"')
    assert statuses(told) == [200] and json.loads(body)["version"] == 1


def test_curl_keeps_the_etag_itself(curl, mine, tmp_path) -> None:
    kept = str(tmp_path / "etag")
    words = [*mine, "--etag-save", kept, "--etag-compare", kept, "-o", str(tmp_path / "request.json")]
    (tmp_path / "etag").touch()
    assert [statuses(curl(*words)[1]) for _ in range(2)] == [[200], [304]]


def test_a_large_body_is_asked_for_with_100_continue(curl, server) -> None:
    """60 KiB: curl itself sends Expect only from 1 MiB on, so it is told to."""
    body = submit_body(statement="x" * 4000)
    text = json.dumps(body)
    text = text[:-1] + " " * (60 * 1024 - len(text)) + "}"
    reply, told = curl(f"{server.url}/v1/requests", "-H", "Content-Type: application/json", "-H", "Expect: 100-continue",
                       "--expect100-timeout", "20", "--data-binary", "@-", body=text.encode())
    assert len(text) == 60 * 1024 and statuses(told) == [100, 201]
    assert len(json.loads(reply)["statement"]) == 4000


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(curl, server) -> None:
    reply, told = curl(f"{server.url}/v1/requests", "-H", "Content-Type: application/json", "-H", "Expect: 100-continue",
                       "--expect100-timeout", "20", "--data-binary", "@-", body=b" " * (64 * 1024 + 1))
    assert 413 in statuses(told) and json.loads(reply)["code"] == "body_too_large"
    assert statuses(told) == [413], "it was asked for, only to be refused"


def test_chunks_are_taken_too(curl, server) -> None:
    reply, told = curl(f"{server.url}/v1/requests", "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked", "-T", "-",
                       "-X", "POST", body=json.dumps(submit_body()).encode())
    assert statuses(told)[-1] == 201 and json.loads(reply)["access_token"]


def test_a_connection_is_used_again(curl, mine, server) -> None:
    _, told = curl("-o", "/dev/null", *mine, "--next", "-sSv", "-o", "/dev/null", f"{server.url}/v1/nowhere",
                   "--next", "-sSv", "-o", "/dev/null", f"{server.url}/healthz")
    assert statuses(told) == [200, 404, 200]
    assert told.count("Re-using existing connection") == 2


def test_a_browser_may_ask_first(curl, server) -> None:
    _, told = curl("-X", "OPTIONS", f"{server.url}/v1/requests")
    assert statuses(told) == [204] and set(header(told, "Allow").split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
