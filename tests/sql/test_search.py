"""What staff search by lies by the week in which a request was made; who searches does not say the week."""
import datetime
import uuid

import pytest

from cluster import run_query
from rows import advance, insert, request, submission

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


def told(db, feed) -> set[str]:
    """Whose keys are to be made anew, up to now."""
    ids = set()
    while news := run_query(feed, "search_feed", []):
        run_query(feed, "search_write", ["{}", "{}", "{}", "{}", news[0]["last_xid"], news[0]["last_id"]])
        ids |= {row["id"] for row in news}
    return ids


def test_whatever_makes_a_request_gives_it_keys(db):
    """By the table of transitions: who walks in is a person, too."""
    made = set()
    for kind, status in db.all("select kind::text, to_status::text from fp.transition where from_status is null"):
        row = submission(db, status=status, last_event=kind)
        insert(db.owner, "request", row)
        made.add(str(row["id"]))
    assert made <= told(db, db.fresh("fp_staff"))


@pytest.mark.parametrize("kind, before, after", [
    ("not-solved", "resolved", "tier2_review"), ("reconsider", "denied", "tier2_review"), ("not-seen", "unrecorded", "approved"),
    ("correct", "no_show", "approved"),
])
def test_what_is_open_again_has_its_keys_again(db, kind, before, after):
    """By a policy it may be reopened after more than the 90 days for which a closed one is searched for."""
    feed, reopened = db.fresh("fp_staff"), request(db, before)
    told(db, feed)
    advance(db, reopened, kind, after)
    assert told(db, feed) == {str(reopened)}
