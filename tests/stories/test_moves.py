"""A seat that does not suit: wished to be another one, met or not; and the seat that a supervisor gives."""
import pytest
from scarce import free_seats, make_scarce, slot_of
from story import Case, World, hours, instant

OFFICES = iter(("ELP", "FRE", "HAR", "HEL", "INP", "KAN", "LOU"))


@pytest.fixture
def office(world: World, owner) -> str:
    """With one seat a day."""
    code = next(OFFICES)
    make_scarce(owner, code, world.now().isoformat())
    return code


def seated_in(world: World, office: str, **preferences) -> Case:
    return world.submit(service="adit_stamp", preferences={"offices": [office], **preferences}).seated()


def wait_for_event(case: Case, event: str) -> dict:
    for _ in range(30):
        tag = case.mine.get(case.path, expect=200).headers["ETag"]
        if case.event_names()[-1] == event:
            return case.now()
        case.mine.get(case.path, params={"wait": 1}, headers={"If-None-Match": tag})
    raise AssertionError(f"no {event}: {case.events()}")


def test_a_wish_is_met_when_a_seat_comes_free_but_those_without_go_first(world: World, owner) -> None:
    office = next(OFFICES)
    make_scarce(owner, office, world.now().isoformat(), 3)
    first, second, third = (seated_in(world, office) for _ in range(3))
    waiting = world.submit(service="adit_stamp", preferences={"offices": [office]})
    assert waiting.approved()["appointment"] is None
    had = third.now()
    asked = third.does("move", {"preferences": {"offices": [office], "first": "earliest"}})
    assert asked["appointment"] == had["appointment"] and instant(asked["move_until"]) == instant(had["appointment"]["starts_at"]) - hours(24)

    first.does("cancel")
    seat = waiting.wait_for("scheduled")["appointment"]
    assert seat["starts_at"] == first.now()["appointment"]["starts_at"], "who had none has it"
    assert third.now()["appointment"] == had["appointment"]

    second.does("cancel")
    moved = wait_for_event(third, "moved")
    assert moved["appointment"]["starts_at"] == second.now()["appointment"]["starts_at"]
    assert moved["appointment"]["id"] == had["appointment"]["id"] and moved["move_until"] is None
    assert free_seats(owner, slot_of(owner, had["appointment"]["id"])) == 0
    why = third.decision()
    assert why["why"] == "moved" and why["cost"] < why["seat"]["cost"]


def test_a_wish_for_another_office_moves_the_person_there(world: World, owner, office: str) -> None:
    case = world.submit(service="adit_stamp", preferences={"offices": ["DEN"], "not_before": world.day(4)}).seated()
    there = case.does("move", {"preferences": {"offices": [office]}})
    if there["appointment"]["office"] != office:
        there = wait_for_event(case, "moved")
    assert (there["office"], there["appointment"]["office"]) == (office, office)
    assert case.decision()["seat"]["office"] == "DEN" and "cost" not in case.decision()["seat"], "the new wishes exclude it"


def test_a_wish_that_nothing_meets_lapses_a_day_before(world: World, office: str) -> None:
    case = seated_in(world, office)
    had = case.appointment()
    case.does("move", {"preferences": {"not_before": world.day(300)}})
    world.go_to(instant(had["starts_at"]) - hours(25))
    assert case.now()["move_until"] is not None
    world.go_to(instant(had["starts_at"]) - hours(24))
    told = case.events()[-1]
    assert (told["event"], told["actor"]["role"]) == ("move-lapsed", "system")
    assert instant(told["at"]) == instant(had["starts_at"]) - hours(24)
    assert case.now()["move_until"] is None and case.appointment() == had
    late = case.does("move", {"preferences": {}}, expect=409)
    assert late["code"] == "state_conflict" and "Keep the appointment" in late["next"]


def test_the_third_wish_is_one_too_many(world: World, office: str) -> None:
    case = seated_in(world, office)
    for month in (10, 11):
        case.does("move", {"preferences": {"not_before": f"2028-{month}-01"}})
    assert case.now()["preferences"]["not_before"] == "2028-11-01", "the second took the place of the first"
    refused = case.does("move", {"preferences": {"not_before": "2028-12-01"}}, expect=409)
    assert "as often as is allowed" in refused["detail"]
    desk = world.another_key("office", office=office)
    reply = desk.post(f"{case.path}/move", {"preferences": {"not_before": "2028-12-01"}}, expect=200).json()
    assert reply["preferences"]["not_before"] == "2028-12-01", "the office may still"


def test_a_supervisor_gives_a_seat_and_says_why(world: World, owner, office: str) -> None:
    """A day before the notice ends, as the person is ill; and later another one."""
    case = world.submit(service="adit_stamp", preferences={"offices": [office], "not_before": world.day(200)})
    assert case.approved()["appointment"] is None
    soon, later = (row[0] for row in owner.execute(
        "select id from slot where office = 'DEN' and starts_at > %s and booked < capacity order by starts_at limit 2", [world.now() + hours(1)]))
    given = case.staff("supervisor", "assign", {"slot_id": str(soon), "reason": "medical_treatment", "expected_state": "approved"})
    assert given["status"] == "scheduled" and given["office"] == "DEN"
    why = case.decision()
    assert (why["why"], why["by"], why["reason"]) == ("by_hand", {"role": "supervisor"}, "medical_treatment")
    before = given["appointment"]
    moved = case.staff("supervisor", "assign", {"slot_id": str(later), "reason": "hospital_until_noon", "expected_state": "scheduled"})
    assert moved["appointment"]["id"] == before["id"] and moved["appointment"]["starts_at"] > before["starts_at"]
    newest = case.mine.get(f"{case.path}/assignment", expect=200).json()["decisions"][:2]
    assert [one["reason"] for one in newest] == ["hospital_until_noon", "medical_treatment"]
    assert newest[0]["seat"]["starts_at"] == before["starts_at"]
    assert free_seats(owner, soon) > 0
    world.go_to(instant(moved["appointment"]["starts_at"]))
    assert case.appointment_event("check-in")["status"] == "checked_in"
