"""The events of a request: each from where it may happen, by whom, and refused everywhere else."""
import uuid

import pytest
from case import (LATER, NUMBER, REACH, Case, answered, approved, awaiting_contact, denied, needs_info, office_review, resolved, scheduled, tier1_review,
                  tier2_review, with_callback)

# event: the statuses it is possible from, who does it, a body that is complete
EVENTS = {
    "not-solved": ({"answered", "resolved"}, "requester", None),
    "claim": ({"tier1_review", "tier2_review", "office_review"}, "supervisor", None),
    "release": ({"tier1_review", "tier2_review", "office_review"}, "supervisor", None),
    "resolve": ({"tier1_review", "tier2_review"}, "supervisor", {"answer": "adit_by_mail"}),
    "escalate": ({"tier1_review"}, "supervisor", {"callback": NUMBER}),
    "ask-info": ({"tier1_review", "tier2_review"}, "supervisor", {"reason": "passport_copy_needed"}),
    "supply": ({"needs_info"}, "requester", {"statement": "Here it is."}),
    "plan-callback": ({"tier2_review"}, "supervisor", {"callback": NUMBER}),
    "refer": ({"tier2_review"}, "supervisor", {"office": "CHI"}),
    "rebook-callback": ({"awaiting_contact"}, "requester", {"callback": NUMBER}),
    "reconsider": ({"denied"}, "requester", None),
    "approve": ({"tier2_review"}, "supervisor", {"preferences": LATER}),
    "deny": ({"tier2_review"}, "supervisor", {"reason": "visit_not_needed"}),
    "withdraw": ({"answered", "tier1_review", "tier2_review", "office_review", "needs_info", "awaiting_contact", "approved"}, "requester", {"reason": "no_longer_needed"}),
    "cancel": ({"scheduled"}, "requester", None),
}
DECISIONS = ("resolve", "escalate", "refer", "approve", "deny")


@pytest.fixture(scope="module")
def standing(callers) -> dict[str, Case]:
    """One request in each status, which refusals do not change."""
    return {status: reach(callers) for status, reach in REACH.items()}


@pytest.mark.parametrize("status", REACH)
def test_each_status_is_reached(standing, status):
    assert standing[status].read()["status"] == status


@pytest.mark.parametrize("status, event", [(status, event) for status in REACH for event in EVENTS if status not in EVENTS[event][0]])
def test_an_event_from_where_it_is_not_possible(standing, status, event):
    _, who, body = EVENTS[event]
    if event in DECISIONS:
        body = {**body, "expected_state": status}
    problem = standing[status].refused(who, event, body, status=409, code="state_conflict")
    assert problem["detail"] and problem["next"]


@pytest.mark.parametrize("status, event", [(status, event) for event in EVENTS for status in sorted(EVENTS[event][0])])
def test_an_event_from_where_it_is_possible(callers, status, event):
    case, (_, who, body) = REACH[status](callers), EVENTS[event]
    if event == "release":
        case.do("supervisor", "claim")
    if event in DECISIONS:
        body = {**body, "expected_state": status}
    before = case.read()
    reply = case.post(who, event, body)
    after = reply.json()
    assert after["version"] == before["version"] + 1 and reply.headers["ETag"] == f'"{after["version"]}"'
    assert case.read(who)["status"] == after["status"]
    last = [e for e in case.events() if e["seq"] == after["version"]][0]
    assert (last["event"], last["from"], last["to"], last["actor"]["role"]) == (event, status, after["status"], who)


# Whoever may do these knows of all requests.
@pytest.mark.parametrize("event", [event for event in EVENTS if event not in ("refer", "plan-callback")])
def test_who_may_not_know_of_it(callers, event):
    foreign = Case(callers, by=callers["organization"], preferences={"offices": ["CHI"]})
    _, who, body = EVENTS[event]
    stranger = {"requester": "other_organization", "supervisor": "office"}[who]
    if event == "escalate":
        stranger = "other_organization"
    if event in DECISIONS:
        body = {**body, "expected_state": "tier1_review"}
    foreign.refused(stranger, event, body, status=404, code="not_found")
    for id in (str(uuid.uuid4()), "x"):
        callers[stranger].post(f"/v1/requests/{id}/{event}", body, expect=404)


@pytest.mark.parametrize("event", EVENTS)
def test_one_that_was_changed_meanwhile(standing, event):
    possible, who, body = EVENTS[event]
    case = standing[sorted(possible)[0]]
    for tag in ('"99"', '"x"', "1"):
        case.refused(who, event, body, if_match=tag, status=412, code="version_mismatch")


@pytest.mark.parametrize("event", EVENTS)
def test_a_body_with_what_there_is_not(standing, event):
    _, who, body = EVENTS[event]
    case = standing["tier1_review"]
    problem = case.refused(who, event, {**(body or {}), "colour": "blue", "expected_state": "open"}, status=422, code="invalid_fields")
    assert {"/colour", "/expected_state"} == {error["pointer"] for error in problem["errors"]}


@pytest.mark.parametrize("event, who", [(event, who) for event in DECISIONS for who in ("supervisor",)])
def test_staff_say_what_they_decided_on(standing, event, who):
    possible, _, body = EVENTS[event]
    case = standing[sorted(possible)[0]]
    problem = case.refused(who, event, body, status=428, code="precondition_required")
    assert "If-Match" in problem["next"]
    other = "denied" if "denied" not in possible else "resolved"
    problem = case.refused(who, event, {**body, "expected_state": other}, status=409, code="state_conflict")
    assert problem["next"]


def test_the_tag_is_as_good_as_the_state(callers):
    case = tier2_review(callers)
    case.do("tier2", "deny", {"reason": "visit_not_needed"}, if_match='"1"')
    assert case.read()["reason"] == "visit_not_needed"


@pytest.mark.parametrize("event, members, pointer", [
    ("resolve", {}, "/answer"), ("resolve", {"answer": "By Mail"}, "/answer"), ("deny", {}, "/reason"), ("deny", {"reason": "No visit!"}, "/reason"),
    ("ask-info", {}, "/reason"), ("ask-info", {"reason": "x" * 65}, "/reason"), ("ask-info", {"reason": "p", "note": "x"}, "/reason"),
    ("escalate", {"urgency": "urgent"}, "/reason"), ("escalate", {"callback": {"phone": "303"}}, "/callback/phone"),
    ("approve", {"urgency": "urgent"}, "/reason"), ("approve", {"preferences": {"offices": ["QQQ"]}}, "/preferences/offices/0"),
    ("refer", {}, "/office"), ("refer", {"office": "QQQ"}, "/office"), ("refer", {"office": "CHI", "urgency": "urgent"}, "/reason"),
    ("plan-callback", {"callback": {"phone": "303"}}, "/callback/phone"),
    ("approve", {"note": "x" * 4001}, "/note"), ("approve", {"urgency": "high", "reason": "travel_soon"}, "/urgency"),
])
def test_a_reason_is_a_code(standing, event, members, pointer):
    status = sorted(EVENTS[event][0])[-1]
    body = {**members, "expected_state": status} if event in DECISIONS else members
    problem = standing[status].refused("supervisor", event, body, status=422, code="invalid_fields")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("wait", ["6", "-1", "x"])
def test_a_wait_for_the_seat_that_is_none(standing, wait):
    case = standing["tier2_review"]
    case.post("tier2", "approve", {"expected_state": "tier2_review"}, params={"wait": wait}, expect=400)


# ---- claims ----

def test_while_it_is_claimed_only_the_holder_decides(callers):
    case = tier1_review(callers)
    assert case.do("tier1", "claim")["claimed_by"]
    for event, body in (("resolve", {"answer": "adit_by_mail", "expected_state": "tier1_review"}), ("claim", None), ("release", None),
                        ("ask-info", {"reason": "passport_copy_needed"}), ("escalate", {"callback": NUMBER, "expected_state": "tier1_review"})):
        case.refused("another_tier1", event, body, status=409, code="claimed_by_another")
    case.do("tier1", "claim")
    case.do("tier1", "release")
    assert case.do("another_tier1", "claim")["claimed_by"]
    assert case.do("another_tier1", "resolve", {"answer": "adit_by_mail", "expected_state": "tier1_review"})["claimed_by"] is None


def test_a_supervisor_takes_over(callers):
    case = tier2_review(callers)
    case.do("tier2", "claim")
    case.refused("supervisor", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}, status=409, code="claimed_by_another")
    case.do("supervisor", "claim")
    case.refused("tier2", "approve", {"expected_state": "tier2_review"}, status=409, code="claimed_by_another")
    case.do("supervisor", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})


def test_a_claim_ends_when_it_leaves_the_tier(callers):
    case = tier1_review(callers)
    case.do("tier1", "claim")
    assert case.escalate(callback=NUMBER)["claimed_by"] is None
    case.do("tier2", "claim")


def test_nothing_is_released_that_nobody_holds(callers):
    tier1_review(callers).refused("tier1", "release", status=409, code="state_conflict")


def test_a_claim_does_not_bind_the_requester(callers):
    case = tier1_review(callers)
    case.do("tier1", "claim")
    assert case.do("requester", "withdraw")["status"] == "withdrawn"


def test_a_supervisor_releases_all_that_an_officer_holds(callers, server, api):
    key = server.key("tier2")
    server.wait_accepted(key)
    gone = api.as_(key)
    held = [tier2_review(callers), tier2_review(callers), with_callback(callers)]
    officer = [case.do(gone, "claim")["claimed_by"] for case in held][0]
    other = tier2_review(callers)
    other.do("another_tier2", "claim")
    assert held[2].read()["callback"]["status"] == "claimed"
    release = {"officer": officer}
    assert callers["supervisor"].post("/v1/claims/release", release, expect=200).json() == {"released": 3}
    assert all(case.read("tier2")["claimed_by"] is None for case in held) and other.read("tier2")["claimed_by"]
    assert held[2].read()["callback"]["status"] == "planned"
    assert [event["event"] for event in held[0].events()] == ["submit", "claim", "release"]
    assert callers["supervisor"].post("/v1/claims/release", release, expect=200).json() == {"released": 0}
    callers["tier2"].post("/v1/claims/release", release, expect=403)
    problem = callers["supervisor"].post("/v1/claims/release", {}, expect=422).json()
    assert problem["errors"][0]["pointer"] == "/officer"


# ---- tiers ----

@pytest.mark.parametrize("who, event, body", [
    ("tier1", "claim", None), ("tier1", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"}),
    ("office", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"}), ("office", "claim", None),
    ("office", "approve", {"expected_state": "tier2_review"}), ("office", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}),
    ("tier1", "ask-info", {"reason": "passport_copy_needed"}),
])
def test_another_tier_s_request(standing, who, event, body):
    standing["tier2_review"].refused(who, event, body, status=409, code="state_conflict")


def test_tier1_neither_approves_nor_denies(callers):
    case = tier2_review(callers)
    case.refused("tier1", "approve", {"expected_state": "tier2_review"}, status=403, code="forbidden")
    case.refused("tier1", "deny", {"reason": "x_y", "expected_state": "tier2_review"}, status=403, code="forbidden")


@pytest.mark.parametrize("event, body, status", [
    ("claim", None, "office_review"), ("resolve", {"answer": "adit_by_mail", "expected_state": "office_review"}, "resolved"),
    ("ask-info", {"reason": "passport_copy_needed"}, "needs_info"), ("approve", {"preferences": LATER, "expected_state": "office_review"}, "approved"),
    ("deny", {"reason": "visit_not_needed", "expected_state": "office_review"}, "denied"),
])
def test_the_office_decides_what_was_referred_to_it(callers, event, body, status):
    case = office_review(callers)
    assert case.do("office", event, body)["status"] == status
    elsewhere = office_review(callers, preferences={"offices": ["CHI"]})
    elsewhere.refused("office", event, body, status=404, code="not_found")
    if event != "claim":
        office_review(callers).refused("tier2", event, body, status=409, code="state_conflict")


def test_a_referral_is_the_office_s_emergency_too(callers):
    case = with_callback(callers)
    referred = case.do("tier2", "refer", {"office": "DEN", "note": "He has the ticket.", "expected_state": "tier2_review"})
    assert (referred["status"], referred["office"], referred["turn"], referred["callback"]["status"]) == (
        "office_review", "DEN", "office", "called_off")
    assert referred["due_at"] == "2026-11-23T19:00:00Z", "review_within_hours of an emergency"
    assert {"approve", "deny", "resolve", "ask-info"} <= set(case.read("office")["links"])
    assert case.do("office", "approve", {"preferences": LATER, "expected_state": "office_review"})["status"] == "approved"


def test_a_referral_sets_the_urgency_and_the_office(callers):
    case = tier2_review(callers)
    case.refused("office", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"}, status=409, code="state_conflict")
    case.do("tier2", "refer", {"office": "CHI", "urgency": "emergency", "reason": "travel_soon", "expected_state": "tier2_review"})
    seen = case.read()
    assert (seen["office"], seen["urgency"], seen["due_at"]) == ("CHI", "emergency", "2026-11-23T19:00:00Z")
    case.post("office", "deny", {"reason": "visit_not_needed", "expected_state": "office_review"}, expect=404)


def test_the_clock_stands_while_the_office_asks(callers):
    case = office_review(callers)
    due = case.read()["due_at"]
    case.do("office", "ask-info", {"reason": "passport_copy_needed"})
    back = case.do("requester", "supply", {"statement": "Here."})
    assert (back["status"], back["due_at"], back["callback"]) == ("office_review", due, None)


@pytest.mark.parametrize("who, event, body", [
    ("tier1", "refer", {"office": "CHI", "expected_state": "tier2_review"}), ("office", "refer", {"office": "CHI", "expected_state": "tier2_review"}),
    ("requester", "refer", {"office": "CHI"}), ("tier1", "plan-callback", None), ("requester", "plan-callback", None),
    ("tier2", "rebook-callback", None), ("tier2", "reconsider", None), ("supervisor", "not-seen", None),
    ("tier1", "correct", {"outcome": "completed", "reason": "wrong_list", "expected_state": "no_show"}), ("requester", "correct", {"outcome": "excused"}),
])
def test_whose_event_it_never_is(standing, who, event, body):
    standing["tier2_review"].refused(who, event, body, status=403, code="forbidden")


# ---- what each one leads to ----

def test_a_call_is_planned_by_the_officer(callers):
    case = tier2_review(callers, applicant={"phone": None})
    problem = case.refused("tier2", "plan-callback", status=422, code="callback_number_needed")
    assert "callback.phone" in problem["next"]
    case.do("tier2", "claim")
    case.refused("another_tier2", "plan-callback", {"callback": NUMBER}, status=409, code="claimed_by_another")
    planned = case.do("tier2", "plan-callback", {"callback": NUMBER})
    assert (planned["status"], planned["claimed_by"], planned["callback"]["status"]) == ("tier2_review", None, "planned")
    assert planned["due_at"] == planned["callback"]["window_end"] == "2026-11-26T15:00:00Z"
    problem = case.refused("tier2", "plan-callback", status=409, code="state_conflict")
    assert "planned already" in problem["detail"]


def test_a_call_is_rebooked_three_times(callers):
    case = awaiting_contact(callers)
    priority = case.made["priority_at"]
    for n in range(3):
        case.do("requester", "rebook-callback", {"callback": {"phone": f"+1303555017{n}"}})
        rebooked = case.do("tier1", "verify-contact", {"phone": f"+1303555017{n}", "reason": "identity_questions"})
        assert (rebooked["status"], rebooked["priority_at"], rebooked["callback"]["status"]) == ("tier2_review", priority, "planned")
        case.do("tier2", "claim")
        assert case.call("bad_number").json()["phone"] == f"+1303555017{n}"
        assert case.read()["status"] == ("awaiting_contact" if n < 2 else "expired")
    problem = case.refused("requester", "rebook-callback", status=409, code="state_conflict")
    assert problem["next"]


def test_another_officer_reconsiders(callers):
    case = denied(callers)
    again = case.do("requester", "reconsider")
    assert (again["status"], again["priority_at"]) == ("tier2_review", case.made["priority_at"])
    for event, body in (("claim", None), ("approve", {"expected_state": "tier2_review"}), ("refer", {"office": "CHI", "expected_state": "tier2_review"}),
                        ("deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})):
        problem = case.refused("tier2", event, body, status=403, code="forbidden")
        assert "another officer" in problem["detail"]
    case.do("another_tier2", "claim")
    case.do("another_tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    assert "once" in case.refused("requester", "reconsider", status=409, code="state_conflict")["detail"]


def test_a_denied_one_is_not_reconsidered_beside_another(callers):
    case = denied(callers, by=callers["organization"])
    case.requester.post("/v1/requests", case.sent, expect=201)
    assert case.refused("requester", "reconsider", status=409, code="duplicate_open")["next"]


@pytest.mark.parametrize("event, who, body", [
    ("not-seen", "requester", None), ("correct", "supervisor", {"outcome": "excused", "reason": "wrong_list"})])
@pytest.mark.parametrize("status", REACH)
def test_a_visit_that_was_not_cannot_be_corrected(standing, status, event, who, body):
    body = body and {**body, "expected_state": status}
    standing[status].refused(who, event, body, status=409, code="state_conflict")



def test_not_solved_goes_one_tier_up(callers):
    case = answered(callers)
    assert case.do("requester", "not-solved", {})["status"] == "tier1_review"
    case.do("tier1", "resolve", {"answer": "status_explained", "expected_state": "tier1_review"})
    again = case.do("requester", "not-solved")
    assert (again["status"], again["priority_at"]) == ("tier2_review", case.made["priority_at"])
    case.do("tier2", "resolve", {"answer": "status_explained", "expected_state": "tier2_review"})
    assert case.do("requester", "not-solved")["status"] == "tier2_review"
    case.refused("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"}, status=403, code="forbidden")
    case.refused("tier2", "claim", status=403, code="forbidden")
    case.do("another_tier2", "resolve", {"answer": "status_explained", "expected_state": "tier2_review"})
    case.refused("requester", "not-solved", status=409, code="state_conflict")


def test_a_closed_one_may_not_be_reopened_beside_another(callers, api):
    case = resolved(callers, by=callers["organization"])
    case.requester.post("/v1/requests", case.sent, expect=201)
    problem = case.refused("requester", "not-solved", status=409, code="duplicate_open")
    assert problem["next"]


def test_resolve_keeps_the_answer(callers):
    case = resolved(callers)
    seen = case.read()
    assert (seen["answer"], seen["turn"], seen["due_at"]) == ("adit_by_mail", None, None) and "not-solved" in seen["links"]


def test_escalate_plans_a_callback(callers):
    case = tier1_review(callers, applicant={"phone": None})
    problem = case.refused("tier1", "escalate", {"expected_state": "tier1_review"}, status=422, code="callback_number_needed")
    assert "callback.phone" in problem["next"]
    callback = case.escalate(callback=NUMBER)["callback"]
    assert (callback["status"], callback["window_start"], callback["window_end"]) == ("planned", "2026-11-24T15:00:00Z", "2026-11-26T15:00:00Z")
    assert (callback["attempts"], callback["max_attempts"]) == (0, 1) and len(callback["verification_phrase"].split()) >= 2
    assert case.read()["due_at"] == callback["due_at"]


def test_the_applicant_s_own_number_will_do(callers):
    assert tier1_review(callers).escalate()["callback"]["status"] == "planned"


def test_urgency_is_set_with_a_reason(callers):
    case = tier1_review(callers)
    escalated = case.escalate(callback=NUMBER, urgency="emergency", reason="travel_soon", note="Her mother is dying.")
    assert escalated["urgency"] == "emergency" and escalated["callback"]["window_start"] == "2026-11-23T15:00:00Z"
    assert case.events()[-1]["reason"] == "travel_soon"


@pytest.mark.parametrize("who", ["requester", "organization"])
def test_a_requester_does_not_escalate_here(callers, who):
    case = Case(callers, by=callers["organization"] if who == "organization" else None)
    problem = case.refused("requester", "escalate", {"callback": NUMBER}, status=403, code="forbidden")
    assert "due_at" in problem["next"]
    problem = case.refused("requester", "escalate", {"urgency": "urgent", "reason": "travel_soon"}, status=422, code="invalid_fields")
    assert problem["errors"][0]["code"] == "staff_only"


def test_ask_info_stops_the_clock_and_the_call(callers):
    case = with_callback(callers)
    asked = case.do("tier2", "ask-info", {"reason": "receipt_number_missing", "note": "Which of the two?"})
    assert (asked["status"], asked["turn"], asked["reason"], asked["due_at"]) == ("needs_info", "requester", "receipt_number_missing", "2026-12-07T15:00:00Z")
    assert asked["callback"]["status"] == "called_off"
    supplied = case.do("requester", "supply", {"receipt_numbers": ["EAC2690012345"], "statement": "It is this one."})
    assert (supplied["status"], supplied["reason"], supplied["receipt_numbers"]) == ("tier2_review", None, ["EAC2690012345"])
    assert supplied["statement"] == "It is this one." and supplied["callback"]["status"] == "planned"
    assert supplied["callback"]["id"] != asked["callback"]["id"]
    assert "Which of the two" not in str(supplied)


def test_supply_takes_wishes_and_a_number(callers):
    case = needs_info(callers)
    case.do("requester", "supply", {"preferences": {"offices": ["CHI"], "day_part": "morning"}, "callback": {"phone": "+13125550100"}})
    seen = case.read()
    assert (seen["status"], seen["preferences"]["offices"], seen["office"]) == ("tier1_review", ["CHI"], "CHI")


def test_supply_may_say_nothing_but_nothing_wrong(callers):
    case = needs_info(callers)
    case.refused("requester", "supply", {"receipt_numbers": ["x" * 13], "statement": ""}, status=422, code="invalid_fields")
    assert case.do("requester", "supply", {})["status"] == "tier1_review"


def test_approve_waits_for_the_seat(callers):
    case = tier2_review(callers)
    got = case.approve(wait=5, preferences={"offices": ["DEN"], "day_part": "afternoon"}, urgency="urgent", reason="travel_soon")
    assert got["status"] == "scheduled" and got["turn"] == "requester" and got["urgency"] == "urgent"
    assert got["appointment"]["office"] == "DEN" and got["due_at"] == got["appointment"]["starts_at"]
    assert int(got["appointment"]["local_start"][11:13]) >= 12
    without = tier2_review(callers)
    assert without.approve(wait=1, preferences=LATER)["appointment"] is None


def test_an_emergency_is_the_office_s_to_decide(callers, owner):
    case = with_callback(callers)
    problem = case.refused("tier2", "approve", {"expected_state": "tier2_review"}, status=409, code="state_conflict")
    assert problem["next"]
    assert case.approve(urgency="urgent", reason="no_emergency", preferences=LATER)["urgency"] == "urgent"


def test_deny_says_why(callers):
    case = tier2_review(callers)
    case.do("tier2", "deny", {"reason": "visit_not_needed", "note": "She only wants a form.", "expected_state": "tier2_review"})
    seen = case.read()
    assert (seen["status"], seen["reason"], seen["turn"]) == ("denied", "visit_not_needed", None)
    assert "form" not in case.requester.get(case.path).text


def test_withdraw_calls_the_callback_off(callers):
    case = with_callback(callers)
    gone = case.do("requester", "withdraw", {"reason": "no_longer_needed"})
    assert (gone["status"], gone["callback"]["status"], gone["due_at"]) == ("withdrawn", "called_off", None)


def test_a_scheduled_one_is_cancelled_and_not_withdrawn(callers):
    case = scheduled(callers)
    problem = case.refused("requester", "withdraw", status=409, code="state_conflict")
    assert "cancel" in problem["next"]
    gone = case.do("requester", "cancel", {"again": False})
    assert (gone["status"], gone["appointment"]["status"]) == ("withdrawn", "cancelled")


def test_cancel_may_wait_for_another_seat(callers):
    case = scheduled(callers)
    first = case.read()["appointment"]
    again = case.do("requester", "cancel", {"again": True})
    assert again["status"] in ("approved", "scheduled")
    case.requester.get(case.path, params={"wait": 10}, headers={"If-None-Match": f'"{again["version"]}"'})
    seen = case.read()
    assert seen["status"] == "scheduled" and seen["appointment"]["id"] != first["id"]


def test_the_seat_of_a_cancelled_visit_is_free_again(callers, owner):
    case = scheduled(callers)
    slot = "select s.booked from slot s join appointment a on a.slot_id = s.id where a.id = %s"
    id = case.read()["appointment"]["id"]
    before = owner.execute(slot, [id]).fetchone()[0]
    case.do("requester", "cancel")
    assert owner.execute(slot, [id]).fetchone()[0] == before - 1


def test_the_firm_acts_for_its_clients(callers):
    case = scheduled(callers, by=callers["organization"])
    case.refused("other_organization", "cancel", status=404, code="not_found")
    assert case.do("organization", "cancel")["status"] == "withdrawn"
    assert case.events("organization")[-1]["actor"] == {"role": "organization"}


def test_withdrawing_what_was_approved(callers):
    assert approved(callers).do("requester", "withdraw")["status"] == "withdrawn"
