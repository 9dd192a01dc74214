"""Open requests of strangers for one person and service: staff see both, and say which is kept."""
import uuid

import pytest
from case import LATER, Case, scheduled, tier1_review, tier2_review
from samples import own

STATE = {"expected_state": "tier2_review"}


def pair(callers, **changes) -> tuple[Case, Case]:
    """Two anonymous callers, each a stranger to the other."""
    first = tier2_review(callers, **changes)
    return first, tier2_review(callers, applicant=first.sent["applicant"], **changes)


@pytest.fixture
def two(callers) -> tuple[Case, Case]:
    return pair(callers)


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("asked", [0, 1])
def test_one_is_kept_and_the_other_ends(two, asked, keep):
    kept, other = two[keep], two[1 - keep]
    assert (kept.read("tier1")["duplicate_with"], other.read("office")["duplicate_with"]) == ([other.id], [kept.id])
    assert "duplicate_with" not in kept.read() and "settle-duplicate" in kept.read("tier2")["links"]
    for case in two:
        problem = case.refused("tier2", "approve", STATE, status=409, code="duplicate_unsettled")
        assert "settle-duplicate" in problem["next"]
    reply = two[asked].do("tier2", "settle-duplicate", {"keep": kept.id, **STATE})
    # the twin takes the place of a first that ends, and is then kept: two versions
    assert reply["id"] == two[asked].id and reply["version"] == (3 if asked == keep == 1 else 2)
    ended, mine = other.read(), kept.read("tier2")
    assert (ended["status"], ended["reason"], ended["turn"]) == ("resolved", "duplicate", None)
    assert "submit a new request" in ended["what_happens_next"]
    assert (mine["status"], mine["duplicate"], mine["duplicate_with"]) == ("tier2_review", False, [])
    for case, to in ((kept, "tier2_review"), (other, "resolved")):
        last = case.events()[-1]
        assert (last["event"], last["from"], last["to"], last["actor"]["role"]) == ("settle-duplicate", "tier2_review", to, "tier2")
    kept.refused("tier2", "settle-duplicate", {"keep": kept.id, **STATE}, status=409, code="state_conflict")
    assert "settle-duplicate" not in kept.read("tier2")["links"]
    assert kept.approve(preferences=LATER)["status"] == "approved"


def test_of_three_all_but_one_end(callers):
    first, second = pair(callers)
    third = tier2_review(callers, applicant=first.sent["applicant"])
    assert set(third.read("tier2")["duplicate_with"]) == {first.id, second.id}
    first.do("supervisor", "settle-duplicate", {"keep": second.id, **STATE})
    assert [case.read()["status"] for case in (first, second, third)] == ["resolved", "tier2_review", "resolved"]


def test_the_seat_and_the_call_of_the_other_are_given_back(callers, owner):
    first = scheduled(callers)
    seat = first.read()["appointment"]["id"]
    taken = "select s.booked from slot s join appointment a on a.slot_id = s.id where a.id = %s"
    before = owner.execute(taken, [seat]).fetchone()[0]
    second = tier2_review(callers, applicant=first.sent["applicant"])
    call = second.do("tier2", "plan-callback")["callback"]
    assert call["status"] == "planned"
    second.do("tier2", "settle-duplicate", {"keep": second.id, **STATE})
    assert first.read()["appointment"]["status"] == "cancelled" and second.read()["callback"]["status"] == "planned"
    assert owner.execute(taken, [seat]).fetchone()[0] == before - 1
    third = tier2_review(callers, applicant=first.sent["applicant"])
    third.do("tier2", "settle-duplicate", {"keep": third.id, **STATE})
    assert second.read()["callback"]["status"] == "called_off"


def test_what_is_left_of_a_pair_needs_no_settling(callers):
    first, second = pair(callers)
    first.do("requester", "withdraw")
    second.refused("tier2", "settle-duplicate", {"keep": second.id, **STATE}, status=409, code="state_conflict")
    assert second.approve(preferences=LATER)["status"] == "approved"


def test_who_is_reopened_while_the_first_is_open_is_its_twin_still(two):
    first, second = two
    second.do("tier2", "deny", {"reason": "visit_not_needed", **STATE})
    second.do("requester", "reconsider")
    assert (first.read("tier2")["duplicate_with"], second.read("tier2")["duplicate_with"]) == ([second.id], [first.id])


def test_who_may_not_settle(two):
    body = {"keep": two[0].id, **STATE}
    for who in ("tier1", "office", "requester"):
        two[0].refused(who, "settle-duplicate", body, status=403, code="forbidden")
    two[0].refused("tier2", "settle-duplicate", {"keep": two[0].id}, status=428, code="precondition_required")
    two[0].refused("tier2", "settle-duplicate", {**body, "expected_state": "approved"}, status=409, code="state_conflict")
    two[0].refused("tier2", "settle-duplicate", body, if_match='"7"', status=412, code="version_mismatch")


@pytest.mark.parametrize("body, pointer", [({}, "/keep"), ({"keep": "x"}, "/keep"), ({"keep": str(uuid.uuid4())}, "/keep")])
def test_what_cannot_be_kept(two, body, pointer):
    problem = two[1].refused("tier2", "settle-duplicate", {**body, **STATE}, status=422, code="invalid_fields")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert two[0].read("tier2")["duplicate"]


def test_sent_twice_it_is_settled_once(two):
    body, key = {"keep": two[1].id, **STATE}, str(uuid.uuid4())
    first = two[0].post("tier2", "settle-duplicate", body, idempotency_key=key)
    again = two[0].post("tier2", "settle-duplicate", body, idempotency_key=key)
    assert own(again.json()) == own(first.json()) and again.headers["Idempotent-Replayed"] == "true"
    two[0].post("tier2", "settle-duplicate", {**body, "keep": two[0].id}, idempotency_key=key, expect=422)


def test_a_twin_reopened_after_the_other_has_ended_needs_no_settling(callers):
    first = tier1_review(callers)
    twin = tier1_review(callers, applicant=first.sent["applicant"])
    for case in (twin, first):
        case.do("tier1", "resolve", {"expected_state": "tier1_review", "answer": "adit_by_mail"})
    assert twin.do("requester", "not-solved")["status"] == "tier2_review"
    seen = twin.read("tier2")
    assert (seen["duplicate"], seen["duplicate_with"]) == (False, [])
    assert twin.approve(preferences=LATER)["status"] == "approved"
    first.refused("requester", "not-solved", status=409, code="duplicate_open")
