"""The migrations on an empty database, the sample data, and the slots that follow from schedules across changes of the clock."""
import collections
import datetime
import re
import zoneinfo

import pytest

from cluster import SQL, SUPERUSER, load_seed, migrations, run_query
from rows import appointment, insert, office, refused, slot

FIRST, LAST = datetime.date(2026, 2, 20), datetime.date(2026, 4, 20)  # 60 days, with the beginning of summer time on 8 March
AUTUMN_FIRST, AUTUMN_LAST = datetime.date(2026, 10, 15), datetime.date(2026, 12, 13)  # 60 days, with its end on 1 November
DAY = datetime.timedelta(days=1)
ZONES = ("America/New_York", "America/Phoenix", "Pacific/Guam", "Pacific/Honolulu", "Asia/Kolkata")
UTC = datetime.timezone.utc


@pytest.fixture(autouse=True)
def hours_of_its_own(request):
    """Each test makes slots for its own offices alone."""
    yield
    if "db" in request.fixturenames:
        request.getfixturevalue("db").owner.execute("delete from fp.schedule")


def test_migrations_are_numbered_without_a_gap():
    numbers = [int(re.fullmatch(r"(\d{4})_[a-z_]+\.sql", path.name)[1]) for path in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_everything_belongs_to_the_owner_and_lies_in_the_schema(db):
    assert db.all("""select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not like 'pg_%%' and n.nspname not in ('information_schema', 'public')
            and (n.nspname <> 'fp' or c.relowner <> 'fp_owner'::regrole)""") == []


def test_what_the_sample_data_brings(sample):
    counts = {table: sample.value(f"select count(*) from fp.{table}") for table in ("office", "service", "policy", "postal_area", "schedule")}
    assert (counts["office"], counts["service"]) == (95, 7)
    assert counts["postal_area"] == len((SQL / "seed/zip3.csv").read_text().splitlines()) - 1
    assert counts["policy"] == 7 and counts["schedule"] > 95
    assert sample.value("select count(*) from fp.office where not sample") == 0
    kinds = dict(sample.all("select kind::text, count(*) from fp.office group by kind"))
    assert kinds == {"field": 88, "international": 7}


def test_every_office_has_hours_and_every_office_abroad_an_area(sample):
    assert sample.all("select code from fp.office o where not exists (select from fp.schedule s where s.office = o.code)") == []
    assert sample.all("""select code from fp.office o where kind = 'international'
        and not exists (select from fp.office_area a where a.office = o.code)""") == []


@pytest.mark.parametrize("texts, things, key", [("service_text", "service", "service"), ("resource_text", "resource", "resource")])
def test_the_sample_data_says_everything_in_every_language(sample, texts, things, key):
    said = sample.all(f"""select t.code, l.l::text from fp.{things} t cross join unnest(enum_range(null::fp.language)) l(l)
        where not exists (select from fp.{texts} x where x.{key} = t.code and x.language = l.l)""")
    assert said == []


def test_an_answer_is_there_in_every_language_or_in_none(sample):
    """And as many papers in each."""
    assert sample.all("""select service from fp.service_text x join fp.service s on s.code = x.service
        group by service, s.answer having count(x.answer) <> case when s.answer is null then 0 else 4 end
            or count(distinct cardinality(papers)) <> 1 or count(distinct name) <> 4""") == []
    assert sample.all("select resource from fp.resource_text group by resource having count(distinct title) <> 4 or count(distinct text) <> 4") == []


def test_the_sample_data_replaces_itself(sample, cluster):
    """As an operator's own files do. Not while there are appointments."""
    before = sample.all("select code, name, time_zone from fp.office order by code")
    load_seed(sample.of(SUPERUSER))
    assert sample.all("select code, name, time_zone from fp.office order by code") == before


def test_the_policies_say_when_booking_ended(sample):
    """Design, section 4: the history that the sample tells."""
    rows = {(where, kind, service, urgency, str(since)): said for where, kind, service, urgency, since, *said in sample.all(
        'select office, office_kind::text, service, urgency::text, "from", booking_mode, route, walk_in, horizon_days from fp.policy')}
    assert rows[None, None, None, None, "2004-01-01"] == ["direct", "tier1", "emergency", 14]
    assert rows["DEN", None, None, None, "2019-07-24"] == ["request", None, "none", 60]
    assert rows[None, "field", None, None, "2019-09-01"] == ["request", None, "discretion", 60]
    assert rows[None, None, "adit_stamp", None, "2004-01-01"] == [None, "tier2", None, None]
    assert rows[None, None, "case_inquiry", None, "2004-01-01"] == [None, "answer", None, None]


def make_slots(db, first: datetime.date, last: datetime.date, holidays: list[datetime.date] = ()) -> None:
    run_query(db.staff, "slots_make", [str(first), str(last), "{" + ",".join(map(str, holidays)) + "}", None])


def exists_once(local: datetime.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    """Neither skipped nor repeated by a change of the clock."""
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return both[0] == both[1]


def expected(zone: str, weekday: int, opens: datetime.time, closes: datetime.time, minutes: int, first: datetime.date, last: datetime.date,
             without: set[datetime.date] = frozenset()) -> dict[datetime.datetime, tuple]:
    """wall time: (starts_at, ends_at, day_ends_at)"""
    found, tz, step = {}, zoneinfo.ZoneInfo(zone), datetime.timedelta(minutes=minutes)
    day = first
    while day <= last:
        local = datetime.datetime.combine(day, opens)
        while day.isoweekday() == weekday and day not in without and local + step <= datetime.datetime.combine(day, closes):
            if exists_once(local, tz):
                starts = local.replace(tzinfo=tz).astimezone(UTC)
                midnight = datetime.datetime.combine(day + DAY, datetime.time(), tz).astimezone(UTC)
                found[local] = (starts, starts + step, midnight)
            local += step
        day += DAY
    return found


def made(db, where: str, first: datetime.date, last: datetime.date) -> dict[datetime.datetime, tuple]:
    rows = db.all("""select local_start, starts_at, ends_at, day_ends_at from fp.slot
        where office = %s and local_start >= %s and local_start < %s""", [where, first, last + DAY])
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)
    return found


def schedule(db, where: str, weekday: int, opens: str, closes: str, minutes: int = 30, **said) -> None:
    insert(db.owner, "schedule", {"office": where, "weekday": weekday, "opens": opens, "closes": closes, "minutes": minutes,
                                  "capacity": 3} | said)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first, last", [(FIRST, LAST), (AUTUMN_FIRST, AUTUMN_LAST)])
def test_slots_across_a_change_of_the_clock(db, zone, first, last):
    """Every hour of every day of the week: each wall time that exists once is one slot, at the instant that zoneinfo says."""
    where = office(db, time_zone=zone)
    for weekday in range(1, 8):
        schedule(db, where, weekday, "00:00", "23:30")
    make_slots(db, first, last)
    wanted = {}
    for weekday in range(1, 8):
        wanted |= expected(zone, weekday, datetime.time(0), datetime.time(23, 30), 30, first, last)
    assert made(db, where, first, last) == wanted
    skipped_or_repeated = 2 if zone == "America/New_York" else 0
    assert len(wanted) == 60 * 47 - skipped_or_repeated


@pytest.mark.parametrize("day, walls", [
    ("2026-03-08", []),  # 02:00 and 02:30 do not exist; 03:00 would end beyond closing
    ("2026-03-15", ["02:00", "02:30", "03:00"]), ("2026-11-01", ["02:00", "02:30", "03:00"])])
def test_a_sunday_at_two_in_new_york(db, day, walls):
    where, on = office(db, time_zone="America/New_York"), datetime.date.fromisoformat(day)
    schedule(db, where, 7, "02:00", "03:30")
    make_slots(db, on, on)
    found = [local.strftime("%H:%M") for local in sorted(made(db, where, on, on))]
    assert found == (walls or ["03:00"])


def test_a_repeated_hour_has_no_slots(db):
    where, on = office(db, time_zone="America/New_York"), datetime.date(2026, 11, 1)
    schedule(db, where, 7, "00:30", "02:30")
    make_slots(db, on, on)
    assert [local.strftime("%H:%M") for local in sorted(made(db, where, on, on))] == ["00:30", "02:00"]


@pytest.mark.parametrize("zone, day, gone", [
    ("Australia/Lord_Howe", "2026-04-05", {"01:30"}), ("Australia/Lord_Howe", "2026-10-04", {"02:00"}),
    ("Europe/London", "2026-10-25", {"01:00", "01:30"}), ("America/Havana", "2026-03-08", {"00:00", "00:30"}),
    ("America/Santiago", "2026-04-04", {"23:00", "23:30"})])
def test_other_zones_change_by_half_an_hour_or_at_midnight(db, zone, day, gone):
    where, on = office(db, time_zone=zone), datetime.date.fromisoformat(day)
    schedule(db, where, on.isoweekday(), "00:00", "23:59", 30)
    db.owner.execute("insert into fp.service (code) values ('late') on conflict do nothing")
    schedule(db, where, on.isoweekday(), "23:29", "23:59", 30, service="late")
    make_slots(db, on, on)
    found = {local.strftime("%H:%M") for local in made(db, where, on, on)}
    every = {f"{h:02d}:{m:02d}" for h in range(24) for m in (0, 30)} - {"23:30"} | {"23:29"}
    if zone == "America/Santiago":
        gone = gone | {"23:29"}
    assert every - found == gone & every


def test_holidays_and_closures_have_no_slots(db):
    where, other = office(db), office(db)
    holiday, closed = datetime.date(2026, 2, 23), datetime.date(2026, 3, 2)
    for one in (where, other):
        schedule(db, one, 1, "08:00", "12:00")
    insert(db.owner, "closure", {"office": where, "day": closed, "reason": "flood"})
    make_slots(db, FIRST, LAST, [holiday, datetime.date(2026, 12, 25)])
    span = (1, datetime.time(8), datetime.time(12), 30, FIRST, LAST)
    assert made(db, where, FIRST, LAST) == expected("America/New_York", *span, {holiday, closed})
    assert made(db, other, FIRST, LAST) == expected("America/New_York", *span, {holiday})


def test_slots_only_while_the_office_and_the_schedule_last(db):
    where = office(db, open_from="2026-03-03", open_to="2026-04-06")
    schedule(db, where, 1, "08:00", "09:00", valid_from="2026-03-16")
    schedule(db, where, 2, "08:00", "09:00", valid_to="2026-03-10")
    make_slots(db, FIRST, LAST)
    days = sorted({local.date() for local in made(db, where, FIRST, LAST)})
    assert days == [datetime.date(2026, 3, d) for d in (3, 10, 16, 23, 30)] + [datetime.date(2026, 4, 6)]


def test_a_last_slot_that_does_not_fit_is_left_out(db):
    where = office(db)
    schedule(db, where, 1, "08:00", "09:50", 45)
    make_slots(db, FIRST, LAST)
    assert {local.strftime("%H:%M") for local in made(db, where, FIRST, LAST)} == {"08:00", "08:45"}


def test_made_twice_slots_stay_as_they_are(db):
    where = office(db)
    schedule(db, where, 1, "08:00", "09:00")
    make_slots(db, FIRST, LAST)
    db.staff.execute("update fp.slot set capacity = 9 where office = %s", [where])
    rows = "select id, capacity from fp.slot where office = %s order by id"
    before = db.all(rows, [where])
    make_slots(db, FIRST, LAST)
    assert db.all(rows, [where]) == before != []


def test_the_capacity_and_service_are_the_schedules(db):
    where = office(db)
    insert(db.owner, "service", {"code": "special"})
    schedule(db, where, 1, "08:00", "08:30", service="special", capacity=7)
    schedule(db, where, 1, "08:00", "08:30", capacity=2)
    make_slots(db, FIRST, FIRST + 6 * DAY)
    assert set(db.all("select service, capacity, booked from fp.slot where office = %s", [where])) == {("special", 7, 0), (None, 2, 0)}


def test_the_sample_offices_over_60_days(sample):
    """The whole sample, across the beginning of summer time: each office's slots at the instants that zoneinfo says."""
    holiday = datetime.date(2026, 4, 16)
    make_slots(sample, FIRST, LAST, [holiday])
    hours, zones = collections.defaultdict(list), {}
    for where, zone, *span in sample.all("""select o.code, o.time_zone, s.weekday, s.opens, s.closes, s.minutes
            from fp.office o join fp.schedule s on s.office = o.code"""):
        hours[where].append(span)
        zones[where] = zone
    for where, spans in hours.items():
        wanted = {}
        for span in spans:
            wanted |= expected(zones[where], *span, FIRST, LAST, {holiday})
        assert made(sample, where, FIRST, LAST) == wanted, where
    assert set(ZONES) <= set(zones.values())


def test_new_slots_wake_the_worker_once_an_office(db):
    where = office(db)
    schedule(db, where, 1, "08:00", "12:00")
    make_slots(db, FIRST, LAST)
    assert db.all("select first_day, last_day, service from fp.freed where office = %s", [where]) == [
        (datetime.date(2026, 2, 23), datetime.date(2026, 4, 20), None)]


def test_a_seat_that_comes_free_wakes_the_worker_and_a_seat_taken_does_not(db):
    here = slot(db, 2)
    db.owner.execute("delete from fp.freed")
    taken = appointment(db, here)
    assert db.all("select office from fp.freed") == []
    db.staff.execute("update fp.appointment set status = 'displaced' where id = %s", [taken])
    db.staff.execute("update fp.slot set capacity = 3 where id = %s", [here])
    db.staff.execute("update fp.slot set capacity = 1 where id = %s", [here])
    day = db.value("select local_start::date from fp.slot where id = %s", [here])
    assert db.all("select office, first_day, last_day from fp.freed") == [(db.office, day, day)] * 2


def test_no_schedule_is_made_for_a_day_that_is_none(db):
    with refused("23514"):
        schedule(db, office(db), 8, "08:00", "09:00")
