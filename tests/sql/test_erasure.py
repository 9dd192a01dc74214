"""Erasing leaves nothing of the person behind, whoever does it, and the chain of events whole."""
import pytest

from rows import START, advance, callback, insert, refused, request

ERASED = {"sealed": b"", "contact_sealed": None, "own_contact_sealed": None, "client_ref": None, "callback_windows": []}


@pytest.fixture
def closed(db):
    made = request(db, "tier2_review", client_ref="matter-1", contact_sealed=b"sealed")
    callback(db, made, "called_off")
    insert(db.owner, "note", {"request_id": made, "seq": 1, "at": START, "author": "key:x", "sealed": b"sealed"})
    insert(db.owner, "search_key", {"request_id": made, "kind": "name", "mac": made.bytes})
    advance(db, made, "deny", "denied")
    return made


def test_what_else_is_left_goes_with_it(db, closed):
    other = request(db)
    insert(db.owner, "note", {"request_id": other, "seq": 1, "at": START, "author": "key:x", "sealed": b"sealed"})
    advance(db, closed, "erase", "denied", **ERASED)
    assert db.all("select sealed from fp.note where request_id = %s", [closed]) == [(b"",)]
    assert db.all("select contact_sealed from fp.callback where request_id = %s", [closed]) == [(b"",)]
    assert db.all("select mac from fp.search_key where request_id = %s", [closed]) == []
    assert db.all("select sealed from fp.note where request_id = %s", [other]) == [(b"sealed",)]
    assert db.value("select erased from fp.request_record where id = %s", [closed])
    assert not db.value("select erased from fp.request_record where id = %s", [other])


@pytest.mark.parametrize("left", [{"client_ref": "matter-1"}, {"contact_sealed": b"sealed"}])
def test_nothing_stays_beside_an_erased_person(db, closed, left):
    with refused("23514", "request_erased"):
        advance(db, closed, "erase", "denied", **{**ERASED, **left})


def test_erasing_erases(db, closed):
    with refused("23514", "request_erase_erases"):
        advance(db, closed, "erase", "denied")


def test_what_is_open_is_not_erased(db):
    with refused("23514"):
        advance(db, request(db), "erase", "tier1_review", **ERASED)


def test_the_chain_stays_whole(db, closed):
    advance(db, closed, "erase", "denied", **ERASED)
    broken = db.value("""select count(*) from fp.event e left join fp.event p on p.request_id = e.request_id and p.seq = e.seq - 1
        where e.request_id = %s and e.hash <> fp.event_digest(coalesce(p.hash, ''), e.request_id, e.seq, e.at, e.kind, e.actor, e.role,
            e.from_status, e.to_status, e.reason, e.policies, e.data)""", [closed])
    assert broken == 0
