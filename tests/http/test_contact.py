"""POST /v1/requests/{id}/verify-contact: a number that was changed is not called before staff have verified it."""
import uuid

import pytest
from case import NUMBER, Case, awaiting_contact, language, needs_info, tier1_review, with_callback, withdrawn
from firm import filed, revoke
from samples import own

OLD, NEW, THIRD = NUMBER["phone"], "+13035550177", "+13035550188"
WHY = {"reason": "number_before_called"}


def verify(case: Case, phone: str, who: str = "tier1", expect: int = 200, **options):
    return case.post(who, "verify-contact", {"phone": phone, **WHY}, expect=expect, **options)


def changed(callers, **changes) -> tuple[Case, str]:
    """Due from now on, and then the number is changed by whoever has the token; and a language that finds its call alone."""
    speaks = language()
    case = with_callback(callers, **{**changes, "applicant": {"preferred_language": speaks, **changes.get("applicant", {})}})
    case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200)
    return case, speaks


def next_call(callers, speaks: str) -> dict | None:
    reply = callers["tier2"].post("/v1/callbacks/next", {"languages": [speaks]})
    return reply.json() if reply.status_code == 200 else None


# ---- what happens to the call ----

def test_nobody_calls_the_new_number(callers):
    speaks = language()
    case = with_callback(callers, applicant={"preferred_language": speaks})
    before = case.read()
    after = case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200).json()
    assert (after["contact_unverified"], after["callback"]["status"], after["callback"]["announced_at"]) == (True, "unverified", None)
    assert (after["callback"]["id"], after["due_at"], after["priority_at"]) == (before["callback"]["id"], before["due_at"], before["priority_at"])
    assert "800-375-5283" in after["what_happens_next"] and "verified" in after["what_happens_next"]
    assert case.events()[-1]["data"] == {"contact": "changed"}
    assert next_call(callers, speaks) is None
    for outcome in ("reached", "no_answer"):
        problem = case.call(outcome, expect=409).json()
        assert problem["code"] == "state_conflict" and "verify-contact" in problem["next"]
    assert "verify-contact" in case.read("tier1")["links"] and "verify-contact" not in case.read()["links"]


@pytest.mark.parametrize("who", ["tier1", "tier2", "office", "supervisor"])
def test_staff_verify_it_and_then_it_is_called(callers, who):
    case, speaks = changed(callers)
    before = case.read()
    after = verify(case, NEW, who).json()
    assert (after["contact_unverified"], after["callback"]["status"], after["status"]) == (False, "planned", "tier2_review")
    assert after["due_at"] == after["callback"]["due_at"] >= before["due_at"]
    event = case.events()[-1]
    assert (event["event"], event["reason"], event["data"], event["actor"]["role"]) == (
        "verify-contact", "number_before_called", {"contact": "verified"}, who)
    assert "verify-contact" not in case.read("tier1")["links"]
    assert next_call(callers, speaks)["phone"] == NEW


def test_another_number_than_that_in_force_is_not_verified(callers):
    case, speaks = changed(callers)
    for phone in (OLD, THIRD):
        problem = case.refused("tier1", "verify-contact", {"phone": phone, **WHY}, status=409, code="state_conflict")
        assert problem["next"]
    case.requester.patch(case.path, {"callback": {"phone": THIRD}}, expect=200)
    case.refused("tier1", "verify-contact", {"phone": NEW, **WHY}, status=409, code="state_conflict")
    assert next_call(callers, speaks) is None
    verify(case, THIRD)
    assert next_call(callers, speaks)["phone"] == THIRD


def test_what_needs_no_verification(callers):
    case = with_callback(callers)
    case.refused("tier1", "verify-contact", {"phone": OLD, **WHY}, status=409, code="state_conflict")
    for body in ({"callback": {"phone": OLD, "speak_with": "Ana"}}, {"applicant": {"email": "new@example.org"}}, {"applicant": {"phone": THIRD}}):
        after = case.requester.patch(case.path, body, expect=200).json()
        assert (after["contact_unverified"], after["callback"]["status"]) == (False, "planned"), body
        assert case.events()[-1]["data"] == {}


def test_who_sets_it_back_needs_nobody(callers):
    case, speaks = changed(callers)
    after = case.requester.patch(case.path, {"callback": {"phone": OLD}}, expect=200).json()
    assert (after["contact_unverified"], after["callback"]["status"]) == (False, "planned")
    assert case.events()[-1]["data"] == {"contact": "verified"}
    assert next_call(callers, speaks)["phone"] == OLD


def test_a_number_that_staff_set_is_verified_by_that(callers):
    case, speaks = changed(callers)
    callers["tier1"].patch(case.path, {"callback": {"phone": NEW}}, expect=200)  # the very same, heard from the person
    assert case.read()["callback"]["status"] == "planned"
    case.requester.patch(case.path, {"callback": {"phone": THIRD}}, expect=200)
    callers["tier2"].patch(f"/v1/callbacks/{case.read()['callback']['id']}", {"phone": OLD}, expect=200)
    assert next_call(callers, speaks)["phone"] == OLD
    # and is what one goes back to
    case.requester.patch(case.path, {"callback": {"phone": OLD}}, expect=200)
    assert case.read()["contact_unverified"] is False


def test_an_officer_who_calls_is_not_lost(callers):
    case = with_callback(callers)
    case.do("tier2", "claim")
    before = case.read("supervisor")
    for body in ({"callback": {"phone": NEW}}, {"applicant": {"phone": NEW}, "callback": {"phone": NEW}}):
        problem = case.requester.patch(case.path, body, expect=409).json()
        assert problem["code"] == "state_conflict" and problem["next"]
    assert own(case.read("supervisor")) == own(before)
    assert case.call("reached").json()["phone"] == OLD


# ---- every way by which a number comes ----

def test_it_is_changed_at_the_callback(callers):
    case = with_callback(callers)
    path = f"/v1/callbacks/{case.read()['callback']['id']}"
    assert case.requester.patch(path, {"phone": NEW}, expect=200).json()["status"] == "unverified"
    seen = callers["tier2"].get(path, expect=200).json()
    assert (seen["status"], seen["phone"]) == ("unverified", "+*******0177")
    assert case.requester.patch(path, {"phone": OLD}, expect=200).json()["status"] == "planned"


def test_it_comes_with_what_was_asked_for(callers):
    case = with_callback(callers)
    case.do("tier2", "ask-info", {"reason": "passport_copy_needed"})
    after = case.do("requester", "supply", {"statement": "Here it is.", "callback": {"phone": NEW}})
    assert (after["status"], after["contact_unverified"], after["callback"]["status"]) == ("tier2_review", True, "unverified")
    assert verify(case, NEW).json()["callback"]["status"] == "planned"


def test_it_comes_with_a_rebooking(callers):
    case = awaiting_contact(callers)
    after = case.do("requester", "rebook-callback", {"callback": {"phone": NEW}})
    assert (after["status"], after["callback"]["status"]) == ("tier2_review", "unverified")


def test_it_waits_before_there_is_a_call(callers):
    case = tier1_review(callers, callback=NUMBER)
    after = case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200).json()
    assert (after["contact_unverified"], after["callback"], after["due_at"]) == (True, None, case.made["due_at"])
    assert "800-375-5283" in after["what_happens_next"]
    after = case.escalate()
    assert after["callback"]["status"] == "unverified"
    assert verify(case, NEW).json()["callback"]["status"] == "planned"


def test_staff_who_escalate_with_a_number_have_heard_it(callers):
    case = tier1_review(callers, callback=NUMBER)
    case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200)
    assert case.escalate(callback={"phone": THIRD})["callback"]["status"] == "planned"


def test_a_first_number_is_verified_too(callers):
    """Else whoever has found a token adds one."""
    case = needs_info(callers)
    assert case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200).json()["contact_unverified"] is True
    assert verify(case, NEW).json()["contact_unverified"] is False


def test_beginning_anew_verifies_nothing(callers):
    case = tier1_review(callers, service="adit_stamp", callback=NUMBER)
    case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200)
    case.do("requester", "withdraw")
    again = case.post("requester", "restart", {}, expect=201).json()
    assert again["contact_unverified"] is True
    path = f"/v1/requests/{again['id']}"
    assert callers["tier1"].post(f"{path}/verify-contact", {"phone": NEW, **WHY}, expect=200).json()["contact_unverified"] is False


# ---- firms ----

def test_a_firm_s_new_number_waits_and_the_client_s_own_is_there_when_it_leaves(callers):
    case = filed(callers, callback=NUMBER, applicant={"phone": THIRD})
    case.escalate()
    case.requester.patch(case.path, {"callback": {"phone": NEW}}, expect=200)
    assert case.read("tier1")["callback"]["status"] == "unverified"
    revoke(callers["organization"], case)
    after = case.read("tier1")
    assert (after["contact_unverified"], after["callback"]["status"]) == (False, "planned")
    assert callers["tier2"].get(f"/v1/callbacks/{after['callback']['id']}", expect=200).json()["phone"] == "+*******0188"
    ended = case.events()[-1]
    assert (ended["event"], ended["data"]["contact"]) == ("representation-ended", "verified")


def test_a_client_s_own_number_that_is_changed_waits_for_the_firm_to_leave(callers):
    case = filed(callers, callback=NUMBER, applicant={"phone": THIRD})
    case.escalate()
    case.requester.patch(case.path, {"applicant": {"phone": NEW}}, expect=200)
    assert case.read("tier1")["callback"]["status"] == "planned"
    revoke(callers["organization"], case)
    after = case.read("tier1")
    assert (after["contact_unverified"], after["callback"]["status"]) == (True, "unverified")
    assert case.events()[-1]["data"]["contact"] == "changed"
    verify(case, NEW)
    assert case.read("tier1")["callback"]["status"] == "planned"


# ---- the endpoint ----

def test_staff_see_the_number_before(callers):
    case, _ = changed(callers)
    fields = ["callback_phone", "verified_phone", "firm_verified_phone"]
    shown = case.do("tier1", "reveal", {"fields": fields, "reason": "identity_check"})["revealed"]
    assert shown == {"callback_phone": NEW, "verified_phone": OLD, "firm_verified_phone": None}
    verify(case, NEW)
    assert case.do("tier1", "reveal", {"fields": ["verified_phone"], "reason": "identity_check"})["revealed"] == {"verified_phone": NEW}


def test_the_calls_that_wait_are_listed(callers):
    case, speaks = changed(callers)
    found = callers["tier1"].get("/v1/callbacks", params={"status": "unverified", "language": speaks}, expect=200).json()["data"]
    assert [one["request_id"] for one in found] == [case.id]


@pytest.mark.parametrize("body, pointers", [
    ({}, ["/phone", "/reason"]), ({"phone": NEW}, ["/reason"]), ({"phone": "303", "reason": "Asked her"}, ["/phone"]),
    ({"phone": "+19005550142", "reason": "Asked her"}, ["/phone", "/reason"]), ({"phone": NEW, **WHY, "expected_state": "tier2_review"}, ["/expected_state"])])
def test_a_body_that_is_none(callers, body, pointers):
    case, _ = changed(callers)
    problem = case.post("tier1", "verify-contact", body, expect=422).json()
    assert sorted(error["pointer"] for error in problem["errors"]) == pointers


def test_who_may(callers):
    case, _ = changed(callers)
    for who in (case.requester, callers["organization"], callers["admin"]):
        case.post(who, "verify-contact", {"phone": NEW, **WHY}, expect=403)
    case.post(case.requester.as_(None), "verify-contact", {"phone": NEW, **WHY}, expect=401)
    callers["tier1"].post(f"/v1/requests/{uuid.uuid4()}/verify-contact", {"phone": NEW, **WHY}, expect=404)
    elsewhere = tier1_review(callers, preferences={"offices": ["CHI"]}, callback=NUMBER)
    elsewhere.requester.patch(elsewhere.path, {"callback": {"phone": NEW}}, expect=200)
    verify(elsewhere, NEW, "office", expect=404)


def test_a_closed_one_has_nothing_to_verify(callers):
    withdrawn(callers).refused("tier1", "verify-contact", {"phone": NEW, **WHY}, status=409, code="state_conflict")


def test_a_key_verifies_once(callers):
    case, _ = changed(callers)
    key = str(uuid.uuid4())
    first = verify(case, NEW, idempotency_key=key)
    case.requester.patch(case.path, {"callback": {"phone": THIRD}}, expect=200)
    again = verify(case, NEW, idempotency_key=key)
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert again.json()["contact_unverified"] is True, "what was changed since is not verified by a reply that is given again"
    verify(case, THIRD, idempotency_key=key, expect=422)


def test_a_note_is_kept_of_it(callers, owner):
    case, _ = changed(callers)
    case.do("tier1", "verify-contact", {"phone": NEW, **WHY, "note": "She told the last three digits of the number before."})
    assert owner.execute("select count(*) from fp.note where request_id = %s", [case.id]).fetchone() == (1,)


# ---- numbers that nobody calls ----

@pytest.mark.parametrize("phone, code", [("+19005550142", "premium_number"), ("+449098790000", "premium_number"), ("+881612345678", "country_not_called"),
                                         ("+979123456789", "country_not_called"), ("+11235550142", "invalid_phone")])
def test_what_is_paid_for_is_never_called(callers, api, phone, code):
    case = with_callback(callers)
    path = f"/v1/callbacks/{case.read()['callback']['id']}"
    for reply in (case.requester.patch(case.path, {"callback": {"phone": phone}}, expect=422),
                  case.requester.patch(case.path, {"applicant": {"phone": phone}}, expect=422),
                  callers["tier2"].patch(path, {"phone": phone}, expect=422),
                  api.post("/v1/requests", {**case.sent, "callback": {"phone": phone}}, expect=422),
                  tier1_review(callers).post("tier1", "escalate", {"callback": {"phone": phone}, "expected_state": "tier1_review"}, expect=422)):
        assert [error["code"] for error in reply.json()["errors"]] == [code]
    assert case.read()["callback"]["status"] == "planned"
