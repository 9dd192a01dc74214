"""What staff search by lies by the week in which a request was made; who searches does not say the week."""
import datetime
import uuid

import pytest

from cluster import run_query
from rows import insert, request

WEEK = datetime.timedelta(weeks=1)
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.timezone.utc)


def id_at(at: datetime.datetime) -> uuid.UUID:
    """As the server makes them: RFC 9562, version 7."""
    milliseconds = int(at.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | uuid.uuid4().int % 2**62)


def keyed(db, at: datetime.datetime, **macs: bytes) -> str:
    made = request(db, id=id_at(at))
    for kind, mac in macs.items():
        insert(db.owner, "search_key", {"request_id": made, "kind": kind, "mac": mac})
    return str(made)


def found(db, limit: int = 50, **macs: bytes) -> list[str]:
    values = "{" + ",".join(rf'"\\x{mac.hex()}"' for mac in macs.values()) + "}"
    return [row["id"] for row in run_query(db.fresh("fp_staff"), "request_search", ["{" + ",".join(macs) + "}", values, None, str(limit)])]


@pytest.mark.parametrize("at", [NOW, NOW - 100 * WEEK, datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc),
                                datetime.datetime(2059, 12, 31, 23, 59, tzinfo=datetime.timezone.utc)])
def test_an_id_tells_its_week(db, at):
    assert db.value("select fp.week_of(%s)", [id_at(at)]) == int(at.timestamp()) // WEEK.total_seconds()


def test_every_week_is_looked_into(db):
    """Also where weeks without a key lie between."""
    name, other = uuid.uuid4().bytes * 2, uuid.uuid4().bytes * 2
    weeks = [0, 1, 2, 9, 60, 155]
    made = [keyed(db, NOW - n * WEEK, name=name) for n in weeks]
    keyed(db, NOW - 3 * WEEK, name=other)
    assert found(db, name=name) == made, "newest first"
    assert found(db, limit=2, name=name) == made[:2]
    assert found(db, name=uuid.uuid4().bytes * 2) == []


def test_all_keys_must_match_one_request(db):
    name, phone = uuid.uuid4().bytes * 2, uuid.uuid4().bytes * 2
    both = keyed(db, NOW - 40 * WEEK, name=name, phone=phone)
    keyed(db, NOW - 40 * WEEK, name=name)
    keyed(db, NOW - 39 * WEEK, phone=phone)
    assert found(db, name=name, phone=phone) == [both]
