"""The way up through the tiers: answers, representatives, officers who call, and all the ways in which that ends."""
import pytest
from samples import submit_body
from story import World, days, hours, instant, is_code


# ---- the automated answer ----

def test_an_answer_that_does_not_help_leads_all_the_way_to_a_seat(world: World) -> None:
    case = world.submit(service="case_inquiry")
    asked = case.now()
    assert asked["status"] == "answered" and asked["turn"] == "requester"
    assert instant(asked["due_at"]) == instant(asked["created_at"]) + days(7)
    answer = next(s for s in world.api.get("/v1/services").json()["data"] if s["code"] == "case_inquiry")["answer"]
    text = case.mine.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    assert answer in text

    again = case.does("not-solved")
    assert again["status"] == "tier1_review" and again["turn"] == "tier1"
    assert again["priority_at"] == asked["priority_at"], "the place in the queue stays"

    claimed = case.staff("tier1", "claim")
    assert claimed["claimed_by"]
    assert "claimed_by" not in case.now(), "who works on it is nobody else's business"
    planned = case.escalated().now()
    assert planned["status"] == "tier2_review" and planned["turn"] == "tier2"
    call = planned["callback"]
    now = world.now()
    assert call["status"] == "planned" and (call["attempts"], call["max_attempts"]) == (0, 1)
    assert instant(call["window_start"]) == now + hours(24) and instant(call["window_end"]) == now + hours(72)
    assert call["due_at"] == call["window_end"] == planned["due_at"]
    assert "phone" not in call, "the person knows the number; others need not"

    case.wait_for_window()
    made = case.attempt("reached")
    assert made["status"] == "reached" and made["attempts"] == 1
    assert made["verification_phrase"] == call["verification_phrase"]
    assert instant(case.now()["due_at"]) == world.now() + hours(24), "who was reached has a decision within a day"

    granted = case.approved()
    case.wait_for("scheduled")
    seat = case.appointment()
    assert granted["status"] in ("approved", "scheduled") and seat["office"] == "DEN" and seat["status"] == "booked"
    assert case.now()["due_at"] == seat["starts_at"]
    assert instant(seat["starts_at"]) >= world.now() + hours(24), "notice_hours"
    names = case.event_names()
    assert names == ["submit", "not-solved", "claim", "escalate", "callback-reached", "approve", "assign"]
    assert [event["seq"] for event in case.events()] == list(range(1, len(names) + 1))


def test_an_answer_closes_itself_after_seven_days(world: World) -> None:
    case = world.submit(service="case_inquiry")
    world.advance(days=6, hours=23)
    assert case.status == "answered"
    world.advance(hours=1)
    assert case.status == "resolved" and case.now()["due_at"] is None
    closed = case.events()[-1]
    assert closed["event"] == "resolve" and closed["actor"] == {"role": "system"}
    assert instant(closed["at"]) == instant(case.made["created_at"]) + days(7)
    assert case.does("not-solved")["status"] == "tier1_review", "within 30 days it can be reopened"


def test_after_thirty_days_an_answer_stands(world: World) -> None:
    case = world.submit(service="case_inquiry")
    world.advance(days=7)
    assert case.status == "resolved"
    world.advance(days=30, seconds=1)
    assert case.does("not-solved", expect=409)["code"] == "state_conflict"


# ---- answers of staff ----

def test_each_tier_may_be_told_once_that_it_is_not_solved(world: World) -> None:
    case = world.submit()
    priority = case.now()["priority_at"]
    said = case.staff("tier1", "resolve", {"answer": "status_explained", "expected_state": "tier1_review"})
    assert (said["status"], said["answer"]) == ("resolved", "status_explained")
    again = case.does("not-solved")
    assert again["status"] == "tier2_review" and again["priority_at"] == priority and again["answer"] == "status_explained"

    said = case.staff("tier2", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"})
    assert (said["status"], said["callback"]["status"]) == ("resolved", "called_off")
    assert case.does("not-solved")["status"] == "tier2_review"

    # another officer looks at it now
    assert case.staff("tier2", "claim", expect=403)["code"] == "forbidden"
    refused = case.staff("tier2", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"}, expect=403)
    assert "another officer" in refused["detail"]
    case.staff("another_tier2", "resolve", {"answer": "online_account", "expected_state": "tier2_review"})
    assert case.does("not-solved", expect=409)["code"] == "state_conflict"


# ---- denials ----

def test_an_officer_denies_with_a_code_and_a_representative_never(world: World) -> None:
    case = world.submit()
    body = {"reason": "visit_not_needed", "expected_state": "tier1_review"}
    assert case.staff("tier1", "deny", body, expect=403)["code"] == "forbidden"
    case.escalated()
    assert case.staff("tier1", "deny", body, expect=403)["code"] == "forbidden"
    assert case.staff("tier2", "deny", {"expected_state": "tier2_review"}, expect=422)["errors"][0]["pointer"] == "/reason"
    assert case.staff("tier2", "deny", {"reason": "visit_not_needed"}, expect=428)["code"] == "precondition_required"
    denied = case.staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review", "note": "He laughed."})
    assert denied["status"] == "denied"
    mine = case.now()
    assert mine["reason"] == "visit_not_needed" and mine["callback"]["status"] == "called_off" and mine["turn"] is None
    assert "laughed" not in case.mine.get(f"{case.path}/events").text, "notes are for colleagues"
    assert case.events()[-1]["reason"] == "visit_not_needed"
    # what is over does not stand in the way of a new one
    assert case.does("withdraw", expect=409)["code"] == "state_conflict"


# ---- the call ----

def test_who_misses_the_call_starts_over(world: World) -> None:
    person = submit_body()
    case = world.submit(**person).escalated().wait_for_window()
    assert case.attempt("no_answer")["status"] == "exhausted"
    missed = case.now()
    assert missed["status"] == "missed_callback" and missed["due_at"] is None and missed["callback"]["attempts"] == 1
    assert "new request" in missed["what_happens_next"]
    anew = world.submit(**person)
    assert anew.id != case.id and anew.status == "tier1_review"


def test_a_call_before_the_window_is_not_the_persons_miss(world: World) -> None:
    case = world.submit().escalated()
    early = case.attempt("no_answer")
    assert (early["status"], early["attempts"]) == ("planned", 0)
    assert case.status == "tier2_review" and case.events()[-1]["reason"] == "outside_window"


def test_where_the_policy_keeps_the_place_a_miss_is_no_end(world: World, owner) -> None:
    owner.execute("""insert into policy (office, "from", missed_callback, callback_attempts) values ('CHI', '2020-01-01', 'keep_place', 2)
        on conflict do nothing""")
    world.advance(days=1)  # each day the policies are read again
    case = world.submit(preferences={"offices": ["CHI"]}).escalated().wait_for_window()
    first = case.attempt("voicemail")
    assert (first["status"], first["attempts"], first["max_attempts"]) == ("planned", 1, 2)
    assert instant(first["window_start"]) == world.now() + hours(24)
    case.wait_for_window()
    assert case.attempt("busy")["status"] == "exhausted"
    waiting = case.now()
    assert waiting["status"] == "awaiting_contact" and waiting["turn"] == "requester"
    assert instant(waiting["due_at"]) == world.now() + days(30)
    world.advance(days=23)
    assert case.event_names()[-1] == "warn" and case.status == "awaiting_contact"
    world.advance(days=7)
    assert case.status == "expired"


def test_a_number_that_is_wrong_costs_no_attempt(world: World) -> None:
    case = world.submit().escalated().wait_for_window()
    ended = case.attempt("bad_number")
    assert (ended["status"], ended["attempts"]) == ("exhausted", 0)
    assert case.status == "awaiting_contact", "the person is not to blame, whatever the policy says of misses"
    assert case.does("withdraw")["status"] == "withdrawn"


def test_a_promise_that_nobody_keeps_is_never_the_persons_miss(world: World) -> None:
    case = world.submit().escalated()
    promised = case.callback()
    assert case.seen_by("supervisor")["needs_a_human"] is False
    world.go_to(instant(promised["window_end"]))
    broken = case.now()
    assert broken["status"] == "tier2_review" and case.event_names()[-1] == "promise-broken"
    call = broken["callback"]
    assert (call["id"], call["status"], call["attempts"]) == (promised["id"], "planned", 0)
    assert call["window_start"] == promised["window_end"], "a new window at once"
    assert instant(call["window_end"]) == world.now() + hours(24)
    assert case.seen_by("supervisor")["needs_a_human"] is True
    assert "needs_a_human" not in broken

    # first in the queue: before an emergency's call, and one that is due earlier
    urgent = world.submit(urgency="emergency", emergency_reason="A funeral.").escalated()
    assert instant(urgent.callback()["window_start"]) == world.now()
    claimed = []
    while case.id not in claimed:
        taken = world.callers["tier2"].post("/v1/callbacks/next", {}, expect=200).json()
        claimed.append(taken["request"]["id"])
    assert urgent.id not in claimed, "broken promises come first"
    assert case.seen_by("tier2")["claimed_by"]
    assert case.attempt("reached")["attempts"] == 1


def test_callbacks_are_handed_out_by_language(world: World) -> None:
    case = world.submit(applicant={"preferred_language": "tl"}).escalated().wait_for_window()
    assert world.callers["tier2"].post("/v1/callbacks/next", {"languages": ["haw"]}, expect=204).content == b""
    taken = world.callers["tier2"].post("/v1/callbacks/next", {"languages": ["haw", "tl"]}, expect=200).json()
    assert taken["request"]["id"] == case.id and taken["language"] == "tl"
    assert world.callers["another_tier2"].post("/v1/callbacks/next", {"languages": ["tl"]}, expect=204).content == b""


def test_the_officer_sees_the_number_and_whom_to_ask_for(world: World) -> None:
    wishes = {"phone": "+12125550199", "time_zone": "America/New_York", "speak_with": "Ana Ortiz"}
    case = world.submit(callback=wishes).escalated().wait_for_window()
    case.staff("tier2", "claim")
    made = case.attempt("reached")
    assert {name: made[name] for name in wishes} == wishes


def test_an_escalation_needs_a_number_to_call(world: World) -> None:
    case = world.submit(applicant={"phone": None})
    refused = case.staff("tier1", "escalate", {"expected_state": "tier1_review"}, expect=422)
    assert refused["code"] == "callback_number_needed" and refused["next"]
    given = case.staff("tier1", "escalate", {"expected_state": "tier1_review", "callback": {"phone": "+12125550123"}})
    assert given["status"] == "tier2_review" and given["callback"]["status"] == "planned"


def test_a_deadline_that_tier1_breaks_hands_it_on_by_itself(world: World) -> None:
    case = world.submit()
    assert instant(case.now()["due_at"]) == instant(case.made["created_at"]) + hours(72)
    world.go_to(instant(case.now()["due_at"]))
    assert case.status == "tier2_review" and case.events()[-1]["actor"] == {"role": "system"}
    assert case.callback()["status"] == "planned"


def test_what_only_an_office_can_do_skips_tier1_and_the_call(world: World) -> None:
    case = world.submit(service="adit_stamp")
    assert case.status == "tier2_review" and case.callback() is None
    assert case.seated().appointment()["office"] == "DEN"


def test_an_emergency_is_the_offices_to_grant(world: World) -> None:
    body = submit_body(urgency="emergency")
    refused = world.api.post("/v1/requests", body, expect=422).json()
    assert refused["errors"] == [{"pointer": "/emergency_reason", "code": "required", "detail": refused["errors"][0]["detail"]}]
    case = world.submit(**body, emergency_reason="My mother is dying.")
    assert instant(case.now()["due_at"]) == world.now() + hours(4), "review_within_hours of an emergency"
    call = case.escalated().callback()
    assert instant(call["window_start"]) == world.now() and instant(call["window_end"]) == world.now() + hours(24)
    assert case.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)["code"] == "state_conflict"
    pointer = case.staff("tier2", "approve", {"expected_state": "tier2_review", "urgency": "urgent"}, expect=422)["errors"][0]["pointer"]
    assert pointer == "/reason", "whoever changes the urgency says why"
    case.seated(urgency="urgent", reason="no_emergency")
    assert case.now()["urgency"] == "urgent"


# ---- claims ----

def test_a_claim_holds_for_fifteen_minutes(world: World) -> None:
    case = world.submit()
    held = case.staff("tier1", "claim")
    body = {"answer": "status_explained", "expected_state": "tier1_review"}
    assert case.staff("another_tier1", "claim", expect=409)["code"] == "claimed_by_another"
    assert case.staff("another_tier1", "resolve", body, expect=409)["code"] == "claimed_by_another"
    world.advance(minutes=14, seconds=59)
    assert case.staff("another_tier1", "release", expect=409)["code"] == "claimed_by_another"
    world.advance(seconds=1)
    lapsed = case.seen_by("another_tier1")
    assert lapsed["claimed_by"] is None and lapsed["version"] == held["version"] + 1
    assert case.event_names()[-1] == "claim-lapsed"
    taken = case.staff("another_tier1", "claim")
    assert taken["claimed_by"] not in (None, held["claimed_by"])
    over = case.staff("supervisor", "claim")
    assert over["claimed_by"] not in (None, held["claimed_by"], taken["claimed_by"]), "a supervisor may take over"
    assert case.staff("another_tier1", "resolve", body, expect=409)["code"] == "claimed_by_another"
    assert case.staff("supervisor", "release")["claimed_by"] is None
    assert case.staff("another_tier1", "resolve", body)["status"] == "resolved"


def test_a_claimed_callback_goes_back_when_the_officer_forgets_it(world: World) -> None:
    case = world.submit().escalated().wait_for_window()
    case.staff("tier2", "claim")
    assert case.callback()["status"] == "claimed"
    world.advance(minutes=15)
    assert case.callback()["status"] == "planned" and case.callback()["attempts"] == 0


# ---- taking it back ----

OPEN = {
    "answered": lambda world: world.submit(service="case_inquiry"),
    "tier1_review": lambda world: world.submit(),
    "tier2_review": lambda world: world.submit().escalated(),
    "needs_info": lambda world: asked(world),
    "awaiting_contact": lambda world: with_a_bad_number(world),
    "approved": lambda world: without_a_seat_yet(world),
}


def asked(world: World):
    case = world.submit()
    case.staff("tier1", "ask-info", {"reason": "receipt_number_missing"})
    return case


def with_a_bad_number(world: World):
    case = world.submit().escalated().wait_for_window()
    case.attempt("bad_number")
    return case


def without_a_seat_yet(world: World):
    """Nothing is on offer that far ahead."""
    case = world.submit(preferences={"not_before": world.day(200)}).escalated()
    case.staff("tier2", "approve", {"expected_state": "tier2_review"})
    return case


@pytest.mark.parametrize("status", OPEN)
def test_a_request_can_be_taken_back_from(status: str, world: World) -> None:
    case = OPEN[status](world)
    assert case.status == status and "withdraw" in case.now()["links"]
    gone = case.does("withdraw", {"reason": "no_longer_needed"})
    assert gone["status"] == "withdrawn" and gone["due_at"] is None and gone["turn"] is None
    assert is_code(case.events()[-1]["reason"])
    assert case.callback() is None or case.callback()["status"] in ("called_off", "exhausted")
    assert "withdraw" not in gone["links"] and case.does("withdraw", expect=409)["code"] == "state_conflict"


def test_a_seat_is_cancelled_and_not_withdrawn(world: World) -> None:
    case = world.submit().seated()
    refused = case.does("withdraw", expect=409)
    assert refused["code"] == "state_conflict" and "cancel" in refused["next"]
