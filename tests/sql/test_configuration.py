"""What an operator changes: hours that do not overlap, slots that are closed, and the log of it."""
import datetime
import uuid

import pytest

from cluster import run_query
from rows import START, appointment, booked, insert, office, refused, seat, slot


@pytest.fixture
def closed(db) -> tuple[int, uuid.UUID]:
    """A closed slot that had five seats, in which somebody has been checked in; and that appointment."""
    made = slot(db, 5)
    here = appointment(db, made, "checked_in")
    run_query(db.staff, "slots_close", [f"{{{made}}}", "true"])
    return made, here


def state(db, slot_id: int) -> tuple:
    return db.all("select capacity, booked, closed, open_capacity from fp.slot where id = %s", [slot_id])[0]


# ---- closed slots ----

def test_a_closed_slot_keeps_in_mind_what_it_had(db, closed):
    assert state(db, closed[0]) == (1, 1, True, 5)
    run_query(db.staff, "slots_close", [f"{{{closed[0]}}}", "true"])
    assert state(db, closed[0]) == (1, 1, True, 5), "closing it twice forgets nothing"
    run_query(db.staff, "slots_close", [f"{{{closed[0]}}}", "false"])
    assert state(db, closed[0]) == (1, 1, True, None), "its hours have ended"


@pytest.mark.parametrize("status", ["held", "booked", "checked_in"])
def test_nobody_is_seated_in_a_closed_slot(db, closed, status):
    with refused("23514", "slot_not_overbooked"):
        appointment(db, closed[0], status)
    assert state(db, closed[0]) == (1, 1, True, 5)


@pytest.mark.parametrize("how", ["displaced", "excused", "gone"])
def test_who_leaves_a_closed_slot_leaves_no_free_seat(db, closed, how):
    if how == "gone":
        db.owner.execute("delete from fp.appointment where id = %s", [closed[1]])
    else:
        db.staff.execute("update fp.appointment set status = %s where id = %s", [how, closed[1]])
    assert state(db, closed[0]) == (0, 0, True, 5)
    with refused("23514", "slot_not_overbooked"):
        appointment(db, closed[0])


def test_a_seat_that_is_lost_in_a_closed_slot_wakes_nobody(db, closed):
    db.owner.execute("delete from fp.freed")
    db.staff.execute("update fp.appointment set status = 'displaced' where id = %s", [closed[1]])
    assert db.all("select office from fp.freed") == []


def test_nobody_moves_into_a_closed_slot(db, closed):
    elsewhere = slot(db, 1)
    mover = appointment(db, elsewhere)
    with refused("23514", "slot_not_overbooked"):
        db.staff.execute("update fp.appointment set slot_id = %s where id = %s", [closed[0], mover])
    assert booked(db, elsewhere) == 1


def test_two_who_change_places_in_a_closed_slot(db, closed):
    """One leaves and one comes in one statement: still nobody is seated."""
    coming = seat(db, closed[0])
    with refused("23514", "slot_not_overbooked"):
        db.staff.execute("""
            with gone as (update fp.appointment set status = 'cancelled' where id = %s)
            insert into fp.appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
            values (%s, %s, %s, %s, 'booked', %s, %s, %s)""",
                         [closed[1], coming["id"], coming["request_id"], closed[0], coming["office"], coming["during"], START, START])


@pytest.fixture
def held(db) -> tuple[int, uuid.UUID]:
    """A slot, and a hold in it."""
    made = slot(db, 2)
    return made, appointment(db, made, "held")


def test_a_hold_in_a_closed_slot_becomes_no_appointment(db, held):
    run_query(db.staff, "slots_close", [f"{{{held[0]}}}", "true"])
    with refused("23514", "slot_not_overbooked"):
        db.staff.execute("update fp.appointment set status = 'booked' where id = %s", [held[1]])
    db.staff.execute("update fp.appointment set status = 'lapsed' where id = %s", [held[1]])
    assert state(db, held[0]) == (0, 0, True, 2)


def test_nobody_takes_the_place_of_a_hold_in_a_closed_slot(db, held):
    """As an offer is accepted: in one statement the hold lapses and the appointment takes its slot."""
    mine = appointment(db, slot(db, 1))
    run_query(db.staff, "slots_close", [f"{{{held[0]}}}", "true"])
    with refused("23514", "slot_not_overbooked"):
        db.staff.execute("""update fp.appointment set status = case when id = %s then 'lapsed' else status end,
            slot_id = case when id = %s then %s else slot_id end where id = any (%s)""", [held[1], mine, held[0], [held[1], mine]])


def test_who_comes_and_who_closes_wait_for_each_other(db, held):
    coming, closing = db.fresh("fp_staff"), db.fresh("fp_staff")
    closing.execute("set lock_timeout = '100ms'")
    with coming.transaction():
        coming.execute("update fp.appointment set status = 'booked' where id = %s", [held[1]])
        with refused("55P03"):
            run_query(closing, "pass_lock_slots", [f"{{{held[0]}}}", "false"])
    run_query(closing, "slots_close", [f"{{{held[0]}}}", "true"])
    assert state(db, held[0]) == (1, 1, True, 2), "it came before, and is there to be displaced"


def test_what_stays_where_it_is_is_no_arrival(db, closed):
    db.staff.execute("update fp.appointment set status = 'completed', version = version + 1 where id = %s", [closed[1]])
    assert state(db, closed[0]) == (1, 1, True, 5)


def test_a_closed_slot_has_no_capacity_but_what_is_booked(db, closed):
    with refused("23514", "slot_when_closed_is_full"):
        db.staff.execute("update fp.slot set capacity = 2 where id = %s", [closed[0]])
    with refused("23514", "slot_when_open_has_its_capacity"):
        db.staff.execute("update fp.slot set open_capacity = 3 where id = %s", [slot(db, 1)])


def test_capacity_falls_only_where_it_is_closed(db):
    made = slot(db, 2)
    here = appointment(db, made)
    db.staff.execute("update fp.appointment set status = 'cancelled' where id = %s", [here])
    assert state(db, made) == (2, 0, False, None)


# ---- opening again ----

def schedule(db, where: str, **said) -> None:
    insert(db.owner, "schedule", {"office": where, "weekday": 1, "opens": "09:00", "closes": "10:00", "minutes": 30, "capacity": 3, **said})


MONDAY = datetime.date(2026, 3, 9)


@pytest.fixture
def hours(db) -> str:
    """An office with two slots on a Monday, both closed."""
    where = office(db)
    schedule(db, where)
    run_query(db.staff, "slots_make", [str(MONDAY), str(MONDAY), "{}", where])
    ids = [row[0] for row in db.all("select id from fp.slot where office = %s", [where])]
    db.owner.execute("update fp.slot set capacity = 7 where id = %s", [min(ids)])
    run_query(db.staff, "slots_close", ["{" + ",".join(map(str, ids)) + "}", "true"])
    return where


def capacities(db, where: str) -> list[int]:
    return [row[0] for row in db.all("select capacity from fp.slot where office = %s order by starts_at", [where])]


def reopen(db, where: str, after: datetime.datetime = START) -> None:
    run_query(db.staff, "slots_reopen", [where, str(after)])


def test_they_open_with_what_they_had(db, hours):
    assert capacities(db, hours) == [0, 0]
    reopen(db, hours)
    assert capacities(db, hours) == [7, 3]
    db.owner.execute("update fp.slot set capacity = 0 where office = %s", [hours])
    reopen(db, hours)
    assert capacities(db, hours) == [0, 0], "those that are open stay as they are"


def test_they_stay_closed_on_a_closed_day_or_without_hours(db, hours):
    insert(db.owner, "closure", {"office": hours, "day": MONDAY, "reason": "snow"})
    reopen(db, hours)
    assert capacities(db, hours) == [0, 0]
    db.owner.execute("delete from fp.closure where office = %s", [hours])
    db.owner.execute("update fp.office set open_to = %s where code = %s", [MONDAY - datetime.timedelta(1), hours])
    reopen(db, hours)
    assert capacities(db, hours) == [0, 0]
    db.owner.execute("update fp.office set open_to = null where code = %s", [hours])
    db.owner.execute("update fp.schedule set weekday = 2 where office = %s", [hours])
    reopen(db, hours)
    assert capacities(db, hours) == [0, 0]
    db.owner.execute("update fp.schedule set weekday = 1, opens = '09:30' where office = %s", [hours])
    reopen(db, hours)
    assert capacities(db, hours) == [0, 3]
    db.owner.execute("update fp.schedule set opens = '08:50', minutes = 20, closes = '10:10' where office = %s", [hours])
    reopen(db, hours)
    assert capacities(db, hours) == [0, 3], "09:00 is no start of these hours"


def test_what_has_begun_stays_closed(db, hours):
    reopen(db, hours, datetime.datetime.combine(MONDAY, datetime.time(23), datetime.timezone.utc))
    assert capacities(db, hours) == [0, 0]


# ---- hours ----

@pytest.mark.parametrize("other, overlaps", [
    ({"opens": "09:30", "closes": "11:00"}, True), ({"opens": "08:00", "closes": "09:01"}, True), ({"opens": "10:00", "closes": "11:00"}, False),
    ({"weekday": 2}, False), ({"service": "special"}, False), ({"valid_to": "2026-01-31"}, False), ({"valid_to": "2026-02-01"}, True),
    ({"valid_from": "2027-01-01"}, True)])
def test_hours_do_not_overlap(db, other, overlaps):
    db.owner.execute("insert into fp.service (code) values ('special') on conflict do nothing")
    where = office(db)
    schedule(db, where, valid_from="2026-02-01")
    schedule(db, office(db), valid_from="2026-02-01")
    if overlaps:
        with refused("23P01", "schedule_overlap"):
            schedule(db, where, **other)
    else:
        schedule(db, where, **other)


def test_of_one_service_they_do_not_overlap_either(db):
    db.owner.execute("insert into fp.service (code) values ('special') on conflict do nothing")
    where = office(db)
    schedule(db, where, service="special")
    with refused("23P01", "schedule_overlap"):
        schedule(db, where, service="special", opens="09:59")


# ---- closures, policies, the log ----

def test_a_closure_has_a_code_and_at_most_a_short_note(db):
    where = office(db)
    for wrong in ({"reason": "It snows"}, {"reason": "snow", "note": ""}, {"reason": "snow", "note": "x" * 501}):
        with refused("23514"):
            insert(db.staff, "closure", {"office": where, "day": "2026-05-01", **wrong})


def test_two_rules_with_the_same_keys(db):
    row = {"office": office(db), "from": "2030-01-01", "moves": 1}
    insert(db.staff, "policy", row)
    with refused("23505", "policy_one_of_a_kind"):
        insert(db.staff, "policy", {**row, "moves": 2})


def change(**said) -> dict:
    return {"id": uuid.uuid4(), "at": START, "actor": "key:a", "role": "admin", "kind": "closure_made", "office": "DEN", "reason": "snow", **said}


@pytest.mark.parametrize("statement", ["update fp.change set reason = null", "delete from fp.change", "truncate fp.change"])
def test_the_log_of_changes_is_append_only(db, statement):
    insert(db.staff, "change", change())
    with refused("23514", "change_append_only"):
        db.owner.execute(statement)


@pytest.mark.parametrize("wrong", [{"actor": "Jane Doe"}, {"role": "the boss"}, {"kind": "party_made"}, {"office": "Denver"}, {"reason": "It snows"}])
def test_the_log_of_changes_holds_codes_alone(db, wrong):
    with refused("23514"):
        insert(db.staff, "change", change(**wrong))
