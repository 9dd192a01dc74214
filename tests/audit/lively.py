"""Requests in every status, seats given in a pass, twins, calls and keys: as the server would have left them."""
import datetime
import secrets
import types
import uuid

from psycopg.types.json import Jsonb

from cluster import Database
from rows import HOUR, START, admitted, advance, appointment, attorney, callback, insert, request, slot, some_office

STATUSES = ("answered", "tier1_review", "tier2_review", "office_review", "needs_info", "awaiting_contact", "approved",
            "resolved", "denied", "missed_callback", "expired", "withdrawn")


def judged_by(db: Database, **said) -> Jsonb:
    """By what the pass judged: from a day to two and a half days ahead."""
    office = {"office": some_office(db), "today": str(START.date()), "from": stamp(START + 24 * HOUR), "until": stamp(START + 60 * HOUR),
              "travel_minutes": 180}
    return Jsonb({"rank_class": 5, "priority_at": stamp(START), "service": "other", "urgency": "routine", "first": "earliest",
                  "day_part": "any", "interpreter": False, "accommodations": False, "offices": [office]} | said)


def stamp(at: datetime.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def decide(db: Database, pass_id: int, rank: int, request_id: uuid.UUID, slot_id: int | None, cost: int | None, **said) -> None:
    parts = ("days_part", "day_part_part", "weekday_part", "office_part")
    row = {"pass_id": pass_id, "rank": rank, "request_id": request_id, "why": "placed" if slot_id else "all_taken", "slot_id": slot_id,
           "cost": cost, "judged_by": judged_by(db, **said)}
    insert(db.owner, "decision", row | (dict(zip(parts, (cost, 0, 0, 0))) if slot_id else {}))


def give(db: Database, request_id: uuid.UUID, slot_id: int, pass_id: int) -> uuid.UUID:
    """As the worker does."""
    made = appointment(db, slot_id, request_id=request_id)
    advance(db, request_id, "assign", "scheduled", last_actor="worker",
            last_data=Jsonb({"appointment_id": str(made), "slot_id": slot_id, "pass_id": pass_id}))
    return made


def run_pass(db: Database, made: types.SimpleNamespace) -> None:
    """Three for two seats; a third slot lies too far ahead for any."""
    made.slots = [slot(db, starts_at=START + hours * HOUR) for hours in (25.25, 49.25, 73.25)]
    made.ranked = sorted(request(db, "approved") for _ in range(3))
    made.pass_id = db.value("insert into fp.pass (at, placed, left_over, newest_slot) values (%s, 2, 1, %s) returning id",
                            [START, made.slots[-1]])
    made.seats = [give(db, made.ranked[n], made.slots[n], made.pass_id) for n in (0, 1)]
    for n in (0, 1):
        decide(db, made.pass_id, n + 1, made.ranked[n], made.slots[n], n + 1)
    decide(db, made.pass_id, 3, made.ranked[2], None, None)


def end_visits(db: Database) -> None:
    """Each seat stays counted; the one that was given up is not."""
    for event, status in (("complete", "completed"), ("no-show", "no_show"), ("day-ended", "unrecorded"), ("cancel", "cancelled")):
        visitor = request(db, "approved")
        seated = appointment(db, slot(db, office=some_office(db)), request_id=visitor)
        advance(db, visitor, "assign", "scheduled")
        db.owner.execute("update fp.appointment set status = %s where id = %s", [status, seated])
        advance(db, visitor, event, "withdrawn" if status == "cancelled" else status)


def ask_and_supply(db: Database) -> uuid.UUID:
    made = request(db, "tier2_review")
    advance(db, made, "ask-info", "needs_info", status_before="tier2_review", last_reason="papers_missing", last_policies=[7, 2])
    advance(db, made, "supply", "tier2_review", last_data=Jsonb({"a": ["b", 1]}))
    return made


def erase(db: Database) -> uuid.UUID:
    made = request(db, "denied")
    callback(db, made, "called_off")
    insert(db.owner, "note", {"request_id": made, "seq": 1, "at": START, "author": "key:a", "sealed": b"sealed"})
    advance(db, made, "erase", "denied")
    return made


def change_number(db: Database) -> uuid.UUID:
    """By the person; an officer looks at it then, and nobody is called."""
    made = request(db, "tier2_review", contact_sealed=b"sealed")
    advance(db, made, "update", "tier2_review", contact_unverified=True, last_data=Jsonb({"contact": "changed"}))
    callback(db, made, "unverified")
    advance(db, made, "claim", "tier2_review", last_data=None)
    verified = request(db, "tier2_review", contact_sealed=b"sealed")
    advance(db, verified, "update", "tier2_review", contact_unverified=True, last_data=Jsonb({"contact": "changed"}))
    advance(db, verified, "verify-contact", "tier2_review", contact_unverified=False, last_role="tier1", last_data=Jsonb({"contact": "verified"}))
    callback(db, verified, "exhausted")
    advance(db, verified, "callback-missed", "awaiting_contact", last_data=None)
    return made


def admit(db: Database) -> uuid.UUID:
    """At an office that has forgotten the visit, and then at another one."""
    person = secrets.token_bytes(32)
    first = admitted(db, person_key=person)
    appointment(db, None, "checked_in", request_id=first)
    return appointment(db, None, "checked_in", request_id=admitted(db, person_key=person, duplicate_of=first), office="YYY")


def fill(db: Database) -> types.SimpleNamespace:
    made = types.SimpleNamespace(of={status: request(db, status, contact_sealed=b"sealed") for status in STATUSES})
    run_pass(db, made)
    end_visits(db)
    made.supplied = ask_and_supply(db)
    made.erased = erase(db)
    made.callback = callback(db, made.of["tier2_review"])
    made.changed = change_number(db)
    made.visit = admit(db)
    callback(db, made.of["tier2_review"], "called_off")
    person = secrets.token_bytes(32)
    made.first = request(db, person_key=person)
    made.twin = request(db, person_key=person, duplicate_of=made.first)
    made.again = request(db, "tier1_review", restarted_from=made.of["withdrawn"])
    made.attorney = attorney(db)
    made.hold = appointment(db, slot(db, 2), "held", request_id=None, person_key=person, made_by="key:a", service="other", policies=[])
    made.keys = [secrets.token_bytes(32) for _ in range(2)]
    for key, thing in zip(made.keys, (made.first, made.callback)):
        insert(db.owner, "idempotency", {"key": key, "body_hash": b"hash", "object_id": thing, "status": 201, "at": START})
    return made
