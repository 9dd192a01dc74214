"""PATCH /v1/requests/{id}: wishes and contacts may change, who it is may not."""
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from case import NUMBER, Case, answered, approved, language, needs_info, resolved, scheduled, tier1_review, tier2_review, with_callback, withdrawn

WISHES = {"offices": ["DEN", "CHI"], "not_before": "2026-12-01", "not_after": "2026-12-24", "days": ["friday"], "day_part": "afternoon",
          "first": "office", "earlier_offers": True}


@pytest.mark.parametrize("who", ["requester", "tier1", "tier2", "supervisor"])
def test_wishes_and_contacts(callers, who):
    case = tier1_review(callers)
    body = {"preferences": WISHES, "client_ref": "matter-2", "callback": NUMBER,
            "applicant": {"email": "new@example.org", "phone": "+13035550177", "preferred_language": "es", "accommodations": ["ramp"], "interpreter": True}}
    reply = case.as_(who).patch(case.path, body, expect=200)
    after = reply.json()
    assert (after["preferences"], after["client_ref"], after["version"], reply.headers["ETag"]) == (WISHES, "matter-2", 2, '"2"')
    assert after["applicant"] == {**case.made["applicant"], "email": "n***@example.org", "phone": "+*******0177", "preferred_language": "es",
                                  "accommodations": ["ramp"], "interpreter": True}
    assert case.read() == {name: value for name, value in after.items() if name in case.read()} | {"links": case.read()["links"]}
    assert case.events()[-1]["event"] == "update"


def test_what_is_not_given_stays(callers):
    case = Case(callers, preferences=WISHES, callback=NUMBER, client_ref="matter-3", applicant={"accommodations": ["ramp"]})
    case.requester.patch(case.path, {"applicant": {"phone": "+13035550177"}}, expect=200)
    after = case.read()
    for name in ("preferences", "client_ref", "statement", "location"):
        assert after[name] == case.made[name]
    assert after["applicant"] == {**case.made["applicant"], "phone": "+*******0177"}


def test_an_object_replaces_only_the_members_it_has(callers):
    case = Case(callers, preferences=WISHES)
    case.requester.patch(case.path, {"preferences": {"day_part": "morning"}}, expect=200)
    assert case.read()["preferences"] == {**WISHES, "day_part": "morning"}
    case.requester.patch(case.path, {"preferences": {"offices": [], "days": [], "earlier_offers": False}}, expect=200)
    assert case.read()["preferences"] == {**WISHES, "day_part": "morning", "offices": [], "days": [], "earlier_offers": False}


@pytest.mark.parametrize("member", ["given_name", "family_name", "date_of_birth", "a_number"])
def test_a_place_cannot_be_sold(callers, member):
    case = tier1_review(callers)
    problem = case.requester.patch(case.path, {"applicant": {member: case.sent["applicant"][member]}}, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [f"/applicant/{member}"]
    assert case.read()["version"] == 1


@pytest.mark.parametrize("body, pointers", [
    ({}, [""]), ({"service": "other"}, ["/service"]), ({"urgency": "urgent"}, ["/urgency"]), ({"statement": "x"}, ["/statement"]),
    ({"preferences": {"offices": ["QQQ"]}, "client_ref": ""}, ["/client_ref", "/preferences/offices/0"]), ({"callback": {}}, ["/callback/phone"]),
    ({"applicant": {"email": "x@", "phone": "303", "preferred_language": "?"}}, ["/applicant/email", "/applicant/phone", "/applicant/preferred_language"]),
    ({"preferences": {"not_before": "2026-12-24", "not_after": "2026-12-01"}}, ["/preferences/not_after"]),
])
def test_what_is_not_valid(callers, body, pointers):
    case = tier1_review(callers)
    problem = case.requester.patch(case.path, body, expect=422).json()
    assert sorted(error["pointer"] for error in problem["errors"]) == pointers


def test_two_days_that_do_not_fit_what_is_there(callers):
    case = Case(callers, preferences={"not_after": "2026-12-01"})
    problem = case.requester.patch(case.path, {"preferences": {"not_before": "2026-12-24"}}, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/preferences/not_after"]


def test_one_that_was_changed_meanwhile(callers):
    case = tier1_review(callers)
    for tag in ('"2"', '"x"'):
        assert case.requester.patch(case.path, {"client_ref": "a"}, if_match=tag, expect=412).json()["code"] == "version_mismatch"
    case.requester.patch(case.path, {"client_ref": "a"}, if_match='"1"', expect=200)
    case.requester.patch(case.path, {"client_ref": "b"}, if_match="*", expect=200)


def test_of_two_at_once_with_one_tag_one_wins(callers):
    case = tier1_review(callers)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda i: case.requester.patch(case.path, {"client_ref": str(i)}, if_match='"1"').status_code, range(8)))
    assert sorted(statuses) == [200] + [412] * 7


@pytest.mark.parametrize("make", [resolved, withdrawn])
def test_a_closed_one(callers, make):
    case = make(callers)
    assert case.requester.patch(case.path, {"client_ref": "a"}, expect=409).json()["code"] == "state_conflict"


@pytest.mark.parametrize("make", [answered, tier2_review, needs_info, approved, scheduled])
def test_an_open_one(callers, make):
    case = make(callers)
    before = case.read()
    case.requester.patch(case.path, {"client_ref": "a"}, expect=200)
    after = case.read()
    assert (after["status"], after["due_at"], after["priority_at"]) == (before["status"], before["due_at"], before["priority_at"])


def test_who_may_not_know_of_it(callers):
    case = tier1_review(callers, by=callers["organization"])
    for caller in (callers["other_organization"], tier1_review(callers).requester):
        caller.patch(case.path, {"client_ref": "a"}, expect=404)
    callers["tier1"].patch(f"/v1/requests/{uuid.uuid4()}", {"client_ref": "a"}, expect=404)
    callers["office"].patch(case.path, {"client_ref": "a"}, expect=403)


def test_the_call_goes_to_the_number_that_staff_set(callers):
    speaks = language()
    case = with_callback(callers, applicant={"preferred_language": speaks})
    callers["tier1"].patch(case.path, {"callback": {"phone": "+13035550177", "speak_with": "Ana"}}, expect=200)
    callback = callers["tier2"].post("/v1/callbacks/next", {"languages": [speaks]}, expect=200).json()
    assert (callback["phone"], callback["speak_with"]) == ("+13035550177", "Ana")


def test_new_wishes_are_met_by_the_next_pass(callers):
    case = approved(callers)
    after = case.requester.patch(case.path, {"preferences": {"not_before": "2026-12-01"}}, expect=200).json()
    if after["status"] == "approved":
        case.requester.get(case.path, params={"wait": 10}, headers={"If-None-Match": f'"{after["version"]}"'}, expect=200)
    assert case.read()["status"] == "scheduled"
