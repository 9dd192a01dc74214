"""What is cleared away by walking through a table: a bounded piece at a time, and in the end all of it."""
import datetime
import uuid

import pytest
from psycopg.types.json import Jsonb

from cluster import run_query
from rows import START, force, insert, request, slot

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


KEPT = 7
GAVE = ("placed", "moved", "offered")


def passes(db, *days: float) -> list[int]:
    """That many days after the beginning."""
    return [db.value("insert into fp.pass (at) values (%s) returning id", [START + datetime.timedelta(days=day)]) for day in days]


def decided(db, request_id: uuid.UUID, rank: int, **why) -> None:
    """`why_5="kept"`: by the pass 5."""
    for key, said in why.items():
        gave = said in GAVE
        insert(db.owner, "decision", {"request_id": request_id, "pass_id": int(key.removeprefix("why_")), "rank": rank, "why": said,
                                      "slot_id": slot(db) if gave else None, "cost": 0 if gave else None, "judged_by": Jsonb({}),
                                      "seat_slot": None if said in ("placed", "no_office", "no_slot", "all_taken") else slot(db)})


def decisions(db, request_id: uuid.UUID) -> list[int]:
    return [row[0] for row in db.all("select pass_id from fp.decision where request_id = %s order by pass_id", [request_id])]


def walk(db, place=(None, None), piece: int = 2) -> tuple[tuple, int]:
    """Where it came to, and in how many pieces."""
    rounds = 0
    while news := run_query(db.staff, "decision_purge", [*place, str(piece), str(KEPT)]):
        place, rounds = (news[0]["last_pass"], news[0]["last_rank"]), rounds + 1
        assert int(news[0]["n"]) <= piece
    return place, rounds


@pytest.fixture
def alone(db):
    """No decisions but those of the test."""
    db.owner.execute("delete from fp.decision")
    return db


def test_of_old_decisions_the_last_of_each_request_is_kept(alone):
    a, b, c, young, last = passes(alone, 0, 1, 2, 3, 10)
    waits, waited = request(alone, "approved"), request(alone, "approved")
    decided(alone, waits, 1, **{f"why_{n}": "all_taken" for n in (a, b, c, young, last)})
    decided(alone, waited, 2, **{f"why_{a}": "no_slot", f"why_{b}": "no_office"})
    place, rounds = walk(alone)
    assert decisions(alone, waits) == [c, young, last] and decisions(alone, waited) == [b]
    assert place == (str(c), "1") and rounds == 3, "two a piece, up to the first that is not old: 7 days to the moment are not"
    assert walk(alone, place) == (place, 0), "there it waits"
    assert walk(alone)[0] == place and decisions(alone, waits) == [c, young, last], "from the beginning it comes to the same"


def test_the_last_goes_when_another_has_grown_old(alone):
    first, _ = passes(alone, 0, 8)
    made = request(alone, "approved")
    decided(alone, made, 1, **{f"why_{first}": "all_taken"})
    place, _ = walk(alone)
    assert decisions(alone, made) == [first], "why it still waits"
    second, _ = passes(alone, 20, 30)
    decided(alone, made, 1, **{f"why_{second}": "all_taken"})
    walk(alone, place)
    assert decisions(alone, made) == [second]


def test_what_gave_a_seat_is_kept_for_ever(alone):
    *old, _ = passes(alone, *range(7), 20)
    made = request(alone, "approved")
    whys = ("all_taken", "placed", "kept", "moved", "not_offered", "offered", "kept")
    decided(alone, made, 1, **{f"why_{n}": why for n, why in zip(old, whys)})
    walk(alone)
    assert decisions(alone, made) == [old[1], old[3], old[5], old[6]]


def test_a_decision_of_a_clock_that_is_ahead_is_kept_as_long(alone):
    ahead, behind, _ = passes(alone, 1.2, 1, 8.1)
    made = request(alone, "approved")
    decided(alone, made, 1, **{f"why_{n}": "all_taken" for n in (ahead, behind)})
    walk(alone)
    assert decisions(alone, made) == [ahead, behind]


def test_staff_cannot_delete_what_was_given(alone):
    """A second wall: whatever the statement says."""
    (at,) = passes(alone, 0)
    for why in (*GAVE, "kept", "all_taken"):
        decided(alone, request(alone, "approved"), 1, **{f"why_{at}": why})
    alone.staff.execute("delete from fp.decision")
    assert {row[0] for row in alone.all("select why from fp.decision")} == set(GAVE)
