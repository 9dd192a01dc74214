"""What waits for a tier, and the next of it."""
from concurrent.futures import ThreadPoolExecutor

import pytest
from case import NUMBER, Case, office_review, tier1_review, tier2_review, with_callback


def depth(caller, tier) -> dict:
    return caller.get(f"/v1/queues/{tier}", expect=200).json()


def drain(caller, tier) -> list[str]:
    """Claims all that waits."""
    ids = []
    while (reply := caller.post(f"/v1/queues/{tier}/next")).status_code == 200:
        ids.append(reply.json()["id"])
    assert reply.status_code == 204 and reply.content == b""
    return ids


@pytest.mark.parametrize("tier, make", [("tier1", tier1_review), ("tier2", tier2_review)])
def test_the_depth_counts_what_waits(callers, tier, make):
    before = depth(callers["supervisor"], tier)
    case = make(callers)
    after = depth(callers["supervisor"], tier)
    assert after["depth"] == before["depth"] + 1 and after["oldest_priority_at"] and after["tier"] == tier
    case.do("requester", "withdraw")
    assert depth(callers["supervisor"], tier)["depth"] == before["depth"]


@pytest.mark.parametrize("who", ["tier1", "tier2", "office", "supervisor"])
@pytest.mark.parametrize("tier", ["tier1", "tier2", "office"])
def test_staff_see_how_much_waits(callers, who, tier):
    assert depth(callers[who], tier)["depth"] >= 0


def test_an_office_counts_its_own(callers, owner):
    mine, all_of_them = depth(callers["office"], "office"), depth(callers["supervisor"], "office")
    office_review(callers)
    office_review(callers, preferences={"offices": ["CHI"]})
    assert depth(callers["office"], "office")["depth"] == mine["depth"] + 1
    assert depth(callers["supervisor"], "office")["depth"] == all_of_them["depth"] + 2


def test_the_next_is_the_most_urgent_then_the_oldest(callers):
    drain(callers["tier1"], "tier1")
    made = [Case(callers), Case(callers, urgency="urgent"), Case(callers, urgency="emergency", emergency_reason="x"), Case(callers)]
    assert drain(callers["tier1"], "tier1") == [made[2].id, made[1].id, made[0].id, made[3].id]


def test_the_next_is_claimed(callers):
    for officer in ("tier2", "another_tier2"):  # what the one has denied is for the other alone
        drain(callers[officer], "tier2")
    case = tier2_review(callers)
    reply = callers["tier2"].post("/v1/queues/tier2/next", {}, expect=200)
    claimed = reply.json()
    assert (claimed["id"], claimed["version"], reply.headers["ETag"]) == (case.id, 2, '"2"') and claimed["claimed_by"]
    callers["another_tier2"].post("/v1/queues/tier2/next", expect=204)
    case.do("tier2", "release")
    assert callers["another_tier2"].post("/v1/queues/tier2/next", expect=200).json()["id"] == case.id


def test_a_planned_callback_waits_for_its_window_and_not_here(callers):
    drain(callers["tier2"], "tier2")
    with_callback(callers)
    tier1_review(callers, callback=NUMBER).escalate()
    callers["tier2"].post("/v1/queues/tier2/next", expect=204)


def test_two_officers_never_get_the_same(callers):
    drain(callers["tier1"], "tier1")
    made = {tier1_review(callers).id for _ in range(8)}
    officers = [callers["tier1"], callers["another_tier1"], callers["supervisor"]] * 8
    with ThreadPoolExecutor(24) as pool:
        replies = list(pool.map(lambda officer: officer.post("/v1/queues/tier1/next"), officers))
    got = [reply.json()["id"] for reply in replies if reply.status_code == 200]
    got += drain(callers["tier1"], "tier1")
    assert sorted(got) == sorted(made)


def test_the_office_takes_its_own(callers, owner):
    drain(callers["office"], "office")
    office_review(callers, preferences={"offices": ["CHI"]})
    callers["office"].post("/v1/queues/office/next", expect=204)
    case = office_review(callers)
    assert callers["office"].post("/v1/queues/office/next", expect=200).json()["id"] == case.id


@pytest.mark.parametrize("who, tier", [("tier1", "tier2"), ("tier1", "office"), ("tier2", "tier1"),
                                       ("tier2", "office"), ("office", "tier1"), ("office", "tier2")])
def test_another_tier_s_queue(callers, who, tier):
    problem = callers[who].post(f"/v1/queues/{tier}/next", expect=403).json()
    assert problem["code"] == "forbidden" and problem["next"]


@pytest.mark.parametrize("tier", ["tier3", "TIER1", "answered", "%20"])
def test_a_queue_that_there_is_not(callers, tier):
    callers["supervisor"].get(f"/v1/queues/{tier}", expect=404)
    callers["supervisor"].post(f"/v1/queues/{tier}/next", expect=404)


def test_the_next_takes_no_members(callers):
    callers["tier1"].post("/v1/queues/tier1/next", {"language": "es"}, expect=422)


def test_who_decided_before_finds_the_others_behind_them(callers):
    """However many of one's own have been reopened and stand in front: more than are looked at in one try."""
    own = [tier2_review(callers) for _ in range(9)]
    for case in own:
        case.do("tier2", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"})
        case.do("requester", "not-solved")
    behind, taken = tier2_review(callers), []
    while (reply := callers["tier2"].post("/v1/queues/tier2/next")).status_code == 200:
        taken.append(reply.json()["id"])
    assert behind.id in taken and not {case.id for case in own} & set(taken)
