"""Weekly hours: given, listed, ended."""
import pytest
from offices import WEEKDAYS, Office, hours


def schedule_path(office: Office, which: int = 0) -> str:
    return f"{office.path}/schedules/{office.schedules[which]['id']}"


def test_the_slots_are_there_when_the_reply_comes(callers, owner):
    office = Office(callers["admin"])
    body = hours("thursday", opens="13:00", closes="14:45", minutes=45, capacity=3, valid_to="2026-12-05")
    made = callers["admin"].post(f"{office.path}/schedules", body, expect=201).json()
    assert made == {**body, "id": made["id"], "office": office.code, "service": None, "valid_from": None}
    # Thanksgiving, the 26th, is a federal holiday
    assert office.slots(owner) == [("2026-12-03 13:00", 3, 0, False), ("2026-12-03 13:45", 3, 0, False)]
    assert office.changes(owner)[-1] == ("schedule_made", "admin", None, 0)


def test_who_waited_for_hours_is_seated(callers):
    office = Office(callers["admin"])
    waiting = office.submit()
    assert waiting.read()["status"] == "approved"
    callers["admin"].post(f"{office.path}/schedules", hours("tuesday"), expect=201)
    assert waiting.wait_for("scheduled").seat()["local_start"] == "2026-11-24T09:00:00-07:00"


def test_they_are_listed_for_everybody(callers, api):
    schedules = [hours("friday"), hours("monday", service="other"), hours("monday"), hours("monday", opens="08:00", closes="09:00")]
    office = Office(callers["admin"], *schedules)
    listed = api.get(f"{office.path}/schedules", expect=200).json()
    assert [(one["weekday"], one["opens"], one["service"]) for one in listed["data"]] == [
        ("monday", "08:00", None), ("monday", "09:00", None), ("monday", "09:00", "other"), ("friday", "09:00", None)]
    assert listed["next_cursor"] is None
    by_id = {one["id"]: one for one in listed["data"]}
    assert all(by_id[one["id"]] == one for one in office.schedules)
    assert {one["weekday"] for one in api.get("/v1/offices/DEN/schedules", expect=200).json()["data"]} >= set(WEEKDAYS[:5])
    assert api.get("/v1/offices/QQ0/schedules", expect=404).json()["code"] == "not_found"
    callers["admin"].post("/v1/offices/QQ0/schedules", hours(), expect=404)


def test_ending_them_displaces_who_is_booked_there(callers, owner):
    office = Office(callers["admin"], hours("monday", valid_from="2026-11-30"), hours("friday"))
    moved, stays = office.seated(not_before="2026-11-30"), office.seated(not_after="2026-11-27")
    tried = callers["admin"].call("DELETE", schedule_path(office), params={"dry_run": "true"}, expect=200).json()
    assert moved.read()["status"] == "scheduled"
    ended = callers["admin"].call("DELETE", schedule_path(office), expect=200).json()
    assert ended == tried and [one["request_id"] for one in ended["displaced"]["appointments"]] == [moved.id]
    assert moved.wait_for("scheduled").seat()["local_start"].startswith("2026-12-04"), "a Friday"
    assert [event["reason"] for event in moved.events() if event["event"] == "displace"] == ["hours_changed"]
    assert len(stays.events()) == 2
    assert all(slot[3] == (slot[0][:10] not in ("2026-11-27", "2026-12-04")) for slot in office.slots(owner) if slot[0] < "2026-12-07 12:00")
    assert len(callers["admin"].get(f"{office.path}/schedules", expect=200).json()["data"]) == 1
    callers["admin"].call("DELETE", schedule_path(office), expect=404)
    callers["admin"].call("DELETE", f"{Office(callers['admin']).path}/schedules/{office.schedules[1]['id']}", expect=404)


def test_other_hours_take_the_place_of_those_that_ended(callers, owner):
    office = Office(callers["admin"], hours("monday", valid_to="2026-11-30"))
    callers["admin"].call("DELETE", schedule_path(office), expect=200)
    longer = hours("monday", minutes=60, capacity=5, valid_to="2026-11-30")
    callers["admin"].post(f"{office.path}/schedules", longer, expect=201)
    assert [slot[1:] for slot in office.slots(owner, "2026-11-30")] == [(5, 0, False), (0, 0, True), (5, 0, False), (0, 0, True)]
    lengths = owner.execute("select ends_at - starts_at from slot where office = %s and not closed and local_start::date = '2026-11-30'",
                            [office.code]).fetchall()
    assert {length.total_seconds() for length, in lengths} == {3600}


def test_a_day_that_is_closed_stays_so_under_other_hours(callers, owner):
    office = Office(callers["admin"], hours("monday", valid_to="2026-11-30"))
    closure = office.close("2026-11-30")
    callers["admin"].call("DELETE", schedule_path(office), expect=200)
    callers["admin"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=204)
    assert all(slot[1:] == (0, 0, True) for slot in office.slots(owner, "2026-11-30")), "no hours cover it"
    office.close("2026-11-30")
    callers["admin"].post(f"{office.path}/schedules", hours("monday", capacity=7), expect=201)
    assert all(slot[1:] == (0, 0, True) for slot in office.slots(owner, "2026-11-30"))
    assert {slot[1] for slot in office.slots(owner, "2026-12-07")} == {7}


@pytest.mark.parametrize("other, conflicts", [
    (hours(opens="10:30", closes="12:00"), True), (hours(opens="11:00", closes="12:00"), False), (hours("tuesday"), False),
    (hours(service="other"), False), (hours(valid_from="2027-01-01"), False), (hours(valid_from="2026-12-31"), True)])
def test_overlapping_hours_are_refused(callers, other, conflicts):
    office = Office(callers["admin"], hours(valid_to="2026-12-31"))
    reply = callers["admin"].post(f"{office.path}/schedules", other, expect=409 if conflicts else 201).json()
    if conflicts:
        assert reply["code"] == "state_conflict" and "overlap" in reply["detail"]


@pytest.mark.parametrize("body, pointer", [
    ({"weekday": "someday"}, "/weekday"), ({"opens": "9:00"}, "/opens"), ({"opens": "24:00"}, "/opens"), ({"closes": "11h00"}, "/closes"),
    ({"closes": "08:59"}, "/closes"), ({"minutes": 121}, "/minutes"), ({"minutes": 4}, "/minutes"), ({"capacity": 0}, "/capacity"),
    ({"service": "haircut"}, "/service"), ({"valid_from": "2026-12-02", "valid_to": "2026-12-01"}, "/valid_to"),
    ({"valid_to": "2026-11-22"}, "/valid_to")])
def test_what_are_no_hours(callers, body, pointer):
    problem = callers["admin"].post("/v1/offices/DEN/schedules", {**hours("sunday"), **body}, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("zone, body, day", [
    ("America/Denver", hours("sunday", opens="02:00", closes="03:00"), "2027-03-14"),
    ("America/Denver", hours("sunday", opens="00:30", closes="02:30", minutes=120), "2027-03-14"),
    ("America/Denver", hours("sunday", opens="01:00", closes="01:30"), "2027-11-07"),
    ("Australia/Lord_Howe", hours("sunday", opens="01:30", closes="02:00"), "2027-04-04"),
    ("America/Denver", hours("sunday", opens="01:00", closes="02:00", valid_from="2027-11-08"), "2028-11-05")])
def test_hours_that_a_change_of_the_clock_meets(callers, zone, body, day):
    office = Office(callers["admin"], time_zone=zone)
    problem = callers["admin"].post(f"{office.path}/schedules", body, expect=422).json()
    assert problem["errors"][0]["pointer"] == "/opens" and day in problem["errors"][0]["detail"]
    assert problem["errors"][0]["code"] == "clock_changes" and problem["next"]
    assert callers["admin"].get(f"{office.path}/schedules", expect=200).json()["data"] == []
    callers["admin"].post(f"{office.path}/schedules", {**body, "valid_from": "2026-12-01", "valid_to": "2027-03-01"}, expect=201)


def test_with_a_key_hours_are_given_once(callers):
    office = Office(callers["admin"])
    replies = [callers["admin"].post(f"{office.path}/schedules", hours(), idempotency_key="hours", expect=201) for _ in range(2)]
    assert replies[0].json() == replies[1].json() and replies[1].headers["Idempotent-Replayed"] == "true"
