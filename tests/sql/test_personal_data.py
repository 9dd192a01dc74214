"""Personal data lies in the sealed columns alone (design, section 6.6): every other column that could hold words is known here, with the
reason why it holds codes; a new one fails the test until somebody has thought about it."""
import pytest

import world as worlds
from cluster import SUPERUSER, query, run_query
from rows import refused

FREE_TEXT = "Jane Doe, born 1990, called and was upset"

# Why a column holds no words about persons.
CHECKED = "a check of the database admits codes only"
SERVER = "the server itself makes it: random, or an id of its own"
SHAPED = "the contract admits codes only (a pattern in openapi.yaml)"
PLACE = "a country or postal code, which alone names nobody"
REFERENCE = "the submitter's own reference; the contract says that it is no place for names"
OPERATOR = "what an operator configures, about offices and rules"
FIRM = "the name of a firm: public registers"
COPIED = "copied by the planner from a column of callback_capacity that is checked"
COPY = "copied by a trigger from a column of request that is checked"
WORKER = "written by the assigning worker from numbers, codes and office codes"

COLUMNS = {
    "api_key": {"id": SERVER, "role": CHECKED, "offices": OPERATOR},
    "appointment": {"office": OPERATOR, "reason": CHECKED, "service": CHECKED, "made_by": CHECKED},
    "attorney": {"licence": CHECKED},
    "awaited_office": {"office": OPERATOR},
    "callback": {"language": SHAPED, "planned_language": COPIED, "verification_phrase": SERVER},
    "callback_capacity": {"language": CHECKED},
    "callback_attempt": {"officer": SERVER},
    "change": {"actor": CHECKED, "role": CHECKED, "kind": CHECKED, "office": CHECKED, "api_key": CHECKED, "reason": CHECKED},
    "closure": {"office": OPERATOR, "reason": CHECKED, "note": OPERATOR},
    "decision": {"why": CHECKED, "judged_by": WORKER},
    "delegate": {"role": CHECKED, "licence": CHECKED},
    "event": {"actor": COPY, "role": COPY, "reason": COPY, "data": COPY},
    "feed_cursor": {"name": SERVER},
    "freed": {"office": OPERATOR, "service": OPERATOR},
    "note": {"author": SERVER},
    "office": {"code": CHECKED, "name": OPERATOR, "address": OPERATOR, "city": OPERATOR, "region": OPERATOR, "country": CHECKED,
               "time_zone": OPERATOR, "interpreter_languages": OPERATOR, "accommodations": OPERATOR},
    "office_area": {"office": OPERATOR, "country": CHECKED, "postal_prefix": CHECKED},
    "organization": {"name": FIRM, "kind": CHECKED},
    "policy": {"office": OPERATOR, "service": OPERATOR, "booking_mode": CHECKED, "route": CHECKED, "walk_in": CHECKED,
               "tier2_contact": CHECKED, "missed_callback": CHECKED, "emergency_decider": CHECKED},
    "postal_area": {"country": OPERATOR, "prefix": OPERATOR},
    "representation": {"services": OPERATOR, "ended_by": CHECKED, "reason": CHECKED},
    "request": {"confirmation_code": SERVER, "service": SHAPED, "client_ref": REFERENCE, "country": PLACE, "postal_code": PLACE,
                "office": SHAPED, "preferred_offices": SHAPED, "language": SHAPED, "accommodations": SHAPED, "claimed_by": CHECKED,
                "decided_by": CHECKED, "reason": CHECKED, "answer": CHECKED, "last_actor": CHECKED, "last_role": CHECKED,
                "last_reason": CHECKED, "last_data": CHECKED},
    "schedule": {"office": OPERATOR, "service": OPERATOR},
    "search_key": {"kind": CHECKED},
    "resource": {"code": CHECKED, "service": OPERATOR},
    "resource_text": {"resource": OPERATOR, "title": OPERATOR, "text": OPERATOR, "contact": OPERATOR},
    "service": {"code": CHECKED, "answer": CHECKED},
    "service_text": {"service": OPERATOR, "name": OPERATOR, "description": OPERATOR, "papers": OPERATOR, "answer": OPERATOR},
    "slot": {"office": OPERATOR, "service": OPERATOR},
    "walk_in": {"office": OPERATOR, "service": OPERATOR, "reason": CHECKED, "policy": CHECKED, "recorded_by": CHECKED},
    "spare": {"office": OPERATOR, "service": OPERATOR},
}
SEALED = {("request", "sealed"), ("request", "contact_sealed"), ("callback", "contact_sealed"), ("note", "sealed"), ("attorney", "sealed"),
          ("request", "own_contact_sealed"), ("representation", "form_sealed"), ("delegate", "sealed")}
# Other bytes: MACs, hashes.
DIGESTS = {("request", "person_key"), ("request", "birth_mac"), ("representation", "person_key"), ("appointment", "person_key"),
           ("api_key", "hash"), ("api_key", "previous_hash"), ("event", "hash"), ("idempotency", "key"), ("idempotency", "body_hash"), ("search_key", "mac"), ("lookup_attempt", "code")}


def columns_of(db, *types: str) -> set[tuple[str, str]]:
    return set(db.all("""select c.relname::text, a.attname::text
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'fp'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and a.atttypid::regtype::text = any (%s)""", [list(types)]))


def test_every_column_that_could_hold_words_is_known(db):
    known = {(table, column) for table, columns in COLUMNS.items() for column in columns}
    found = columns_of(db, "text", "text[]", "character varying", "character varying[]", "character", '"char"', "name", "json", "jsonb",
                       "jsonb[]", "xml", "citext", "hstore")
    assert found == known


def test_every_column_of_bytes_is_sealed_or_a_digest(db):
    assert columns_of(db, "bytea") == SEALED | DIGESTS


def test_no_other_type_holds_words(db):
    """What is neither words nor bytes counts, says when or which, or is one of a fixed list."""
    found = db.all("""select distinct t.typname::text from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
        where c.relnamespace = 'fp'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and t.typtype <> 'e'""")
    assert {row[0] for row in found} - {"text", "_text", "json", "jsonb", "bytea"} == {
        "int2", "int4", "int8", "_int4", "_uuid", "bool", "numeric", "uuid", "date", "time", "timestamp", "timestamptz", "_timestamptz",
        "tstzrange", "xid8"}


@pytest.fixture(scope="module")
def world(db):
    return worlds.make(db)


@pytest.mark.parametrize("table, column", [(t, c) for t, columns in COLUMNS.items() for c, why in columns.items() if why == CHECKED])
def test_a_checked_column_refuses_words(db, world, table, column):
    """Past every trigger, so that it is the check that refuses."""
    writer = db.fresh(SUPERUSER)
    writer.execute("set session_replication_role = replica")
    value = '{"who": "Jane Doe called"}' if column == "last_data" else FREE_TEXT
    with refused("23514"):
        assert writer.execute(f"update fp.{table} set {column} = %s", [value]).rowcount > 0


def test_what_is_copied_is_refused_at_its_source(db):
    """An event's words are those of the request's last_ columns, each of them checked."""
    for column, why in COLUMNS["event"].items():
        assert why != COPY or COLUMNS["request"][f"last_{column}"] == CHECKED


def test_the_feed_and_the_events_show_ids_and_codes_alone(db, world):
    shown = run_query(db.staff, "request_events", [str(world.of["firm"]), "0", "10"])
    assert set(shown[0]) == {"seq", "at", "kind", "actor", "role", "from_status", "to_status", "reason", "policies", "data"}
    assert "sealed" not in query("request_events")
