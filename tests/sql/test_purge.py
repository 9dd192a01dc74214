"""What is cleared away by walking through a table: a bounded piece at a time, and in the end all of it."""
import datetime
import uuid

from cluster import run_query
from rows import START, force, insert, request

LATER = START + datetime.timedelta(days=91)


def searched(db, *, closed: bool) -> uuid.UUID:
    made = request(db, "withdrawn" if closed else "tier1_review")
    for kind in ("name", "phone", "a_number"):
        insert(db.owner, "search_key", {"request_id": made, "kind": kind, "mac": uuid.uuid4().bytes * 2})
    return made


def with_keys(db) -> set[uuid.UUID]:
    return {row[0] for row in db.all("select distinct request_id from fp.search_key")}


def test_all_keys_are_come_by_a_piece_at_a_time(db):
    db.owner.execute("delete from fp.search_key")
    closed, still_open = {searched(db, closed=True) for _ in range(5)}, {searched(db, closed=False) for _ in range(4)}
    last, left, rounds = None, [], 0
    while news := run_query(db.staff, "search_purge", [LATER.isoformat(), last, "2"]):
        last, rounds = news[0]["last_id"], rounds + 1
        left.append(len(with_keys(db)))
    assert with_keys(db) == still_open and rounds == 5
    assert all(before - after <= 2 for before, after in zip([9, *left], left)), "two requests a piece"
    assert run_query(db.staff, "search_purge", [LATER.isoformat(), None, "100"])[0]["last_id"] == str(max(still_open)), "and anew"
    assert closed.isdisjoint(with_keys(db))


def test_what_closed_of_late_is_still_searched_for(db):
    made = searched(db, closed=True)
    run_query(db.staff, "search_purge", [START.isoformat(), None, "1000"])
    assert made in with_keys(db)


def test_who_waits_no_longer_is_not_awaited(db):
    db.owner.execute("delete from fp.awaited_office")
    waiting, gone, wishes = request(db, "approved"), request(db, "withdrawn"), request(db, "scheduled")
    force(db, "request", wishes, earlier_offers=True)
    for office in ("AAA", "BBB"):
        for made in (waiting, gone, wishes):
            insert(db.owner, "awaited_office", {"office": office, "request_id": made})
    place, rounds = (None, None), 0
    while news := run_query(db.staff, "awaited_purge", [*place, "2"]):
        place, rounds = (news[0]["last_office"], news[0]["last_id"]), rounds + 1
    assert rounds == 3
    assert db.all("select office, request_id from fp.awaited_office order by office, request_id") == [
        (office, made) for office in ("AAA", "BBB") for made in sorted((waiting, wishes))]
