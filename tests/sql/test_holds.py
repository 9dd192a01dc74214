"""A seat held before there is a request: the statements that take, give back, lapse and book it, and what the database refuses whoever asks."""
import contextlib
import datetime
import re
import secrets
import threading
import uuid

import psycopg
import pytest

from cluster import run_query
from rows import HOUR, START, appointment, booked, insert, refused, request, seat, slot
from test_submit_and_change import ARRAYS, array, body, snapshot, text, with_key

MINUTE = datetime.timedelta(minutes=1)
CHECK = "23514"


def take(db, slot_id: int, at=START, person: bytes | None = None, key: bytes | None = None, connection=None) -> uuid.UUID | None:
    """For ten minutes."""
    params = [uuid.uuid4(), slot_id, person or secrets.token_bytes(32), "other", "anonymous", "{1}", at, at + 10 * MINUTE, key,
              key and b"hash", START]
    rows = run_query(connection or db.of("fp_intake"), "hold_take", [text(value) for value in params])
    return uuid.UUID(rows[0]["id"]) if rows else None


def book(db, hold: uuid.UUID, at, connection=None, **said) -> tuple[bool, bool]:
    """Whether a request was made, and whether the hold was in force."""
    one = body(db, status="scheduled", event="book", at=at, due_at=at + HOUR, **said)
    columns = [array([one[name]]) for name in ARRAYS]
    row = run_query(connection or db.of("fp_intake"), "hold_book", [*columns, str(START), str(hold), "180"])[0]
    assert row["id"] in (None, str(one["id"]))
    return row["id"] is not None, row["in_force"] == "t"


def state(db, hold: uuid.UUID) -> str:
    return db.value("select status::text from fp.appointment where id = %s", [hold])


def free(db, slot_id: int, at=START) -> int:
    return int(run_query(db.of("fp_intake"), "slot_read", [str(at), str(slot_id), None])[0]["free"])


@contextlib.contextmanager
def stopped_by(constraint: str):
    """A statement run as the server runs it is refused by this constraint."""
    with pytest.raises(psycopg.errors.IntegrityError, match=f'"{constraint}"'):
        yield


def test_a_hold_takes_a_seat(db):
    one = slot(db, 2)
    hold = take(db, one)
    assert (booked(db, one), free(db, one)) == (1, 1)
    assert db.all("select status::text, request_id, slot_id, made_by, service, policies, expires_at, version from fp.appointment where id = %s", [hold]) == [
        ("held", None, one, "anonymous", "other", [1], START + 10 * MINUTE, 1)]
    assert db.value("select during = tstzrange(s.starts_at, s.ends_at) from fp.appointment join fp.slot s on s.id = slot_id where slot_id = %s", [one])


def test_no_hold_beyond_capacity(db):
    one = slot(db, 2)
    take(db, one), take(db, one)
    before = snapshot(db)
    with stopped_by("slot_not_overbooked"):
        take(db, one)
    assert snapshot(db) == before


def test_no_slot_no_hold(db):
    assert take(db, 10**15) is None


def test_taking_a_seat_lapses_what_has_expired(db):
    """In the same statement, and no sooner than it has."""
    one = slot(db, 1)
    first = take(db, one)
    assert (free(db, one, START + 10 * MINUTE - MINUTE / 60), free(db, one, START + 10 * MINUTE)) == (0, 1)
    with stopped_by("slot_not_overbooked"):
        take(db, one, START + 9 * MINUTE)
    second = take(db, one, START + 10 * MINUTE)
    assert (state(db, first), state(db, second), booked(db, one)) == ("lapsed", "held", 1)
    assert db.value("select updated_at = expires_at from fp.appointment where id = %s", [first])


def test_a_slot_full_of_what_has_expired(db):
    one = slot(db, 3)
    gone = [take(db, one) for _ in range(3)]
    take(db, one, START + HOUR)
    assert {state(db, hold) for hold in gone} == {"lapsed"} and booked(db, one) == 1


def test_one_hold_a_person(db):
    person, one, two = secrets.token_bytes(32), slot(db), slot(db)
    first = take(db, one, person=person)
    with stopped_by("appointment_one_hold_a_person"):
        take(db, two, person=person)
    assert booked(db, two) == 0
    assert run_query(db.of("fp_intake"), "hold_free_person", [text(person), text(START + 9 * MINUTE)]) == []
    assert len(run_query(db.of("fp_intake"), "hold_free_person", [text(person), text(START + 10 * MINUTE)])) == 1
    assert (state(db, first), booked(db, one)) == ("lapsed", 0)
    take(db, two, START + 10 * MINUTE, person=person)


def test_the_key_is_kept_with_the_hold(db):
    key, one = secrets.token_bytes(32), slot(db, 5)
    hold = take(db, one, key=key)
    assert db.all("select object_id, status from fp.idempotency where key = %s", [key]) == [(hold, 201)]
    with stopped_by("idempotency_pkey"):
        take(db, one, key=key)
    assert booked(db, one) == 1


@pytest.mark.parametrize("role", ["fp_public", "fp_staff"])
def test_giving_it_back(db, role):
    one = slot(db)
    hold = take(db, one)
    connection = db.fresh(role)
    with connection.transaction():
        connection.execute("select set_config('fp.ids', %s, true)", [f"{{{hold}}}"])
        assert run_query(connection, "hold_release", [str(hold), "key:a", text(START)]) == []
        assert len(run_query(connection, "hold_release", [str(hold), "anonymous", text(START)])) == 1
        assert run_query(connection, "hold_release", [str(hold), None, text(START)]) == []
    assert (state(db, hold), booked(db, one)) == ("lapsed", 0)
    assert db.value("select count(*) from fp.freed f join fp.slot s on s.office = f.office and s.local_start::date = f.first_day where s.id = %s", [one]) > 0


def test_the_keeper_lapses_what_is_due_and_nothing_else(db):
    one, two = slot(db, 2), slot(db, 2)
    early, late, other = take(db, one), take(db, one, START + MINUTE), take(db, two, START + 2 * MINUTE)
    due = run_query(db.staff, "holds_due", [text(START + 11 * MINUTE), "1000"])
    ours = [(int(row["slot_id"])) for row in due if int(row["slot_id"]) in (one, two)]
    assert ours == [one, one]
    run_query(db.staff, "hold_lapse", [str(one), text(START + 10 * MINUTE)])
    assert [state(db, hold) for hold in (early, late, other)] == ["lapsed", "held", "held"]
    assert (booked(db, one), booked(db, two)) == (1, 1)


# ---- booking ----

def test_a_request_and_its_booking_are_one_statement(db):
    one = slot(db)
    hold = take(db, one)
    said = with_key()
    assert book(db, hold, START + 9 * MINUTE, data='{"slot_id": 1}', **said) == (True, True)
    made = db.value("select request_id from fp.appointment where id = %s and status = 'booked' and version = 2", [hold])
    assert db.all("select status::text, version, approved_at from fp.request where id = %s", [made]) == [("scheduled", 1, START + 9 * MINUTE)]
    assert db.all("select kind::text, from_status, to_status::text, data from fp.event where request_id = %s", [made]) == [
        ("book", None, "scheduled", {"slot_id": 1})]
    assert db.value("select object_id from fp.idempotency where key = %s", [said["idem_key"]]) == made
    assert booked(db, one) == 1


@pytest.mark.parametrize("how", ["expired", "lapsed", "booked", "none"])
def test_what_is_not_in_force_is_not_booked(db, how):
    hold = take(db, slot(db))
    at = START + (10 * MINUTE if how == "expired" else MINUTE)
    if how == "lapsed":
        run_query(db.staff, "hold_release", [str(hold), None, text(START)])
    if how == "booked":
        assert book(db, hold, at) == (True, True)
    before = snapshot(db)
    assert book(db, uuid.uuid4() if how == "none" else hold, at, **with_key()) == (False, False)
    assert snapshot(db) == before


def test_beside_an_open_request_nothing_is_made(db):
    person = secrets.token_bytes(32)
    request(db, person_key=person)
    hold = take(db, slot(db))
    before = snapshot(db)
    assert book(db, hold, START, person_key=person, **with_key()) == (False, True)
    assert snapshot(db) == before


def test_a_used_key_makes_nothing(db):
    said = with_key()
    assert book(db, take(db, slot(db)), START, **said) == (True, True)
    hold = take(db, slot(db))
    assert book(db, hold, START, **said) == (False, True)
    assert state(db, hold) == "held"


def test_an_appointment_that_is_no_hold_is_not_booked_again(db):
    """An offer is a seat held for a request."""
    offer = appointment(db, slot(db), "held")
    assert book(db, offer, START) == (False, False)


# ---- what the database refuses, whoever asks ----

@pytest.mark.parametrize("sql, constraint", [
    ("status = 'booked', request_id = %(request)s, updated_at = expires_at", "appointment_hold_in_force"),
    ("status = 'lapsed', updated_at = expires_at - interval '1 microsecond'", "appointment_hold_lives"),
    ("status = 'lapsed'", "appointment_hold_lives"),
    ("status = 'booked'", "appointment_hold_ends"),
    ("status = 'cancelled', request_id = %(request)s", "appointment_hold_ends"),
    ("status = 'lapsed', request_id = %(request)s, updated_at = expires_at", "appointment_hold_ends"),
    ("expires_at = expires_at + interval '1 hour'", "appointment_hold_ends"),
    ("status = 'booked', request_id = %(request)s, slot_id = %(slot)s", "appointment_hold_stays"),
    ("status = 'booked', request_id = %(request)s, person_key = '\\x00'", "appointment_hold_stays"),
    ("status = 'booked', request_id = %(request)s, service = 'adit_stamp'", "appointment_hold_stays"),
    ("status = 'lapsed', reason = 'given_back', made_by = 'key:a'", "appointment_hold_stays"),
    ("status = 'lapsed', updated_at = expires_at, expires_at = expires_at + interval '1 hour'", "appointment_hold_stays")])
def test_a_hold_is_booked_in_time_or_lapses_in_time(db, sql, constraint):
    hold, names = take(db, slot(db)), {"request": request(db, "approved"), "slot": slot(db)}
    with refused(CHECK, constraint):
        db.owner.execute(f"update fp.appointment set {sql} where id = %(hold)s", names | {"hold": hold})


def test_a_hold_for_a_request_is_another_matter(db):
    offer = appointment(db, slot(db), "held")
    db.staff.execute("update fp.appointment set status = 'lapsed' where id = %s", [offer])


@pytest.mark.parametrize("said", [{"status": "booked"}, {"status": "lapsed"}, {"made_by": None}])
def test_intake_inserts_holds_alone(db, said):
    row = seat(db, slot(db), "held", request_id=None) | said
    del row["request_id"]
    with refused("42501"):
        insert(db.of("fp_intake"), "appointment", row)


# ---- at once ----

def waits(db, connection: psycopg.Connection) -> bool:
    found = db.superuser.execute("select wait_event_type from pg_stat_activity where pid = %s", [connection.info.backend_pid]).fetchone()
    return found == ("Lock",)


def second_while_first(db, first, second) -> list:
    """`second` begins while `first`, which has run, is not committed; its results, or its error."""
    one, two, outcome = db.fresh("fp_intake"), db.fresh("fp_intake"), []

    def run() -> None:
        try:
            outcome.append(second(two))
        except psycopg.Error as error:
            outcome.append(re.search(r'constraint "(\w+)"', str(error))[1])

    with one.transaction():
        first(one)
        thread = threading.Thread(target=run)
        thread.start()
        while thread.is_alive() and not waits(db, two):
            pass
        assert not outcome, "it did not wait"
    thread.join(30)
    return outcome


def test_two_take_the_last_seat(db):
    one = slot(db, 1)
    assert second_while_first(db, lambda c: take(db, one, connection=c), lambda c: take(db, one, connection=c)) == ["slot_not_overbooked"]
    assert booked(db, one) == 1


def test_two_take_the_seat_of_an_expired_hold(db):
    one, later = slot(db, 1), START + HOUR
    gone = take(db, one)
    outcome = second_while_first(db, lambda c: take(db, one, later, connection=c), lambda c: take(db, one, later, connection=c))
    assert outcome == ["slot_not_overbooked"]
    assert (state(db, gone), booked(db, one)) == ("lapsed", 1)


def test_two_book_one_hold(db):
    hold = take(db, slot(db))
    assert second_while_first(db, lambda c: book(db, hold, START, c), lambda c: book(db, hold, START, c)) == [(False, False)]


def test_who_books_while_it_lapses_is_too_late(db):
    """Two clocks that differ: one process books within the time, another has passed it."""
    hold = take(db, slot(db))
    slot_id = db.value("select slot_id from fp.appointment where id = %s", [hold])
    outcome = second_while_first(db, lambda c: take_again(db, slot_id, c), lambda c: book(db, hold, START, c))
    assert outcome == [(False, False)] and state(db, hold) == "lapsed"


def take_again(db, slot_id: int, connection) -> None:
    take(db, slot_id, START + HOUR, connection=connection)
