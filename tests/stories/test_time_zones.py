"""Local times around the globe, the hour that is skipped, and holidays. A server of its own, a month before the clocks change."""
import datetime

import pytest
from client import Api
from fixtures import Sandbox, running
from story import Case, World, instant

BEGIN = "2027-02-08T15:00:00Z"  # a Monday; the clocks change on 14 March, and 15 February is Washington's Birthday


@pytest.fixture(scope="module")
def winter(contract):
    for server in running(f"--sandbox={BEGIN}"):
        api = Api(server.url, contract)
        roles = ("tier1", "tier2", "admin")
        keys = {role: server.key(role) for role in roles}
        server.wait_accepted(*keys.values())
        callers = {role: api.as_(key) for role, key in keys.items()}
        yield World(server, api, callers, Sandbox(callers["admin"]))


def seated(world: World, country: str, postal_code: str | None, **preferences) -> Case:
    location = {"country": country} | ({"postal_code": postal_code} if postal_code else {})
    return world.submit(location=location, preferences=preferences).seated()


@pytest.mark.parametrize("country, postal_code, office, zone, local, utc", [
    # in Guam it is Tuesday already
    ("GU", None, "AGA", "Pacific/Guam", "2027-02-10T08:00:00+10:00", "2027-02-09T22:00:00Z"),
    ("US", "96813", "HHW", "Pacific/Honolulu", "2027-02-09T08:00:00-10:00", "2027-02-09T18:00:00Z"),
    ("US", "85003", "PHO", "America/Phoenix", "2027-02-09T08:00:00-07:00", "2027-02-09T15:00:00Z"),
    ("US", "10007", "NYC", "America/New_York", "2027-02-09T10:00:00-05:00", "2027-02-09T15:00:00Z"),
    ("IN", None, "NDI", "Asia/Kolkata", "2027-02-10T09:00:00+05:30", "2027-02-10T03:30:00Z"),
])
def test_the_first_seat_after_a_day(winter, country, postal_code, office, zone, local, utc) -> None:
    case = seated(winter, country, postal_code)
    seat = case.appointment()
    assert (seat["office"], seat["time_zone"], seat["local_start"], seat["starts_at"]) == (office, zone, local, utc)
    text = case.mine.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    assert local[11:16] in text and zone in text


@pytest.mark.parametrize("country, postal_code, office, first_day, local, utc", [
    ("US", "10007", "NYC", "2027-03-12", "2027-03-12T08:00:00-05:00", "2027-03-12T13:00:00Z"),
    ("US", "10007", "NYC", "2027-03-13", "2027-03-15T08:00:00-04:00", "2027-03-15T12:00:00Z"),
    ("US", "85003", "PHO", "2027-03-13", "2027-03-15T08:00:00-07:00", "2027-03-15T15:00:00Z"),
    ("US", "96813", "HHW", "2027-03-13", "2027-03-15T08:00:00-10:00", "2027-03-15T18:00:00Z"),
    ("GU", None, "AGA", "2027-03-13", "2027-03-15T08:00:00+10:00", "2027-03-14T22:00:00Z"),
])
def test_seats_before_and_after_the_clocks_change(winter, country, postal_code, office, first_day, local, utc) -> None:
    case = seated(winter, country, postal_code, offices=[office], not_before=first_day)
    seat = case.appointment()
    assert (seat["local_start"], seat["starts_at"]) == (local, utc)
    assert instant(seat["ends_at"]) - instant(seat["starts_at"]) == datetime.timedelta(minutes=30)
    days = (datetime.date.fromisoformat(local[:10]) - datetime.date(2027, 2, 9 if office == "AGA" else 8)).days
    assert case.decision()["parts"]["days"] == days, "whole days at the office, though one of them has 23 hours"


@pytest.mark.parametrize("office", ["DEN", "AGA"])
def test_a_holiday_has_no_seats(winter, office: str) -> None:
    case = winter.submit(preferences={"offices": [office], "not_before": "2027-02-15", "not_after": "2027-02-15"}).escalated()
    case.staff("tier2", "approve", {"expected_state": "tier2_review"})
    assert case.wait_for("needs_info")["reason"] == "preferences_cannot_be_met"
    case.does("supply", {"preferences": {"not_after": "2027-02-20"}})
    assert case.wait_for("scheduled")["appointment"]["local_start"].startswith("2027-02-16T08:00:00")


def test_abroad_the_week_has_four_days(winter) -> None:
    """12 February is a Friday in New Delhi, the 15th the Monday on which every federal office is closed."""
    seat = seated(winter, "IN", None, not_before="2027-02-12").appointment()
    assert seat["local_start"] == "2027-02-16T09:00:00+05:30"


def test_the_office_s_day_ends_at_its_own_midnight(winter) -> None:
    cases = {office: winter.submit(preferences={"offices": [office], "not_before": "2027-02-17", "not_after": "2027-02-17"}).seated()
             for office in ("AGA", "PHO", "HHW")}
    midnights = {"AGA": "2027-02-17T14:00:00Z", "PHO": "2027-02-18T07:00:00Z", "HHW": "2027-02-18T10:00:00Z"}
    winter.go_to(instant("2027-02-19T00:00:00Z"))
    for office, case in cases.items():
        last = case.events()[-1]
        assert (last["event"], last["at"]) == ("day-ended", midnights[office])


def test_the_skipped_hour_has_no_seats(winter) -> None:
    """An office that works on the night of the change: from two to three there is no time."""
    with winter.server.connect() as owner:
        owner.execute("""insert into schedule (office, weekday, opens, closes, minutes, capacity)
            values ('NYC', 7, '01:00', '04:00', 30, 1)""")
        winter.advance(days=1)  # each day the slots are made anew
        rows = owner.execute("""select to_char(local_start, 'HH24:MI'), starts_at from slot
            where office = 'NYC' and local_start::date = '2027-03-14' order by starts_at""").fetchall()
    assert [row[0] for row in rows] == ["01:00", "01:30", "03:00", "03:30"]
    assert [row[1].strftime("%H:%M") for row in rows] == ["06:00", "06:30", "07:00", "07:30"]
