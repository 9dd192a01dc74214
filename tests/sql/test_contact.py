"""Nobody is on the way to a number that is not verified, whoever writes and whatever the rules say."""
import json
import uuid

import pytest

from cluster import run_query
from rows import HOUR, START, advance, attorney, callback, insert, organization, refused, representation, request, submission
from statements import array, change, text
from test_submit_and_change import PLANNED, body, submit, with_callback

LIVE = ("planned", "claimed")
OVER = ("unverified", "reached", "exhausted", "called_off")


def unverified(db, status: str = "tier2_review", **said) -> uuid.UUID:
    return request(db, status, contact_sealed=b"thief", contact_unverified=True, **said)


@pytest.mark.parametrize("status", LIVE + OVER)
def test_a_call_to_a_number_that_is_not_verified(db, status):
    made = unverified(db)
    if status in LIVE:
        with refused("23514", "callback_verified"):
            callback(db, made, status)
    else:
        callback(db, made, status)


@pytest.mark.parametrize("status", LIVE + OVER)
def test_a_number_that_changes_under_a_call(db, status):
    made = request(db, "tier2_review", contact_sealed=b"sealed")
    callback(db, made, status)
    if status in LIVE:
        with refused("23514", "callback_verified"):
            advance(db, made, "update", "tier2_review", contact_unverified=True)
    else:
        advance(db, made, "update", "tier2_review", contact_unverified=True)


@pytest.mark.parametrize("status", LIVE)
def test_a_call_that_begins_to_go_there(db, status):
    made = unverified(db)
    call = callback(db, made, "unverified")
    with refused("23514", "callback_verified"):
        db.owner.execute("update fp.callback set status = %s where id = %s", [status, call])


def test_a_call_that_is_recorded(db):
    called = request(db, "tier2_review", contact_sealed=b"sealed")
    attempt = {"callback_id": callback(db, called, "claimed"), "n": 1, "at": START, "officer": "key:a", "outcome": "no_answer"}
    insert(db.owner, "callback_attempt", attempt)
    for status in OVER:
        call = callback(db, unverified(db), status)
        with refused("23514", "callback_verified"):
            insert(db.owner, "callback_attempt", attempt | {"callback_id": call})


def test_what_waits_is_not_announced(db):
    made = unverified(db)
    with refused("23514", "callback_unverified"):
        callback(db, made, "unverified", announced_at=START)


def test_one_call_waits_beside_none(db):
    made = unverified(db)
    callback(db, made, "unverified")
    with refused("23505", "callback_one_live"):
        callback(db, made, "unverified")


def test_there_is_a_number(db):
    for said in ({"contact_unverified": True}, {"own_contact_unverified": True}):
        with refused("23514", "request_contact_unverified"):
            request(db, "tier1_review", **said)


def test_verified_is_said_by_staff_and_true(db):
    made = unverified(db, "tier1_review")
    for role, still in (("requester", False), ("organization", False), ("system", False), ("tier1", True)):
        with refused("23514", "request_contact_verified"):
            advance(db, made, "verify-contact", "tier1_review", last_role=role, contact_unverified=still)
    for role in ("tier1", "tier2", "office", "supervisor"):
        again = unverified(db, "tier1_review")
        advance(db, again, "verify-contact", "tier1_review", last_role=role, contact_unverified=False)


def test_it_does_not_change_without_an_event(db):
    made = unverified(db, "tier1_review")
    for column in ("contact_unverified", "own_contact_unverified"):
        with refused("23514"):
            db.owner.execute(f"update fp.request set {column} = not {column} where id = %s", [made])


@pytest.mark.parametrize("column, sealed", [("contact_unverified", "contact_sealed"), ("own_contact_unverified", "own_contact_sealed")])
def test_beginning_anew_verifies_nothing(db, column, sealed):
    firm = organization(db)
    under = {"organization_id": firm, "representation_id": representation(db, firm)}
    old = request(db, "withdrawn", **under, **{column: True, sealed: b"thief"})
    with refused("23514", "request_restarted_unverified"):
        request(db, "tier1_review", restarted_from=old, **under, **{sealed: b"thief"})
    request(db, "tier1_review", restarted_from=old, **under, **{column: True, sealed: b"thief"})


# ---- the statements ----

def test_a_submission_says_that_its_number_waits(db):
    """As restart makes it."""
    made, usual = body(db, **with_callback(contact_unverified=True)), body(db, **with_callback())
    assert submit(db, made, usual) == {made["id"], usual["id"]}
    assert dict(db.all("select request_id, status::text from fp.callback where request_id in (%s, %s)", [made["id"], usual["id"]])) == {
        made["id"]: "unverified", usual["id"]: "planned"}
    assert dict(db.all("select request_id, data from fp.event where request_id in (%s, %s)", [made["id"], usual["id"]])) == {
        made["id"]: {"contact": "changed"}, usual["id"]: None}


@pytest.mark.parametrize("data, number, logged", [(None, None, None), ('{"a": "b"}', None, {"a": "b"}), (None, "changed", {"contact": "changed"}),
                                                  ('{"a": "b"}', "verified", {"a": "b", "contact": "verified"})])
def test_the_log_says_what_becomes_of_it(db, data, number, logged):
    made = request(db, "tier1_review", contact_sealed=b"sealed")
    change(db, "fp_staff", made, last_event="update", last_data=data, number=number and json.dumps({"contact": number}))
    assert db.value("select data from fp.event where request_id = %s and seq = 2", [made]) == logged


def test_a_requester_s_change_and_the_call_are_one_statement(db):
    made = request(db, "tier2_review", contact_sealed=b"old")
    call = callback(db, made)
    said = PLANNED | {"callback_id": call, "contact_sealed": b"new", "contact_unverified": True, "last_event": "update"}
    with refused("23514"):
        change(db, "fp_public", made, sight=f"{{{made}}}", **said)
    assert change(db, "fp_public", made, sight=f"{{{made}}}", **said | {"callback_status": "unverified"}) == 1
    for role in ("fp_public", "fp_staff"):
        with refused("23514"):
            change(db, role, made, sight=f"{{{made}}}", **said | {"callback_status": "claimed", "last_event": "claim"})


def test_neither_the_planner_nor_an_officer_finds_it(db):
    speaks = f"en-{db.next():08d}"
    waits, planned = (callback(db, made, status, language=speaks) for made, status in (
        (unverified(db), "unverified"), (request(db, "tier2_review"), "planned")))
    for query, params in (("callback_next", [text(START + 48 * HOUR), array([speaks]), "key:a"]), ("callback_plan_candidates", ["false", "100000"])):
        found = {row["id"] for row in run_query(db.of("fp_staff"), query, params)}
        assert str(planned) in found and str(waits) not in found, query
