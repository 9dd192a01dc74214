"""GET /v1/requests/{id}: versions, waiting for news, text, and what is nobody's business."""
import threading
import time
import uuid

import pytest
from case import NUMBER, Case, answered, scheduled, tier1_review, tier2_review
from client import Api


@pytest.fixture
def case(callers) -> Case:
    return tier1_review(callers)


def test_the_tag_is_the_version(case):
    reply = case.requester.get(case.path, expect=200)
    assert reply.headers["ETag"] == '"1"' and reply.json()["version"] == 1
    assert "Accept" in reply.headers["Vary"] and reply.headers["Cache-Control"] == "no-store"
    case.do("tier1", "claim")
    assert case.requester.get(case.path, expect=200).headers["ETag"] == '"2"'


@pytest.mark.parametrize("tag, status", [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200), ('"x"', 200), ("1", 200)])
def test_what_is_known_is_not_sent_again(case, tag, status):
    reply = case.requester.get(case.path, headers={"If-None-Match": tag}, expect=status)
    assert reply.headers["ETag"] == '"1"'


def later(seconds: float, act) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def test_waiting_is_over_when_somebody_changes_it(case):
    for headers in ({"If-None-Match": '"1"'}, {"If-None-Match": '"2"'}):
        timer = later(0.7, lambda: case.do("tier1", "claim"))
        began = time.monotonic()
        reply = case.requester.get(case.path, params={"wait": 20}, headers=headers, expect=200)
        assert 0.5 < time.monotonic() - began < 5
        assert reply.headers["ETag"] != headers["If-None-Match"]
        timer.join()


def test_waiting_is_over_when_the_time_is(case):
    began = time.monotonic()
    case.requester.get(case.path, params={"wait": 1}, headers={"If-None-Match": '"1"'}, expect=304)
    assert 0.9 < time.monotonic() - began < 4
    case.requester.get(case.path, params={"wait": 1}, expect=200)
    assert 1.8 < time.monotonic() - began < 8


def test_news_are_not_waited_for(case):
    case.do("tier1", "claim")
    began = time.monotonic()
    case.requester.get(case.path, params={"wait": 20}, headers={"If-None-Match": '"1"'}, expect=200)
    assert time.monotonic() - began < 3


def test_many_wait_at_once(case):
    got = []

    def wait() -> None:
        got.append(case.requester.get(case.path, params={"wait": 20}, headers={"If-None-Match": '"1"'}, expect=200).json()["version"])

    threads = [threading.Thread(target=wait) for _ in range(40)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    case.do("tier1", "claim")
    for thread in threads:
        thread.join(10)
    assert got == [2] * 40


@pytest.mark.parametrize("wait", ["31", "-1", "x", "1.5", "", "99999999999999999999"])
def test_a_wait_that_is_none(case, wait):
    problem = case.requester.get(case.path, params={"wait": wait}, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == ["?wait"]


def test_as_a_few_lines_to_read(callers):
    case = tier2_review(callers)
    case.approve(wait=5)
    text = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200)
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8" and text.headers["ETag"]
    for word in (case.made["confirmation_code"], "scheduled", "Denver", "America/Denver", "passport", "-07:00"):
        assert word in text.text
    assert "Lopez" not in text.text


def test_the_automated_answer_is_read_in_the_text(callers):
    case = answered(callers)
    assert "shown online" in case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text


def test_the_phrase_is_in_the_text(callers):
    case = tier1_review(callers)
    phrase = case.escalate(callback=NUMBER)["callback"]["verification_phrase"]
    assert phrase in case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text


@pytest.mark.parametrize("accept, kind", [
    ("application/json", "application/json"), ("*/*", "application/json"), ("text/*", "text/plain"),
    ("text/plain;q=0.2, application/json;q=0.9", "application/json"), ("text/plain, application/json;q=0.1", "text/plain"),
    ("application/json;charset=utf-8;q=0.1, text/plain;q=0.2", "text/plain"), ("application/json;q=nan, text/plain;q=0.1", "text/plain"),
    ("application/xml, */*;q=0.1", "application/json"), ("text/html, text/plain", "text/plain"),
])
def test_the_kind_that_is_liked_best(case, accept, kind):
    reply = case.requester.get(case.path, headers={"Accept": accept}, expect=200)
    assert reply.headers["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "text/calendar", "application/json;q=0", "image/*"])
def test_a_kind_that_there_is_not(case, accept):
    assert case.requester.get(case.path, headers={"Accept": accept}, expect=406).json()["code"] == "not_acceptable"


def without_names(reply, id: str) -> bytes:
    """The body, but for what names the address and the exchange."""
    return reply.content.replace(id.encode(), b"ID").replace(reply.headers["X-Request-Id"].encode(), b"EXCHANGE")


@pytest.mark.parametrize("rest", ["", "/events", "/assignment"])
@pytest.mark.parametrize("who", ["requester", "other_organization", "office"])
def test_what_is_another_s_looks_as_if_it_did_not_exist(callers, who, rest):
    foreign = Case(callers, by=callers["organization"], preferences={"offices": ["CHI"]})
    caller: Api = tier1_review(callers).requester if who == "requester" else callers[who]
    nobody = str(uuid.uuid4())
    there = caller.get(f"{foreign.path}{rest}", expect=404)
    not_there = caller.get(f"/v1/requests/{nobody}{rest}", expect=404)
    assert without_names(there, foreign.id) == without_names(not_there, nobody)
    assert set(there.headers) == set(not_there.headers)


@pytest.mark.parametrize("id", ["x", "0", "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f607", "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071x", "%27", "019AB3C4"])
def test_what_is_no_id_is_not_found(callers, id):
    for rest in ("", "/events", "/assignment"):
        callers["tier1"].get(f"/v1/requests/{id}{rest}", expect=404)


def test_head_is_get_without_the_body(case):
    get, head = case.requester.get(case.path), case.requester.call("HEAD", case.path, expect=200)
    assert head.content == b"" and head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    case.requester.call("HEAD", case.path, headers={"If-None-Match": '"1"'}, expect=304)
    case.requester.as_(None).call("HEAD", case.path, expect=401)


def test_only_staff_see_who_works_on_it(case):
    claimed = case.do("tier1", "claim")
    assert claimed["claimed_by"].startswith("key:") and claimed["needs_a_human"] is False
    assert not {"claimed_by", "needs_a_human"} & set(case.read())
    assert [event["actor"] for event in case.events("requester")] == [{"role": "anonymous"}, {"role": "tier1"}]
    assert all("subject" in event["actor"] for event in case.events("tier1"))


def test_the_events_tell_the_whole_story(callers):
    case = tier1_review(callers)
    case.escalate(callback=NUMBER, note="She cries.")
    case.approve(wait=5)
    events = case.events("requester")
    assert [event["event"] for event in events] == ["submit", "escalate", "approve", "assign"]
    assert [event["seq"] for event in events] == [1, 2, 3, 4]
    assert [event["to"] for event in events] == ["tier1_review", "tier2_review", "approved", "scheduled"]
    assert [event["from"] for event in events[1:]] == [event["to"] for event in events[:-1]]
    assert events[-1]["actor"] == {"role": "system"} and events[-1]["data"]["appointment_id"] == case.read()["appointment"]["id"]
    assert "Lopez" not in str(events) and "cries" not in str(events)


def test_the_assignment_is_explained(callers):
    case = tier2_review(callers)
    assert case.requester.get(f"{case.path}/assignment", expect=200).json() == {"status": "not_approved", "decisions": []}
    case.approve(preferences={"day_part": "afternoon", "days": ["wednesday"]}, wait=5)
    placed = case.requester.get(f"{case.path}/assignment", expect=200).json()
    decision = placed["decisions"][0]
    assert placed["status"] == "placed" and decision["placed"] and decision["why"] == "placed"
    assert decision["cost"] == sum(decision["parts"].values())
    assert decision["slot"]["starts_at"] == case.read()["appointment"]["starts_at"]
    assert decision["next_best"]["cost"] >= decision["cost"]


def test_why_there_is_no_seat_yet(callers):
    case = tier2_review(callers)
    case.approve(preferences={"not_before": "2027-03-01"})
    deadline = time.monotonic() + 5
    while not (seen := case.requester.get(f"{case.path}/assignment", expect=200).json())["decisions"]:
        assert time.monotonic() < deadline
    assert seen["status"] == "waiting"
    decision = seen["decisions"][0]
    assert (decision["placed"], decision["why"], decision["slot"], decision["cost"]) == (False, "no_slot", None, None)
    assert decision["next_try_at"] is not None


def test_links_name_what_may_be_done_now(callers):
    case = scheduled(callers)
    assert {"cancel", "appointment"} <= set(case.read()["links"]) and "withdraw" not in case.read()["links"]
    assert "cancel" not in case.read("office")["links"]
    done = case.do("requester", "cancel")
    assert not {"cancel", "withdraw"} & set(done["links"])
