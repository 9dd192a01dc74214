"""Bodies, heads and paths at and past each limit; JSON that is too deep. Whoever else calls is served all the while."""
import json
import re

import pytest

from samples import submit_body
from wire import Wire, statuses


def sized(total: int) -> bytes:
    """A submission of exactly so many bytes; blanks count, and mean nothing."""
    body = json.dumps(submit_body()).encode()
    return body[:-1] + b" " * (total - len(body)) + b"}"


def send(wire, body: bytes, *headers: bytes) -> int:
    request = b"\r\n".join([b"POST /v1/requests HTTP/1.1", b"Host: t", b"Content-Type: application/json", b"Connection: close",
                            b"Content-Length: %d" % len(body), *headers]) + b"\r\n\r\n" + body
    return next(iter(statuses(wire.ask(request))), 0)


@pytest.mark.parametrize("length, status", [(65535, 201), (65536, 201), (65537, 413), (200_000, 413), (5_000_000, 413)])
def test_a_body(wire, owner, length, status):
    """Nobody is hung up on while still sending, which would cost the answer (RFC 9112, section 9.6)."""
    before = owner.execute("select count(*) from fp.request").fetchone()[0]
    assert send(wire, sized(length)) == status
    assert owner.execute("select count(*) from fp.request").fetchone()[0] == before + (status == 201)


@pytest.mark.parametrize("opening, closing", [(b"[", b"]"), (b'{"a":', b"}")])
def test_ten_thousand_levels(wire, opening, closing):
    assert send(wire, opening * 10000 + b"1" + closing * 10000) == 400


def test_many_names(wire):
    assert send(wire, json.dumps({f"n{i}": 1 for i in range(5000)}).encode()) in (400, 422)


def test_a_head_that_is_too_large(wire, api):
    for size in (20_000, 200_000):
        answer = wire.ask(b"GET /v1/services HTTP/1.1\r\nHost: t\r\nX-A: " + b"a" * size + b"\r\n\r\n")
        assert not answer or statuses(answer)[0] in (400, 414, 431)
        api.get("/healthz", expect=200)


def test_a_path_that_is_too_long(wire, api):
    answer = wire.ask(b"GET /v1/offices/" + b"A" * 30_000 + b" HTTP/1.1\r\nHost: t\r\n\r\n")
    assert not answer or statuses(answer)[0] in (400, 404, 414, 431)
    api.get("/healthz", expect=200)


def test_many_headers(wire):
    lines = b"".join(b"X-%d: a\r\n" % i for i in range(300))
    answer = wire.ask(b"GET /v1/services HTTP/1.1\r\nHost: t\r\n" + lines + b"\r\n")
    assert statuses(answer)[0] in (400, 431)


def test_every_reply_behind_the_proxy_has_an_id(proxy):
    """Also those that the proxy makes by itself."""
    wire = Wire(proxy.port, proxy.tls())
    for request in (b"GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n", b"GET /v1/services HTTP/1.1\r\nHost: t\r\nX-Request-Id: mine-1\r\n\r\n"):
        answer = wire.ask(request, 8)
        ids = re.findall(rb"(?mi)^x-request-id: ([\w.-]+)\r$", answer)
        assert len(ids) == 1 and (b"mine-1" not in request or ids == [b"mine-1"]), answer
