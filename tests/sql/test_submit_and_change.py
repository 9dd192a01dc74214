"""The two statements that write requests, run as the server runs them: texts for $1, $2, … under the login role."""
import contextlib
import datetime
import re
import secrets
import uuid

import psycopg
import pytest

from cluster import query, run_query
from rows import HOUR, START, advance, appointment, booked, callback, organization, refused, request, slot
from statements import AFTER, COLUMNS, array, change, text

TABLES = ("request", "event", "callback", "callback_attempt", "appointment", "note", "idempotency", "slot", "freed", "decision")


def snapshot(db) -> dict[str, list]:
    """Everything that a statement on requests could have written."""
    return {table: db.all(f"select t::text from fp.{table} t order by 1") for table in TABLES}


# request_submit: the arrays' names stand in the statement.
ARRAYS = re.search(r"as i\(([^)]*), n\)", query("request_submit"))[1].replace("\n", " ").split(",")
ARRAYS = [name.strip() for name in ARRAYS]


def body(db, **said) -> dict:
    """One submission."""
    n = db.next()
    return dict.fromkeys(ARRAYS) | {
        "id": uuid.uuid4(), "status": "tier1_review", "confirmation_code": f"SUBMIT{n:010d}", "service": "other", "urgency": "routine",
        "requester_role": "applicant", "person_key": secrets.token_bytes(32), "birth_mac": secrets.token_bytes(32),
        "preferred_offices": "{}", "days": 0, "day_part": "any", "first": "earliest", "earlier_offers": False, "language": "en",
        "interpreter": False, "accommodations": "{}", "callback_windows": "{}", "contact_unverified": False, "own_contact_unverified": False,
        "at": START, "rank_class": 4, "needs_a_human": False, "sealed": b"sealed",
        "actor": "anonymous", "role": "anonymous", "policies": "{1}", "event": "submit"} | said


def submit(db, *bodies: dict, connection: psycopg.Connection | None = None) -> set[uuid.UUID]:
    """The ids of those that were made."""
    columns = [array([one[name] for one in bodies]) for name in ARRAYS]
    rows = run_query(connection or db.of("fp_intake"), "request_submit", [*columns, str(START)])
    return {uuid.UUID(row["id"]) for row in rows}


def settle(db, *bodies: dict) -> list[dict]:
    columns = [array([one.get(name) for one in bodies]) for name in ("idem_key", "person_key", "service", "organization_id", "admitted_at")]
    return sorted(run_query(db.of("fp_intake"), "request_settle", columns), key=lambda row: int(row["n"]))


def with_callback(**said) -> dict:
    return {"status": "tier2_review", "contact_sealed": b"contact", "callback_id": uuid.uuid4(), "window_start": START + 24 * HOUR,
            "window_end": START + 72 * HOUR, "callback_due_at": START + 72 * HOUR, "max_attempts": 1, "phrase": "amber falcon"} | said


def with_key(**said) -> dict:
    return {"idem_key": secrets.token_bytes(32), "body_hash": secrets.token_bytes(32)} | said


def test_the_statement_names_its_arrays():
    numbers = {int(n) for n in re.findall(r"\$(\d+)", query("request_submit"))}
    assert len(ARRAYS) == len(set(ARRAYS)) == max(numbers) - 1


def test_a_batch_with_a_person_who_has_an_open_request(db):
    """The other two are made, with all that belongs to them; of the third nothing is."""
    holder = body(db)
    assert submit(db, holder) == {holder["id"]}
    one, twin, two = body(db, **with_key()), body(db, person_key=holder["person_key"], **with_key()), body(db, **with_callback())
    assert submit(db, one, twin, two) == {one["id"], two["id"]}
    ids = [one["id"], twin["id"], two["id"]]
    assert set(db.all("select request_id, seq, kind::text, to_status::text from fp.event where request_id = any (%s)", [ids])) == {
        (one["id"], 1, "submit", "tier1_review"), (two["id"], 1, "submit", "tier2_review")}
    assert db.all("select request_id, contact_sealed from fp.callback where request_id = any (%s)", [ids]) == [(two["id"], b"contact")]
    assert db.all("select object_id, status from fp.idempotency where key in (%s, %s)", [one["idem_key"], twin["idem_key"]]) == [
        (one["id"], 201)]
    left = settle(db, twin)[0]
    assert (left["kept_hash"], left["holder"]) == (None, str(holder["id"]))


def test_settling_says_who_is_at_the_office_already(db):
    one = body(db, status="scheduled", event="admit")
    assert submit(db, one) == {one["id"]}
    visit = appointment(db, None, "checked_in", request_id=one["id"], office="SAL")

    def found(**said) -> str | None:
        return settle(db, body(db, person_key=one["person_key"], **said))[0]["visit"]

    assert found(admitted_at="SAL") == found(admitted_at="SAL", service="certified_copy") == str(one["id"])
    assert found() is None and found(admitted_at="NAI") is None
    db.owner.execute("update fp.appointment set status = 'completed' where id = %s", [visit])
    assert found(admitted_at="SAL") is None


def test_all_that_was_said_is_stored(db):
    organization_id = organization(db)
    said = body(db, organization_id=organization_id, client_ref="matter 7", country="US", postal_code="80202", office="DEN",
                preferred_offices="{DEN,NYC}", not_before=datetime.date(2026, 5, 1), not_after=datetime.date(2026, 6, 1), days=5,
                day_part="morning", first="office", earlier_offers=True, interpreter=True, accommodations="{wheelchair}",
                due_at=START + HOUR, wake_at=START + HOUR, needs_a_human=True, status="approved", urgency="urgent", rank_class=2)
    intake = db.fresh("fp_intake")
    with intake.transaction():
        intake.execute("select set_config('fp.orgs', %s, true)", [f"{{{organization_id}}}"])
        assert submit(db, said, connection=intake) == {said["id"]}
    columns = [name for name in ARRAYS[:32] if name != "at"]
    row = db.all(f"select {', '.join(columns)} from fp.request where id = %s", [said["id"]])[0]
    lists = {"preferred_offices": ["DEN", "NYC"], "accommodations": ["wheelchair"]}
    assert dict(zip(columns, row)) == {name: lists.get(name, said[name]) for name in columns}
    assert db.all("""select version, created_at, updated_at, priority_at, approved_at, closed_at, last_event::text, last_actor, last_policies
        from fp.request where id = %s""", [said["id"]]) == [(1, START, START, START, START, None, "submit", "anonymous", [1])]


def test_a_used_key_is_left_out_and_settled(db):
    first = body(db, **with_key())
    assert submit(db, first) == {first["id"]}
    again, other = body(db, idem_key=first["idem_key"], body_hash=first["body_hash"]), body(db)
    assert submit(db, again, other) == {other["id"]}
    assert db.value("select count(*) from fp.request where id = %s", [again["id"]]) == 0
    left = settle(db, again)[0]
    assert (left["kept_hash"], left["kept_id"], left["holder"]) == ("\\x" + first["body_hash"].hex(), str(first["id"]), None)


def test_the_same_person_twice_in_a_batch(db):
    person = secrets.token_bytes(32)
    one, two = body(db, person_key=person), body(db, person_key=person)
    other_service = body(db, person_key=person, service="certified_copy")
    made = submit(db, one, two, other_service)
    assert len(made) == 2 and other_service["id"] in made


def test_a_strangers_twin_is_made(db):
    holder = body(db)
    submit(db, holder)
    twin = body(db, person_key=holder["person_key"], duplicate_of=holder["id"])
    assert submit(db, twin) == {twin["id"]}


def test_a_confirmation_code_that_is_taken_is_left_out_and_holds_nobody(db):
    first = body(db)
    submit(db, first)
    second = body(db, confirmation_code=first["confirmation_code"])
    assert submit(db, second) == set()
    left = settle(db, second)[0]
    assert (left["kept_hash"], left["holder"]) == (None, None)


def test_settling_keeps_the_order_and_says_who_holds(db):
    organization_id = organization(db)
    holders = [body(db), body(db)]
    submit(db, *holders)
    firms = request(db, organization_id=organization_id)
    asked = [body(db, person_key=holders[1]["person_key"]), body(db, person_key=holders[0]["person_key"]), body(db),
             body(db, person_key=db.value("select person_key from fp.request where id = %s", [firms]))]
    left = settle(db, *asked)
    assert [row["holder"] for row in left] == [str(holders[1]["id"]), str(holders[0]["id"]), None, str(firms)]
    assert [row["holder_organization"] for row in left] == [None, None, None, str(organization_id)]


def test_one_bad_row_undoes_the_batch(db):
    before = snapshot(db)
    with refused("23514"):
        submit(db, body(db), body(db, days=500), body(db, **with_callback()))
    with refused("42501"):
        submit(db, body(db), body(db, organization_id=organization(db)))
    assert snapshot(db) == before


def test_two_batches_with_one_key_make_one_request(db):
    """A race for a key is lost as an error, which undoes the batch; it is then run again."""
    key = secrets.token_bytes(32)
    first, second = body(db, **with_key(idem_key=key)), body(db, **with_key(idem_key=key))
    one, two = db.fresh("fp_intake"), db.fresh("fp_intake")
    two.execute("set lock_timeout = '100ms'")
    with one.transaction():
        assert submit(db, first, connection=one) == {first["id"]}
        with pytest.raises(psycopg.errors.LockNotAvailable):
            submit(db, second, connection=two)
    assert submit(db, second, connection=two) == set()
    assert db.all("select object_id from fp.idempotency where key = %s", [key]) == [(first["id"],)]


def test_the_parameters_are_all_known():
    numbers = {int(n) for n in re.findall(r"\$(\d+)", query("request_change"))}
    assert {1, 2, 3} | set(COLUMNS) | {number for _, number in AFTER} == numbers
    assert set(COLUMNS).isdisjoint(number for _, number in AFTER)


PLANNED = {"callback_status": "planned", "window_start": START + 24 * HOUR, "window_end": START + 72 * HOUR,
           "callback_due_at": START + 72 * HOUR, "attempts": 0, "max_attempts": 2, "first_in_queue": False, "callback_language": "en",
           "phrase": "amber falcon", "earliest_at": START + 24 * HOUR, "interpreter_needed": False, "at_risk": False}


def test_an_event_with_all_that_may_follow(db):
    """An attempt on a callback, with a note and a key: one statement, one event."""
    made = request(db, "tier2_review", contact_sealed=b"contact")
    call = callback(db, made, max_attempts=2)
    key = secrets.token_bytes(32)
    assert change(db, "fp_staff", made, status="tier2_review", last_event="callback-missed", last_reason="no_answer",
                  **PLANNED | {"attempts": 1, "callback_id": call}, outcome="no_answer", note=b"note", key=key, body_hash=b"hash",
                  object_id=made, key_status=200, key_at=START) == 1
    assert db.all("select version, last_event::text, last_reason from fp.request where id = %s", [made]) == [
        (2, "callback-missed", "no_answer")]
    assert db.all("select seq, kind::text, actor, reason from fp.event where request_id = %s and seq > 1", [made]) == [
        (2, "callback-missed", "key:a", "no_answer")]
    assert db.all("select id, attempts, status::text from fp.callback where request_id = %s", [made]) == [(call, 1, "planned")]
    assert db.all("select n, officer, outcome::text from fp.callback_attempt where callback_id = %s", [call]) == [(1, "key:a", "no_answer")]
    assert db.all("select seq, author, sealed from fp.note where request_id = %s", [made]) == [(2, "key:a", b"note")]
    assert db.all("select object_id, status from fp.idempotency where key = %s", [key]) == [(made, 200)]


def test_a_second_attempt_is_the_second(db):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    call = callback(db, made, max_attempts=3)
    for n in (1, 2):
        change(db, "fp_staff", made, last_event="callback-missed", **PLANNED | {"attempts": n, "max_attempts": 3, "callback_id": call},
               outcome="busy")
    assert db.all("select n from fp.callback_attempt where callback_id = %s order by n", [call]) == [(1,), (2,)]


def test_a_callback_is_planned_with_the_number_that_is_known(db):
    made = request(db, "tier1_review", contact_sealed=b"old")
    call = uuid.uuid4()
    assert change(db, "fp_staff", made, status="tier2_review", last_event="escalate", callback_id=call, contact_sealed=b"new", **PLANNED) == 1
    assert db.all("select id, contact_sealed, urgency::text from fp.callback where request_id = %s", [made]) == [(call, b"new", "routine")]


def test_a_requester_cancels_and_the_seat_is_free(db):
    made, here = request(db, "scheduled"), slot(db, 1)
    seat = appointment(db, here, request_id=made)
    db.owner.execute("delete from fp.freed")
    said = {"status": "withdrawn", "closed_at": START + HOUR, "last_event": "cancel", "last_role": "requester", "appointment_id": seat,
            "appointment_status": "cancelled"}
    assert change(db, "fp_public", made, **said) == 0  # who sees nothing changes nothing
    assert booked(db, here) == 1
    assert change(db, "fp_public", made, sight=f"{{{made}}}", **said) == 1
    assert db.all("select status::text, version from fp.appointment where id = %s", [seat]) == [("cancelled", 2)]
    assert booked(db, here) == 0
    assert db.value("select count(*) from fp.freed") == 1


def test_a_requester_withdraws_and_the_callback_is_called_off(db):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    call = callback(db, made)
    assert change(db, "fp_public", made, sight=f"{{{made}}}", status="withdrawn", closed_at=START + HOUR, last_event="withdraw",
                  callback_id=call, **PLANNED | {"callback_status": "called_off"}) == 1
    assert db.all("select status::text from fp.callback where id = %s", [call]) == [("called_off",)]


def everything(db, made: uuid.UUID) -> dict:
    """A change that would write to every table."""
    seat = appointment(db, slot(db, 1), request_id=made)
    return {"status": "withdrawn", "closed_at": START + HOUR, "last_event": "withdraw", "callback_id": uuid.uuid4(), **PLANNED,
            "outcome": "busy", "appointment_id": seat, "appointment_status": "cancelled", "note": b"note", "key": secrets.token_bytes(32),
            "body_hash": b"hash", "object_id": made, "key_status": 200, "key_at": START, "contact_sealed": b"new"}


@pytest.mark.parametrize("expect", [(1, "tier2_review"), (3, "tier2_review"), (2, "tier1_review"), (2, "approved")])
def test_who_comes_too_late_writes_nothing_anywhere(db, expect):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    advance(db, made, "claim", "tier2_review")
    said = everything(db, made)
    before = snapshot(db)
    assert change(db, "fp_staff", made, expect=expect, **said) == 0
    assert snapshot(db) == before
    assert change(db, "fp_staff", made, expect=(2, "tier2_review"), **said | {"outcome": None}) == 1
    assert snapshot(db) != before


def test_a_request_that_is_not_there_is_not_changed(db):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    said = everything(db, made)
    before = snapshot(db)
    public = {"sight": f"{{{uuid.uuid4()}}}"}
    for role, more in (("fp_public", public), ("fp_public", {})):
        assert change(db, role, made, **more, **said) == 0
    assert snapshot(db) == before


def test_a_change_that_the_rules_do_not_have_writes_nothing(db):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    said = everything(db, made) | {"status": "completed", "last_event": "complete"}
    before = snapshot(db)
    with refused("23514"):
        change(db, "fp_staff", made, **said)
    assert snapshot(db) == before


def test_of_two_with_the_same_version_one_changes(db):
    made = request(db, "tier2_review")
    assert change(db, "fp_staff", made, expect=(1, "tier2_review"), last_event="claim") == 1
    assert change(db, "fp_staff", made, expect=(1, "tier2_review"), last_event="release") == 0
    assert [row[0] for row in db.all("select kind::text from fp.event where request_id = %s order by seq", [made])] == ["submit", "claim"]


def test_nobody_frees_the_seat_of_another_request(db):
    """Whatever id stands in the parameters."""
    made, strangers = request(db, "tier2_review"), request(db, "scheduled")
    here = slot(db, 1)
    seat = appointment(db, here, request_id=strangers)
    for role in ("fp_public", "fp_staff"):
        version = db.value("select version from fp.request where id = %s", [made])
        change(db, role, made, sight=f"{{{made}}}", last_event="update", appointment_id=seat, appointment_status="cancelled",
               expect=(version, "tier2_review"))
        assert booked(db, here) == 1, role


def test_nobody_touches_the_callback_of_another_request(db):
    made, strangers = request(db, "tier2_review", contact_sealed=b"contact"), request(db, "tier2_review")
    call = callback(db, strangers)
    said = PLANNED | {"callback_id": call, "callback_status": "called_off"}
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):  # where PostgreSQL asks the policy before the where; 15.18 does not
        change(db, "fp_public", made, sight=f"{{{made}}}", last_event="update", **said)
    change(db, "fp_staff", made, last_event="update", **said)
    assert db.all("select status::text, request_id from fp.callback where id = %s", [call]) == [("planned", strangers)]


def test_a_requester_writes_no_note_and_no_attempt(db):
    made = request(db, "tier2_review", contact_sealed=b"contact")
    call = callback(db, made)
    for said in ({"note": b"note"}, PLANNED | {"callback_id": call, "outcome": "busy"}):
        with refused("42501"):
            change(db, "fp_public", made, sight=f"{{{made}}}", last_event="update", **said)
