"""The judge of generated histories sees what cannot be: each lie is told to it alone."""
import pytest
from histories import Call, History, effects_without_a_call, impossible

LOG = [("submit", "tier1_review"), ("escalate", "tier2_review"), ("approve", "approved")]
LEGAL = {"escalate": {"tier1_review"}, "cancel": {"scheduled"}}
TRUE = [
    Call("submit", "r", 0, 1, 201, None, 1, "tier1_review"),
    Call("escalate", "r", 2, 3, 200, None, 2, "tier2_review"),
    Call("read", "r", 2.5, 3.5, 200, None, 1, "tier1_review"),
    Call("approve", "r", 4, 5, 200, None, 3, "approved"),
    Call("cancel", "r", 4, 5, 409, "state_conflict", None, None),
    Call("escalate", "r", 6, 7, 409, "state_conflict", None, None),
]


def judged(*calls: Call) -> list[str]:
    history = History()
    history.calls = [*TRUE, *calls]
    return impossible(history, {"r": LOG}, LEGAL)


def test_the_truth():
    history = History()
    history.calls = list(TRUE)
    assert judged() == [] and effects_without_a_call(history, {"r": LOG}, {"submit", "escalate", "approve"}) == []


@pytest.mark.parametrize("lie, why", [
    (Call("read", "r", 6, 7, 200, None, 2, "tier2_review"), "told of 2 where 3 to 3"),
    (Call("read", "r", 1.5, 1.6, 200, None, 3, "approved"), "told of 3 where 1 to"),
    (Call("read", "r", 6, 7, 200, None, 4, "scheduled"), "never was"),
    (Call("read", "r", 6, 7, 200, None, 3, "scheduled"), "is approved"),
    (Call("approve", "r", 2.5, 5, 200, None, 3, "approved"), "2 calls were told"),
    (Call("cancel", "r", 4, 5, 200, None, 3, "approved"), "is of approve"),
    (Call("escalate", "r", 1.2, 1.8, 409, "state_conflict", None, None), "refused though"),
    (Call("submit", "another", 6, 7, 201, None, 1, "tier1_review"), "never stored"),
    (Call("read", "r", 6, 7, 500, "internal", None, None), "5xx"),
])
def test_a_lie(lie, why):
    assert any(why in found for found in judged(lie)), judged(lie)


def test_what_is_done_twice_or_not_at_all():
    history = History()
    history.calls = [*TRUE, Call("escalate", "r", 8, 9, 200, None, 2, "tier2_review")]
    assert effects_without_a_call(history, {"r": LOG}, {"escalate"}) == ["escalate: 2 were told so, 1 are stored"]
    assert effects_without_a_call(history, {"r": [*LOG, ("cancel", "withdrawn")]}, {"cancel"}) == ["cancel: 0 were told so, 1 are stored"]
