"""Another seat: offered and accepted, or given by hand; in the one statement of every event."""
import uuid

import pytest

from cluster import run_query
from rows import HOUR, START, advance, appointment, attorney, booked, insert, refused, request, seat, slot, span
from statements import change

LATER = START + 2 * HOUR


class Pair:
    """A request with a seat, and an earlier one that is held for it."""

    def __init__(self, db, **said):
        self.request = request(db, "scheduled")
        self.slot, self.earlier = slot(db, 1), slot(db, 1)
        self.seat = appointment(db, self.slot, request_id=self.request, **said)
        self.offer = appointment(db, self.earlier, "held", request_id=self.request, expires_at=LATER, **said)

    def accept(self, db, role: str = "fp_public", **said) -> int:
        return change(db, role, self.request, sight=f"{{{self.request}}}", **{
            "last_event": "accept-offer", "last_role": "requester", "appointment_id": self.seat, "appointment_status": "booked",
            "seat_slot": self.earlier, "offer_id": self.offer, **said})


def rows_of(db, request_id: uuid.UUID) -> list[tuple]:
    return db.all("select status::text, slot_id, version, reason from fp.appointment where request_id = %s order by status", [request_id])


@pytest.mark.parametrize("role", ["fp_public", "fp_staff"])
def test_who_accepts_has_the_seat_that_was_held(db, role):
    pair = Pair(db)
    db.owner.execute("delete from fp.freed")
    assert pair.accept(db, role) == 1
    assert rows_of(db, pair.request) == [("booked", pair.earlier, 2, None), ("lapsed", pair.earlier, 2, "accept_offer")]
    assert db.value("""select a.office = s.office and a.during = tstzrange(s.starts_at, s.ends_at)
        from fp.appointment a join fp.slot s on s.id = a.slot_id where a.id = %s""", [pair.seat])
    assert (booked(db, pair.slot), booked(db, pair.earlier)) == (0, 1)
    assert db.value("select count(*) from fp.freed") == 1, "the old seat alone came free: the other was never free in between"


def test_what_has_expired_is_not_taken(db):
    pair = Pair(db)
    assert pair.accept(db, updated_at=LATER) == 0
    assert [row[:3] for row in rows_of(db, pair.request)] == [("booked", pair.slot, 1), ("held", pair.earlier, 1)]
    assert db.value("select version from fp.request where id = %s", [pair.request]) == 2
    assert pair.accept(db, updated_at=LATER - HOUR / 3600) == 1


def test_what_has_lapsed_is_not_taken(db):
    pair = Pair(db)
    assert change(db, "fp_staff", pair.request, last_event="offer-lapsed", offer_id=pair.offer) == 1
    assert booked(db, pair.earlier) == 0
    assert db.value("select reason from fp.appointment where id = %s", [pair.offer]) == "offer_lapsed"
    assert pair.accept(db) == 0


def test_the_offer_of_another_request_is_nobody_s(db):
    pair, other = Pair(db), Pair(db)
    for role in ("fp_public", "fp_staff"):
        version = db.value("select version from fp.request where id = %s", [other.request])
        change(db, role, other.request, sight=f"{{{other.request}}}", last_event="decline-offer", offer_id=pair.offer,
               expect=(version, "scheduled"))
        assert booked(db, pair.earlier) == 1, role


def test_one_offer_at_a_time(db):
    pair = Pair(db)
    with refused("23505", "appointment_one_held"):
        appointment(db, slot(db), "held", request_id=pair.request, expires_at=LATER)


def test_an_attorney_goes_along(db):
    """The seat and the offer are at one time and in one place while the statement runs; that is judged when it has ended."""
    one = attorney(db)
    pair = Pair(db)
    for row in (pair.seat, pair.offer):
        db.owner.execute("""update fp.appointment set attorney_id = %s, travel = tstzrange(lower(during), upper(during) + interval '2 hours')
            where id = %s""", [one, row])
    assert pair.accept(db) == 1
    assert db.value("select travel = tstzrange(lower(during), upper(during) + interval '2 hours') from fp.appointment where id = %s",
                    [pair.seat])
    other = request(db, "scheduled")
    with refused("23P01", "appointment_one_place"):
        starts, ends = db.all("select starts_at, ends_at from fp.slot where id = %s", [pair.earlier])[0]
        insert(db.owner, "appointment", seat(db, None, request_id=other, attorney_id=one, during=span(starts, ends), travel=span(starts, ends)))


# ---- by hand ----

GIVEN = {"status": "scheduled", "last_event": "assign", "last_role": "supervisor", "last_reason": "medical_case", "appointment_status": "booked",
         "seat_given": True}


def test_a_seat_is_given_by_hand(db):
    made, here = request(db, "approved"), slot(db, 1)
    new = uuid.uuid4()
    assert change(db, "fp_staff", made, appointment_id=new, seat_slot=here, **GIVEN) == 1
    assert rows_of(db, made) == [("booked", here, 1, None)] and booked(db, here) == 1
    other = request(db, "approved")
    with refused("23514"):
        change(db, "fp_staff", other, appointment_id=uuid.uuid4(), seat_slot=here, **GIVEN)
    assert rows_of(db, other) == [] and db.value("select status::text from fp.request where id = %s", [other]) == "approved"


def test_a_seat_is_moved_by_hand(db):
    pair, there = Pair(db), slot(db, 1)
    said = GIVEN | {"seat_given": False}
    assert change(db, "fp_staff", pair.request, appointment_id=pair.seat, seat_slot=there, offer_id=pair.offer, **said) == 1
    assert rows_of(db, pair.request) == [("booked", there, 2, None), ("lapsed", pair.earlier, 2, "assign")]
    assert [booked(db, one) for one in (pair.slot, pair.earlier, there)] == [0, 0, 1]


def test_a_requester_gives_nobody_a_seat(db):
    made = request(db, "approved")
    with refused("42501"):
        change(db, "fp_public", made, sight=f"{{{made}}}", appointment_id=uuid.uuid4(), seat_slot=slot(db, 1), **GIVEN)


# ---- the wish ----

def test_a_wish_to_be_moved_needs_a_seat(db):
    made = request(db, "approved")
    with refused("23514"):
        change(db, "fp_staff", made, last_event="update", move_until=LATER)
    there = request(db, "scheduled")
    assert change(db, "fp_staff", there, last_event="move", move_until=LATER) == 1
    with refused("23514"):
        advance(db, there, "cancel", "withdrawn")


def test_the_record_shows_the_seat_and_the_offer(db):
    pair = Pair(db)
    shown = "select appointment_id, appointment_status::text, offer_id, offer_slot_id, offer_expires_at from fp.request_record where id = %s"
    assert db.all(shown, [pair.request]) == [(pair.seat, "booked", pair.offer, pair.earlier, LATER)]
    change(db, "fp_staff", pair.request, last_event="decline-offer", offer_id=pair.offer)
    assert db.all(shown, [pair.request]) == [(pair.seat, "booked", None, None, None)]


def test_who_ranks_last_loses_an_offer_first(db):
    """As many as a smaller slot has no room for: of the last class, then of the latest, then by id."""
    where, ids = slot(db, 4), sorted(uuid.uuid4() for _ in range(2))
    ranked = [request(db, "scheduled", rank_class=rank, priority_at=START + hours * HOUR, **said) for rank, hours, said in (
        (2, 5, {}), (4, 1, {"id": ids[0]}), (4, 1, {"id": ids[1]}), (4, 3, {}))]
    for one in (ranked[2], ranked[0], ranked[3], ranked[1]):
        appointment(db, slot(db), request_id=one)
        appointment(db, where, "held", request_id=one, expires_at=LATER)
    last_first = [str(one) for one in reversed(ranked)]
    for n in range(1, 5):
        assert [row["id"] for row in run_query(db.staff, "offers_in", [f"{{{where}}}", str(n)])] == last_first[:n]
    assert [row["id"] for row in run_query(db.staff, "offers_in", [f"{{{where}}}", None])] == last_first
