"""What goes wrong before an operation begins, on the wire."""
import contextlib
import socket

import pytest
from case import Case, tier1_review


def wire(server, text: str | bytes, *, ends: bool = True) -> tuple[int, str, bytes]:
    """Sends bytes as they are, and that there are no more: status, head, body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        with contextlib.suppress(OSError):  # the server may have answered and closed before it has it all
            connection.sendall(text.encode() if isinstance(text, str) else text)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        got = b""
        with contextlib.suppress(ConnectionResetError):  # it closed with something of ours unread
            while part := connection.recv(65536):
                got += part
    head, _, body = got.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode(), body


def test_a_path_that_does_not_exist(api):
    problem = api.get("/v1/reqests", expect=404).json()
    assert problem["code"] == "not_found" and problem["instance"] == "/v1/reqests"
    for path in ("/", "/v1", "/v1/", "/v1/requests/", "/v2/requests", "/v1/requests/a/b/c"):
        api.get(path, expect=404)


@pytest.mark.parametrize("method, path, allowed", [
    ("DELETE", "/v1/requests", {"GET", "HEAD", "POST", "OPTIONS"}),
    ("POST", "/v1/offices", {"GET", "HEAD", "OPTIONS"}),
    ("PUT", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ("GET", "/v1/callbacks/next", {"POST", "OPTIONS"}),
    ("POST", "/v1/sandbox/clock", {"GET", "HEAD", "PUT", "OPTIONS"}),
])
def test_a_path_without_this_method(api, method, path, allowed):
    reply = api.call(method, path, expect=405)
    assert set(reply.headers["Allow"].split(", ")) | {"OPTIONS"} == allowed
    assert reply.json()["code"] == "method_not_allowed"


def test_what_a_path_has(api):
    reply = api.call("OPTIONS", "/v1/requests", expect=204)
    assert {"GET", "HEAD", "POST"} <= set(reply.headers["Allow"].split(", "))


@pytest.mark.parametrize("method", ["BREW", "TRACE", "get", "PROPFIND"])
def test_a_method_that_nobody_knows(server, method):
    status, _, body = wire(server, f"{method} /v1/services HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status == 501 and b'"not_implemented"' in body


@pytest.mark.parametrize("data, code", [
    (b"{", "invalid_json"), (b" ", "invalid_json"), (b"[]", "invalid_json"), (b'"text"', "invalid_json"), (b"null", "invalid_json"),
    (b'{"service": "other", "service": "other"}', "invalid_json"), (b'{"service": "\xff"}', "invalid_json"),
    (b'{"service": "other"} x', "invalid_json"), (b'{"a": ' * 60 + b"1" + b"}" * 60, "invalid_json"),
    (b'{"service": "a\\u0000b"}', "invalid_json"),
])
def test_a_body_that_cannot_be_read(api, data, code):
    assert api.call("POST", "/v1/requests", data=data, expect=400).json()["code"] == code


def test_a_body_of_64_kib_is_read_and_a_larger_one_is_not(api):
    full = b'{"service": "other"' + b" " * (65536 - 20) + b"}"
    assert len(full) == 65536
    api.call("POST", "/v1/requests", data=full, expect=422)
    assert api.call("POST", "/v1/requests", data=full + b" ", expect=413).json()["code"] == "body_too_large"


def test_a_larger_body_in_chunks_is_refused_too(server):
    head = "POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    status, _, body = wire(server, head.encode() + b"11000\r\n" + b" " * 0x11000 + b"\r\n0\r\n\r\n")
    assert status == 413 and b'"body_too_large"' in body


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/jsonp", "multipart/form-data",
                                  "application/json; charset=latin-1", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json(api, kind):
    assert api.call("POST", "/v1/requests", data=b"{}", headers={"Content-Type": kind}, expect=415).json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'])
def test_json_under_all_its_names(api, kind):
    api.call("POST", "/v1/requests", data=b"{}", headers={"Content-Type": kind}, expect=422)


def test_a_body_where_none_is_taken(api):
    assert api.call("GET", "/v1/services", data=b"{}", expect=400).json()["code"] == "invalid_request"


def test_only_100_continue_is_expected(server):
    head = "POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\nExpect: {}\r\n\r\n{{}}"
    status, _, body = wire(server, head.format("200-ok"))
    assert status == 417 and b'"expectation_failed"' in body
    assert wire(server, head.format("100-continue"))[0] == 422


@pytest.mark.parametrize("lines", [
    "Content-Length: 2\r\nTransfer-Encoding: chunked", "Content-Length: 2\r\nContent-Length: 3", "Host: y", "Content-Length: -1",
    "Content-Length: 2x", "Transfer-Encoding: gzip", "Bad Name: x",
])
def test_a_head_that_http_does_not_allow_closes_the_connection(server, lines):
    status, head, _ = wire(server, f"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{lines}\r\n\r\n{{}}")
    assert status == 400
    assert "\r\nConnection: close" in head


def test_a_head_that_is_too_large(server):
    many = "".join(f"X-{i}: x\r\n" for i in range(80))
    assert wire(server, f"GET /v1/services HTTP/1.1\r\nHost: x\r\n{many}\r\n")[0] == 431
    long = "x" * 40000
    assert wire(server, f"GET /v1/services HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n")[0] == 431


@pytest.mark.parametrize("headers", [1, 20, 60])
def test_each_head_is_answered_however_little_room_is_left(server, api, callers, headers):
    """Both heads share one piece of memory; where the answer's has no room, the connection would be closed without one."""
    key = server.key("organization", organization=f"Large heads {headers}")
    server.wait_accepted(key)
    for _ in range(2):
        Case(callers, by=api.as_(key))
    statuses = []
    for size in range(0, 7000, 100):
        lines = "".join(f"X-{i:02}: {'x' * (size // headers)}\r\n" for i in range(headers))
        head = f"GET /v1/requests?limit=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n{lines}\r\n"
        status, answer, _ = wire(server, head, ends=False)
        statuses.append(status)
        if status == 431:
            break
        assert status == 200 and "\r\nLink: " in answer
    assert statuses[-1] == 431 and len(statuses) > {1: 60, 20: 45, 60: 13}[headers]


@pytest.mark.parametrize("target", ["/v1/%", "/v1/%zz", "/v1/%00", "/v1/%ff", "/v1/offices?country=%ff", "/v1/offices?country=%"])
def test_an_address_that_cannot_be_decoded(server, target):
    status, _, body = wire(server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status == 400 and b"/problems/invalid_" in body


def test_a_parameter_given_twice(api):
    problem = api.get("/v1/offices?country=US&country=IN", expect=400).json()
    assert problem["code"] == "invalid_parameter" and problem["errors"][0]["pointer"] == "?country"


def test_the_id_of_an_exchange(api):
    assert api.get("/v1/services", headers={"X-Request-Id": "mine-4711"}).headers["X-Request-Id"] == "mine-4711"
    refused = api.get("/nowhere", headers={"X-Request-Id": "mine-4712"}, expect=404)
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"] == "mine-4712"
    for unsafe in ("x" * 200, "a b", 'a"b<c>'):
        made = api.get("/nowhere", headers={"X-Request-Id": unsafe}, expect=404)
        assert made.json()["request_id"] == made.headers["X-Request-Id"]
        assert " " not in made.headers["X-Request-Id"] and len(made.headers["X-Request-Id"]) <= 128
    first, second = (api.get("/v1/services").headers["X-Request-Id"] for _ in range(2))
    assert first != second


def test_all_wrong_fields_are_named_at_once(api):
    body = {"service": 7, "urgency": "soon", "applicant": {"given_name": "", "date_of_birth": "1984-02-30", "phone": "303", "shoe_size": 42},
            "location": {"country": "us"}, "colour": "blue", "receipt_numbers": ["x" * 13]}
    problem = api.post("/v1/requests", body, expect=422).json()
    pointers = {error["pointer"] for error in problem["errors"]}
    assert {"/service", "/urgency", "/applicant/given_name", "/applicant/family_name", "/applicant/date_of_birth", "/applicant/phone",
            "/applicant/shoe_size", "/location/country", "/colour", "/receipt_numbers/0"} <= pointers
    assert problem["code"] == "invalid_fields" and problem["next"]


def test_a_problem_never_repeats_what_was_sent(api):
    secret = "Zaphod-4711"
    reply = api.post("/v1/requests", {"service": secret, "applicant": {"a_number": secret, "email": secret}, "location": {"country": "US"}}, expect=422)
    assert secret not in reply.text


@pytest.mark.parametrize("header", [{"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer fp_key_x"},
                                    {"Authorization": "Bearer fp_req_x"}, {"Authorization": "Bearer " + "x" * 2000}])
def test_credentials_that_are_none(api, header):
    reply = api.get("/v1/requests", headers=header, expect=401)
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_was_tampered_with(api, callers):
    case = tier1_review(callers)
    token = case.requester.token
    other = tier1_review(callers).requester.token
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:30] + other[30:], token + "A", token[:-1]):
        api.get(case.path, token=forged, expect=401)
