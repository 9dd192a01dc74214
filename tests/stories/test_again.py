"""Second chances: another call, another officer, another seat; and what the field office decides itself."""
from samples import submit_body
from story import Case, World, days, hours, instant


def test_an_emergency_is_referred_and_granted_by_the_office(world: World) -> None:
    case = world.submit(urgency="emergency", emergency_reason="My mother is dying.").escalated()
    assert case.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)["code"] == "state_conflict"
    referred = case.staff("tier2", "refer", {"office": "DEN", "expected_state": "tier2_review"})
    assert (referred["status"], referred["turn"]) == ("office_review", "office")
    mine = case.now()
    assert instant(mine["due_at"]) == world.now() + hours(4) and "field office" in mine["what_happens_next"]
    granted = case.staff("office", "approve", {"expected_state": "office_review"}, params={"wait": 5})
    assert granted["status"] in ("approved", "scheduled")
    assert case.wait_for("scheduled")["appointment"]["office"] == "DEN"
    assert [event["event"] for event in case.events()] == ["submit", "escalate", "refer", "approve", "assign"]


def test_another_office_is_agreed_on_after_the_first_one_denied(world: World) -> None:
    case = world.submit(service="adit_stamp")
    case.staff("tier2", "refer", {"office": "DEN", "expected_state": "tier2_review"})
    case.staff("office", "deny", {"reason": "visit_not_needed", "expected_state": "office_review"})
    case.does("reconsider")
    case.staff("tier2", "approve", {"expected_state": "tier2_review", "preferences": {"offices": ["SEA"]}}, params={"wait": 5})
    assert case.wait_for("scheduled")["appointment"]["office"] == "SEA"


def test_an_office_that_forgets_a_referral_breaks_a_promise(world: World) -> None:
    case = world.submit(service="adit_stamp")
    case.staff("tier2", "refer", {"office": "DEN", "expected_state": "tier2_review"})
    world.go_to(instant(case.now()["due_at"]))
    assert case.event_names()[-1] == "promise-broken" and case.seen_by("supervisor")["needs_a_human"]
    assert case.staff("office", "deny", {"reason": "visit_not_needed", "expected_state": "office_review"})["status"] == "denied"


def test_a_wrong_number_is_put_right_and_the_place_kept(world: World) -> None:
    case = world.submit().escalated().wait_for_window()
    priority = case.now()["priority_at"]
    case.attempt("bad_number")
    waiting = case.now()
    assert waiting["status"] == "awaiting_contact" and "rebook-callback" in waiting["links"]
    world.advance(days=20)
    rebooked = case.does("rebook-callback", {"callback": {"phone": "+12125550188"}})
    assert (rebooked["status"], rebooked["priority_at"]) == ("tier2_review", priority)
    assert instant(rebooked["callback"]["window_start"]) == world.now() + hours(24)
    assert rebooked["callback"]["status"] == "unverified" and case.verified("+12125550188").callback()["status"] == "planned"
    case.wait_for_window()
    case.staff("tier2", "claim")
    assert case.attempt("reached")["phone"] == "+12125550188"
    case.seated()


def test_whoever_is_denied_is_heard_by_another_officer(world: World) -> None:
    case = world.submit().escalated()
    case.staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    assert "reconsider" in case.now()["what_happens_next"]
    world.advance(days=29)
    case.does("reconsider")
    refused = case.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=403)
    assert "another officer" in refused["detail"] and refused["next"]
    granted = case.staff("another_tier2", "approve", {"expected_state": "tier2_review"}, params={"wait": 5})
    assert granted["status"] in ("approved", "scheduled")


def test_a_denial_is_final_after_a_month(world: World) -> None:
    case = world.submit().escalated()
    case.staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    world.advance(days=31)
    assert "too long ago" in case.does("reconsider", expect=409)["detail"]


def test_who_came_and_was_not_seen_comes_first(world: World) -> None:
    case = world.submit().seated()
    first = case.appointment()
    world.go_to(instant(first["starts_at"]) + days(1))
    assert case.status == "unrecorded" and "not-seen" in case.now()["what_happens_next"]
    case.does("not-seen")
    again = case.wait_for("scheduled")
    assert again["appointment"]["id"] != first["id"] and instant(again["appointment"]["starts_at"]) > world.now()


def test_a_no_show_who_was_there_after_all(world: World) -> None:
    case = world.submit().seated()
    world.go_to(instant(case.appointment()["starts_at"]))
    case.appointment_event("no-show")
    world.advance(days=2)
    body = {"outcome": "completed", "reason": "was_on_the_list", "expected_state": "no_show"}
    assert case.staff("office", "correct", body)["status"] == "completed"
    assert case.now()["appointment"]["status"] == "completed"


def test_first_is_not_presumed_right(world: World) -> None:
    """Somebody has taken Maria's place before she came; an officer sees both and keeps hers."""
    person = submit_body()
    stranger, maria = world.submit(**person).escalated(), world.submit(**person).escalated()
    assert maria.id != stranger.id and maria.now()["duplicate"] is False
    assert maria.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)["code"] == "duplicate_unsettled"
    assert maria.seen_by("tier2")["duplicate_with"] == [stranger.id]
    maria.staff("tier2", "settle-duplicate", {"keep": maria.id, "expected_state": "tier2_review"})
    assert stranger.status == "resolved" and stranger.callback()["status"] == "called_off"
    maria.seated()


def test_who_missed_the_call_begins_anew_with_one_click(world: World) -> None:
    case = world.submit().escalated().wait_for_window()
    case.attempt("no_answer")
    assert "restart" in case.now()["links"]
    made = case.does("restart", expect=201)
    assert made["status"] == "tier1_review" and made["priority_at"] != case.now()["priority_at"]
    anew = Case(world, made, world.api.as_(made["access_token"]))
    anew.escalated().wait_for_window()
    assert anew.attempt("reached")["status"] == "reached"
    anew.seated()
