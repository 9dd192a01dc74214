"""A token's version goes up by one with the event that says so, and with nothing else."""
import pytest

from rows import advance, refused, request


def version(db, made) -> int:
    return db.owner.execute("select token_version from fp.request where id = %s", [made]).fetchone()[0]


@pytest.mark.parametrize("by", [0, 2, -1])
def test_the_event_raises_it_by_one(db, by):
    made = request(db, "tier1_review")
    advance(db, made, "renew-token", "tier1_review", token_version=2)
    assert version(db, made) == 2
    with refused("23514", "request_transition"):
        advance(db, made, "renew-token", "tier1_review", token_version=2 + by)


@pytest.mark.parametrize("event, status", [("update", "tier1_review"), ("withdraw", "withdrawn")])
def test_no_other_event_does(db, event, status):
    made = request(db, "tier1_review")
    with refused("23514", "request_transition"):
        advance(db, made, event, status, token_version=2)


def test_nothing_does_without_an_event(db):
    made = request(db, "tier1_review")
    with refused("23514", "request_transition"):
        db.owner.execute("update fp.request set token_version = 2 where id = %s", [made])
