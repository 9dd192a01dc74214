"""Headers that hold a list: each of its members counts, in one line or in several (RFC 9110, sections 5.3 and 13.1)."""
import http.client
import urllib.parse

import pytest
from case import scheduled, tier1_review, with_callback


def in_lines(caller, path: str, *lines: tuple[str, str]) -> http.client.HTTPResponse:
    """A GET with headers that come more than once."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(caller.base_url).netloc, timeout=60)
    connection.putrequest("GET", path)
    for name, value in [*lines, *([("Authorization", f"Bearer {caller.token}")] if caller.token else [])]:
        connection.putheader(name, value)
    connection.endheaders()
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply


# ---- If-Match: one of several ----

@pytest.mark.parametrize("tags, status", [
    ('"1"', 200), ('"7", "1"', 200), ('"1", "7"', 200), ('"7","1"', 200), ('"abc", W/"7" ,\t"1"', 200), (',, "1",', 200), ("*", 200),
    ('"7"', 412), ('"7", "8"', 412), ('W/"1"', 412), ('"7", W/"1"', 412), ('"abc"', 412), ("1", 412), (",", 412), ('"7", *', 412)])
def test_what_was_decided_on_is_one_of_the_list(callers, tags, status):
    case = tier1_review(callers)
    assert case.read()["version"] == 1
    reply = case.requester.patch(case.path, {"client_ref": "x"}, if_match=tags, expect=status)
    if status == 412:
        assert reply.json()["code"] == "version_mismatch" and case.read()["version"] == 1


def test_wherever_it_counts(callers):
    """For staff it is what they decided on; a callback goes by its request's version, an appointment by its own."""
    case = tier1_review(callers)
    case.post("tier1", "resolve", {"answer": "adit_by_mail"}, if_match='"8", "9"', expect=412)
    case.post("tier1", "resolve", {"answer": "adit_by_mail"}, if_match='"8", "1"')
    called = with_callback(callers)
    path, version = f"/v1/callbacks/{called.read()['callback']['id']}", called.read()["version"]
    called.requester.patch(path, {"speak_with": "Ana"}, if_match='"98", "99"', expect=412)
    called.requester.patch(path, {"speak_with": "Ana"}, if_match=f'"99", "{version}"', expect=200)
    seated = scheduled(callers)
    path = f"/v1/appointments/{seated.read()['appointment']['id']}"
    tag = callers["supervisor"].get(path, expect=200).headers["ETag"]
    desk = callers["office"]
    desk.post(f"{path}/cancel", {"reason": "officer_ill"}, if_match='"98", "99"', expect=412)
    desk.post(f"{path}/cancel", {"reason": "officer_ill"}, if_match=f'"99", {tag}', expect=200)


def test_a_list_without_end(callers):
    case = tier1_review(callers)
    long = ",".join(f'"{n}"' for n in range(2, 500))
    case.requester.patch(case.path, {"client_ref": "x"}, if_match=long, expect=412)
    case.requester.patch(case.path, {"client_ref": "x"}, if_match=long + ',"1"', expect=200)


# ---- several lines ----

PLAIN, JSON = "text/plain; charset=utf-8", "application/json"


@pytest.mark.parametrize("lines, status, kind", [
    (("image/png", "text/plain"), 200, PLAIN), (("text/plain", "image/png"), 200, PLAIN),
    (("text/plain;q=0.2", "application/json"), 200, JSON), (("application/json;q=0.2", "text/html", "text/plain"), 200, PLAIN),
    (("image/png", "text/html"), 406, "application/problem+json")])
def test_what_is_accepted(callers, lines, status, kind):
    case = tier1_review(callers)
    reply = in_lines(case.requester, case.path, *(("Accept" if n % 2 else "accept", line) for n, line in enumerate(lines)))
    assert (reply.status, reply.getheader("Content-Type")) == (status, kind)


@pytest.mark.parametrize("lines, language", [(("fr", "es"), "es"), (("en;q=0.1", "ko"), "ko"), (("pt", "es;q=0.5"), "pt")])
def test_which_language(api, lines, language):
    reply = in_lines(api, "/v1/services", *(("Accept-Language", line) for line in lines))
    assert (reply.status, reply.getheader("Content-Language")) == (200, language)


@pytest.mark.parametrize("lines, status", [(('"7"', '"1"'), 304), (('"1"', '"7"'), 304), (('"7"', '"8"'), 200)])
def test_what_one_has_already(callers, lines, status):
    case = tier1_review(callers)
    assert in_lines(case.requester, case.path, *(("If-None-Match", line) for line in lines)).status == status


def test_what_was_decided_on_comes_once(callers):
    case = tier1_review(callers)
    assert in_lines(case.requester, case.path, ("If-Match", '"7"'), ("If-Match", '"1"')).status == 400
