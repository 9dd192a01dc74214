"""Three requests of three parties with all that hangs on them, and a row in each other table."""
import secrets
import types
import uuid

from psycopg.types.json import Jsonb

import rows
from cluster import Database
from rows import HOUR, START, appointment, attorney, callback, insert, organization, request, slot, some_office

# Which identity may see which of the three: by its organization, by the request itself.
PARTIES = ("firm", "other", "nobody")


def make(db: Database) -> types.SimpleNamespace:
    """`of[party]` is that party's request; `firm` and `other` are the organizations of the first two."""
    world = types.SimpleNamespace(firm=organization(db), other=organization(db), of={}, attorney=attorney(db))
    world.slot = slot(db, 50)
    world.service = "walk"
    insert(db.owner, "service", {"code": world.service, "answer": "some_answer"})
    pass_id = db.value("insert into fp.pass (at) values (%s) returning id", [START])
    for party, organization_id in zip(PARTIES, (world.firm, world.other, None)):
        representation = None
        if organization_id is not None:
            representation = rows.representation(db, organization_id, reason="some_reason", services=["other"])
            world.representation = representation
            insert(db.owner, "delegate", {"id": uuid.uuid4(), "representation_id": representation, "role": "paralegal",
                                          "licence": "NY-1", "sealed": b"sealed", "created_at": START})
        made = request(db, "tier2_review", organization_id=organization_id, representation_id=representation, client_ref="matter-1",
                       office=some_office(db), country="US", postal_code="80202", reason="some_reason", answer="some_answer",
                       last_reason="some_reason", last_data=Jsonb({"a": 1}), claimed_by="key:a", claim_expires_at=START + HOUR,
                       decided_by="key:a", preferred_offices=["DEN"], accommodations=["wheelchair"])
        world.of[party] = made
        insert(db.owner, "note", {"request_id": made, "seq": 1, "at": START, "author": "key:a", "sealed": b"sealed"})
        insert(db.owner, "callback_attempt", {"callback_id": callback(db, made), "n": 1, "at": START, "officer": "key:a",
                                              "outcome": "busy"})
        appointment(db, world.slot, request_id=made, reason="some_reason")
        insert(db.owner, "decision", {"pass_id": pass_id, "request_id": made, "rank": 1, "why": "all_taken", "judged_by": Jsonb({})})
        insert(db.owner, "search_key", {"request_id": made, "kind": "name", "mac": secrets.token_bytes(32)})
        insert(db.owner, "awaited_office", {"office": some_office(db), "request_id": made})
    insert(db.owner, "walk_in", {"id": uuid.uuid4(), "office": some_office(db), "service": "other", "day": START.date(), "at": START,
                                 "outcome": "refused", "reason": "no_walk_ins", "policy": "none", "recorded_by": "key:a"})
    insert(db.owner, "lookup_attempt", {"code": secrets.token_bytes(32), "wrong": 1, "since": START})
    insert(db.owner, "spare", {"office": some_office(db), "first_day": START.date(), "last_day": START.date()})
    insert(db.owner, "service", {"code": "spoken"})
    insert(db.owner, "service_text", {"service": "spoken", "language": "en", "name": "x", "description": "x"})
    insert(db.owner, "resource", {"code": "spoken", "service": "spoken", "kind": "phone"})
    insert(db.owner, "resource_text", {"resource": "spoken", "language": "en", "title": "x", "text": "x"})
    insert(db.owner, "callback_capacity", {"at": START, "language": "en", "calls": 1})
    insert(db.owner, "office_area", {"office": some_office(db), "country": "US", "postal_prefix": "8"})
    insert(db.owner, "postal_area", {"country": "US", "prefix": "802", "latitude": 40, "longitude": -105})
    insert(db.owner, "schedule", {"office": some_office(db), "weekday": 1, "opens": "08:00", "closes": "12:00", "minutes": 30, "capacity": 1})
    insert(db.owner, "closure", {"office": some_office(db), "day": START.date(), "reason": "snow"})
    insert(db.owner, "policy", {"from": START.date(), "booking_mode": "request", "route": "tier1", "walk_in": "none",
                                "tier2_contact": "callback", "missed_callback": "restart", "emergency_decider": "office"})
    insert(db.owner, "api_key", {"id": "a" * 16, "hash": secrets.token_bytes(32), "role": "office", "offices": ["DEN"],
                                 "created_at": START})
    insert(db.owner, "idempotency", {"key": secrets.token_bytes(32), "body_hash": b"hash", "status": 201, "at": START})
    insert(db.owner, "change", {"id": uuid.uuid4(), "at": START, "actor": "key:a", "role": "admin", "kind": "closure_made",
                                "office": some_office(db), "reason": "snow"})
    insert(db.owner, "feed_cursor", {"name": "search", "xid": "1", "id": 1})
    return world
