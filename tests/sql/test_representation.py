"""Whom requests are under: never somebody whose authority has ended, whoever comes first; and a dismissed firm sees no row of any table."""
import threading

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cluster import OWNER
from rows import (HOUR, START, advance, appointment, attorney, callback, insert, organization, refused, representation, request, slot,
                  submission)

END = "update fp.representation set ended_at = %s, ended_by = 'organization' where id = %s"


@pytest.fixture
def firm(db):
    return organization(db)


@pytest.fixture
def authority(db, firm):
    return representation(db, firm)


def end(connection: psycopg.Connection, authority) -> None:
    connection.execute(END, [START, authority])


def test_a_request_is_under_its_own_organizations_representation(db, firm, authority):
    other = organization(db)
    with refused("23503", "request_representation"):
        request(db, organization_id=other, representation_id=authority)
    with refused("23514", "request_represented_by"):
        request(db, representation_id=authority)
    assert request(db, organization_id=firm, representation_id=authority)


def test_nothing_comes_under_what_has_ended(db, firm, authority):
    end(db.owner, authority)
    with refused("23503", "request_representation"):
        request(db, organization_id=firm, representation_id=authority)


def test_a_representation_does_not_end_over_a_request(db, firm, authority):
    """Open or closed."""
    for status in ("tier1_review", "withdrawn"):
        made = request(db, status, organization_id=firm, representation_id=authority)
        with refused("23503", "request_representation"):
            end(db.owner, authority)
        advance(db, made, "representation-ended", status, organization_id=None, representation_id=None)
    end(db.owner, authority)


def test_the_clients_own_number_is_kept_only_while_somebody_represents(db, firm, authority):
    with refused("23514", "request_own_contact"):
        request(db, organization_id=firm, own_contact_sealed=b"sealed")
    request(db, organization_id=firm, representation_id=authority, own_contact_sealed=b"sealed")


@pytest.mark.parametrize("licence", ["ny-1", "NY 1", "X-1", "NY-", "EOIR-V1", "EOIR-VN27465", "Jane Doe"])
def test_a_licence_is_written_in_one_way(db, licence):
    with refused("23514"):
        insert(db.owner, "attorney", {"id": db.value("select gen_random_uuid()"), "licence": licence, "sealed": b"sealed"})


def waits(db, connection: psycopg.Connection) -> bool:
    return db.value("select count(*) > 0 from pg_locks where pid = %s and not granted", [connection.info.backend_pid])


def in_background(act) -> tuple[threading.Thread, list[str | None]]:
    """The SQLSTATE of what act() ends with, or None."""
    outcome: list[str | None] = []

    def run() -> None:
        try:
            act()
            outcome.append(None)
        except psycopg.Error as error:
            outcome.append(error.sqlstate)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def wait_until_it_waits(db, connection: psycopg.Connection, thread: threading.Thread) -> None:
    while thread.is_alive() and not waits(db, connection):
        thread.join(0.01)
    assert thread.is_alive(), "it did not wait"


def test_a_submission_that_comes_second_is_refused(db, firm, authority):
    ending, submitting = db.fresh(OWNER), db.fresh(OWNER)
    with ending.transaction():
        ending.execute("select id from fp.representation where id = %s for update", [authority])
        thread, outcome = in_background(
            lambda: insert(submitting, "request", submission(db, organization_id=firm, representation_id=authority)))
        wait_until_it_waits(db, submitting, thread)
        end(ending, authority)
    thread.join()
    assert outcome == ["23503"]


def test_an_end_that_comes_second_waits_for_the_submission(db, firm, authority):
    """And so finds it, to take it out of the firm's sight."""
    ending, submitting = db.fresh(OWNER), db.fresh(OWNER)
    with submitting.transaction():
        insert(submitting, "request", submission(db, organization_id=firm, representation_id=authority))
        found: list[int] = []

        def lock_and_look() -> None:
            with ending.transaction():
                ending.execute("select id from fp.representation where id = %s for update", [authority])
                found.append(ending.execute("select count(*) from fp.request where representation_id = %s", [authority]).fetchone()[0])

        thread, outcome = in_background(lock_and_look)
        wait_until_it_waits(db, ending, thread)
    thread.join()
    assert outcome == [None] and found == [1]


SEEN = ("request", "event", "callback", "appointment", "decision", "request_record", "note", "callback_attempt")


def rows_seen(db, firm) -> dict[str, int]:
    public = db.fresh("fp_public")
    seen = {}
    for table in SEEN:
        try:
            with public.transaction():
                public.execute("select set_config('fp.orgs', %s, true)", [f"{{{firm}}}"])
                seen[table] = public.execute(f"select count(*) from fp.{table}").fetchone()[0]
        except psycopg.errors.InsufficientPrivilege:
            seen[table] = 0
    return {table: n for table, n in seen.items() if n}


@pytest.mark.parametrize("status", ["tier2_review", "scheduled", "denied"])
def test_a_dismissed_firm_sees_no_row_of_any_table(db, firm, authority, status):
    made = request(db, status, organization_id=firm, representation_id=authority)
    callback(db, made)
    appointment(db, slot(db), request_id=made)
    pass_id = db.value("insert into fp.pass (at) values (%s) returning id", [START])
    insert(db.owner, "decision", {"pass_id": pass_id, "request_id": made, "rank": 1, "why": "all_taken", "judged_by": Jsonb({})})
    assert set(rows_seen(db, firm)) == {"request", "event", "callback", "appointment", "decision", "request_record"}
    advance(db, made, "representation-ended", status, organization_id=None, representation_id=None)
    assert rows_seen(db, firm) == {}


def test_an_attorney_who_no_longer_comes_is_free_for_others(db, firm, authority):
    """The right to say so, and that it does what it should."""
    who, where = attorney(db), slot(db, 5)
    said = {"attorney_id": who}
    starts, ends = db.all("select starts_at, ends_at from fp.slot where id = %s", [where])[0]
    travel = psycopg.types.range.TimestamptzRange(starts, ends + HOUR)
    first = appointment(db, where, travel=travel, **said)
    with refused("23P01", "appointment_one_place"):
        appointment(db, where, travel=travel, **said)
    db.staff.execute("update fp.appointment set attorney_id = null, travel = null where id = %s", [first])
    appointment(db, where, travel=travel, **said)
