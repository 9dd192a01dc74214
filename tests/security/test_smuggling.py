"""Requests that two readers could cut in different places, alone and behind the proxy."""
import json

import pytest

from samples import submit_body
from wire import Wire, statuses

CRLF = b"\r\n"


def submission(*headers: bytes) -> bytes:
    """A whole request that would leave a row behind."""
    body = json.dumps(submit_body()).encode()
    head = [b"POST /v1/requests HTTP/1.1", b"Host: t", b"Content-Type: application/json", b"Content-Length: %d" % len(body), *headers]
    return CRLF.join(head) + CRLF + CRLF + body


def head(first: bytes, *lines: bytes) -> bytes:
    return CRLF.join([first, *lines]) + CRLF + CRLF


def post(*lines: bytes) -> bytes:
    return head(b"POST /v1/eligibility HTTP/1.1", b"Host: t", b"Content-Type: application/json", *lines)


GET = b"GET /v1/services HTTP/1.1"
# What comes before a submission.
CASES = {
    "length and chunks": post(b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "chunks and length": post(b"Transfer-Encoding: chunked", b"Content-Length: 5") + b"0\r\n\r\n",
    "two lengths": post(b"Content-Length: 2", b"Content-Length: 0") + b"{}",
    "a list of lengths": post(b"Content-Length: 2, 2") + b"{}",
    "a signed length": post(b"Content-Length: +2") + b"{}",
    "a hexadecimal length": post(b"Content-Length: 0x2") + b"{}",
    "a blank before the colon": post(b"Content-Length : 2") + b"{}",
    "chunks of another coding": post(b"Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
    "chunks that are not last": post(b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n",
    "chunks twice": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "chunks in an odd word": post(b"Transfer-Encoding: xchunked") + b"0\r\n\r\n",
    "chunks after a tab": post(b"Transfer-Encoding:\x0bchunked") + b"0\r\n\r\n",
    "a negative chunk": post(b"Transfer-Encoding: chunked") + b"-1\r\n\r\n",
    "a chunk too long to count": post(b"Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n\r\n",
    "a length in a folded line": post(b"X-A: b", b" Content-Length: 4") + b"",
    "two hosts": head(GET, b"Host: t", b"Host: u"),
    "no host": head(GET),
    "a list of hosts": head(GET, b"Host: t, u"),
    "a control byte": head(GET, b"Host: t", b"X-A: \x01"),
    "a NUL in a header": head(GET, b"Host: t", b"X-A: a\x00b"),
    "a blank in a name": head(GET, b"Host: t", b"X A: b"),
    "a whole address": head(b"GET http://evil/v1/services HTTP/1.1", b"Host: t"),
    "a NUL in the path": head(b"GET /v1/offices/%00 HTTP/1.1", b"Host: t"),
    "an upgrade": head(GET, b"Host: t", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__"),
    "an old version with chunks": head(b"POST /v1/eligibility HTTP/1.0", b"Host: t", b"Content-Type: application/json",
                                       b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
}


AMBIGUOUS = ["length and chunks", "chunks and length", "two lengths", "a list of lengths", "a signed length", "a hexadecimal length",
             "a blank before the colon", "chunks of another coding", "chunks that are not last", "chunks twice", "chunks in an odd word",
             "two hosts", "no host", "a list of hosts", "a control byte", "a blank in a name", "a whole address",
             "an old version with chunks"]


def count(owner) -> int:
    return owner.execute("select count(*) from fp.request").fetchone()[0]


def test_a_submission_leaves_a_row(wire, owner):
    """Or the cases below could not fail."""
    before = count(owner)
    assert statuses(wire.ask(submission(b"Connection: close"))) == [201]
    assert count(owner) == before + 1


@pytest.mark.parametrize("name", CASES)
def test_nothing_runs_that_is_not_answered(wire, owner, name):
    """What follows may be a request of its own, and is answered then. Run unanswered, it was hidden from one of the readers."""
    before = count(owner)
    answer = statuses(wire.ask(CASES[name] + submission(b"Connection: close")))
    assert answer and max(answer) < 500
    assert count(owner) - before == answer.count(201) <= 1


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_alone_it_refuses_what_is_ambiguous_and_hangs_up(server, owner, name):
    before = count(owner)
    assert statuses(Wire(server.port).ask(CASES[name] + submission()))[:1] == [400]
    assert count(owner) == before


def test_the_proxy_hides_what_is_for_us(proxy):
    outside = Wire(proxy.port, proxy.tls())
    for path in (b"/metrics", b"/v1/sandbox/clock", b"/v1/sandbox/reset"):
        assert statuses(outside.ask(head(b"GET " + path + b" HTTP/1.1", b"Host: t", b"Connection: close"))) == [404]
    assert statuses(outside.ask(head(b"GET /v1/services HTTP/1.1", b"Host: t", b"Connection: close"))) == [200]
