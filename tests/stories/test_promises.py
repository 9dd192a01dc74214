"""What was promised on a day holds as that day's policies said it, whatever begins meanwhile."""
from offices import WEEKDAYS, Office, hours as opening
from story import World, hours, instant


def say(world: World, office: Office, day: str, **values) -> None:
    world.callers["admin"].post("/v1/policies", {"office": office.code, "from": day, "values": values}, expect=201)


def test_a_call_that_is_missed_costs_what_it_did_when_it_was_promised(world: World) -> None:
    office = Office(world.callers["admin"], route=None)
    say(world, office, world.day(-1), missed_callback="keep_place")
    say(world, office, world.day(2), missed_callback="restart")  # wherever the office is, that is less than 60 hours away
    asked = world.now()
    case = world.submit(preferences={"offices": [office.code]}).escalated()
    later = instant(case.callback()["window_end"]) - hours(1)
    assert later > asked + hours(60)
    world.go_to(later)
    case.attempt("no_answer")
    assert case.status == "awaiting_contact"

    case.does("rebook-callback")
    case.wait_for_window().attempt("no_answer")
    assert case.status == "missed_callback", "another promise, on another day"


def test_who_has_booked_may_cancel_and_move_as_was_said_then(world: World) -> None:
    office = Office(world.callers["admin"], *(opening(day) for day in WEEKDAYS))
    seats = [world.submit(preferences={"offices": [office.code], "not_before": world.day(8)}) for _ in range(2)]
    for case in seats:
        case.wait_for("scheduled")
    say(world, office, world.day(1), cancel_until_hours=2000, move_until_hours=2000, moves=0)
    world.advance(days=2)
    assert seats[0].does("move", {"preferences": {"day_part": "afternoon"}})["move_until"]
    again = seats[1].does("cancel", {"again": True})
    assert again["status"] in ("approved", "scheduled") and again["priority_at"] == again["updated_at"]

    case = seats[1]
    case.wait_for("scheduled")
    assert "too late" in case.does("cancel", {"again": True}, expect=409)["detail"], "booked since"
    case.does("move", {"preferences": {"day_part": "afternoon"}}, expect=409)
