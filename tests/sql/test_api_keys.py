"""API keys: what the database holds to, whoever writes them."""
import secrets

import pytest

from cluster import run_query
from rows import HOUR, START, insert, refused

KEY = {"id": "0123456789abcdef", "hash": secrets.token_bytes(32), "role": "tier1", "created_at": START}
PREVIOUS = {"previous_hash": secrets.token_bytes(32), "previous_until": START}


@pytest.fixture
def key(db) -> str:
    made = f"{db.next():016d}"
    insert(db.owner, "api_key", {**KEY, "id": made})
    return made


@pytest.mark.parametrize("changes", [
    {"id": "short"}, {"hash": b"short"}, {"role": "system"}, {"role": "organization"}, {"role": "office"}, {"offices": ["DEN"]},
    {**PREVIOUS, "previous_hash": b"short"}, {"previous_until": START}, {"previous_hash": PREVIOUS["previous_hash"]},
    {**PREVIOUS, "revoked_at": START},
])
def test_a_key_that_is_none(db, changes):
    with refused("23514"):
        insert(db.owner, "api_key", {**KEY, **changes})


def used(db, key: str):
    return db.value("select last_used_at from fp.api_key where id = %s", [key])


def test_a_later_use_stays(db, key):
    run_query(db.staff, "api_key_uses", [f"{{{key},nobody}}", f"{{{START + HOUR},{START}}}"])
    run_query(db.staff, "api_key_uses", [f"{{{key}}}", f"{{{START}}}"])
    assert used(db, key) == START + HOUR


@pytest.mark.parametrize("statement", ["delete from fp.api_key", "update fp.api_key set role = 'admin'", "update fp.api_key set organization_id = null"])
def test_a_key_keeps_its_role(db, key, statement):
    with refused("42501"):
        db.staff.execute(statement)


@pytest.mark.parametrize("role", ["intake", "public"])
def test_who_serves_the_public_sees_no_keys(db, key, role):
    with refused("42501"):
        db.of(f"fp_{role}").execute("select id from fp.api_key")
