"""The judge of generated histories sees what cannot be: each lie is told to it alone."""
import dataclasses

import pytest
from histories import Call, Event, History, effects_without_a_call, impossible
from seat_history import LEASE, Refusal, Seat, impossible_seats

LOG = [Event("submit", "tier1_review", "anonymous"), Event("claim", "tier1_review", "key:a"), Event("escalate", "tier2_review", "key:a"),
       Event("approve", "approved", "key:b"), Event("assign", "scheduled", "worker")]
LEGAL = {"escalate": {"tier1_review"}, "cancel": {"scheduled"}}
OK, STATE, CLAIMED, VERSION = (200, None), (409, "state_conflict"), (409, "claimed_by_another"), (412, "version_mismatch")
POSSIBLE = {"submit": {(201, None)}, "read": {OK}, "cancel": {OK, STATE},
            **{what: {OK, STATE, CLAIMED, VERSION} for what in ("claim", "escalate", "approve")}}
TRUE = [
    Call("submit", "r", 0, 1, 201, None, 1, "tier1_review"),
    Call("submit", "r", 0, 1.5, 201, None, 1, "tier1_review", replayed=True),
    Call("claim", "r", 2, 3, 200, None, 2, "tier1_review", "tier1/a", if_match=1),
    Call("escalate", "r", 2, 3, 409, "claimed_by_another", None, None, "tier1/b"),
    Call("escalate", "r", 4, 5, 200, None, 3, "tier2_review", "tier1/a"),
    Call("read", "r", 4.5, 5.5, 200, None, 2, "tier1_review"),
    Call("approve", "r", 4.6, 5.6, 412, "version_mismatch", None, None, "tier2/b", if_match=2),
    Call("approve", "r", 6, 7, 200, None, 4, "approved", "tier2/b"),
    Call("cancel", "r", 6, 7, 409, "state_conflict", None, None),
    Call("escalate", "r", 8, 9, 409, "state_conflict", None, None, "tier1/a"),
    Call("read", "r", 8, 9, 200, None, 5, "scheduled", seated=True),
]


def told(*calls: Call) -> History:
    history = History()
    history.calls = list(calls)
    return history


def judged(*calls: Call, log=None) -> list[str]:
    return impossible(told(*calls), {"r": log or LOG}, LEGAL, POSSIBLE)


def test_the_truth():
    assert judged(*TRUE) == []
    assert effects_without_a_call(told(*TRUE), {"r": LOG}, {"submit", "escalate", "approve"}) == []


@pytest.mark.parametrize("lie, why", [
    (Call("read", "r", 8, 9, 200, None, 3, "tier2_review"), "told of 3 where 4 to 5"),
    (Call("read", "r", 1.6, 1.7, 200, None, 4, "approved"), "told of 4 where 1 to"),
    (Call("read", "r", 10, 11, 200, None, 6, "scheduled"), "never was"),
    (Call("read", "r", 8, 9, 200, None, 4, "scheduled", seated=True), "is approved"),
    (Call("read", "r", 8, 9, 200, None, 5, "scheduled"), "a seat and its status"),
    (Call("approve", "r", 5, 7, 200, None, 4, "approved", "tier2/b"), "2 calls were told"),
    (Call("cancel", "r", 6, 7, 200, None, 4, "approved"), "is of approve"),
    (Call("escalate", "r", 1.2, 1.8, 409, "state_conflict", None, None, "tier1/a"), "refused though it was"),
    (Call("escalate", "r", 3.2, 3.8, 409, "claimed_by_another", None, None, "tier1/a"), "held it"),
    (Call("claim", "r", 9.5, 10, 412, "version_mismatch", None, None, "tier1/a", if_match=5), "that was its version"),
    (Call("submit", "another", 6, 7, 201, None, 1, "tier1_review"), "never stored"),
    (Call("read", "r", 6, 7, 500, "internal", None, None), "not among its answers"),
    (Call("read", "r", 8, 9, 409, "state_conflict", None, None), "not among its answers"),
    (Call("submit", "r", 8, 9, 201, None, 1, "tier1_review", replayed=True), "told of 1 where"),
])
def test_a_lie(lie, why):
    assert any(why in found for found in judged(*TRUE, lie)), judged(*TRUE, lie)


@pytest.mark.parametrize("n, change, why", [
    (2, {"if_match": 2}, "made for another version"),
    (7, {"who": "tier1/a"}, "is in the log as"),
])
def test_a_call_that_was_another(n, change, why):
    calls = [*TRUE[:n], dataclasses.replace(TRUE[n], **change), *TRUE[n + 1:]]
    assert any(why in found for found in judged(*calls)), judged(*calls)


def test_what_is_done_against_a_claim():
    log = [*LOG[:2], Event("escalate", "tier2_review", "key:c"), *LOG[3:]]
    calls = [dataclasses.replace(call, who="tier1/c") if call.what == "escalate" and call.status == 200 else call for call in TRUE]
    assert any("done though key:a held it" in found for found in judged(*calls, log=log))


def test_two_in_the_log_under_one_name():
    log = [dataclasses.replace(event, actor="key:a") for event in LOG]
    assert any("2 of the staff are in the log as key:a" in found for found in judged(*TRUE, log=log))


def test_what_is_done_twice_or_not_at_all():
    twice = told(*TRUE, Call("escalate", "r", 8, 9, 200, None, 3, "tier2_review", "tier1/a"))
    assert effects_without_a_call(twice, {"r": LOG}, {"escalate"}) == ["escalate: 2 were told so, 1 are stored"]
    assert effects_without_a_call(told(*TRUE), {"r": [*LOG, Event("cancel", "withdrawn")]}, {"cancel"}) == [
        "cancel: 0 were told so, 1 are stored"]


SEATS = [Seat("s", 0, 1, 4, 5), Seat("s", 4.5, 5.5, 8, 9), Seat("s", 8.5, 9.5), Seat("other", 0, 1)]


def test_seats_that_follow_each_other():
    assert impossible_seats(SEATS, [Refusal("s", 2, 3), Refusal("s", 4.9, 5), Refusal("s", 20, 21)]) == []


@pytest.mark.parametrize("seat", [Seat("s", 2, 3, 3.5, 3.6), Seat("s", 5.6, 7), Seat("s", 10, 11), Seat("other", LEASE - 1, LEASE)])
def test_one_seat_given_to_two(seat):
    assert [found for found in impossible_seats([*SEATS, seat], []) if "two had one seat" in found]


@pytest.mark.parametrize("refusal", [Refusal("free", 0, 9), Refusal("other", -2, -1)])
def test_a_seat_refused_that_nobody_had(refusal):
    assert len(impossible_seats(SEATS, [refusal])) == 1
