"""An office with one seat a day, so that one can tell who has which."""
import psycopg

from case import Case, scheduled


def make_scarce(db: psycopg.Connection, office: str, after: str, days: int = 10) -> list[int]:
    """Leaves it one free seat on each of its next days from two days after `after` on, at the first start; the slots' ids in order.
    `db` is the owner's."""
    with db.transaction():
        db.execute("update slot set capacity = booked where office = %s", [office])
        return [row[0] for row in db.execute("""
            update slot set capacity = booked + 1 where id in (
                select distinct on (local_start::date) id from slot
                where office = %s and starts_at > %s::timestamptz + interval '2 days' and service is null
                order by local_start::date, starts_at limit %s)
            returning id, starts_at""", [office, after, days]).fetchall()]


def free_seats(db: psycopg.Connection, slot: int) -> int:
    return db.execute("select capacity - booked from slot where id = %s", [slot]).fetchone()[0]


def slot_of(db: psycopg.Connection, appointment: str) -> int:
    return db.execute("select slot_id from appointment where id = %s", [appointment]).fetchone()[0]


def offered(callers, db: psycopg.Connection, office: str, now: str, by=None) -> tuple[Case, dict]:
    """A request whose seat is the third of the office's, and the first of them, which has come free and is offered to it."""
    make_scarce(db, office, now, 3)
    first, _, case = (scheduled(callers, preferences={"offices": [office], "earlier_offers": n == 2}, **({"by": by} if by and n == 2 else {}))
                      for n in range(3))
    first.do("requester", "cancel")
    for _ in range(30):
        reply = case.requester.get(case.path, expect=200)
        if reply.json()["offer"]:
            return case, reply.json()
        case.requester.get(case.path, params={"wait": 1}, headers={"If-None-Match": reply.headers["ETag"]})
    raise AssertionError(f"nothing was offered: {case.events()}")
