"""Each harm that can be done to seats, requests, calls and keys is found, and named by its rows."""
import pytest

# What keeps the harm from being done: {name of the index or constraint: table}.
INDEXES = ("appointment_one_booked", "callback_one_live", "request_open_person", "appointment_one_visit")
CONSTRAINTS = {"slot": ("slot_not_overbooked", "slot_when_closed_is_full"), "appointment": ("appointment_one_place", "appointment_travel", "appointment_attorney_travels"),
               "request": ("request_erased", "request_person", "request_open_or_closed", "request_claim", "request_claim_in_review", "request_needs_info")}

SECOND_SEAT = """insert into appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
    select gen_random_uuid(), request_id, slot_id, office, status, during, created_at, updated_at from appointment where id = %(seat)s"""
SECOND_CALL = """insert into callback (id, request_id, status, window_start, window_end, due_at, max_attempts, urgency, language,
    verification_phrase, contact_sealed, created_at, earliest_at)
    select gen_random_uuid(), request_id, 'claimed', window_start, window_end, due_at, max_attempts, urgency, language,
    verification_phrase, contact_sealed, created_at, earliest_at from callback where id = %(callback)s"""
WITH_ATTORNEY = """update appointment set attorney_id = %(attorney)s, travel = tstzrange(lower(during), upper(during) + interval '3 hours')
    where id in (%(seat)s, %(other_seat)s)"""

# name: the check that finds it, the harm, what it says of it
HARMS = {
    "a seat uncounted": ("seats", "update slot set booked = booked - 1 where id = %(slot)s", {"slot_id": "slot", "booked": 0, "seats": 1}),
    "a seat counted twice": ("seats", "update slot set booked = booked + 1, capacity = 2 where id = %(slot)s", {"slot_id": "slot", "booked": 2}),
    "a slot overbooked": ("seats", "update slot set capacity = 0 where id = %(slot)s", {"slot_id": "slot", "capacity": 0}),
    "a closed slot with room": ("seats", "update slot set closed = true, capacity = 2 where id = %(slot)s", {"slot_id": "slot", "closed": True}),
    "a seat of no slot": ("seats", "update appointment set slot_id = 999999 where id = %(seat)s", {"slot_id": 999999, "seats": 1}),
    "a second seat": ("one_seat", SECOND_SEAT, {"request_id": "scheduled", "what": "booked"}),
    "a seat given up in silence": ("seated", "update appointment set status = 'cancelled' where id = %(seat)s",
                                   {"request_id": "scheduled", "appointment_id": None}),
    "a seat of one who waits": ("seated", "update appointment set request_id = %(waiting)s where id = %(seat)s",
                                {"request_id": "waiting", "appointment_id": "seat"}),
    "an attorney in two places": ("attorney", WITH_ATTORNEY + "; update appointment set during = (select during from appointment where id ="
                                  " %(seat)s) where id = %(other_seat)s", {"attorney_id": "attorney"}),
    "an attorney on the way": ("attorney", WITH_ATTORNEY + "; update appointment set office = 'ZZZ', travel = (select travel from appointment"
                               " where id = %(seat)s) where id = %(other_seat)s", {"attorney_id": "attorney"}),
    "two calls": ("callback", SECOND_CALL, {"request_id": "called"}),
    "a call for one who was denied": ("callback", "update callback set request_id = %(denied)s where id = %(callback)s",
                                      {"request_id": "denied", "why": "nobody_looks"}),
    "a call to a number that nobody verified": ("unverified", "update request set contact_unverified = true where id = %(called)s",
                                                {"request_id": "called", "event": "now"}),
    "a number verified in silence": ("unverified", "update request set contact_unverified = false where id = %(changed)s",
                                     {"request_id": "changed", "event": "now"}),
    "a call that waits for nothing": ("unverified", "update callback set status = 'unverified' where id = %(callback)s", {"request_id": "called"}),
    "a call while the number waited": ("unverified", "update event set kind = 'callback-missed' where request_id = %(changed)s and kind = 'claim'",
                                       {"request_id": "changed", "event": "callback-missed"}),
    "closed and not closed": ("request", "update request set closed_at = created_at where id = %(waiting)s",
                              {"request_id": "waiting", "why": "closed_at"}),
    "open and not open": ("request", "update request set closed_at = null where id = %(denied)s", {"request_id": "denied", "why": "closed_at"}),
    "a claim for ever": ("request", "update request set claimed_by = 'key:a' where id = %(called)s",
                         {"request_id": "called", "why": "claim_without_an_end"}),
    "a claim on what is approved": ("request", "update request set claimed_by = 'key:a', claim_expires_at = created_at where id = %(waiting)s",
                                    {"request_id": "waiting", "why": "claimed_outside_review"}),
    "nowhere to go back to": ("request", "update request set status_before = null where id = %(asked)s",
                              {"request_id": "asked", "why": "status_before"}),
    "a note of one who was erased": ("erased", "update note set sealed = 'x' where request_id = %(erased)s", {"request_id": "erased", "why": "note"}),
    "a number of one who was erased": ("erased", "update callback set contact_sealed = 'x' where request_id = %(erased)s",
                                       {"request_id": "erased", "why": "number"}),
    "one who was erased and can be searched for": (
        "erased", "insert into search_key (request_id, kind, mac) values (%(erased)s, 'name', 'x')", {"request_id": "erased", "why": "found_by_search"}),
    "erased, and known": ("erased", "update request set person_key = sha256('x'), birth_mac = sha256('x') where id = %(erased)s",
                          {"request_id": "erased", "why": "known_by_its_keys"}),
    "erased, and kept": ("erased", "update request set sealed = 'x' where id = %(erased)s", {"request_id": "erased", "why": "told_but_kept"}),
    "erased in silence": ("erased", "update request set sealed = '' where id = %(denied)s", {"request_id": "denied", "why": "erased_in_silence"}),
    "two open ones": ("one_open", "update request set duplicate_of = null where id = %(twin)s", {"service": "other"}),
    # the visit itself says that it is somebody else's
    "admitted twice": ("one_visit", "update appointment set office = 'ZZZ', person_key = sha256('x') where id = %(visit)s", {"office": "ZZZ"}),
    "a twin of one that closed": ("twin", "update request set duplicate_of = %(denied)s where id = %(twin)s",
                                  {"request_id": "twin", "duplicate_of": "denied", "status": "denied"}),
    "a twin of somebody else": ("twin", "update request set person_key = birth_mac where id = %(twin)s", {"request_id": "twin"}),
    "restarted, and not told": ("restart", "update request set restarted_as = null where restarted_as = %(again)s",
                                {"request_id": "again", "restarted_from": "withdrawn"}),
    "told, and not restarted": ("restart", "update request set restarted_as = %(waiting)s where id = %(denied)s",
                                {"request_id": "denied", "restarted_as": "waiting"}),
    "a key of nothing": ("idempotency", "update idempotency set object_id = gen_random_uuid() where key = %(key)s", {"why": "missing"}),
    "two keys of one": ("idempotency", "update idempotency set object_id = %(callback)s", {"object_id": "callback", "why": "made_twice"}),
    "a leap that the database allows": ("transition", "insert into transition values ('denied', 'approve', 'approved')",
                                        {"from_status": "denied", "kind": "approve", "to_status": "approved"}),
    "a beginning that the database allows": ("transition", "insert into transition values (null, 'submit', 'denied')",
                                             {"from_status": None, "kind": "submit", "to_status": "denied"}),
}


def ids(made) -> dict:
    return {"slot": made.slots[0], "seat": made.seats[0], "other_seat": made.seats[1], "scheduled": made.ranked[0],
            "waiting": made.of["approved"], "called": made.of["tier2_review"], "changed": made.changed, "denied": made.of["denied"], "asked": made.of["needs_info"],
            "withdrawn": made.of["withdrawn"], "callback": made.callback, "twin": made.twin, "again": made.again,
            "visit": made.visit, "attorney": made.attorney, "key": made.keys[0], "erased": made.erased}


NAMING = ("slot_id", "request_id", "appointment_id", "attorney_id", "duplicate_of", "restarted_from", "restarted_as", "object_id")


def named(known: dict, value):
    """As JSON has it."""
    found = known.get(value, value)
    return found if found is None or isinstance(found, int) else str(found)


@pytest.mark.parametrize("harm", HARMS)
def test_each_harm_is_found(db, harm):
    check, sql, expected = HARMS[harm]
    known = ids(db.made)
    for index in INDEXES:
        db.superuser.execute(f"drop index {index}")
    for table, names in CONSTRAINTS.items():
        for name in names:
            db.superuser.execute(f"alter table {table} drop constraint {name}")
    for statement in sql.split("; "):
        assert db.superuser.execute(statement, known).rowcount > 0
    found = db.audit().of(check)
    said = {column: named(known, value) if column in NAMING else value for column, value in expected.items()}
    assert any(said.items() <= breach.items() for breach in found), (found, said)
