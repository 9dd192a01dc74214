"""When the worker looks up, whom its pass then finds, and in which order."""
import contextlib
import uuid

import pytest

from cluster import run_query
from rows import HOUR, START, advance, appointment, insert, request, slot, some_office
from statements import text

NOW = START + 2 * HOUR
QUEUES = ("pass_candidates", "pass_movers", "pass_opted_in")


@contextlib.contextmanager
def alone(db):
    """Nothing else is there, and nothing stays but an office."""
    some_office(db)
    with db.owner.transaction(force_rollback=True):
        yield


def as_staff(db, name: str, *params) -> list[dict]:
    db.owner.execute("set local role fp_staff")
    rows = run_query(db.owner, name, [text(p) for p in params])
    db.owner.execute("set local role fp_owner")
    return rows


def found_in(db, name: str, last: tuple = (None, None, None), limit: int = 100) -> list[str]:
    return [row["id"] for row in as_staff(db, name, NOW, *last, limit, 0)]


def waiting(db, **said) -> uuid.UUID:
    return request(db, "approved", **said)


def seated(db, move_until=None, next_try_at=None, **said) -> uuid.UUID:
    made = waiting(db, **said)
    appointment(db, slot(db), request_id=made)
    advance(db, made, "assign", "scheduled", move_until=move_until, next_try_at=next_try_at)
    db.owner.execute("delete from fp.freed")  # a slot that is made is capacity
    return made


def with_twin(make, status: str = "tier1_review"):
    def made(db) -> None:
        first = make(db)
        key, service = db.owner.execute("select person_key, service from fp.request where id = %s", [first]).fetchone()
        request(db, status, person_key=key, service=service, duplicate_of=first)
    return made


def twin_of_another(db) -> None:
    first = request(db)
    key = db.value("select person_key from fp.request where id = %s", [first])
    waiting(db, person_key=key, duplicate_of=first)


def came_free(table: str):
    return lambda db: insert(db.owner, table, {"office": "DEN", "first_day": START.date(), "last_day": START.date()})


# What there is; whether the worker has something to do; and where the pass finds it, if it need not be called back first.
SITUATIONS = {
    "nothing": (lambda db: None, False, None),
    "one waits": (waiting, True, "pass_candidates"),
    "one was put off until now": (lambda db: waiting(db, next_try_at=NOW), True, None),
    "one was put off until later": (lambda db: waiting(db, next_try_at=NOW + HOUR), False, None),
    "one waits for its twin to be settled": (with_twin(waiting), False, None),
    "one is another's twin": (twin_of_another, False, None),
    "one had a twin": (with_twin(waiting, "withdrawn"), True, "pass_candidates"),
    "one has a seat": (seated, False, None),
    "one wishes to be moved": (lambda db: seated(db, NOW + HOUR), True, "pass_movers"),
    "one wished to be moved until now": (lambda db: seated(db, NOW), False, None),
    "one who wishes to be moved was put off until now": (lambda db: seated(db, NOW + HOUR, NOW), True, None),
    "one who wishes to be moved was put off until later": (lambda db: seated(db, NOW + 2 * HOUR, NOW + HOUR), False, None),
    "one who wishes to be moved has a twin": (with_twin(lambda db: seated(db, NOW + HOUR)), False, None),
    "one asks for earlier seats": (lambda db: seated(db, earlier_offers=True), True, "pass_opted_in"),
    "one who asks for earlier seats was looked at": (lambda db: seated(db, next_try_at=NOW, earlier_offers=True), False, None),
    "one asks for both": (lambda db: seated(db, NOW + HOUR, earlier_offers=True), True, "pass_movers"),
    "seats came free": (came_free("freed"), True, None),
    "seats are left to be offered": (came_free("spare"), True, None),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_worker_looks_up_for_what_a_pass_would_find(db, situation):
    make, work, queue = SITUATIONS[situation]
    with alone(db):
        make(db)
        assert as_staff(db, "assign_sweep", NOW)[0]["work"] == ("t" if work else "f")
        assert [name for name in QUEUES if found_in(db, name)] == ([queue] if queue else [])


def wish(name: str) -> dict:
    return {"pass_movers": {"move_until": NOW + HOUR}, "pass_opted_in": {"earlier_offers": True}}.get(name, {})


@pytest.mark.parametrize("name", QUEUES)
def test_who_came_in_the_same_moment_is_ranked_by_id(db, name):
    """Not by what the plan or the table happens to give; and batch by batch nobody is left out or found twice."""
    ids = sorted(uuid.uuid4() for _ in range(7))
    with alone(db):
        db.owner.execute("set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off")
        for id in reversed(ids):
            (waiting if name == "pass_candidates" else seated)(db, id=id, **wish(name))
        found, last = [], (None, None, None)
        for _ in range(4):
            found += found_in(db, name, last, limit=2)
            last = (4, START, found[-1])
        assert found == [str(id) for id in ids] and not found_in(db, name, last)


@pytest.mark.parametrize("name", QUEUES)
def test_rank_goes_before_the_moment_and_the_moment_before_the_id(db, name):
    first, second, third = sorted((uuid.uuid4() for _ in range(3)), reverse=True)
    make = waiting if name == "pass_candidates" else seated
    with alone(db):
        make(db, id=third, **wish(name))
        make(db, id=second, priority_at=START - HOUR, **wish(name))
        make(db, id=first, rank_class=3, priority_at=START + HOUR, **wish(name))
        assert found_in(db, name) == [str(first), str(second), str(third)]
