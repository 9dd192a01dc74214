"""Callbacks: the next one to make, and how it went."""
import uuid

import pytest
from case import NUMBER, Case, language, tier1_review, with_callback


def next_callback(callers, *languages, who="tier2", expect=200, **options):
    reply = callers[who].post("/v1/callbacks/next", {"languages": list(languages)}, expect=expect, **options)
    return reply.json() if expect == 200 else reply


def test_the_officer_gets_what_the_call_needs(callers):
    speaks = language()
    case = with_callback(callers, applicant={"preferred_language": speaks}, callback={**NUMBER, "speak_with": "Maria's son"})
    callback = next_callback(callers, speaks)
    assert (callback["phone"], callback["time_zone"], callback["speak_with"], callback["language"]) == (
        "+13035550142", "America/Denver", "Maria's son", speaks)
    assert (callback["status"], callback["request"]["id"]) == ("claimed", case.id)
    assert callback["verification_phrase"] == case.read()["callback"]["verification_phrase"]
    assert callback["request"]["claimed_by"]
    case.refused("another_tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}, status=409, code="claimed_by_another")


def test_it_is_given_to_one_officer_only(callers):
    speaks = language()
    with_callback(callers, applicant={"preferred_language": speaks})
    next_callback(callers, speaks)
    reply = next_callback(callers, speaks, who="another_tier2", expect=204)
    assert reply.content == b""


def test_a_released_call_is_to_be_made_again(callers):
    speaks = language()
    case = with_callback(callers, applicant={"preferred_language": speaks})
    next_callback(callers, speaks)
    case.do("tier2", "release")
    assert next_callback(callers, speaks, who="another_tier2")["request"]["id"] == case.id


def test_a_call_whose_window_has_not_begun_is_not_made(callers):
    speaks = language()
    tier1_review(callers, applicant={"preferred_language": speaks}, callback=NUMBER).escalate()
    next_callback(callers, speaks, expect=204)


def test_without_languages_any_will_do(callers):
    with_callback(callers)
    callers["tier2"].post("/v1/callbacks/next", expect=200)
    with_callback(callers)
    callers["tier2"].post("/v1/callbacks/next", {"languages": []}, expect=200)


@pytest.mark.parametrize("body, pointer", [({"languages": "en"}, "/languages"), ({"languages": [7]}, "/languages/0"), ({"languages": ["en"] * 17}, "/languages"),
                                           ({"tier": 2}, "/tier")])
def test_languages_that_are_none(callers, body, pointer):
    problem = callers["tier2"].post("/v1/callbacks/next", body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_reached_obliges_a_decision_within_a_day(callers):
    case = with_callback(callers)
    callback = case.call("reached").json()
    assert (callback["status"], callback["attempts"]) == ("reached", 1)
    seen = case.read("tier2")
    assert (seen["status"], seen["due_at"]) == ("tier2_review", "2026-11-24T15:00:00Z") and seen["claimed_by"]
    case.refused("another_tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}, status=409, code="claimed_by_another")
    assert case.do("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})["status"] == "denied"


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "voicemail"])
def test_a_missed_call_ends_the_request_where_the_policy_says_restart(callers, outcome):
    case = with_callback(callers)
    callback = case.call(outcome, headers={}).json()
    assert (callback["status"], callback["attempts"]) == ("exhausted", 1)
    assert case.read()["status"] == "missed_callback"


def test_a_bad_number_is_not_the_person_s_miss(callers):
    case = with_callback(callers)
    callback = case.call("bad_number").json()
    assert (callback["status"], callback["attempts"]) == ("exhausted", 0)
    seen = case.read()
    assert (seen["status"], seen["turn"], seen["due_at"]) == ("awaiting_contact", "requester", "2026-12-23T15:00:00Z")


def test_a_call_outside_the_window_is_not_counted(callers):
    case = tier1_review(callers, callback=NUMBER)
    case.escalate()
    callback = case.call("no_answer").json()
    assert (callback["status"], callback["attempts"]) == ("planned", 0)
    assert case.read()["status"] == "tier2_review"


def test_a_call_is_recorded_once(callers):
    case = with_callback(callers)
    case.call("reached")
    problem = case.call("no_answer", expect=409).json()
    assert problem["code"] == "state_conflict" and problem["next"]


def test_a_call_that_was_called_off(callers):
    case = with_callback(callers)
    case.do("requester", "withdraw")
    case.call("reached", expect=409)


def test_a_call_of_a_request_that_has_another_by_now(callers):
    case = with_callback(callers)
    first = case.read()["callback"]["id"]
    case.do("tier2", "ask-info", {"reason": "passport_copy_needed"})
    case.do("requester", "supply", {})
    assert case.read()["callback"]["id"] != first
    callers["tier2"].post(f"/v1/callbacks/{first}/attempts", {"outcome": "reached"}, expect=409)


def test_another_officer_s_call(callers):
    case = with_callback(callers)
    case.do("tier2", "claim")
    assert case.call("reached", who="another_tier2", expect=409).json()["code"] == "claimed_by_another"
    case.do("supervisor", "claim")
    case.call("reached", who="supervisor")


@pytest.mark.parametrize("body, pointer", [
    ({}, "/outcome"), ({"outcome": "maybe"}, "/outcome"), ({"outcome": "reached", "note": ""}, "/note"), ({"outcome": "reached", "at": "now"}, "/at"),
])
def test_an_outcome_that_is_none(callers, body, pointer):
    case = with_callback(callers)
    reply = callers["tier2"].post(f"/v1/callbacks/{case.read()['callback']['id']}/attempts", body, expect=422)
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


def test_a_callback_that_there_is_not(callers):
    for id in (uuid.uuid4(), "x", "next"):
        callers["tier2"].post(f"/v1/callbacks/{id}/attempts", {"outcome": "reached"}, expect=404)


def test_the_note_is_for_colleagues(callers, owner):
    case = with_callback(callers)
    id = case.read()["callback"]["id"]
    callers["tier2"].post(f"/v1/callbacks/{id}/attempts", {"outcome": "voicemail", "note": "Left word with Zaphod."}, expect=200)
    assert "Zaphod" not in case.requester.get(case.path).text + str(case.events("requester"))
    assert case.events("tier1")[-1]["note"] == "Left word with Zaphod."
    assert owner.execute("select count(*) from note where request_id = %s", [case.id]).fetchone() == (1,)
    assert b"Zaphod" not in owner.execute("select sealed from note where request_id = %s", [case.id]).fetchone()[0]


def test_the_requester_sees_when_and_the_phrase_but_not_the_number(callers):
    case = with_callback(callers)
    assert set(case.read()["callback"]) == {"id", "status", "window_start", "window_end", "due_at", "attempts", "max_attempts", "verification_phrase",
                                            "language", "interpreter_needed", "announced_at"}
    assert "+13035550142" not in case.requester.get(case.path).text
    assert Case(callers).read()["callback"] is None
