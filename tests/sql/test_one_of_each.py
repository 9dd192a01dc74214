"""One seat, one hold and one live callback a request; one open request a person and service; an attorney in one place."""
import secrets
import uuid

import psycopg
import pytest

from rows import (HOUR, OPEN, OCCUPYING, PATHS, SEATS, START, STATUSES, advance, appointment, attorney, callback, office, refused,
                  request, slot, span)

CALLBACKS = ("planned", "claimed", "reached", "exhausted", "called_off")
SEATED = ("booked", "checked_in")
PLACED = ("held", "booked", "checked_in")


def conflict(first: str, second: str) -> str | None:
    """Which index refuses the second appointment of a request."""
    if first in SEATED and second in SEATED:
        return "appointment_one_booked"
    return "appointment_one_held" if first == second == "held" else None


@pytest.mark.parametrize("first", SEATS)
@pytest.mark.parametrize("second", SEATS)
def test_one_seat_and_one_hold_a_request(db, first, second):
    made = request(db, "approved")
    appointment(db, slot(db), first, request_id=made)
    index = conflict(first, second)
    if index is None:
        appointment(db, slot(db), second, request_id=made)
    else:
        with refused("23505", index):
            appointment(db, slot(db), second, request_id=made)


def test_a_freed_seat_does_not_come_back_beside_another(db):
    made = request(db, "approved")
    old = appointment(db, slot(db), "cancelled", request_id=made)
    appointment(db, slot(db), "booked", request_id=made)
    with refused("23505", "appointment_one_booked"):
        db.staff.execute("update fp.appointment set status = 'booked' where id = %s", [old])


def test_one_hold_a_person_before_there_is_a_request(db):
    person = secrets.token_bytes(32)
    first = appointment(db, slot(db), "held", request_id=None, person_key=person)
    with refused("23505", "appointment_one_hold_a_person"):
        appointment(db, slot(db), "held", request_id=None, person_key=person)
    appointment(db, slot(db), "held", request_id=None, person_key=secrets.token_bytes(32))
    db.staff.execute("update fp.appointment set status = 'lapsed', reason = 'given_back' where id = %s", [first])
    appointment(db, slot(db), "held", request_id=None, person_key=person)


@pytest.mark.parametrize("first", CALLBACKS)
@pytest.mark.parametrize("second", CALLBACKS)
def test_one_live_callback_a_request(db, first, second):
    made = request(db, "tier2_review")
    callback(db, made, first)
    if {first, second} <= {"planned", "claimed"}:
        with refused("23505", "callback_one_live"):
            callback(db, made, second)
    else:
        callback(db, made, second)


@pytest.mark.parametrize("status", STATUSES)
def test_one_open_request_a_person_and_service(db, status):
    person = secrets.token_bytes(32)
    request(db, status, person_key=person)
    request(db, person_key=person, service="certified_copy")
    if status in OPEN:
        with refused("23505", "request_open_person"):
            request(db, person_key=person)
    else:
        request(db, person_key=person)


def test_a_closed_request_does_not_reopen_beside_an_open_one(db):
    person = secrets.token_bytes(32)
    old = request(db, "resolved", person_key=person)
    request(db, person_key=person)
    with refused("23505", "request_open_person"):
        advance(db, old, "not-solved", "tier2_review")


def test_a_strangers_twin_lives_beside_the_first_until_they_are_settled(db):
    person = secrets.token_bytes(32)
    first = request(db, person_key=person)
    twin = request(db, person_key=person, duplicate_of=first)
    with refused("23505", "request_open_person"):
        advance(db, twin, "update", "tier1_review", duplicate_of=None)
    advance(db, first, "withdraw", "withdrawn")
    advance(db, twin, "update", "tier1_review", duplicate_of=None)


def test_nobody_is_a_twin_of_themselves(db):
    """Else a request could slip past the index of open persons."""
    made = uuid.uuid4()
    with refused("23514", "request_twin_of_another"):
        request(db, id=made, duplicate_of=made)


def test_confirmation_codes_differ(db):
    request(db, confirmation_code="SAME")
    with refused("23505", "request_confirmation_code"):
        request(db, confirmation_code="SAME")


def visit(db, who: uuid.UUID, where: str, minute: int, status: str = "booked", travel: int = 180) -> uuid.UUID:
    """Half an hour from that minute on, then the way to another office."""
    starts = START + 24 * HOUR + minute * HOUR / 60
    here = slot(db, 9, office=where, starts_at=starts)
    return appointment(db, here, status, attorney_id=who, travel=span(starts, starts + HOUR / 2 + travel * HOUR / 60))


def test_an_attorney_is_in_one_place_at_a_time(db):
    who, here, there = attorney(db), office(db), office(db)
    visit(db, who, here, 0)
    with refused("23P01", "appointment_one_place"):
        visit(db, who, here, 29)
    with refused("23P01"):
        visit(db, who, there, 15)
    visit(db, who, here, 30)  # the next slot of the same office
    visit(db, attorney(db), here, 1)  # somebody else


def test_an_attorney_has_time_for_the_way_to_another_office(db):
    who, here, there = attorney(db), office(db), office(db)
    visit(db, who, here, 0)
    for minute in (30, 209, -209, -30):
        with refused("23P01", "appointment_travel"):
            visit(db, who, there, minute)
    visit(db, who, there, 210)
    visit(db, who, there, -210)


@pytest.mark.parametrize("status", SEATS)
def test_only_who_is_expected_is_in_a_place(db, status):
    who, here, there = attorney(db), office(db), office(db)
    visit(db, who, here, 0, status)
    if status in PLACED:
        with refused("23P01", "appointment_one_place"):
            visit(db, who, here, 10)
        with refused("23P01", "appointment_travel"):
            visit(db, who, there, 60)
    else:
        visit(db, who, here, 10)


def test_a_visit_is_not_moved_or_revived_onto_another_of_the_attorney(db):
    who, here = attorney(db), office(db)
    visit(db, who, here, 0)
    other, gone = visit(db, who, here, 60), visit(db, who, here, 15, "cancelled")
    starts = START + 24 * HOUR
    with refused("23P01", "appointment_one_place"):
        db.staff.execute("update fp.appointment set during = %s, travel = %s where id = %s",
                         [span(starts, starts + HOUR / 2), span(starts, starts + 4 * HOUR), other])
    with refused("23P01", "appointment_one_place"):
        db.staff.execute("update fp.appointment set status = 'booked' where id = %s", [gone])


def test_the_way_begins_with_the_visit(db):
    """Else a visit could move in time and leave its way behind."""
    who, here = attorney(db), office(db)
    made = visit(db, who, here, 0)
    with refused("23514", "appointment_attorney_travels"):
        db.staff.execute("update fp.appointment set during = %s where id = %s",
                         [span(START + 48 * HOUR, START + 49 * HOUR), made])
    for said in ({"attorney_id": who}, {"travel": span(START, START + HOUR)}):
        with refused("23514", "appointment_attorney_travels"):
            appointment(db, slot(db), **said)


def test_of_two_who_send_an_attorney_to_two_places_at_once_one_is_refused(db):
    who, here, there = attorney(db), office(db), office(db)
    starts = START + 24 * HOUR
    made = [appointment(db, slot(db, office=where, starts_at=starts), "cancelled", attorney_id=who,
                        travel=span(starts, starts + 4 * HOUR)) for where in (here, there)]
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    book = "update fp.appointment set status = 'booked' where id = %s"
    two.execute("set lock_timeout = '200ms'")
    with one.transaction():
        one.execute(book, [made[0]])
        with pytest.raises(psycopg.errors.LockNotAvailable):  # it waits for what the first will do
            two.execute(book, [made[1]])
    with refused("23P01"):
        two.execute(book, [made[1]])


def test_the_paths_of_the_tests_reach_every_status(db):
    assert {db.value("select status::text from fp.request where id = %s", [request(db, status)]) for status in STATUSES} == set(STATUSES)
    assert set(OCCUPYING) < set(SEATS) and set(PATHS) < set(STATUSES)
