"""What the server does by itself: where a call of it fails, the next round does it."""
from auditor import assert_clean
from case import tier1_review, tier2_review
from invariants import assert_all
from waiting import wait_until

WITHIN = 15  # a round each second, and a busy machine


def points(calls: int, long: bool) -> range:
    return range(1, calls + 1, 1 if long else max(1, calls // 3))


def seat_one(world, failing, at: int) -> None:
    """Armed before there is anything to do, so that all of the pass is in reach."""
    failing.arm(at, threads=("assigner",))
    case = tier2_review(world.callers)
    case.approve()
    wait_until(lambda: case.read()["status"] == "scheduled", WITHIN)
    failing.disarm()


def test_who_is_approved_is_seated(world, failing, long):
    seat_one(world, failing, 0)
    for at in points(failing.calls, long):
        seat_one(world, failing, at)


def find_one(world, failing, at: int) -> None:
    failing.arm(at, threads=("keeper",))
    case = tier1_review(world.callers)
    made = "select count(*) from search_key where request_id = %s"
    wait_until(lambda: world.owner.execute(made, [case.id]).fetchone()[0] > 0, WITHIN)
    failing.disarm()


def test_who_has_submitted_is_found(world, failing, long):
    find_one(world, failing, 0)
    for at in points(failing.calls, long):
        find_one(world, failing, at)


def test_after_all_that_everything_is_whole(world, postgres):
    """The last one of the suite."""
    assert_all(world.owner)
    assert_clean("--database", f"host={postgres.home} dbname=fieldpass user=postgres")
