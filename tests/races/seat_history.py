"""Seats that are held directly, each slot with one: who had it between which replies is the history of a lock."""
import collections
import dataclasses

LEASE = 9 * 60  # seconds that a hold is in force at least


@dataclasses.dataclass(slots=True)
class Seat:
    """Taken between `at` and `until`, given up between `gone_at` and `gone_until`; never: nobody did."""
    slot: str
    at: float
    until: float
    gone_at: float | None = None
    gone_until: float | None = None


@dataclasses.dataclass(slots=True)
class Refusal:
    """That the slot is full."""
    slot: str
    at: float
    until: float


def impossible_seats(seats: list[Seat], refusals: list[Refusal]) -> list[str]:
    of: dict[str, list[Seat]] = collections.defaultdict(list)
    for seat in seats:
        of[seat.slot].append(seat)
    found = [f"two had one seat: {one} and {other}" for taken in of.values() for one, other in doubles(taken)]
    return found + [f"refused though nobody can have had it: {refusal}" for refusal in refusals
                    if not any(seat.at <= refusal.until and (seat.gone_until is None or seat.gone_until >= refusal.at)
                               for seat in of[refusal.slot])]


def doubles(seats: list[Seat]):
    """A seat is taken for certain from the reply that gave it to the call that gave it up."""
    certain = sorted(((seat.until, seat.until + LEASE if seat.gone_at is None else seat.gone_at, seat) for seat in seats),
                     key=lambda one: one[:2])
    last = None
    for begins, ends, seat in certain:
        if last is not None and begins < last[0]:
            yield last[1], seat
        if last is None or ends > last[0]:
            last = ends, seat
