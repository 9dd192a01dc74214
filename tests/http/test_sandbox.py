"""The sandbox's clock, which moves all that waits for a time; and its beginning anew."""
import datetime

import pytest
from case import Case, awaiting_contact, needs_info, scheduled, tier1_review, tier2_review, with_callback
from client import Api
from fixtures import Sandbox
from roles import KEYS
from server import START

CLOCK, RESET = "/v1/sandbox/clock", "/v1/sandbox/reset"


@pytest.fixture
def callers(moving_callers) -> dict[str, Api]:
    return moving_callers


@pytest.fixture
def clock(callers) -> Sandbox:
    return Sandbox(callers["admin"])


def test_the_clock_is_the_admin_s(callers):
    callers["admin"].get(CLOCK, expect=200)
    for who in set(KEYS) - {"admin"}:
        callers[who].get(CLOCK, expect=403)
        callers[who].put(CLOCK, {"now": "2026-11-23T15:00:00Z"}, expect=403)
        callers[who].post(RESET, expect=403)
    nobody = callers["admin"].as_(None)
    for reply in (nobody.get(CLOCK), nobody.put(CLOCK, {"now": START}), nobody.post(RESET)):
        assert reply.status_code == 401


def test_it_stands_still_and_moves_forward_only(callers, clock):
    admin, before = callers["admin"], clock.now()
    later = before + datetime.timedelta(seconds=1)
    reply = admin.put(CLOCK, {"now": later.astimezone(datetime.timezone(datetime.timedelta(hours=-7))).isoformat()}, expect=200).json()
    assert reply == {"now": f"{later:%Y-%m-%dT%H:%M:%SZ}"} == admin.get(CLOCK, expect=200).json()
    assert admin.put(CLOCK, reply, expect=200).json() == reply
    problem = admin.put(CLOCK, {"now": before.isoformat()}, expect=409).json()
    assert problem["code"] == "clock_backwards" and clock.now() == later


@pytest.mark.parametrize("body, pointer", [({}, "/now"), ({"now": "tomorrow"}, "/now"), ({"now": "2026-12-01T00:00:00"}, "/now"), ({"now": 7}, "/now"),
                                           ({"now": "2026-12-01T00:00:00Z", "zone": "x"}, "/zone")])
def test_a_time_that_is_none(callers, body, pointer):
    problem = callers["admin"].put(CLOCK, body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_all_that_is_due_has_happened_in_order(callers, clock):
    answered, review = Case(callers, service="case_inquiry"), tier2_review(callers)
    claimed, asked, called, waiting = tier1_review(callers), needs_info(callers), with_callback(callers), awaiting_contact(callers)
    claimed.do("tier1", "claim")
    clock.advance(minutes=16)
    assert claimed.read("tier1")["claimed_by"] is None
    clock.advance(days=1)
    assert called.read("tier2")["needs_a_human"] is True
    clock.advance(days=3)
    assert review.read("tier2")["needs_a_human"] is True
    assert claimed.read()["status"] == "tier2_review", "the deadline broke"
    clock.advance(days=5)
    assert (answered.read()["status"], answered.read()["answer"]) == ("resolved", None)
    clock.advance(days=30)
    assert (asked.read()["status"], waiting.read()["status"]) == ("expired", "expired")
    assert "promise-broken" in [event["event"] for event in called.events()]
    for case in (answered, review, claimed, asked, called, waiting):
        times = [event["at"] for event in case.events()]
        assert times == sorted(times)
    assert [event["event"] for event in asked.events()] == ["submit", "ask-info", "warn", "expire"]


def test_what_is_late_is_listed_as_overdue(callers, clock):
    case = Case(callers, service="adit_stamp", client_ref="late")
    assert callers["tier2"].get("/v1/requests", params={"overdue": "true", "client_ref": "late"}, expect=200).json()["data"] == []
    scheduled_late = scheduled(callers, client_ref="late")
    clock.set(datetime.datetime.fromisoformat(scheduled_late.read()["appointment"]["starts_at"].replace("Z", "+00:00")) + datetime.timedelta(minutes=5))
    late = callers["tier2"].get("/v1/requests", params={"overdue": "true", "client_ref": "late"}, expect=200).json()["data"]
    assert [row["id"] for row in late] == [scheduled_late.id]
    assert case.id in {row["id"] for row in callers["tier2"].get("/v1/requests", params={"overdue": "false"}, expect=200).json()["data"]}


def test_it_begins_anew(callers):
    case, admin = tier1_review(callers), callers["admin"]
    assert admin.post(RESET, expect=200).json() == {"now": START}
    callers["tier1"].get(case.path, expect=404)
    assert callers["tier1"].get("/v1/requests", expect=200).json()["data"] == []
    assert scheduled(callers).read()["status"] == "scheduled"
    admin.post(RESET, {"sure": True}, expect=422)


def test_elsewhere_there_is_no_sandbox(production, contract):
    key = production.key("admin")
    production.wait_accepted(key)
    admin = Api(production.url, contract, key)
    for reply in (admin.get(CLOCK), admin.put(CLOCK, {"now": START}), admin.post(RESET)):
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    admin.as_(None).get(CLOCK, expect=401)
