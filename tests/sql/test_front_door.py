"""Walk-ins and lookups: what the database itself keeps."""
import datetime
import secrets
import threading
import uuid

import pytest

from cluster import run_query
from rows import HOUR, START, insert, refused, request

MINUTE = HOUR / 60


def walk_in(**said) -> dict:
    return {"id": uuid.uuid4(), "office": "DEN", "service": "other", "day": START.date(), "at": START, "outcome": "refused",
            "reason": "no_walk_ins", "policy": "none", "recorded_by": "key:a"} | said


def test_who_is_refused_leaves_no_request_and_a_reason(db):
    insert(db.owner, "walk_in", walk_in())
    with refused("23514", "walk_in_request"):
        insert(db.owner, "walk_in", walk_in(request_id=request(db)))
    with refused("23514", "walk_in_refused_why"):
        insert(db.owner, "walk_in", walk_in(reason=None))


@pytest.mark.parametrize("outcome", ["admitted", "converted"])
def test_who_is_taken_has_a_request_and_that_once(db, outcome):
    with refused("23514", "walk_in_request"):
        insert(db.owner, "walk_in", walk_in(outcome=outcome))
    made = request(db)
    insert(db.owner, "walk_in", walk_in(outcome=outcome, reason=None, request_id=made))
    with refused("23505", "walk_in_request_id_key"):
        insert(db.owner, "walk_in", walk_in(outcome=outcome, request_id=made))
    with refused("23503"):
        insert(db.owner, "walk_in", walk_in(outcome=outcome, request_id=uuid.uuid4()))


def look_up(connection, code: str, mac: bytes, birth: bytes, now: datetime.datetime) -> dict:
    values = [code, "\\x" + mac.hex(), "\\x" + birth.hex(), now.isoformat(), "5", (now - 15 * MINUTE).isoformat()]
    return run_query(connection, "lookup", values)[0]


@pytest.fixture
def known(db) -> tuple[str, bytes, bytes, uuid.UUID]:
    """Code, its MAC, the birth date's MAC, the request."""
    birth = secrets.token_bytes(32)
    made = request(db, birth_mac=birth)
    return db.value("select confirmation_code from fp.request where id = %s", [made]), secrets.token_bytes(32), birth, made


def test_the_right_date_finds_it_as_often_as_one_likes(db, known):
    code, mac, birth, made = known
    for _ in range(7):
        found = look_up(db.of("fp_intake"), code, mac, birth, START)
        assert (found["allowed"], found["id"], found["token_version"]) == ("t", str(made), "1")
    assert db.all("select wrong from fp.lookup_attempt where code = %s", [mac]) == [(0,)]


@pytest.mark.parametrize("real", [True, False])
def test_five_wrong_ones_and_no_more(db, known, real):
    code, mac, birth, made = known
    intake, code = db.of("fp_intake"), code if real else "NOBODYS"
    for minute in range(5):
        found = look_up(intake, code, mac, secrets.token_bytes(32), START + minute * MINUTE)
        assert (found["allowed"], found["id"]) == ("t", None)
    found = look_up(intake, code, mac, birth, START + 14 * MINUTE)
    assert (found["allowed"], found["id"]) == ("f", None) and datetime.datetime.fromisoformat(found["since"] + ":00") == START
    found = look_up(intake, code, mac, birth, START + 15 * MINUTE)
    assert (found["allowed"], found["id"]) == ("t", str(made) if real else None)


def test_any_number_of_guesses_at_once_are_five(db, known):
    code, mac, _, _ = known
    connections, allowed, together = [db.fresh("fp_intake") for _ in range(16)], [], threading.Barrier(16)

    def guess(connection) -> None:
        together.wait()
        allowed.append(look_up(connection, code, mac, secrets.token_bytes(32), START)["allowed"])

    threads = [threading.Thread(target=guess, args=[connection]) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == ["f"] * 11 + ["t"] * 5
    assert db.all("select wrong from fp.lookup_attempt where code = %s", [mac]) == [(5,)]


def test_what_is_old_is_purged(db, known):
    code, mac, _, _ = known
    look_up(db.of("fp_intake"), code, mac, secrets.token_bytes(32), START)
    run_query(db.staff, "lookup_purge", [START.isoformat()])
    assert db.value("select count(*) from fp.lookup_attempt where code = %s", [mac]) == 1
    run_query(db.staff, "lookup_purge", [(START + MINUTE).isoformat()])
    assert db.value("select count(*) from fp.lookup_attempt where code = %s", [mac]) == 0
