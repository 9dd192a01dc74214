"""Who is admitted without an appointment: each way to be in an office twice, tried."""
import secrets
import threading

import psycopg
import pytest

from rows import admitted, advance, appointment, force, insert, refused, request, seat, slot

INTAKE = ("id", "request_id", "office", "status", "during", "created_at", "updated_at")


def visit(db, person: bytes, **said):
    """Beside whatever the person has open."""
    first = db.value("select id from fp.request where person_key = %s and closed_at is null and duplicate_of is null and service = %s",
                     [person, said.get("service", "other")])
    made = admitted(db, person_key=person, duplicate_of=first, service=said.pop("service", "other"))
    return appointment(db, None, "checked_in", request_id=made, **said)


def key_of(db, made) -> bytes | None:
    return db.value("select person_key from fp.appointment where id = %s", [made])


@pytest.fixture
def person() -> bytes:
    return secrets.token_bytes(32)


def test_an_open_request_keeps_nobody_out(db, person):
    request(db, "approved", person_key=person)
    assert key_of(db, visit(db, person)) == person


@pytest.mark.parametrize("service", ["other", "certified_copy"])
def test_a_person_is_in_an_office_once(db, person, service):
    visit(db, person)
    with refused("23505", "appointment_one_visit"):
        visit(db, person, service=service)


def test_another_office_may_have_forgotten_them(db, person):
    visit(db, person)
    visit(db, person, office="YYY")
    with refused("23505", "appointment_one_visit"):
        visit(db, person, office="YYY")


@pytest.mark.parametrize("status", ["completed", "displaced", "unrecorded"])
def test_once_a_visit_has_ended_there_may_be_another(db, person, status):
    before = visit(db, person)
    db.owner.execute("update fp.appointment set status = %s where id = %s", [status, before])
    assert key_of(db, before) is None, "whose it was, the request says"
    visit(db, person)
    with refused("23505", "appointment_one_visit"):
        db.owner.execute("update fp.appointment set status = 'checked_in' where id = %s", [before])


def test_nobody_moves_to_where_they_are(db, person):
    visit(db, person)
    elsewhere = visit(db, person, office="YYY")
    for statement in ("update fp.appointment set office = 'ZZZ' where id = %s",
                      "update fp.appointment set office = 'ZZZ', person_key = sha256('x') where id = %s"):
        with refused("23505", "appointment_one_visit"):
            db.owner.execute(statement, [elsewhere])
    with refused("23505", "appointment_one_visit"):
        db.of("fp_staff").execute("update fp.appointment set office = 'ZZZ' where id = %s", [elsewhere])


@pytest.mark.parametrize("said", [None, b"x" * 32])
def test_whose_it_is_the_request_says_and_nobody_else(db, person, said):
    made = visit(db, person, person_key=said)
    assert key_of(db, made) == person
    with refused("23505", "appointment_one_visit"):
        visit(db, person, person_key=said)
    db.owner.execute("update fp.appointment set person_key = %s where id = %s", [said, made])
    assert key_of(db, made) == person


def test_a_visit_is_somebodys_and_nothing_else_is(db, person):
    made, seated = visit(db, person), appointment(db, slot(db))
    with refused("23514", "appointment_visit_whose"):
        force(db, "appointment", made, person_key=None)
    with refused("23514", "appointment_visit_whose"):
        force(db, "appointment", seated, person_key=person)
    with refused("23514", "appointment_visit_whose"):
        appointment(db, None, "checked_in", request_id=secrets.token_hex(16))


def test_who_has_a_seat_is_checked_in_beside_a_visit(db, person):
    """A seat is the request's own: what was promised is kept, whatever the desk has recorded."""
    visit(db, person)
    seated = appointment(db, slot(db), request_id=request(db, "approved", person_key=person, service="certified_copy"))
    db.owner.execute("update fp.appointment set status = 'checked_in' where id = %s", [seated])
    assert key_of(db, seated) is None


def test_a_visit_that_becomes_the_first_of_its_pair_stays_what_it_is(db, person):
    first = request(db, person_key=person)
    made = visit(db, person)
    advance(db, first, "withdraw", "withdrawn")
    assert key_of(db, made) == person
    assert db.value("select duplicate_of from fp.request where id = (select request_id from fp.appointment where id = %s)", [made]) is None


def test_many_desks_at_one_moment(db, person):
    """Each beside the open request, and each in a transaction of its own: whoever is second waits for the first."""
    first = request(db, person_key=person)
    rows = [seat(db, None, "checked_in", request_id=admitted(db, person_key=person, duplicate_of=first)) for _ in range(8)]
    connections, together, outcomes = [db.fresh("fp_intake") for _ in rows], threading.Barrier(len(rows)), []

    def admit(connection: psycopg.Connection, row: dict) -> None:
        together.wait()
        try:
            insert(connection, "appointment", {name: row[name] for name in INTAKE})
            outcomes.append("made")
        except psycopg.errors.UniqueViolation as refusal:
            outcomes.append(refusal.diag.constraint_name)

    threads = [threading.Thread(target=admit, args=pair) for pair in zip(connections, rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["appointment_one_visit"] * (len(rows) - 1) + ["made"]


def test_intake_sees_visits_while_they_last(db, person):
    made = visit(db, person)
    look = ("select office from fp.appointment where id = %s", [made])
    assert db.of("fp_intake").execute(*look).fetchall() == [("ZZZ",)]
    db.owner.execute("update fp.appointment set status = 'completed' where id = %s", [made])
    assert db.of("fp_intake").execute(*look).fetchall() == []
