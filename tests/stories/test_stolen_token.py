"""A number that is changed: by a thief, who waits for the officer's call, and by the person, who has a new phone."""
from case import language
from story import hours, instant

HOME, THIEF = "+13035550142", "+13035550199"
WHY = {"reason": "number_before_called"}


def next_call(world, speaks: str) -> dict | None:
    reply = world.callers["tier2"].post("/v1/callbacks/next", {"languages": [speaks]})
    return reply.json() if reply.status_code == 200 else None


def waiting(world):
    """For the call that was promised; and what finds it alone."""
    speaks = language()
    case = world.submit(callback={"phone": HOME}, applicant={"preferred_language": speaks})
    return case.escalated(), speaks


def looked_up(world, case):
    """Who has nothing but the code, in writing, and a birth date."""
    known = {"confirmation_code": case.made["confirmation_code"], "date_of_birth": "1984-02-29"}
    found = world.api.post("/v1/lookup", known, expect=200).json()
    return found, world.api.as_(found["access_token"])


def test_a_thief_who_changes_the_number_gets_no_call(world):
    case, speaks = waiting(world)
    before = case.callback()
    told = case.mine.patch(case.path, {"callback": {"phone": THIEF, "speak_with": "me"}}, expect=200).json()
    assert told["contact_unverified"] and "not called before staff have verified it" in told["what_happens_next"]
    for at in (before["window_start"], before["window_end"]):
        world.go_to(instant(at))
        assert next_call(world, speaks) is None
    # the promise is not broken in silence: a supervisor is to look at it, and nobody has missed a call
    seen = case.seen_by("supervisor")
    assert seen["needs_a_human"] and (seen["status"], seen["callback"]["attempts"]) == ("tier2_review", 0)
    broken = case.events()[-1]
    assert (broken["event"], broken["reason"]) == ("promise-broken", "contact_unverified")
    assert instant(seen["due_at"]) == instant(before["due_at"]) + hours(24)
    # every other way to the phone
    path = f"/v1/callbacks/{before['id']}"
    case.mine.patch(path, {"phone": THIEF}, expect=200)
    case.staff("tier1", "verify-contact", {"phone": HOME, **WHY}, expect=409)
    case.does("verify-contact", {"phone": THIEF, **WHY}, expect=403)
    case.staff("tier2", "ask-info", {"reason": "passport_copy_needed"})
    case.does("supply", {"callback": {"phone": THIEF}})
    assert case.callback()["status"] == "unverified" and next_call(world, speaks) is None
    # whose request it is reads what happens, and sets the number back
    found, mine = looked_up(world, case)
    assert "If you did not change it" in found["what_happens_next"]
    after = mine.patch(case.path, {"callback": {"phone": HOME, "speak_with": "Maria"}}, expect=200).json()
    assert after["callback"]["status"] == "planned" and not after["contact_unverified"]
    world.go_to(instant(after["callback"]["window_start"]))
    call = next_call(world, speaks)
    assert (call["phone"], call["speak_with"]) == (HOME, "Maria")
    assert case.attempt("reached")["status"] == "reached"


def test_who_withdraws_and_begins_anew_has_verified_nothing(world):
    case, _ = waiting(world)
    case.mine.patch(case.path, {"callback": {"phone": THIEF}}, expect=200)
    case.does("withdraw")
    again = case.mine.post(f"{case.path}/restart", {}, expect=201).json()
    path = f"/v1/requests/{again['id']}"
    escalated = world.callers["tier1"].post(f"{path}/escalate", {"expected_state": "tier1_review"}, expect=200).json()
    assert escalated["callback"]["status"] == "unverified"


def test_a_person_with_a_new_phone_is_called_there_once_staff_know_it(world):
    case, speaks = waiting(world)
    promised = case.now()
    case.mine.patch(case.path, {"callback": {"phone": THIEF}}, expect=200)
    world.go_to(instant(promised["callback"]["due_at"]) - hours(1))
    # Maria calls the contact center. Tier 1 asks what only she knows, and for the number; it is not told to her.
    after = case.staff("tier1", "verify-contact", {"phone": THIEF, "reason": "identity_questions"})
    assert after["callback"]["status"] == "planned" and after["priority_at"] == promised["priority_at"]
    assert instant(after["due_at"]) == world.now() + hours(24)
    call = next_call(world, speaks)
    assert call["phone"] == THIEF and call["verification_phrase"] == promised["callback"]["verification_phrase"]
    assert [event["event"] for event in case.events()][-3:] == ["update", "verify-contact", "claim"]
