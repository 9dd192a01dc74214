"""A seat that comes free: first to those who have none, then offered to those who want to hear of it, and on to the next."""
import itertools

from scarce import free_seats, make_scarce, slot_of
from story import Case, World, days, hours, instant

OFFICES = iter(("MEM", "MIL", "NEW", "NOL", "NOR", "OKC"))


def people_in(world: World, owner, n: int, opted_in: set[int]) -> list[Case]:
    """Each with the seat of a day of its own, in order from a Monday on; those numbered want to hear of earlier ones."""
    office = next(OFFICES)
    make_scarce(owner, office, (world.next_weekday(6) - days(2)).isoformat(), n)
    return [world.submit(service="adit_stamp", preferences={"offices": [office], "earlier_offers": i in opted_in}).seated() for i in range(n)]


def wait_for_offer(case: Case) -> dict:
    for _ in range(30):
        reply = case.mine.get(case.path, expect=200)
        if reply.json()["offer"]:
            return reply.json()["offer"]
        case.mine.get(case.path, params={"wait": 1}, headers={"If-None-Match": reply.headers["ETag"]})
    raise AssertionError(f"no offer: {case.now()}\n{case.events()}")


def answer(case: Case, offer: dict, what: str, expect: int = 200) -> dict:
    return case.mine.post(f"/v1/offers/{offer['id']}/{what}", {}, expect=expect).json()


def test_a_freed_seat_and_what_becomes_of_it(world: World, owner) -> None:
    first, second, third, fourth, fifth = people = people_in(world, owner, 5, {2, 3, 4})
    starts = [case.appointment()["starts_at"] for case in people]
    assert starts == sorted(starts)
    waiting = world.submit(service="adit_stamp", preferences={"offices": [first.now()["office"]]})
    assert waiting.approved()["appointment"] is None

    first.does("cancel")
    assert waiting.wait_for("scheduled")["appointment"]["starts_at"] == starts[0], "first to who waits"
    assert all(case.now()["offer"] is None for case in people)

    second.does("cancel")
    offer = wait_for_offer(fourth)
    assert offer["starts_at"] == starts[1]
    assert third.now()["offer"] is None, "ranked before, but for a day nobody is asked to move"
    assert third.decision()["why"] == "not_offered" and fourth.decision()["why"] == "offered"
    assert free_seats(owner, int(offer["slot_id"])) == 0, "held"
    assert instant(offer["expires_at"]) == world.now() + hours(24)

    had = fourth.appointment()
    taken = answer(fourth, offer, "accept")
    assert (taken["appointment"]["id"], taken["appointment"]["starts_at"]) == (had["id"], starts[1])
    assert fourth.event_names()[-2:] == ["offer", "accept-offer"]

    third.does("cancel")
    onward = wait_for_offer(fifth)
    assert onward["starts_at"] in (starts[2], starts[3]), "the seats that were left are offered on"
    assert onward["starts_at"] == starts[2]


def test_who_does_not_answer_keeps_the_seat_and_the_next_is_asked(world: World, owner) -> None:
    first, _, third, fourth = people_in(world, owner, 4, {2, 3})
    first.does("cancel")
    offer = wait_for_offer(third)
    had = third.appointment()
    world.go_to(instant(offer["expires_at"]) - hours(1))
    assert third.now()["offer"] == offer
    world.go_to(instant(offer["expires_at"]))
    lapsed = third.events()[-1]
    assert (lapsed["event"], lapsed["actor"]["role"], lapsed["at"]) == ("offer-lapsed", "system", offer["expires_at"])
    assert third.now()["offer"] is None and third.appointment() == had
    assert answer(third, offer, "accept", expect=409)["code"] == "state_conflict"
    onward = wait_for_offer(fourth)
    assert onward["slot_id"] == offer["slot_id"] and third.now()["offer"] is None, "not the same again"
    answer(fourth, onward, "accept")
    assert slot_of(owner, fourth.appointment()["id"]) == int(offer["slot_id"])


def test_who_declines_is_not_asked_for_that_seat_again(world: World, owner) -> None:
    first, second, third = people_in(world, owner, 3, {2})
    first.does("cancel")
    offer = wait_for_offer(third)
    assert answer(third, offer, "decline")["offer"] is None
    seat = world.submit(service="adit_stamp", preferences={"offices": [third.now()["office"]]}).seated()
    assert slot_of(owner, seat.appointment()["id"]) == int(offer["slot_id"]), "it is free for who needs one"
    seat.does("cancel")
    for _ in range(3):
        third.mine.get(third.path, params={"wait": 1}, headers={"If-None-Match": third.mine.get(third.path).headers["ETag"]})
    assert third.now()["offer"] is None and third.event_names().count("offer") == 1


def test_whoever_leaves_leaves_the_offer_too(world: World, owner) -> None:
    first, _, third, fourth = people_in(world, owner, 4, {2, 3})
    first.does("cancel")
    offer = wait_for_offer(third)
    third.does("cancel")
    assert wait_for_offer(fourth)["slot_id"] == offer["slot_id"]
    assert answer(third, offer, "accept", expect=409)["code"] == "state_conflict"
    assert [event for event, _ in itertools.groupby(third.event_names())][-2:] == ["offer", "cancel"]
