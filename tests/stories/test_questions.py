"""The agency asks something: the clock stands until the person has answered."""
from story import Case, World, days, hours, instant


def asked(world: World, case: Case, tier: str = "tier1", reason: str = "receipt_number_missing") -> dict:
    case.staff(tier, "ask-info", {"reason": reason})
    return case.now()


def test_a_question_stops_the_clock(world: World) -> None:
    case = world.submit()
    due, priority = case.now()["due_at"], case.now()["priority_at"]
    world.advance(hours=10)
    waiting = asked(world, case)
    assert (waiting["status"], waiting["reason"], waiting["turn"]) == ("needs_info", "receipt_number_missing", "requester")
    assert instant(waiting["due_at"]) == world.now() + days(14)
    world.advance(days=5)
    back = case.does("supply", {"receipt_numbers": ["eac-26-900-12345"]})
    assert back["status"] == "tier1_review" and back["reason"] is None and back["receipt_numbers"] == ["EAC2690012345"]
    assert back["priority_at"] == priority and instant(back["due_at"]) == instant(due) + days(5)


def test_a_callback_is_planned_anew_after_the_answer(world: World) -> None:
    case = world.submit().escalated()
    before = case.now()
    world.advance(hours=12)
    waiting = asked(world, case, "tier2")
    assert waiting["status"] == "needs_info" and waiting["callback"]["status"] == "called_off"
    world.advance(days=3)
    back = case.does("supply", {"statement": "Here it is.", "callback": {"phone": "+12125550188"}})
    assert back["callback"]["status"] == "unverified", "another number than before"
    back = case.verified("+12125550188").now()
    call = back["callback"]
    assert back["status"] == "tier2_review" and call["status"] == "planned" and call["id"] != before["callback"]["id"]
    assert call["attempts"] == 0 and call["verification_phrase"]
    assert back["due_at"] == call["due_at"]
    assert instant(back["due_at"]) == instant(before["due_at"]) + days(3)
    assert instant(call["window_start"]) == instant(before["callback"]["window_start"]) + days(3)
    case.wait_for_window()
    case.staff("tier2", "claim")
    assert case.attempt("reached")["phone"] == "+12125550188"


def test_who_does_not_answer_is_warned_and_then_expires(world: World) -> None:
    case = world.submit()
    asked(world, case)
    began = world.now()
    world.go_to(began + days(10) - hours(1))
    assert case.event_names() == ["submit", "ask-info"]
    world.go_to(began + days(10))
    assert case.event_names()[-1] == "warn" and case.status == "needs_info"
    world.go_to(began + days(14) - hours(1))
    assert case.status == "needs_info"
    world.go_to(began + days(14))
    assert case.status == "expired"
    assert case.event_names() == ["submit", "ask-info", "warn", "expire"]
    assert [event["actor"]["role"] for event in case.events()] == ["anonymous", "tier1", "system", "system"]
    assert case.does("supply", {"statement": "Too late."}, expect=409)["code"] == "state_conflict"


def test_a_long_leap_of_the_clock_rings_each_timer_at_its_time(world: World) -> None:
    case = world.submit()
    asked(world, case)
    began = world.now()
    world.go_to(began + days(60))
    at = {event["event"]: instant(event["at"]) for event in case.events()}
    assert (at["warn"], at["expire"]) == (began + days(10), began + days(14))


def test_questions_can_be_asked_again(world: World) -> None:
    case = world.submit()
    for reason in ("receipt_number_missing", "passport_copy_needed"):
        assert asked(world, case, reason=reason)["reason"] == reason
        assert case.does("supply", {})["status"] == "tier1_review"
    assert case.event_names() == ["submit", "ask-info", "supply", "ask-info", "supply"]
