"""One callback, read and changed; and lists of them."""
import datetime
import uuid

import pytest
from case import NUMBER, Case, language, tier1_review, with_callback
from samples import own


def of(case: Case) -> str:
    return f"/v1/callbacks/{case.read()['callback']['id']}"


def waiting(callers, **changes) -> Case:
    """Its window opens in a day."""
    case = tier1_review(callers, **{"callback": NUMBER, **changes})
    case.escalate()
    return case


def window(start: int, end: int) -> dict:
    """In hours from where the clock stands, 2026-11-23T15:00:00Z."""
    base = datetime.datetime(2026, 11, 23, 15, tzinfo=datetime.timezone.utc)
    return {name: (base + datetime.timedelta(hours=n)).isoformat().replace("+00:00", "Z") for name, n in (("start", start), ("end", end))}


# ---- reading ----

def test_staff_see_how_it_went(callers):
    """The number is shown to who makes the call: tests/security/test_masking.py."""
    case = waiting(callers, callback={**NUMBER, "speak_with": "Ana"})
    case.call("no_answer")
    for who in ("tier1", "tier2", "office", "supervisor"):
        reply = callers[who].get(of(case), expect=200)
        seen = reply.json()
        assert (seen["phone"], seen["time_zone"], seen["speak_with"]) == ("+*******0142", NUMBER["time_zone"], "Ana")
        assert [call["outcome"] for call in seen["calls"]] == ["no_answer"] and seen["calls"][0]["officer"].startswith("key:")
        assert (seen["at_risk"], seen["overdue"], seen["windows"]) == (False, False, [])
        assert reply.headers["ETag"] == f'"{case.read()["version"]}"' and seen["version"] == case.read()["version"]
        assert seen["links"]["request"] == case.path and seen["request_id"] == case.id


def test_others_see_their_own_without_the_number(callers):
    firm = waiting(callers, by=callers["organization"])
    mine = waiting(callers)
    for case in (firm, mine):
        seen = case.requester.get(of(case), expect=200).json()
        assert seen["phone"] == "+*******0142"
        assert not {"calls", "at_risk", "overdue"} & set(seen)
        assert seen["verification_phrase"] == case.read()["callback"]["verification_phrase"]
    callers["other_organization"].get(of(firm), expect=404)
    firm.requester.get(of(mine), expect=404)
    mine.requester.get(of(firm), expect=404)


def test_a_callback_that_there_is_not(callers):
    for who in ("tier2", "organization"):
        for id_ in (uuid.uuid4(), "x"):
            callers[who].get(f"/v1/callbacks/{id_}", expect=404)
            callers[who].patch(f"/v1/callbacks/{id_}", {"speak_with": "Ana"}, expect=404)


def test_an_office_reads_its_own_alone(callers):
    elsewhere = waiting(callers, preferences={"offices": ["CHI"]})
    callers["office"].get(of(elsewhere), expect=404)
    listed = callers["office"].get("/v1/callbacks", params={"limit": 200}, expect=200).json()["data"]
    assert listed and {one["office"] for one in listed} == {"DEN"}


# ---- lists ----

def listed(callers, **params) -> list[dict]:
    return callers["tier2"].get("/v1/callbacks", params=params, expect=200).json()["data"]


def test_a_list_in_pages(callers):
    speaks = language()
    cases = [waiting(callers, applicant={"preferred_language": speaks}) for _ in range(3)]
    first = callers["tier2"].get("/v1/callbacks", params={"language": speaks, "limit": 2}, expect=200).json()
    rest = callers["tier2"].get("/v1/callbacks", params={"language": speaks, "limit": 2, "cursor": first["next_cursor"]}, expect=200).json()
    assert rest["next_cursor"] is None and len(first["data"]) == 2
    found = [one["request_id"] for one in first["data"] + rest["data"]]
    assert sorted(found) == sorted(case.id for case in cases)
    problem = callers["tier2"].get("/v1/callbacks", params={"language": "en", "cursor": first["next_cursor"]}, expect=400).json()
    assert problem["code"] == "invalid_cursor"


def test_a_list_by_what_one_looks_for(callers):
    speaks = language()
    now, later = with_callback(callers, applicant={"preferred_language": speaks}), waiting(callers, applicant={"preferred_language": f"{speaks}-x1"})

    def ids(**params) -> list[str]:
        return [one["request_id"] for one in listed(callers, language=speaks, **params)]

    assert ids() == [now.id, later.id], "a language finds its dialects"
    assert ids(to=window(1, 2)["start"]) == [now.id]
    assert ids(**{"from": window(30, 31)["start"]}) == [later.id]
    assert ids(overdue="false", at_risk="false") == [now.id, later.id]
    assert ids(overdue="true") == []
    later.do("requester", "withdraw")
    assert ids(status="planned") == [now.id] and ids(status="called_off") == [later.id]


@pytest.mark.parametrize("params", [{"status": "ringing"}, {"from": "today"}, {"to": "2026-11-25T12:00:00"}, {"at_risk": "maybe"}, {"limit": 0}])
def test_a_filter_that_is_none(callers, params):
    callers["tier2"].get("/v1/callbacks", params=params, expect=400)


# ---- changing ----

def test_the_number_is_moved_until_an_officer_takes_the_call(callers):
    case = with_callback(callers)
    etag = case.requester.get(of(case), expect=200).headers["ETag"]
    changed = callers["tier1"].patch(of(case), {"phone": "+12125550199", "speak_with": "Ana"}, if_match=etag, expect=200)
    assert changed.json()["phone"].endswith("0199") and changed.headers["ETag"] != etag
    case.requester.patch(of(case), {"phone": "+12125550100"}, if_match=etag, expect=412)
    event = case.events()[-1]
    assert event["event"] == "callback-changed" and "555" not in str(event)
    case.do("tier2", "claim")
    before = case.read("supervisor")
    for who in (case.requester, callers["tier1"], callers["tier2"], callers["supervisor"]):
        problem = who.patch(of(case), {"phone": "+12125550100"}, expect=409).json()
        assert problem["code"] == "state_conflict" and problem["next"]
    assert own(case.read("supervisor")) == own(before)
    assert case.call("busy").json()["phone"] == "+12125550199"


@pytest.mark.parametrize("who", ["tier1", "tier2", "supervisor", "requester"])
def test_who_may_move_it(callers, who):
    case = waiting(callers)
    seen = case.as_(who).patch(of(case), {"time_zone": "America/Chicago"}, expect=200).json()
    assert seen["time_zone"] == "America/Chicago" and case.events()[-1]["actor"]["role"] == who


def test_windows_are_replaced_and_planned_anew(callers):
    case = waiting(callers)
    promised = case.read()
    seen = case.requester.patch(of(case), {"windows": [window(30, 33), window(40, 41)]}, expect=200).json()
    assert seen["windows"] == [window(30, 33), window(40, 41)] and seen["due_at"] == promised["due_at"]
    seen = case.requester.patch(of(case), {"phone": "+12125550199"}, expect=200).json()
    assert seen["windows"] == [window(30, 33), window(40, 41)], "what is not said stays"
    seen = case.requester.patch(of(case), {"windows": []}, expect=200).json()
    assert seen["windows"] == [] and (seen["window_start"], seen["window_end"]) == (promised["callback"]["window_start"], promised["due_at"])


def test_windows_are_said_in_other_ways_too(callers):
    case = tier1_review(callers, callback={**NUMBER, "windows": [window(26, 27)]})
    case.do("tier1", "escalate", {"expected_state": "tier1_review", "callback": {**NUMBER, "windows": [window(30, 31)]}})
    assert case.requester.get(of(case), expect=200).json()["windows"] == [window(30, 31)]
    case.requester.patch(case.path, {"callback": {**NUMBER, "windows": [window(50, 52)]}}, expect=200)
    assert case.requester.get(of(case), expect=200).json()["windows"] == [window(50, 52)]
    case.do("tier2", "ask-info", {"reason": "passport_copy_needed"})
    case.do("requester", "supply", {"callback": {**NUMBER, "windows": [window(60, 61)]}})
    assert case.requester.get(of(case), expect=200).json()["windows"] == [window(60, 61)]


@pytest.mark.parametrize("body, pointers", [
    ({}, [""]), ({"phone": "0303"}, ["/phone"]), ({"phone": "3035550142"}, ["/phone"]), ({"windows": [window(30, 30)]}, ["/windows/0/end"]),
    ({"windows": [window(-3, -2)]}, ["/windows/0/end"]), ({"windows": [window(9000, 9001)]}, ["/windows/0/start"]),
    ({"windows": [window(30, 31)] * 6}, ["/windows"]), ({"windows": [{"start": window(30, 31)["start"]}]}, ["/windows/0/end"]),
    ({"windows": [{"start": "2026-11-25T12:00:00Z", "end": "2026-11-25T12:10:00Z"}]}, ["/windows/0/end"]),
    ({"attempts": 0}, ["/attempts"]),
])
def test_a_change_that_is_none(callers, body, pointers):
    case = waiting(callers)
    problem = case.requester.patch(of(case), body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert case.events()[-1]["event"] == "escalate"


def test_a_call_that_is_over_is_not_moved(callers):
    case = with_callback(callers)
    path = of(case)
    case.call("reached")
    assert case.requester.patch(path, {"speak_with": "Ana"}, expect=409).json()["next"]
    other = waiting(callers)
    first = of(other)
    other.do("tier2", "ask-info", {"reason": "passport_copy_needed"})
    other.do("requester", "supply", {})
    assert of(other) != first
    other.requester.patch(first, {"speak_with": "Ana"}, expect=409)
