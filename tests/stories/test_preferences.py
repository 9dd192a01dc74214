"""Wishes and limits: an oracle of our own looks for the best seat in the table of slots, and the worker must have found it."""
import datetime
from zoneinfo import ZoneInfo

import pytest
from story import Case, World, days, hours, instant

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ZONE = ZoneInfo("America/Denver")  # of all offices here
OFFICES = ["ABQ", "DEN"]
HORIZON = days(60)


def free_slots(owner, offices: list[str]) -> list[tuple]:
    query = "select id, office, starts_at, local_start from slot where office = any(%s) and booked < capacity"
    return owner.execute(query, [offices]).fetchall()


def parts_of(slot: tuple, wishes: dict, today: datetime.date) -> dict:
    _, office, _, local = slot
    part = wishes.get("day_part", "any")
    afternoon = local.hour >= 12
    place = wishes["offices"].index(office)
    return {
        "days": (local.date() - today).days,
        "day_part": 3 if part != "any" and (part == "afternoon") != afternoon else 0,
        "weekday": 3 if wishes.get("days") and WEEKDAYS[local.weekday()] not in wishes["days"] else 0,
        "office": place * (30 if wishes.get("first") == "office" else 3),
    }


def ranked(slots: list[tuple], wishes: dict, now: datetime.datetime) -> list[tuple]:
    """Those within the limits, as (cost, start, office, id, parts), the best first."""
    today = now.astimezone(ZONE).date()
    first, last = wishes.get("not_before", "0001-01-01"), wishes.get("not_after", "9999-12-31")
    allowed = [slot for slot in slots if now + hours(24) <= slot[2] <= now + HORIZON and first <= slot[3].date().isoformat() <= last]
    judged = [(parts_of(slot, wishes, today), slot) for slot in allowed]
    return sorted((sum(parts.values()), slot[2], slot[1], slot[0], sorted(parts.items())) for parts, slot in judged)


def wishes_of(world: World, name: str) -> dict:
    return {
        "nothing": {"offices": ["DEN"]},
        "afternoon": {"offices": ["DEN"], "day_part": "afternoon"},
        "a weekday soon": {"offices": ["DEN"], "days": [WEEKDAYS[world.next_weekday((world.today().weekday() + 2) % 7, 2).weekday()]]},
        "weekends, in vain": {"offices": ["DEN"], "days": ["saturday", "sunday"]},
        "a friday afternoon": {"offices": ["DEN"], "days": ["friday"], "day_part": "afternoon"},
        "two offices": {"offices": OFFICES},
        "two offices, the first if at all": {"offices": OFFICES, "first": "office", "day_part": "morning"},
        "not before": {"offices": ["DEN"], "not_before": world.day(20)},
        "between two days": {"offices": OFFICES, "not_before": world.day(10), "not_after": world.day(18), "days": ["tuesday"]},
    }[name]


NAMES = ["nothing", "afternoon", "a weekday soon", "weekends, in vain", "a friday afternoon", "two offices",
         "two offices, the first if at all", "not before", "between two days"]


@pytest.mark.parametrize("name", NAMES)
def test_the_worker_finds_the_best_seat_and_says_why(name: str, world: World, owner) -> None:
    wishes = wishes_of(world, name)
    case = world.submit(preferences=wishes).escalated()
    best, second = ranked(free_slots(owner, wishes["offices"]), wishes, world.now())[:2]
    case.seated()
    decided = case.decision()
    assert (decided["placed"], decided["why"]) == (True, "placed")
    assert decided["cost"] == best[0] and sorted(decided["parts"].items()) == best[4]
    assert (decided["slot"]["id"], decided["slot"]["office"]) == (str(best[3]), best[2])
    assert instant(decided["slot"]["starts_at"]) == best[1] == instant(case.appointment()["starts_at"])
    assert (decided["next_best"]["id"], decided["next_best"]["cost"]) == (str(second[3]), second[0])


def test_a_wish_that_would_cost_too_much_is_not_met(world: World) -> None:
    """A wish is worth three days: who wishes for a weekday that is further off than that is seated before."""
    today = world.now().astimezone(ZONE).date()
    wish = WEEKDAYS[(today.weekday() - 1) % 7]
    seat = world.submit(preferences={"offices": ["DEN"], "days": [wish]}).seated().appointment()
    local = datetime.datetime.fromisoformat(seat["local_start"])
    assert (local.date() - today).days < 6


def test_an_interpreter_needs_five_days_and_a_wheelchair_two(world: World) -> None:
    heard = world.submit(applicant={"interpreter": True, "preferred_language": "es"}).seated()
    assert instant(heard.appointment()["starts_at"]) >= world.now() + hours(120)
    rolled = world.submit(applicant={"accommodations": ["wheelchair"]}).seated()
    assert world.now() + hours(48) <= instant(rolled.appointment()["starts_at"]) < instant(heard.appointment()["starts_at"])


def test_what_was_agreed_on_the_phone_counts(world: World) -> None:
    case = world.submit(preferences={"offices": ["DEN"], "day_part": "morning"}).escalated()
    case.seated(preferences={"offices": ["ABQ"], "not_before": world.day(9)})
    seat = case.appointment()
    assert seat["office"] == "ABQ" and seat["local_start"][:10] >= world.day(9)
    assert case.now()["office"] == "ABQ"


def asked_for_other_days(case: Case, world: World) -> None:
    told = case.wait_for("needs_info")
    assert told["reason"] == "preferences_cannot_be_met" and told["turn"] == "requester"
    assert instant(told["due_at"]) == world.now() + days(14)


def test_days_that_have_passed_are_asked_about(world: World) -> None:
    case = world.submit(preferences={"offices": ["DEN"], "not_after": world.day(2)}).escalated()
    priority = case.now()["priority_at"]
    world.advance(days=3)
    case.staff("tier2", "approve", {"expected_state": "tier2_review"})
    asked_for_other_days(case, world)
    world.advance(days=1)
    later = world.day(20)
    assert case.does("supply", {"preferences": {"not_after": later}})["preferences"]["not_after"] == later
    seated = case.wait_for("scheduled")
    assert seated["appointment"]["local_start"][:10] <= later
    assert seated["priority_at"] == priority and seated["reason"] is None


def test_days_on_which_no_office_is_open_are_asked_about(world: World) -> None:
    saturday = world.next_weekday(5).isoformat()
    case = world.submit(preferences={"offices": ["DEN"], "not_before": saturday, "not_after": saturday}).escalated()
    case.staff("tier2", "approve", {"expected_state": "tier2_review"})
    asked_for_other_days(case, world)


def test_wishes_can_be_changed_while_one_waits(world: World) -> None:
    case = world.submit(preferences={"offices": ["DEN"], "not_before": world.day(150)}).escalated()
    assert case.approved()["appointment"] is None
    etag = case.mine.get(case.path).headers["ETag"]
    case.mine.patch(case.path, {"preferences": {"offices": ["DEN"], "not_before": world.day(4)}}, if_match=etag, expect=200)
    assert case.wait_for("scheduled")["appointment"]["local_start"][:10] >= world.day(4)
    assert case.mine.patch(case.path, {"client_ref": "x"}, if_match=etag, expect=412).json()["code"] == "version_mismatch"
