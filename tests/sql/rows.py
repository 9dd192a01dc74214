"""Makes rows, as the owner, that are right in all that a test does not say."""
import contextlib
import datetime
import secrets
import uuid

import psycopg
import pytest

from cluster import Database

START = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)

STATUSES = ("answered", "tier1_review", "tier2_review", "office_review", "needs_info", "awaiting_contact", "approved", "scheduled",
            "resolved", "denied", "missed_callback", "expired", "withdrawn", "completed", "no_show", "unrecorded")
OPEN = STATUSES[:8]
SEATS = ("held", "booked", "checked_in", "completed", "no_show", "unrecorded", "lapsed", "cancelled", "displaced", "excused")
OCCUPYING = SEATS[:6]

# How to come to each status that a request does not begin with.
PATHS = {
    "office_review": ("tier2_review", "refer"),
    "needs_info": ("tier1_review", "ask-info"),
    "awaiting_contact": ("tier2_review", "callback-missed"),
    "scheduled": ("approved", "assign"),
    "resolved": ("tier1_review", "resolve"),
    "denied": ("tier2_review", "deny"),
    "missed_callback": ("tier2_review", "callback-missed"),
    "expired": ("needs_info", "expire"),
    "withdrawn": ("approved", "withdraw"),
    "completed": ("scheduled", "complete"),
    "no_show": ("scheduled", "no-show"),
    "unrecorded": ("scheduled", "day-ended"),
}


@contextlib.contextmanager
def refused(state: str, constraint: str | None = None):
    """The database refuses, with this SQLSTATE and, where it is said, by this constraint."""
    with pytest.raises(psycopg.Error) as caught:
        yield
    assert (caught.value.sqlstate, str(caught.value)) == (state, str(caught.value))
    if constraint is not None:
        assert caught.value.diag.constraint_name == constraint, caught.value


def insert(db: psycopg.Connection, table: str, row: dict) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    db.execute(f"insert into fp.{table} ({columns}) values ({', '.join(['%s'] * len(row))})", list(row.values()))


def submission(database: Database, **said) -> dict:
    """The columns of a new request."""
    n = database.next()
    at = said.get("created_at", START)
    return {
        "id": uuid.uuid4(), "status": "tier1_review", "confirmation_code": f"TEST{n:012d}", "service": "other",
        "urgency": "routine", "requester_role": "applicant", "person_key": secrets.token_bytes(32),
        "birth_mac": secrets.token_bytes(32), "language": "en", "created_at": at, "updated_at": at, "priority_at": at,
        "rank_class": 4, "sealed": b"sealed", "last_event": "submit", "last_actor": "test", "last_role": "requester",
    } | said


def advance(database: Database, request: uuid.UUID, event: str, status: str, **said) -> None:
    """One event: the next version, in this status."""
    closed = START + HOUR if status not in OPEN else None
    row = {"status": status, "closed_at": closed, "status_before": "tier1_review" if status == "needs_info" else None,
           "last_event": event, "last_actor": "test", "last_role": "system", "updated_at": START + HOUR} | said
    columns = ", ".join(f"{name} = %s" for name in row)
    database.owner.execute(f"update fp.request set version = version + 1, {columns} where id = %s", [*row.values(), request])


def force(database: Database, table: str, key: uuid.UUID, **said) -> None:
    """Writes these columns past every trigger."""
    columns = ", ".join(f"{name} = %s" for name in said)
    with database.superuser.transaction():
        database.superuser.execute("set local session_replication_role = replica")
        database.superuser.execute(f"update fp.{table} set {columns} where id = %s", [*said.values(), key])


def request(database: Database, status: str = "tier1_review", **said) -> uuid.UUID:
    """A request in this status, with as many events as it takes."""
    if status in PATHS:
        before, event = PATHS[status]
        made = request(database, before, **said)
        advance(database, made, event, status)
        return made
    row = submission(database, status=status, **said)
    insert(database.owner, "request", row)
    return row["id"]


def admitted(database: Database, **said) -> uuid.UUID:
    """A request of somebody who was let in without an appointment; the visit is to follow."""
    row = submission(database, status="scheduled", last_event="admit", last_role="office", **said)
    insert(database.owner, "request", row)
    return row["id"]


def office(database: Database, **said) -> str:
    n = database.next()
    code = "".join(chr(ord("A") + n // 26**place % 26) for place in (2, 1, 0))
    row = {"code": code, "name": f"Office {code}", "kind": "field", "city": "Town", "country": "US", "latitude": 40,
           "longitude": -100, "time_zone": "America/New_York"} | said
    insert(database.owner, "office", row)
    return row["code"]


def some_office(database: Database) -> str:
    """Always the same one."""
    if database.office is None:
        database.office = office(database)
    return database.office


def organization(database: Database) -> uuid.UUID:
    made = uuid.uuid4()
    insert(database.owner, "organization", {"id": made, "name": f"Firm {made}", "created_at": START})
    return made


def attorney(database: Database) -> uuid.UUID:
    made = uuid.uuid4()
    insert(database.owner, "attorney", {"id": made, "licence": f"NY-{database.next()}", "sealed": b"sealed"})
    return made


def representation(database: Database, organization_id: uuid.UUID, **said) -> uuid.UUID:
    """In force, for nobody in particular."""
    row = {"id": uuid.uuid4(), "organization_id": organization_id, "person_key": secrets.token_bytes(32), "begins_on": START.date(),
           "form_sealed": b"sealed", "created_at": START} | said
    row.setdefault("attorney_id", attorney(database))
    insert(database.owner, "representation", row)
    return row["id"]


def slot(database: Database, capacity: int = 1, **said) -> int:
    """A slot of half an hour, at a time of its own."""
    starts = said.pop("starts_at", START + 24 * HOUR + database.next() * HOUR)
    row = {"office": said.get("office") or some_office(database), "starts_at": starts, "ends_at": starts + HOUR / 2,
           "local_start": starts.replace(tzinfo=None), "day_ends_at": starts + 24 * HOUR, "capacity": capacity} | said
    columns = ", ".join(row)
    return database.owner.execute(
        f"insert into fp.slot ({columns}) values ({', '.join(['%s'] * len(row))}) returning id", list(row.values())).fetchone()[0]


def seat(database: Database, slot_id: int | None, status: str = "booked", **said) -> dict:
    """The columns of an appointment in that slot; without a request, for one of its own."""
    row = {"id": uuid.uuid4(), "slot_id": slot_id, "status": status, "created_at": START, "updated_at": START,
           "expires_at": START + HOUR if status == "held" else None} | said
    if "request_id" in said and said["request_id"] is None:
        row = {"person_key": secrets.token_bytes(32) if status == "held" else None, "service": "other", "made_by": "anonymous", "policies": [1]} | row
    if "request_id" not in row:
        row["request_id"] = request(database, "approved")
    if slot_id is None:
        return {"office": "ZZZ", "during": span(START, START + HOUR)} | row
    where, starts, ends = database.all("select office, starts_at, ends_at from fp.slot where id = %s", [slot_id])[0]
    return {"office": where, "during": span(starts, ends)} | row


def appointment(database: Database, slot_id: int | None, status: str = "booked", **said) -> uuid.UUID:
    row = seat(database, slot_id, status, **said)
    insert(database.owner, "appointment", row)
    return row["id"]


def span(starts: datetime.datetime, ends: datetime.datetime) -> psycopg.types.range.TimestamptzRange:
    return psycopg.types.range.TimestamptzRange(starts, ends)


def callback(database: Database, request_id: uuid.UUID, status: str = "planned", **said) -> uuid.UUID:
    row = {"id": uuid.uuid4(), "request_id": request_id, "status": status, "window_start": START + 24 * HOUR,
           "window_end": START + 72 * HOUR, "due_at": START + 72 * HOUR, "max_attempts": 1, "urgency": "routine",
           "language": "en", "verification_phrase": "amber falcon", "contact_sealed": b"sealed", "created_at": START} | said
    row = {"earliest_at": row["window_start"]} | row
    insert(database.owner, "callback", row)
    return row["id"]


def booked(database: Database, slot_id: int) -> int:
    return database.value("select booked from fp.slot where id = %s", [slot_id])
