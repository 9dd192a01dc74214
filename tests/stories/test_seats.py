"""After the seat was given: coming, not coming, cancelling, and losing it through no fault of one's own."""
import datetime

from story import Case, World, days, hours, instant


def at_the_start(world: World, case: Case) -> Case:
    world.go_to(instant(case.appointment()["starts_at"]))
    return case


def after_its_day(world: World, case: Case) -> Case:
    """Midnight in Denver, an hour on."""
    start = datetime.datetime.fromisoformat(case.appointment()["local_start"])
    world.go_to(start.replace(hour=0) + days(1) + hours(1))
    return case


# ---- the visit ----

def test_who_comes_is_checked_in_and_the_visit_is_complete(world: World) -> None:
    case = at_the_start(world, world.submit().seated())
    assert case.appointment_event("complete", expect=409)["code"] == "state_conflict", "check-in comes first"
    there = case.appointment_event("check-in")
    assert there["status"] == "checked_in" and case.status == "scheduled"
    assert case.does("cancel", expect=409)["code"] == "state_conflict"
    assert case.appointment_event("no-show", expect=409)["code"] == "state_conflict"
    done = case.appointment_event("complete")
    assert done["status"] == "completed"
    assert case.now()["status"] == "completed" and case.now()["turn"] is None
    assert case.event_names()[-3:] == ["assign", "check-in", "complete"]


def test_who_does_not_come_is_a_no_show_but_not_before_the_start(world: World) -> None:
    case = world.submit().seated()
    assert case.appointment_event("no-show", expect=409)["code"] == "state_conflict"
    at_the_start(world, case)
    assert case.appointment_event("no-show")["status"] == "no_show"
    assert case.status == "no_show"
    assert case.appointment_event("complete", expect=409)["code"] == "state_conflict"


def test_a_visit_that_nobody_recorded_can_be_recorded_within_a_week(world: World) -> None:
    came, stayed_away, forgotten = cases = [world.submit().seated() for _ in range(3)]
    last = max(cases, key=lambda case: case.appointment()["starts_at"])
    after_its_day(world, last)
    for case in cases:
        assert case.status == "unrecorded" and case.appointment()["status"] == "unrecorded"
        assert case.events()[-1]["event"] == "day-ended" and case.events()[-1]["actor"]["role"] == "system"
        ended = datetime.datetime.fromisoformat(case.appointment()["local_start"]).replace(hour=0) + days(1)
        assert abs(instant(case.events()[-1]["at"]) - ended) <= hours(1), "midnight at the office"
    world.advance(days=6)
    came.appointment_event("complete")
    stayed_away.appointment_event("no-show")
    assert (came.status, stayed_away.status) == ("completed", "no_show")
    world.advance(days=1)
    assert forgotten.appointment_event("complete", expect=409)["code"] == "state_conflict"
    assert forgotten.status == "unrecorded"


def test_another_offices_visits_are_none_of_its_business(world: World) -> None:
    case = world.submit(preferences={"offices": ["ABQ"]}).seated()
    assert case.appointment()["office"] == "ABQ"
    assert case.appointment_event("check-in", expect=404)["code"] == "not_found"


# ---- cancelling ----

def test_a_seat_that_is_given_up_is_free_for_others(world: World, owner) -> None:
    case = world.submit().seated()
    seat = case.appointment()
    booked = "select booked from slot where office = %s and starts_at = %s"
    before = owner.execute(booked, [seat["office"], seat["starts_at"]]).fetchone()[0]
    gone = case.does("cancel")
    assert gone["status"] == "withdrawn" and gone["appointment"]["status"] == "cancelled"
    assert owner.execute(booked, [seat["office"], seat["starts_at"]]).fetchone()[0] == before - 1
    calendar = case.mine.get(f"/v1/appointments/{seat['id']}", headers={"Accept": "text/calendar"}, expect=200).text
    assert "STATUS:CANCELLED" in calendar


def test_who_cancels_and_wants_another_seat_goes_to_the_end(world: World) -> None:
    case = world.submit().seated()
    first, priority = case.appointment(), case.now()["priority_at"]
    world.advance(minutes=5)
    again = case.does("cancel", {"again": True})
    assert instant(again["priority_at"]) == world.now() > instant(priority)
    second = case.wait_for("scheduled")["appointment"]
    assert second["id"] != first["id"] and second["status"] == "booked"
    assert case.event_names()[-3:] == ["assign", "cancel", "assign"]


def test_two_hours_before_it_is_too_late_for_another_but_not_for_cancelling(world: World) -> None:
    case = world.submit().seated()
    world.go_to(instant(case.appointment()["starts_at"]) - hours(2) + datetime.timedelta(seconds=1))
    refused = case.does("cancel", {"again": True}, expect=409)
    assert refused["code"] == "state_conflict" and "without again" in refused["next"]
    assert case.does("cancel")["status"] == "withdrawn"


# ---- displaced ----

def test_whom_the_office_cancels_is_first_of_its_class(world: World, owner) -> None:
    """One seat, in all of Albany, and two who want it."""
    office = world.another_key("office", office="ALB")
    seat = owner.execute("select min(starts_at) from slot where office = 'ALB' and starts_at > %s", [world.now() + days(2)]).fetchone()[0]
    owner.execute("update slot set capacity = case when starts_at = %s then 1 else booked end where office = 'ALB'", [seat])
    only_albany = {"offices": ["ALB"]}

    older = world.submit(preferences=only_albany).escalated()
    world.advance(minutes=1)
    younger = world.submit(preferences=only_albany).escalated().seated()
    had, priority = younger.appointment(), younger.now()["priority_at"]
    assert instant(had["starts_at"]) == seat
    assert older.approved()["appointment"] is None
    waits = older.decision()
    assert (waits["placed"], waits["slot"], waits["cost"]) == (False, None, None) and waits["why"] in ("all_taken", "no_slot")

    path = f"/v1/appointments/{had['id']}/cancel"
    assert office.post(path, {}, expect=422).json()["errors"][0]["pointer"] == "/reason"
    displaced = office.post(path, {"reason": "officer_ill"}, expect=200).json()
    assert displaced["status"] == "displaced"
    has = younger.wait_for("scheduled")
    assert has["priority_at"] == priority and has["appointment"]["id"] != had["id"]
    assert instant(has["appointment"]["starts_at"]) == seat
    assert older.status == "approved", "who asked first has not been displaced"
    assert younger.event_names()[-2:] == ["displace", "assign"]
    assert younger.events()[-2]["reason"] == "officer_ill"

    # and when that one does not need it, the other has it
    younger.does("cancel")
    assert instant(older.wait_for("scheduled")["appointment"]["starts_at"]) == seat
    owner.execute("update slot set capacity = greatest(capacity, 2) where office = 'ALB'")


# ---- no seat ----

def test_who_finds_no_seat_for_too_long_is_seen_by_an_officer(world: World) -> None:
    case = world.submit(preferences={"not_before": world.day(200)}).escalated()
    assert case.approved()["appointment"] is None
    waiting = case.now()
    approved_at = world.now()
    assert waiting["status"] == "approved" and waiting["turn"] == "worker"
    assert instant(waiting["due_at"]) == approved_at + days(30)
    assert case.decision()["why"] == "no_slot"
    world.go_to(approved_at + days(30))
    assert case.event_names()[-1] == "overdue" and case.status == "approved"
    world.go_to(approved_at + days(60))
    handed = case.now()
    assert handed["status"] == "tier2_review" and handed["reason"] == "no_seat_in_time"
    assert instant(handed["due_at"]) == approved_at + days(61)
    assert case.seen_by("supervisor")["needs_a_human"] is True
    assert handed["callback"]["status"] == "planned" and instant(handed["callback"]["window_start"]) == approved_at + days(60)
