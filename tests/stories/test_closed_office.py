"""The office changes, and nobody loses a seat by it but who must, nor a place in line."""
import datetime
import zoneinfo

import pytest
from client import Api
from fixtures import Sandbox, running
from offices import Office, Person, hours
from samples import submit_body
from story import World, days

DENVER = zoneinfo.ZoneInfo("America/Denver")


@pytest.fixture
def admin(world: World) -> Api:
    return world.callers["admin"]


@pytest.fixture
def near(world: World) -> datetime.date:
    """The first Monday from which three in a row are no holidays."""
    day = world.next_weekday(0)
    while any(is_holiday(day + days(7 * n)) for n in range(3)):
        day += days(7)
    assert day < world.today() + days(40), "within the horizon"
    return day


def is_holiday(day: datetime.date) -> bool:
    """Of the Mondays: the third of January and February, the last of May, the first of September, the second of October, and dates."""
    nth = (day.day + 6) // 7
    return (day.month, nth) in {(1, 3), (2, 3), (9, 1), (10, 2)} or day.month == 5 and day.day > 24 or (day.month, day.day) in {
        (m, d + shift) for m, d in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)) for shift in (0, 1)}


def reasons(person: Person) -> list[str]:
    return [event["reason"] for event in person.events() if event["event"] == "displace"]


def on(office: Office, day: datetime.date, **changes) -> dict:
    """Hours of this day alone: four half hours of two seats."""
    office.admin.post(f"{office.path}/schedules", hours("monday", valid_from=str(day), valid_to=str(day), **changes), expect=201)


# ---- closed for good ----

def test_nobody_waits_for_a_seat_at_an_office_that_is_no_more(world: World, admin: Api) -> None:
    office = Office(admin, open_to=world.day(3))
    case = world.submit(preferences={"offices": [office.code]})
    world.advance(days=5)
    told = [
        world.api.post("/v1/requests", submit_body(preferences={"offices": ["DEN", office.code]}), expect=422).json(),
        case.mine.patch(case.path, {"preferences": {"offices": ["DEN", office.code]}}, expect=422).json()]
    for problem in told:
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/preferences/offices/1", "office_closed")]
    assert case.mine.patch(case.path, {"preferences": {"offices": ["DEN"]}}, expect=200).json()["office"] == "DEN"


# ---- the snow day ----

def test_eight_people_lose_their_seats_to_the_snow_and_have_others_before_all_newcomers(world: World, admin: Api, near: datetime.date) -> None:
    office = Office(admin)
    on(office, near)
    people = [office.seated() for _ in range(8)]
    world.advance(minutes=1)
    newcomers = [office.submit() for _ in range(4)]
    assert {person.read()["status"] for person in newcomers} == {"approved"}, "the only day is full"
    seats = {person.id: person.seat() for person in people}
    priorities = {person.id: person.read()["priority_at"] for person in people}

    tried = office.close(str(near), by=world.callers["supervisor"], params={"dry_run": "true"}, expect=200)
    assert tried["displaced"]["count"] == 8 and {person.seat()["status"] for person in people} == {"booked"}
    closed = office.close(str(near), by=world.callers["supervisor"])
    assert closed["displaced"] == tried["displaced"]
    assert {one["request_id"]: one["id"] for one in closed["displaced"]["appointments"]} == {id_: seat["id"] for id_, seat in seats.items()}
    for person in people:
        now = person.read()
        assert now["status"] == "approved" and now["turn"] == "worker" and now["priority_at"] == priorities[person.id]
        assert "seat" in now["what_happens_next"] and reasons(person) == ["snow"]

    on(office, near + days(7))
    for person in people:
        seat = person.wait_for("scheduled").seat()
        assert seat["local_start"].startswith(str(near + days(7))) and seat["id"] != seats[person.id]["id"]
    assert {person.read()["status"] for person in newcomers} == {"approved"}, "eight seats, eight displaced"
    on(office, near + days(14))
    for person in newcomers:
        assert person.wait_for("scheduled").seat()["local_start"].startswith(str(near + days(14)))


def test_the_snow_melts(world: World, admin: Api, near: datetime.date) -> None:
    """Opened again, the day has its seats again, and whom it displaced may have one of them."""
    office = Office(admin)
    on(office, near)
    person = office.seated()
    had = person.seat()
    closure = office.close(str(near))
    assert person.read()["status"] == "approved"
    admin.call("DELETE", f"{office.path}/closures/{closure['id']}", expect=204)
    seat = person.wait_for("scheduled").seat()
    assert seat["starts_at"] == had["starts_at"] and seat["id"] != had["id"]


# ---- the office that closes for good ----

def test_an_office_closes_for_good_and_its_people_go_to_the_next(world: World, admin: Api, near: datetime.date) -> None:
    area = [{"country": "QX"}]
    closing, staying = (Office(admin, country="QX", serves=area) for _ in range(2))
    if closing.code > staying.code:  # of two that serve a country alike, the code decides
        closing, staying = staying, closing
    on(closing, near)
    on(closing, near + days(7))
    stays = Person(admin, location={"country": "QX"}, preferences={"not_after": str(near)}).wait_for("scheduled")
    goes = Person(admin, location={"country": "QX"}, preferences={"not_before": str(near + days(1))}).wait_for("scheduled")
    assert (stays.seat()["office"], goes.seat()["office"]) == (closing.code, closing.code)
    on(staying, near + days(14))

    body = {key: closing.made[key] for key in ("name", "kind", "city", "country", "latitude", "longitude", "time_zone", "serves")}
    body["serves"] = area
    tried = admin.put(closing.path, {**body, "open_to": str(near)}, params={"dry_run": "true"}, expect=200).json()
    done = admin.put(closing.path, {**body, "open_to": str(near)}, expect=200).json()
    assert done["displaced"] == tried["displaced"] and [one["request_id"] for one in done["displaced"]["appointments"]] == [goes.id]
    assert goes.wait_for("scheduled").seat()["office"] == staying.code and reasons(goes) == ["office_closed"]
    assert stays.seat()["status"] == "booked" and reasons(stays) == []


# ---- the officer who is ill ----

def test_a_slot_with_fewer_seats_keeps_those_who_asked_first(world: World, admin: Api, near: datetime.date, owner) -> None:
    office = Office(admin)
    on(office, near, opens="09:00", closes="10:00", minutes=60, capacity=3)
    people = []
    for _ in range(3):
        people.append(office.seated())
        world.advance(minutes=1)
    slot = owner.execute("select id from slot where office = %s", [office.code]).fetchone()[0]
    key = world.another_key("office", office=office.code)
    cut = key.patch(f"{office.path}/slots/{slot}", {"capacity": 1, "reason": "officer_ill"}, expect=200).json()
    assert {one["request_id"] for one in cut["displaced"]["appointments"]} == {people[1].id, people[2].id}
    assert people[0].seat()["status"] == "booked" and [reasons(person) for person in people] == [[], ["officer_ill"], ["officer_ill"]]
    key.patch(f"{office.path}/slots/{slot}", {"capacity": 2, "reason": "officer_back"}, expect=200)
    people[1].wait_for("scheduled")
    assert people[2].read()["status"] == "approved", "who asked later waits longer"


# ---- the weekend on which the clocks change ----

@pytest.mark.parametrize("begin, change, offsets, opens", [
    ("2027-02-22T15:00:00Z", datetime.date(2027, 3, 14), (5, 4, 4), "02:00"),
    ("2027-10-11T15:00:00Z", datetime.date(2027, 11, 7), (4, 5, 5), "01:00")])
def test_the_weekend_on_which_the_clocks_change(contract, begin, change, offsets, opens) -> None:
    for server in running(f"--sandbox={begin}"):
        key = server.key("admin")
        server.wait_accepted(key)
        world = World(server, Api(server.url, contract), {"admin": Api(server.url, contract, key)}, Sandbox(Api(server.url, contract, key)))
        admin = world.callers["admin"]
        office = Office(admin, time_zone="America/New_York")
        night = hours("sunday", opens=opens, closes=opens[:3] + "30")
        refused = admin.post(f"{office.path}/schedules", night, expect=422).json()["errors"][0]
        assert refused["pointer"] == "/opens" and str(change) in refused["detail"]
        admin.post(f"{office.path}/schedules", hours("sunday", opens="08:00", closes="08:30"), expect=201)
        admin.post(f"{office.path}/schedules", hours("saturday", opens="23:00", closes="23:30"), expect=201)
        with server.connect() as db:
            starts = {str(local): utc for local, utc in db.execute(
                "select local_start, starts_at at time zone 'UTC' from slot where office = %s", [office.code])}
        saturday = change - days(1)
        for day, hour, offset in ((saturday, 23, offsets[0]), (change, 8, offsets[1]), (change + days(7), 8, offsets[2])):
            local = datetime.datetime.combine(day, datetime.time(hour))
            assert starts[str(local)] == local + datetime.timedelta(hours=offset)


# ---- the rule that begins next month ----

def test_a_rule_begins_at_the_office_s_midnight(world: World, admin: Api) -> None:
    office = Office(admin, route=None)
    first = (world.today().replace(day=28) + days(4)).replace(day=1)
    admin.post("/v1/policies", {"office": office.code, "from": str(first), "values": {"route": "tier2"}}, expect=201)
    midnight = datetime.datetime.combine(first, datetime.time(), DENVER)
    assert office.submit().read()["status"] == "tier1_review"
    world.go_to(midnight - datetime.timedelta(seconds=1))
    assert office.submit().read()["status"] == "tier1_review"
    world.go_to(midnight)
    assert office.submit().read()["status"] == "tier2_review"
    assert office.admin.get(office.path, expect=200).json()["policy"]["values"]["route"] == "tier2"
