"""No text and no link sends anybody to what would be refused: what was done as often as it may be, is too late, or closed by policy."""
import time

from offices import WEEKDAYS, Office, hours as opening, office_body
from story import POLLS, World, hours, instant


def test_whoever_is_denied_twice_is_not_sent_to_a_third_officer(world: World) -> None:
    case = world.submit().escalated()
    denial = {"reason": "visit_not_needed", "expected_state": "tier2_review"}
    case.staff("tier2", "deny", denial)
    assert "reconsider" in case.now()["links"]
    case.does("reconsider")
    case.staff("another_tier2", "deny", denial)
    told = case.now()
    assert "reconsider" not in told["links"] and "reconsider" not in told["what_happens_next"] and "restart" in told["links"]
    assert case.does("reconsider", expect=409)["code"] == "state_conflict"


def test_what_is_too_late_is_not_offered(world: World) -> None:
    case = world.submit().escalated()
    case.staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    world.advance(days=30)
    assert "reconsider" in case.now()["links"]
    world.advance(days=1)
    assert "reconsider" not in case.now()["links"]


def test_an_answer_that_did_not_solve_it_twice_is_the_last(world: World) -> None:
    case = world.submit().escalated()
    answer = {"answer": "status_explained", "expected_state": "tier2_review"}
    case.staff("tier2", "resolve", answer)
    assert "not-solved" in case.now()["links"]
    case.does("not-solved")
    case.staff("another_tier2", "resolve", answer)
    told = case.now()
    assert "not-solved" not in told["links"] and "submit a new request" in told["what_happens_next"]


def test_who_was_called_four_times_is_not_told_that_they_were_silent(world: World) -> None:
    case = world.submit().escalated()
    for _ in range(3):
        case.attempt("bad_number")
        case.does("rebook-callback")
    case.attempt("bad_number")
    told = case.now()
    assert told["status"] == "expired" and "did not reach you" in told["what_happens_next"]


def test_who_has_begun_anew_is_told_so(world: World) -> None:
    """Also whoever has lost the reply, and with it the new request's token."""
    case = world.submit()
    case.does("withdraw")
    made = case.does("restart", expect=201)
    told = case.now()
    assert "A new request has been made" in told["what_happens_next"] and "800-375-5283" in told["what_happens_next"]
    assert "restart" not in told["links"] and told["links"]["restarted_as"] == f"/v1/requests/{made['id']}"
    assert "contact center" in case.does("restart", expect=409)["next"]


def test_nobody_is_shown_a_way_that_policy_closes(world: World) -> None:
    office = Office(world.callers["admin"], route=None)
    case = world.submit(preferences={"offices": [office.code]})
    assert "escalate" not in case.now()["links"] and "escalate" in case.seen_by("tier1")["links"]
    row = {"office": office.code, "from": world.day(-1), "values": {"requester_may_escalate": True}}
    world.callers["admin"].post("/v1/policies", row, expect=201)
    assert "escalate" in case.now()["links"] and case.does("escalate")["status"] == "tier2_review"


def test_a_seat_that_can_no_longer_be_changed_is_not_offered_for_it(world: World) -> None:
    case = world.submit().seated(preferences={"not_before": world.day(3)})
    start = instant(case.appointment()["starts_at"])
    assert {"move", "cancel"} <= set(case.now()["links"])
    world.go_to(start - hours(24))
    assert "move" not in case.now()["links"] and "cancel" in case.now()["links"]
    world.go_to(start)
    case.appointment_event("check-in")
    assert "cancel" not in case.now()["links"] and case.does("cancel", expect=409)["code"] == "state_conflict"


def test_whoever_has_moved_as_often_as_may_be_is_not_asked_to(world: World) -> None:
    case = world.submit().seated(preferences={"not_before": world.day(10)})
    for _ in range(2):
        assert "move" in case.now()["links"]
        case.does("move", {"preferences": {"days": ["sunday"]}})
    assert "move" not in case.now()["links"]


def test_who_waits_for_a_seat_in_vain_is_told_so_and_lifts_the_limit(world: World) -> None:
    case = world.submit().escalated()
    assert case.staff("tier2", "approve", {"expected_state": "tier2_review", "preferences": {"not_before": world.day(100)}})["status"] == "approved"
    for _ in range(POLLS):
        if "no seat" in case.now()["what_happens_next"]:
            break
        time.sleep(0.2)
    assert "no seat" in case.now()["what_happens_next"] and case.decision()["why"] == "no_slot"
    told = case.mine.get(case.path, headers={"If-None-Match": f'"{case.now()["version"]}"'}, expect=200).json()
    assert "no seat" in told["what_happens_next"]  # also to whoever polls by tag: no event has made another version
    lifted = case.mine.patch(case.path, {"preferences": {"not_before": world.day(-1)}}, expect=200).json()
    assert lifted["status"] in ("approved", "scheduled")
    assert case.wait_for("scheduled")["appointment"]


def test_whose_office_closes_is_told_not_to_come(world: World) -> None:
    office = Office(world.callers["admin"], *(opening(day) for day in WEEKDAYS))
    case = world.submit(preferences={"offices": [office.code], "not_before": world.day(10)})
    seat = case.wait_for("scheduled")["appointment"]
    world.callers["admin"].put(office.path, office_body(open_to=world.day(9)), expect=200)
    told = case.wait_for("approved")
    assert told["appointment"]["id"] == seat["id"] and "do not come" in told["what_happens_next"]
