"""The event log: whatever is done to it is found, byte for byte."""
import datetime
import random
import uuid

import psycopg
import pytest

from rows import HOUR, START

HASHED = """select fp.event_digest(%(before)s, request_id, seq, at, kind, actor, role, from_status, to_status, reason, policies, data)
    from event where request_id = %(id)s and seq = %(seq)s"""
FLIPS = 1000
ENUMS = {"kind": "request_event", "from_status": "request_status", "to_status": "request_status"}
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)

# name: the harm to the log of a request with three events, and why it is a breach
HARMS = {
    "the first event gone": ("delete from event where request_id = %(id)s and seq = 1", "does_not_follow_the_event_before"),
    "an event gone": ("delete from event where request_id = %(id)s and seq = 2", "does_not_follow_the_event_before"),
    "the last event gone": ("delete from event where request_id = %(id)s and seq = 3", "version_is_not_the_last_event"),
    "all events gone": ("delete from event where request_id = %(id)s", "no_events"),
    "the request gone": ("delete from request where id = %(id)s", "events_of_no_request"),
    "a version without its event": ("update request set version = version + 1 where id = %(id)s", "version_is_not_the_last_event"),
    "a status without its event": ("update request set status = 'office_review' where id = %(id)s", "status_is_not_the_last_event"),
    "another beginning": ("update event set from_status = 'office_review' where request_id = %(id)s and seq = 2",
                          "begins_elsewhere_than_the_event_before_ended"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_each_harm_is_found(db, harm):
    sql, why = HARMS[harm]
    assert db.superuser.execute(sql, {"id": db.made.supplied}).rowcount > 0
    found = db.audit().of("history")
    assert any((breach["request_id"], breach["why"]) == (str(db.made.supplied), why) for breach in found), found


def forge(db, request_id: uuid.UUID) -> None:
    """Makes the chain of this request fit again, as one could who knows how it is made."""
    before = b""
    for (seq,) in db.superuser.execute("select seq from event where request_id = %s order by seq", [request_id]).fetchall():
        before = db.superuser.execute(HASHED, {"before": before, "id": request_id, "seq": seq}).fetchone()[0]
        db.superuser.execute("update event set hash = %s where request_id = %s and seq = %s", [before, request_id, seq])


@pytest.mark.parametrize("event, status, why", [("approve", "tier1_review", "illegal_transition"),
                                                ("supply", "approved", "supplied_to_another_than_asked"),
                                                ("supply", "awaiting_contact", "illegal_transition")])
def test_a_forged_chain_still_tells_of_an_illegal_step(db, event, status, why):
    made = db.made.supplied
    db.superuser.execute("update event set kind = %s, to_status = %s where request_id = %s and seq = 3", [event, status, made])
    db.superuser.execute("update request set status = %s where id = %s", [status, made])
    forge(db, made)
    found = db.audit().of("history")
    assert found == [{"request_id": str(made), "seq": 3, "why": why}]


# ---- one byte ----

def make_logs(db) -> list[uuid.UUID]:
    """A thousand requests with three events each, by the database's own triggers."""
    db.superuser.execute("set session_replication_role = origin")
    db.superuser.execute("create temporary table template as select * from request where id = %s", [db.made.of["tier2_review"]])
    db.superuser.execute("""update template set version = 1, status = 'tier2_review', last_event = 'submit', last_policies = '{7, 2}'""")
    made = [uuid.UUID(int=random.getrandbits(128)) for _ in range(FLIPS)]
    columns = [row[0] for row in db.superuser.execute("""select attname::text from pg_attribute where attrelid = 'request'::regclass
        and attnum > 0 and attname not in ('id', 'person_key', 'confirmation_code')""")]
    listed = ", ".join(columns)
    db.superuser.execute(f"""insert into request (id, person_key, confirmation_code, {listed})
        select i.id, sha256(uuid_send(i.id)), 'FLIP' || lpad(i.n::text, 12, '0'), {listed}
        from template cross join unnest(%s::uuid[]) with ordinality as i(id, n)""", [made])
    for event, status, before, at in (("ask-info", "needs_info", "tier2_review", START + HOUR), ("supply", "tier2_review", None, START + 2 * HOUR)):
        db.superuser.execute("""update request set version = version + 1, status = %s, status_before = %s, updated_at = %s, last_event = %s,
            last_reason = 'papers_missing', last_data = '{"slot_id": 12, "codes": ["a", "b"]}' where id = any (%s)""",
            [status, before, at, event, made])
    db.superuser.execute("set session_replication_role = replica")
    return made


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1:]


def places(event) -> list[tuple[str, bytes]]:
    """Each hashed column as bytes; an enum is one byte, since its stored form is the number of a word."""
    fixed = [("request_id", event.request_id.bytes), ("seq", event.seq.to_bytes(4, "big", signed=True)),
             ("at", ((event.at - EPOCH) // datetime.timedelta(microseconds=1)).to_bytes(8, "big", signed=True)), ("hash", event.hash)]
    texts = [(name, getattr(event, name).encode()) for name in ("actor", "role", "reason", "policies", "data") if getattr(event, name)]
    return fixed + texts + [(name, b"\0") for name in ENUMS if getattr(event, name)]


def flip_one(db, request_id: uuid.UUID) -> bool:
    """One bit of a random byte of this request's log; False where PostgreSQL has no such value."""
    with db.superuser.cursor(row_factory=psycopg.rows.namedtuple_row) as cursor:
        events = cursor.execute("""select request_id, seq, at, kind::text, actor, role, from_status::text, to_status::text, reason,
            policies::text, data::text, hash from event where request_id = %s""", [request_id]).fetchall()
    event = random.choice(events)
    column, data, place = random.choice([(name, data, n) for name, data in places(event) for n in range(len(data))])
    value, cast = flipped(data, place), "%s"
    if column in ENUMS:
        value, cast = getattr(event, column), f"(select e from unnest(enum_range(null::{ENUMS[column]})) e where e::text <> %s order by random() limit 1)"
    elif column == "request_id":
        value = uuid.UUID(bytes=value)
    elif column == "seq":
        value = int.from_bytes(value, "big", signed=True)
    elif column == "at":
        cast, value = "timestamptz '2000-01-01 00:00Z' + %s * interval '1 microsecond'", int.from_bytes(value, "big", signed=True)
    elif column != "hash":
        try:
            value = value.decode()
        except UnicodeDecodeError:
            return False
        cast = {"policies": "%s::integer[]", "data": "%s::jsonb"}.get(column, "%s")
    try:
        with db.superuser.transaction():
            return db.superuser.execute(f"""update event set {column} = {cast} where request_id = %s and seq = %s and {column} is distinct from {cast}""",
                                        [value, request_id, event.seq, value]).rowcount == 1
    except (psycopg.DataError, psycopg.InternalError, psycopg.IntegrityError):
        return False


def test_every_flipped_byte_is_found(db):
    """A thousand logs, each its own chain, one bit flipped in each; everyone is named, and nobody else."""
    made = make_logs(db)
    clean = db.audit()
    assert clean.status == 0 and clean.checked > 3 * FLIPS
    db.superuser.execute("begin")
    for request_id in made:
        while not flip_one(db, request_id):
            pass
    db.superuser.execute("commit")
    named = {breach["request_id"] for breach in db.audit().of("history")}
    missed = [request_id for request_id in made if str(request_id) not in named]
    assert missed == [], f"{FLIPS - len(missed)} of {FLIPS} were found"
    others = {str(row[0]) for row in db.superuser.execute("select id from request")} - {str(request_id) for request_id in made}
    assert not named & others
