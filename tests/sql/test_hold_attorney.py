"""A hold that is booked for a client takes the time of the client's attorney, too."""
import datetime
import uuid

import psycopg
import pytest

from rows import HOUR, START, attorney, office, organization, representation, slot
from test_holds import book, state, take

TOMORROW = START + 24 * HOUR
SOON = START + datetime.timedelta(minutes=1)


def book_for(db, hold: uuid.UUID, who: uuid.UUID) -> tuple[bool, bool]:
    """A firm books for a client of that attorney."""
    firm = organization(db)
    intake = db.fresh("fp_intake")
    with intake.transaction():
        intake.execute("select set_config('fp.orgs', %s, true)", [f"{{{firm}}}"])
        return book(db, hold, SOON, intake, organization_id=firm, representation_id=representation(db, firm, attorney_id=who))


def hold_at(db, where: str, starts: datetime.datetime) -> uuid.UUID:
    return take(db, slot(db, 9, office=where, starts_at=starts))


def expected(db, hold: uuid.UUID) -> tuple:
    return db.all("select attorney_id, upper(travel) - upper(during) from fp.appointment where id = %s", [hold])[0]


def test_the_attorney_comes_along_with_time_for_the_way(db):
    who, here = attorney(db), office(db)
    hold = hold_at(db, here, TOMORROW)
    assert book_for(db, hold, who) == (True, True)
    assert expected(db, hold) == (who, 3 * HOUR)


def test_without_a_representation_nobody_comes_along(db):
    hold = hold_at(db, office(db), TOMORROW)
    assert book(db, hold, SOON) == (True, True)
    assert expected(db, hold) == (None, None)


def test_an_attorney_who_is_expected_elsewhere_is_refused_and_the_hold_stays(db):
    who, here, there = attorney(db), office(db), office(db)
    book_for(db, hold_at(db, here, TOMORROW), who)
    same, near = hold_at(db, here, TOMORROW + HOUR / 4), hold_at(db, there, TOMORROW + 2 * HOUR)
    for hold, constraint in ((same, "appointment_one_place"), (near, "appointment_travel")):
        with pytest.raises(psycopg.errors.ExclusionViolation, match=f'"{constraint}"'):
            book_for(db, hold, who)
        assert state(db, hold) == "held"
    assert book(db, near, SOON) == (True, True), "somebody without that attorney"
