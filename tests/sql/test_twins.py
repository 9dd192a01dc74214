"""Two requests for one person and service from strangers: the pair ends when either closes, whatever else happens meanwhile."""
import secrets
import threading
import time

import psycopg

from rows import HOUR, START, advance, insert, organization, refused, request, submission


def pair(db):
    """The first, and two strangers' twins of it."""
    person = secrets.token_bytes(32)
    first = request(db, "tier1_review", person_key=person)
    twins = [request(db, "tier1_review", person_key=person, duplicate_of=first, created_at=START + n * HOUR) for n in (1, 2)]
    return person, first, twins


def twin_of(db, made):
    return db.owner.execute("select duplicate_of from fp.request where id = %s", [made]).fetchone()[0]


def test_the_oldest_twin_takes_the_place_of_the_first(db):
    _, first, (heir, other) = pair(db)
    advance(db, first, "withdraw", "withdrawn")
    assert (twin_of(db, heir), twin_of(db, other)) == (None, heir)
    kinds = db.owner.execute("select kind, reason, role from fp.event where request_id = %s order by seq", [heir]).fetchall()
    assert kinds[-1] == ("update", "twin_closed", "system")
    advance(db, heir, "withdraw", "withdrawn")
    assert twin_of(db, other) is None


def test_a_twin_that_closes_leaves_the_first_alone(db):
    _, first, (heir, other) = pair(db)
    advance(db, heir, "withdraw", "withdrawn")
    assert (twin_of(db, first), twin_of(db, other)) == (None, first)


def test_the_person_has_one_open_place_throughout(db):
    person, first, _ = pair(db)
    advance(db, first, "withdraw", "withdrawn")
    with refused("23505", "request_open_person"):
        request(db, "tier1_review", person_key=person)


def test_nobody_becomes_the_twin_of_what_has_closed(db):
    first = request(db, "withdrawn")
    with refused("23514", "request_twin_of_closed"):
        request(db, "tier1_review", duplicate_of=first)


def test_a_twin_waits_for_a_first_that_is_closing(db):
    """Without the lock the twin would be made beside the close, and wait for ever."""
    person = secrets.token_bytes(32)
    first = request(db, "tier1_review", person_key=person)
    outcome = []

    def submit():
        with db.fresh("fp_owner") as other:
            try:
                insert(other, "request", submission(db, person_key=person, duplicate_of=first))
                outcome.append("made")
            except psycopg.Error as error:
                outcome.append(error.diag.constraint_name)

    with db.owner.transaction():
        advance(db, first, "withdraw", "withdrawn")
        thread = threading.Thread(target=submit)
        thread.start()
        time.sleep(0.3)
        assert outcome == []
    thread.join(10)
    assert outcome == ["request_twin_of_closed"]


def test_a_firm_that_is_a_stranger_has_one_twin(db):
    person, first, _ = pair(db)
    firm = organization(db)
    request(db, "tier1_review", person_key=person, duplicate_of=first, organization_id=firm)
    with refused("23505", "request_own_twin"):
        request(db, "tier1_review", person_key=person, duplicate_of=first, organization_id=firm)
    request(db, "tier1_review", person_key=person, duplicate_of=first, organization_id=organization(db))


def test_a_twin_that_is_reopened_is_one_while_the_first_is_open(db):
    _, first, (twin, _) = pair(db)
    advance(db, twin, "resolve", "resolved")
    advance(db, twin, "not-solved", "tier2_review")
    assert twin_of(db, twin) == first


def test_a_twin_that_is_reopened_after_the_first_has_closed_takes_its_place(db):
    """It was closed when the first was, and inherited nothing."""
    person, first, (twin, other) = pair(db)
    for each in (twin, other, first):
        advance(db, each, "resolve", "resolved")
    advance(db, twin, "not-solved", "tier2_review")
    assert twin_of(db, twin) is None
    with refused("23505", "request_open_person"):
        request(db, "tier1_review", person_key=person)
    with refused("23505", "request_open_person"):
        advance(db, other, "not-solved", "tier2_review")


def test_a_twin_that_is_reopened_waits_for_a_first_that_is_closing(db):
    _, first, (twin, other) = pair(db)
    for each in (twin, other):
        advance(db, each, "resolve", "resolved")

    def reopen():
        with db.fresh("fp_owner") as owner:
            owner.execute("update fp.request set version = version + 1, status = 'tier2_review', closed_at = null, last_event = 'not-solved' where id = %s", [twin])

    with db.owner.transaction():
        advance(db, first, "withdraw", "withdrawn")
        thread = threading.Thread(target=reopen)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive()
    thread.join(10)
    assert twin_of(db, twin) is None
