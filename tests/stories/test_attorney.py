"""An attorney with more clients than hours, and people who need more than a chair: the worker minds where and when that can be had."""
import datetime
import itertools
import uuid
import zoneinfo

import pytest
from booking import book_body, hold_body, slots
from offices import Office, hours as opening
from samples import person
from story import Case, World, days, hours, instant

CLIENTS = 40
WAY = hours(3)  # travel_minutes
ZONE = zoneinfo.ZoneInfo("America/Denver")  # of all offices here
LICENCES = itertools.count(7_000_000)
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def all_week(**changes) -> list[dict]:
    return [opening(weekday, opens="09:00", closes="17:00", **changes) for weekday in WORKDAYS]


def new_attorney() -> dict:
    return {"name": "Ana Ortiz", "licence": f"NY-{next(LICENCES)}"}


def client(world: World, attorney: dict, *offices: Office, **preferences) -> Case:
    return represented(world, attorney, preferences={"offices": [office.code for office in offices], **preferences})


def represented(world: World, attorney: dict, **changes) -> Case:
    who = person()
    under = world.represent("organization", who, attorney=attorney)
    return world.file("organization", applicant=who, representation_id=under["id"], **changes)


def id_of(owner, attorney: dict) -> uuid.UUID:
    return owner.execute("select id from attorney where licence = %s", [attorney["licence"]]).fetchone()[0]


def calendar(owner, attorney: dict) -> list[tuple]:
    """Office, start and end, by start."""
    return owner.execute("""
        select office, lower(during), upper(during) from appointment where attorney_id = %s and status in ('held', 'booked', 'checked_in')
        order by during""", [id_of(owner, attorney)]).fetchall()


# ---- forty clients ----

def collide(one: tuple, other: tuple) -> bool:
    way = WAY if one[0] != other[0] else datetime.timedelta(0)
    return one[1] < other[2] + way and other[1] < one[2] + way


def best_seat(owner, world: World, offices: list[Office], part: str, visits: list[tuple]) -> int:
    """An oracle of our own: of all free slots that the attorney can come to the cheapest, then one that touches a colleague's, then the
    earliest."""
    codes = [office.code for office in offices]
    free = owner.execute("""
        select id, office, starts_at, ends_at, local_start from slot
        where office = any(%s) and booked < capacity and not closed and starts_at >= %s""", [codes, world.now()]).fetchall()
    ranked, today = [], world.now().astimezone(ZONE).date()
    for slot, office, starts, ends, local in free:
        if any(collide((office, starts, ends), visit) for visit in visits):
            continue
        touches = any(visit[0] == office and (visit[2] == starts or visit[1] == ends) for visit in visits)
        cost = (local.date() - today).days + 3 * codes.index(office) + (3 if part == "afternoon" and local.hour < 12 else 0)
        ranked.append((cost, not touches, starts, office, slot))
    ranked.sort()
    return ranked[0][4]


@pytest.fixture(scope="module")
def practice(world: World, server):
    """Forty clients of one attorney, seated one after the other, each in the seat that was best at that moment."""
    with server.connect() as owner:
        admin, attorney = world.callers["admin"], new_attorney()
        east, west = (Office(admin, *all_week(capacity=3), route="tier2") for _ in range(2))
        for n in range(CLIENTS):
            # first one of the afternoon, about whom the others gather; at the end whoever comes, wherever
            part = "afternoon" if n in (0, 16) else "any"
            wished = [east] if n < 16 else [west] if n < 30 else [[east, west], [west, east]][n % 2]
            case = client(world, attorney, *wished, day_part=part)
            best = best_seat(owner, world, wished, part, calendar(owner, attorney))
            case.seated()
            assert case.decision()["slot"]["id"] == str(best), f"client {n}"
        yield id_of(owner, attorney)


def test_the_attorney_of_forty_is_never_in_two_places(practice, owner) -> None:
    assert owner.execute("select count(*) from appointment where attorney_id = %s", [practice]).fetchone()[0] == CLIENTS
    assert owner.execute("""
        select a.office, a.during, b.office, b.during from appointment a join appointment b using (attorney_id)
        where a.attorney_id = %s and a.id <> b.id and a.during && b.during""", [practice]).fetchall() == []


def test_there_is_time_for_the_way_from_one_office_to_the_other(practice, owner) -> None:
    changes = owner.execute("""
        select starts_at - left_at as way from (
            select office, lower(during) as starts_at, lag(office) over w as before, lag(upper(during)) over w as left_at
            from appointment where attorney_id = %s window w as (order by lower(during))) v
        where office <> before""", [practice]).fetchall()
    assert changes, "there were ways to go"
    assert all(way >= WAY for way, in changes)


def test_clients_of_one_day_sit_next_to_each_other(practice, owner) -> None:
    """One stretch a day and office; two where it would have cost a day to be next to a colleague."""
    stretches, places = owner.execute("""
        select count(*) filter (where not touches), count(distinct (office, day)) from (
            select office, lower(during)::date as day,
                lag(upper(during)) over (partition by office order by during) is not distinct from lower(during) as touches
            from appointment where attorney_id = %s) v""", [practice]).fetchone()
    assert CLIENTS - stretches >= CLIENTS * 3 // 4, "most come right after another"
    assert stretches <= 2 * places


# ---- one time for two ----

def test_a_client_whose_only_time_collides_waits_and_sees_why(world: World) -> None:
    monday = world.next_weekday(0).isoformat()
    office = Office(world.callers["admin"], opening(opens="09:00", closes="09:30", capacity=3), route="tier2")
    attorney, wish = new_attorney(), {"not_before": monday, "not_after": monday}
    first = client(world, attorney, office, **wish).seated()
    second = client(world, attorney, office, **wish)
    assert second.approved()["appointment"] is None
    decided = second.decision()
    assert (decided["placed"], decided["why"], decided["limited_by"]) == (False, "no_slot", ["attorney_busy"])
    assert second.status == "approved" and decided["next_try_at"] is not None
    stranger = world.submit(preferences={"offices": [office.code], **wish}).seated()
    assert stranger.decision()["limited_by"] == [], "there are seats"
    first.does("cancel")
    assert second.wait_for("scheduled")["appointment"]["starts_at"] == first.now()["appointment"]["starts_at"]


def test_an_attorney_who_takes_over_somebody_with_a_seat_is_expected_there(world: World, owner) -> None:
    monday = world.next_weekday(0).isoformat()
    one, two = [Office(world.callers["admin"], opening(opens="09:00", closes="09:30", capacity=3), route="tier2") for _ in range(2)]
    attorney, wish = new_attorney(), {"not_before": monday, "not_after": monday}

    def taken_over(office: Office) -> Case:
        who = person()
        case = world.submit(applicant=who, preferences={"offices": [office.code], **wish}).seated()
        case.does("represent", {"representation_id": world.represent("organization", who, attorney=attorney)["id"]})
        return case

    taken_over(one)
    assert [visit[0] for visit in calendar(owner, attorney)] == [one.code]
    second = client(world, attorney, two, **wish)
    assert second.approved()["appointment"] is None and second.decision()["limited_by"] == ["attorney_busy"]
    assert taken_over(two).status == "scheduled", "nobody loses a seat for hiring somebody who cannot come"
    assert [visit[0] for visit in calendar(owner, attorney)] == [one.code]


def test_a_firm_cannot_book_its_attorney_into_two_places(world: World) -> None:
    """Abroad one books oneself: the seat is held, and the booking refused; the hold stays for somebody the attorney need not accompany."""
    firm, attorney = world.callers["organization"], new_attorney()
    offices = [Office(world.callers["admin"], *all_week(capacity=4), route=None, kind="international") for _ in range(2)]

    def book(office: Office, start: str, expect: int, named: dict | None = attorney) -> dict:
        who = person()
        slot = next(slot for slot in slots(world.api, office.code) if slot["local_start"].startswith(f"{day}T{start}"))
        hold = firm.post("/v1/holds", hold_body(slot, who), expect=201).json()
        under = world.represent("organization", who, attorney=named)["id"] if named else None
        return firm.post("/v1/appointments", book_body(hold, who, representation_id=under), expect=expect).json()

    day = world.next_weekday(2).isoformat()
    assert book(offices[0], "09:00", 201)["status"] == "scheduled"
    refused = [book(offices[0], "09:00", 409), book(offices[1], "12:00", 409)]
    assert [problem["code"] for problem in refused] == ["attorney_busy"] * 2 and all(problem["next"] for problem in refused)
    book(offices[1], "12:30", 201)
    book(offices[0], "09:00", 201, named=None)
    book(offices[0], "09:00", 201, named=new_attorney())


# ---- what an office can provide ----

def test_an_interpreter_for_a_language_that_only_one_office_has(world: World) -> None:
    admin = world.callers["admin"]
    near = Office(admin, *all_week(), route="tier2", interpreter_languages=["es"])
    far = Office(admin, *all_week(), route="tier2", interpreter_languages=["es", "vi"])
    wish = {"offices": [near.code, far.code], "first": "office"}
    case = world.submit(applicant={"interpreter": True, "preferred_language": "vi"}, preferences=wish).seated()
    assert case.appointment()["office"] == far.code
    assert instant(case.appointment()["starts_at"]) >= world.now() + hours(120), "with its lead time"
    assert case.decision()["limited_by"] == ["office_without_interpreter"]
    spanish = world.submit(applicant={"interpreter": True, "preferred_language": "es-MX"}, preferences=wish).seated()
    assert spanish.appointment()["office"] == near.code and spanish.decision()["limited_by"] == []
    alone = world.submit(applicant={"preferred_language": "vi"}, preferences=wish).seated()
    assert alone.appointment()["office"] == near.code, "who brings somebody along needs none"


def test_whom_no_office_can_interpret_for_an_officer_calls(world: World) -> None:
    office = Office(world.callers["admin"], *all_week(), route="tier2", interpreter_languages=[])
    case = world.submit(applicant={"interpreter": True, "preferred_language": "vi"}, preferences={"offices": [office.code]})
    case.approved()
    told = case.wait_for("tier2_review")
    assert told["reason"] == "no_office_can_provide" and instant(told["due_at"]) == world.now() + days(1)
    assert case.seen_by("tier2")["needs_a_human"]
    assert (case.decision()["why"], case.decision()["limited_by"]) == ("no_office", ["office_without_interpreter"])
    case.seated(preferences={"offices": ["DEN"]})
    assert case.appointment()["office"] == "DEN", "another office, agreed on the phone"


def test_a_wheelchair_is_ready_after_two_days_where_there_is_one(world: World) -> None:
    admin = world.callers["admin"]
    steps = Office(admin, *all_week(), route="tier2", accommodations=[])
    ramp = Office(admin, *all_week(), route="tier2", accommodations=["wheelchair"])
    wish = {"offices": [steps.code, ramp.code]}
    rolling = world.submit(applicant={"accommodations": ["wheelchair"]}, preferences=wish).seated()
    walking = world.submit(preferences={"offices": [ramp.code]}).seated()
    assert rolling.appointment()["office"] == ramp.code
    assert rolling.decision()["limited_by"] == ["office_without_accommodation"]
    assert instant(walking.appointment()["starts_at"]) < instant(rolling.appointment()["starts_at"])
    assert instant(rolling.appointment()["starts_at"]) >= world.now() + hours(48)
    both = world.submit(applicant={"accommodations": ["wheelchair", "sign_language"]}, preferences=wish)
    both.approved()
    assert both.wait_for("tier2_review")["reason"] == "no_office_can_provide"
