"""The hash chain of each request's log, recomputed here from the rows alone; whatever is changed in a row is found."""
import datetime
import hashlib
import struct
import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cluster import SUPERUSER
from rows import HOUR, START, STATUSES, advance, request

EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
ROWS = """select request_id, seq, at, kind::text, actor, role, from_status::text, to_status::text, reason, policies::text, data::text, hash
    from fp.event where request_id = %s order by seq"""


def part(text: str | None) -> bytes:
    """The length before each text, -1 for none."""
    data = (text or "").encode()
    return struct.pack(">i", -1) if text is None else struct.pack(">i", len(data)) + data


def digest(before: bytes, request_id: uuid.UUID, seq: int, at: datetime.datetime, *texts: str | None) -> bytes:
    microseconds = (at - EPOCH) // datetime.timedelta(microseconds=1)
    head = before + request_id.bytes + struct.pack(">i", seq) + struct.pack(">q", microseconds)
    return hashlib.sha256(head + b"".join(map(part, texts))).digest()


def is_whole(db: psycopg.Connection, request_id: uuid.UUID) -> bool:
    """Every version has its event, each chained to the one before, and the last one says what the request says."""
    rows = db.execute(ROWS, [request_id]).fetchall()
    before = b""
    for place, (*fields, found) in enumerate(rows, start=1):
        if fields[1] != place or digest(before, *fields) != found:
            return False
        before = found
    last = db.execute("select version, status::text from fp.request where id = %s", [request_id]).fetchone()
    return bool(rows) and (rows[-1][1], rows[-1][7]) == last


def long_log(db) -> uuid.UUID:
    made = request(db, "tier2_review", last_policies=[7, 2], last_actor="key:3kTMd_x.Y-z", last_role="organization")
    advance(db, made, "ask-info", "needs_info", last_reason="papers_missing", last_data=Jsonb({"b": [1, None], "é \"x\"": "y"}))
    advance(db, made, "warn", "needs_info", updated_at=START + HOUR / 7)
    advance(db, made, "supply", "tier2_review", updated_at=START - 30 * 365 * 24 * HOUR, last_data=Jsonb(None))
    advance(db, made, "approve", "approved", last_data=Jsonb({}), last_policies=[], last_role="tier2")
    return made


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "office_review"])  # no event leads there yet
def test_the_chain_is_whole(db, status):
    assert is_whole(db.owner, request(db, status))


def test_the_chain_of_a_long_log_is_whole(db):
    made = long_log(db)
    assert len(db.all(ROWS, [made])) == 5
    assert is_whole(db.owner, made)


def test_batches_chain_each_request_on_its_own(db):
    made = [request(db, "approved") for _ in range(10)]
    for event in ("overdue", "update", "overdue"):
        db.staff.execute("""update fp.request set version = version + 1, last_event = %s, updated_at = %s,
            last_data = jsonb_build_object('id', id) where id = any (%s)""", [event, START + HOUR, made])
    assert all(is_whole(db.owner, one) for one in made)
    assert len({row[-1] for one in made for row in db.all(ROWS, [one])}) == 40


def changes(row: tuple) -> list[tuple[str, object]]:
    """For each column some other value; for texts and hashes a change at every place."""
    names = ("request_id", "seq", "at", "kind", "actor", "role", "from_status", "to_status", "reason", "policies", "data", "hash")
    made = [("request_id", uuid.uuid4()), ("seq", row[1] + 100), ("at", row[2] + datetime.timedelta(microseconds=1)),
            ("kind", "correct"), ("from_status", "expired"), ("to_status", "unrecorded"), ("policies", [7]), ("policies", [2, 7]),
            ("data", Jsonb({"a": 1})), ("reason", "other"), ("reason", "")]
    for name, value in zip(names, row):
        if name in ("actor", "role", "reason") and value is not None:
            made += [(name, value[:i] + chr(ord(value[i]) ^ 1) + value[i + 1:]) for i in range(len(value))]
            made += [(name, value + "x"), (name, value[:-1])]
            made += [(name, None)] if name == "reason" else []
        if name == "data" and value is not None:
            made += [(name, None)]
        if name == "hash":
            made += [(name, value[:i] + bytes([value[i] ^ 1 << i % 8]) + value[i + 1:]) for i in range(len(value))]
    return [(name, value) for name, value in made if value != row[names.index(name)]]


def test_whatever_is_changed_in_a_row_is_found(db):
    """By somebody who may switch the triggers off."""
    made, tried = long_log(db), 0
    tamper = db.fresh(SUPERUSER)
    tamper.execute("set session_replication_role = replica")
    for row in db.all(ROWS, [made]):
        for column, value in changes(row):
            with tamper.transaction() as change:
                assert tamper.execute(f"update fp.event set {column} = %s where request_id = %s and seq = %s",
                                      [value, made, row[1]]).rowcount == 1
                assert not is_whole(tamper, made), (row[1], column, value)
                tried += 1
                raise psycopg.Rollback(change)
    assert tried > 300
    assert is_whole(db.owner, made)


@pytest.mark.parametrize("command", [
    "delete from fp.event where request_id = %(id)s and seq = 1",
    "delete from fp.event where request_id = %(id)s and seq = 3",
    "delete from fp.event where request_id = %(id)s and seq = 5",
    "delete from fp.event where request_id = %(id)s",
    """update fp.event set seq = case seq when 2 then -3 when 3 then -2 else seq end where request_id = %(id)s;
       update fp.event set seq = -seq where request_id = %(id)s and seq < 0""",
    """insert into fp.event (request_id, seq, at, kind, actor, role, to_status, policies, hash)
       select request_id, 6, at, 'claim', actor, role, to_status, policies, hash
       from fp.event where request_id = %(id)s and seq = 5""",
    "update fp.request set status = 'tier2_review' where id = %(id)s",
    "update fp.request set version = version + 1 where id = %(id)s",
])
def test_a_row_gone_swapped_or_forged_is_found(db, command):
    made = long_log(db)
    tamper = db.fresh(SUPERUSER)
    tamper.execute("set session_replication_role = replica")
    for statement in command.split(";"):
        tamper.execute(statement, {"id": made})
    assert not is_whole(db.owner, made)


def test_no_two_lists_of_texts_give_one_input(db):
    def of(actor: str, role: str, reason: str | None) -> bytes:
        return db.value("""select fp.event_digest('', %s, 1, %s, 'submit', %s, %s, null, 'approved', %s, '{}', null)""",
                        [uuid.UUID(int=1), START, actor, role, reason])

    texts = [("ab", "c", None), ("a", "bc", None), ("abc", "", None), ("ab", "c", ""), ("ab", "", "c")]
    assert len({of(*three) for three in texts}) == len(texts)
