"""A hold that is booked for a client takes the time of the client's attorney, too."""
import datetime
import uuid

import psycopg
import pytest

from rows import HOUR, START, attorney, insert, office, organization, slot
from test_holds import book, state, take

TOMORROW = START + 24 * HOUR
SOON = START + datetime.timedelta(minutes=1)


def representation(db, who: uuid.UUID | None, **said) -> uuid.UUID:
    made = uuid.uuid4()
    insert(db.owner, "representation", {"id": made, "organization_id": organization(db), "person_key": b"x", "attorney_id": who,
                                        "begins_on": "2026-01-01", "created_at": START} | said)
    return made


def hold_at(db, where: str, starts: datetime.datetime) -> uuid.UUID:
    return take(db, slot(db, 9, office=where, starts_at=starts))


def expected(db, hold: uuid.UUID) -> tuple:
    return db.all("select attorney_id, upper(travel) - upper(during) from fp.appointment where id = %s", [hold])[0]


def test_the_attorney_comes_along_with_time_for_the_way(db):
    who, here = attorney(db), office(db)
    hold = hold_at(db, here, TOMORROW)
    assert book(db, hold, SOON, representation_id=representation(db, who)) == (True, True)
    assert expected(db, hold) == (who, 3 * HOUR)


@pytest.mark.parametrize(("named", "revoked_at"), [(True, START), (False, None)])
def test_without_an_attorney_in_force_nobody_comes_along(db, named, revoked_at):
    hold = hold_at(db, office(db), TOMORROW)
    represented = representation(db, attorney(db) if named else None, revoked_at=revoked_at)
    assert book(db, hold, SOON, representation_id=represented) == (True, True)
    assert expected(db, hold) == (None, None)


def test_an_attorney_who_is_expected_elsewhere_is_refused_and_the_hold_stays(db):
    who, here, there = attorney(db), office(db), office(db)
    book(db, hold_at(db, here, TOMORROW), SOON, representation_id=representation(db, who))
    same, near = hold_at(db, here, TOMORROW + HOUR / 4), hold_at(db, there, TOMORROW + 2 * HOUR)
    for hold, constraint in ((same, "appointment_one_place"), (near, "appointment_travel")):
        with pytest.raises(psycopg.errors.ExclusionViolation, match=f'"{constraint}"'):
            book(db, hold, SOON, representation_id=representation(db, who))
        assert state(db, hold) == "held"
    assert book(db, near, SOON) == (True, True), "somebody without that attorney"
