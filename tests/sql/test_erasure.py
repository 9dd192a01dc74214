"""Erasing leaves nothing of the person behind, whoever does it, and the chain of events whole. Every column says what becomes of it: a new
one fails the test until somebody has thought about it."""
import secrets
import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cluster import run_query
from rows import HOUR, START, advance, appointment, callback, force, insert, organization, refused, representation, request, slot
from statements import text
from test_event_chain import is_whole

DAY = START.date()
# What an erased row has in it: the same for everybody.
GONE = {
    "request": {"sealed": b"", "contact_sealed": None, "own_contact_sealed": None, "person_key": None, "birth_mac": None, "client_ref": None,
                "country": None, "postal_code": None, "preferred_offices": [], "not_before": None, "not_after": None, "days": 0,
                "day_part": "any", "first": "earliest", "earlier_offers": False, "language": "und", "interpreter": False,
                "accommodations": [], "callback_windows": [], "contact_unverified": False, "own_contact_unverified": False, "organization_id": None, "representation_id": None, "erase_at": None},
    "note": {"sealed": b""},
    "callback": {"contact_sealed": b"", "language": "und", "interpreter_needed": False, "planned_hour": None, "planned_language": None},
}
# What somebody said, for each of these.
SAID = {
    "contact_sealed": b"sealed", "own_contact_sealed": b"sealed", "client_ref": "matter-1", "country": "US", "postal_code": "80202",
    "preferred_offices": ["DEN"], "not_before": DAY, "not_after": DAY, "days": 5, "day_part": "morning", "first": "office",
    "earlier_offers": True, "language": "vi", "interpreter": True, "accommodations": ["wheelchair"], "callback_windows": [START, START + HOUR],
    "contact_unverified": True, "own_contact_unverified": True, "erase_at": START + HOUR,
}
# What is about the case and the agency, and what the log, the counts and the auditor need.
KEPT = {
    "request": {"id", "version", "status", "confirmation_code", "service", "urgency", "requester_role", "token_version", "office", "referred",
                "duplicate_of", "restarted_from", "restarted_as", "created_at", "updated_at", "priority_at", "rank_class", "displaced", "due_at",
                "wake_at", "clock_stopped_at", "clock_due_at", "status_before", "callback_called_off", "warned", "claimed_by",
                "claim_expires_at", "decided_by", "resolved_by", "reopened", "reconsidered", "not_seen", "rebookings", "moves", "seat_overdue",
                "needs_a_human", "reason", "answer", "approved_at", "closed_at", "next_try_at", "move_until", "last_event", "last_actor",
                "last_role", "last_reason", "last_policies", "last_data"},
    "note": {"id", "request_id", "seq", "at", "author"},
    "callback": {"id", "request_id", "status", "window_start", "window_end", "due_at", "attempts", "max_attempts", "first_in_queue", "urgency",
                 "verification_phrase", "reached_at", "created_at", "earliest_at", "announced_at", "at_risk"},
}
CHANGED = {"version", "updated_at", "last_event", "last_actor", "last_role", "last_reason", "closed_at"}  # by the event


def rows_of(db, table: str, request_id: uuid.UUID) -> list[dict]:
    """An enum as its name, as in the tables above."""
    listed = ", ".join(f"{name}{'::text' if name in ('day_part', 'first') else ''}" for name in (*GONE[table], *KEPT[table]))
    found = db.all(f"select {listed} from fp.{table} where {'id' if table == 'request' else 'request_id'} = %s", [request_id])
    return [dict(zip((*GONE[table], *KEPT[table]), row)) for row in found]


def told(db, **said) -> uuid.UUID:
    """Closed, of somebody who has said all there is to say, and of whom others have written."""
    firm = organization(db)
    made = request(db, "tier2_review", organization_id=firm, representation_id=representation(db, firm),
                   **{name: value for name, value in SAID.items() if name != "erase_at"})
    callback(db, made, "called_off", language="vi", interpreter_needed=True, announced_at=START, planned_hour=START + 24 * HOUR,
             planned_language="vi", window_end=START + 25 * HOUR)
    insert(db.owner, "note", {"request_id": made, "seq": 1, "at": START, "author": "key:x", "sealed": b"sealed"})
    insert(db.owner, "search_key", {"request_id": made, "kind": "name", "mac": secrets.token_bytes(32)})
    advance(db, made, "deny", "denied", **{"erase_at": SAID["erase_at"], **said})
    return made


def keys_of(db, request_id: uuid.UUID) -> int:
    return db.value("select count(*) from fp.search_key where request_id = %s", [request_id])


@pytest.mark.parametrize("table", GONE)
def test_every_column_is_thought_about(db, table):
    columns = {name for (name,) in db.all("select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                                          [f"fp.{table}"])}
    assert columns == set(GONE[table]) | KEPT[table]


def test_nothing_is_left(db):
    made, other = told(db), told(db)
    before, others = ({table: rows_of(db, table, which) for table in GONE} for which in (made, other))
    for table, rows in before.items():
        assert all(row[name] != value for row in rows for name, value in GONE[table].items()), "the test would not see it go"
    advance(db, made, "erase", "denied")
    for table, rows in before.items():
        for row, after in zip(rows, rows_of(db, table, made), strict=True):
            assert {name: after[name] for name in GONE[table]} == GONE[table]
            kept = KEPT[table] - (CHANGED if table == "request" else set())
            assert {name: after[name] for name in kept} == {name: row[name] for name in kept}
    assert (keys_of(db, made), keys_of(db, other)) == (0, 1)
    assert {table: rows_of(db, table, other) for table in GONE} == others
    assert [db.value("select erased from fp.request_record where id = %s", [which]) for which in (made, other)] == [True, False]
    assert is_whole(db.owner, made)


def test_the_decisions_say_no_more_what_was_needed(db):
    kept = {"rank_class": 4, "day_part": "any", "offices": []}
    needs = {"interpreter": True, "accommodations": True, "lacking": ["DEN"], "limited_by": ["office_without_accommodation"]}
    made, other = told(db), told(db)
    of_pass = db.value("insert into fp.pass (at) values (%s) returning id", [START])
    for which in (made, other):
        insert(db.owner, "decision", {"pass_id": of_pass, "request_id": which, "rank": 1, "why": "no_slot", "judged_by": Jsonb(kept | needs)})
    advance(db, made, "erase", "denied")
    said = dict(db.all("select request_id, judged_by from fp.decision where pass_id = %s", [of_pass]))
    assert said == {made: kept, other: kept | needs}


def test_who_filed_for_themselves_keeps_an_empty_row_in_sight(db):
    firm = organization(db)
    made = request(db, "denied", organization_id=firm)
    advance(db, made, "erase", "denied")
    assert db.value("select organization_id from fp.request where id = %s", [made]) == firm


@pytest.mark.parametrize("name", [name for name in GONE["request"] if name != "organization_id"])
def test_nothing_comes_back(db, name):
    made = told(db)
    value = {"sealed": b"sealed", "person_key": secrets.token_bytes(32), "birth_mac": secrets.token_bytes(32)}.get(name, SAID.get(name))
    if name == "representation_id":
        value = db.value("select representation_id from fp.request where id = %s", [made])
    advance(db, made, "erase", "denied")
    with refused("23514"):
        force(db, "request", made, **{name: value})


def test_a_person_is_sealed_and_known_or_neither(db):
    made = request(db)
    for said in ({"person_key": None}, {"birth_mac": None}, {"person_key": None, "birth_mac": None}):
        with refused("23514", "request_person"):
            force(db, "request", made, **said)


def test_what_is_open_is_not_erased(db):
    with refused("23514", "request_transition"):
        advance(db, request(db), "erase", "tier1_review")
    with refused("23514", "request_erased_when_closed"):
        force(db, "request", request(db), erase_at=START)


def test_only_erasing_takes_it(db):
    """Without the event no statement empties a row, not even one that is closed."""
    made, emptied = told(db), GONE["request"]
    with refused("23514", "request_erased"):
        db.owner.execute("update fp.request set sealed = '', person_key = null, birth_mac = null where id = %s", [made])
    with refused("23514", "request_transition"):
        db.owner.execute(f"update fp.request set {', '.join(f'{name} = %s' for name in emptied)} where id = %s", [*emptied.values(), made])


# ---- the worker ----

def erase_due(db, at, limit: int = 500, statement: str = "requests_erase") -> int:
    return int(run_query(db.staff, statement, [text(at), str(limit)])[0]["erased"])


def erased(db, *ids: uuid.UUID) -> list[bool]:
    return [db.value("select person_key is null from fp.request where id = %s", [made]) for made in ids]


def test_the_worker_erases_what_is_due_and_says_so(db):
    erase_due(db, START + 1000 * HOUR)
    due, later, never = told(db, erase_at=START + 10 * HOUR), told(db, erase_at=START + 11 * HOUR), told(db, erase_at=None)
    assert erase_due(db, START + 10 * HOUR - HOUR / 3600) == 0
    assert erase_due(db, START + 10 * HOUR) == 1
    assert erased(db, due, later, never) == [True, False, False]
    assert db.all("select kind::text, actor, role, reason, to_status::text, data from fp.event where request_id = %s order by seq desc limit 1", [due]) == [
        ("erase", "worker", "system", "retention_ended", "denied", None)]
    assert is_whole(db.owner, due)
    assert erase_due(db, START + 10 * HOUR) == 0, "once"


def test_a_batch_is_bounded_and_takes_the_oldest(db):
    erase_due(db, START + 1000 * HOUR)
    made = [told(db, erase_at=START + (20 - n) * HOUR) for n in range(3)]
    assert erase_due(db, START + 30 * HOUR, limit=2) == 2
    assert erased(db, *made) == [False, True, True]
    assert erase_due(db, START + 30 * HOUR, limit=2) == 1


def test_two_at_once_erase_different_ones(db):
    erase_due(db, START + 1000 * HOUR)
    made = [told(db) for _ in range(4)]
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    two.execute("set lock_timeout = '2s'")
    with one.transaction():
        first = run_query(one, "requests_erase", [text(START + 2 * HOUR), "2"])
        second = run_query(two, "requests_erase", [text(START + 2 * HOUR), "500"])
    assert (first[0]["erased"], second[0]["erased"]) == ("2", "2") or (first[0]["erased"], second[0]["erased"]) == (2, 2)
    assert erased(db, *made) == [True] * 4
    assert all(is_whole(db.owner, which) for which in made)


def test_no_other_role_may(db):
    for role in ("fp_public", "fp_intake", "fp_audit"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.of(role).execute("update fp.request set person_key = null")


# ---- representations ----

def ended(db, **said) -> uuid.UUID:
    made = representation(db, organization(db), ended_at=START, ended_by="organization", **said)
    insert(db.owner, "delegate", {"id": uuid.uuid4(), "representation_id": made, "role": "paralegal", "sealed": b"sealed", "created_at": START})
    return made


def left_of(db, which: uuid.UUID) -> tuple:
    return db.all("""select p.person_key is not null, p.form_sealed, p.erase_at, (select count(*) from fp.delegate d where d.representation_id = p.id)
        from fp.representation p where p.id = %s""", [which])[0]


def test_an_ended_representation_forgets_its_client(db):
    due, later = ended(db, erase_at=START + HOUR), ended(db, erase_at=START + 2 * HOUR)
    assert erase_due(db, START + HOUR, statement="representations_erase") == 1
    assert left_of(db, due) == (False, b"", None, 0)
    assert left_of(db, later) == (True, b"sealed", START + 2 * HOUR, 1)


def test_what_is_in_force_is_not_forgotten(db):
    made = representation(db, organization(db))
    for said in ({"erase_at": START}, {"person_key": None, "form_sealed": b""}, {"form_sealed": b""}, {"person_key": None}):
        with refused("23514"):
            force(db, "representation", made, **said)


# ---- holds ----

@pytest.mark.parametrize("how", ["given back", "expired"])
def test_whom_a_hold_was_for_is_forgotten_when_it_ends(db, how):
    hold = appointment(db, slot(db), "held", request_id=None)
    at = START + HOUR if how == "expired" else START
    db.owner.execute("update fp.appointment set status = 'lapsed', updated_at = %s, reason = 'given_back' where id = %s", [at, hold])
    assert db.value("select person_key from fp.appointment where id = %s", [hold]) is None


def test_once_it_is_booked_the_request_says_whose_it_is(db):
    hold = appointment(db, slot(db), "held", request_id=None)
    db.owner.execute("update fp.appointment set status = 'booked', request_id = %s where id = %s", [request(db, "approved"), hold])
    assert db.value("select person_key from fp.appointment where id = %s", [hold]) is None


def test_one_that_is_held_is_somebodys(db):
    hold = appointment(db, slot(db), "held", request_id=None)
    with refused("23514", "appointment_whose"):
        force(db, "appointment", hold, person_key=None)
    lapsed = appointment(db, slot(db), "lapsed", request_id=None)
    with refused("23514", "appointment_whose"):
        force(db, "appointment", lapsed, person_key=secrets.token_bytes(32))
