"""Appointments that the login role that submits makes: holds, which belong to no request and are seen by whoever names their id, and those
who walk in; and each policy is needed."""
import types

import psycopg
import pytest

from cluster import SUPERUSER
from rows import appointment, insert, request, seat, slot

# What each finds: of four rows, a hold, a hold that was booked, an appointment that never was one, and a visit of who walked in.
EXPECTED = {
    # role, the id it names: rows seen, rows that it may change
    ("fp_intake", None): ({"hold", "booked", "visit"}, {"hold"}),
    ("fp_public", None): (set(), set()),
    ("fp_public", "hold"): ({"hold"}, {"hold"}),
    ("fp_public", "booked"): ({"booked"}, set()),
    ("fp_public", "other"): (set(), set()),
    ("fp_public", "visit"): (set(), set()),
    ("fp_staff", None): ({"hold", "booked", "other", "visit"}, {"hold", "booked", "other", "visit"}),
}
CHANGE = {"hold": "status = 'lapsed', updated_at = '2027-01-01'", "booked": "updated_at = '2027-01-01'", "other": "updated_at = '2027-01-01'",
          "visit": "updated_at = '2027-01-01'"}


@pytest.fixture(scope="module")
def world(db) -> types.SimpleNamespace:
    one = slot(db, 10)
    ids = {"hold": appointment(db, one, "held", request_id=None), "other": appointment(db, one), "visit": appointment(db, None, "checked_in")}
    row = seat(db, one, "held", request_id=None)
    insert(db.owner, "appointment", row)
    db.owner.execute("update fp.appointment set status = 'booked', request_id = %s where id = %s", [request(db, "approved"), row["id"]])
    return types.SimpleNamespace(slot=one, ids=ids | {"booked": row["id"]})


def undone(connection: psycopg.Connection, world, named: str | None, act):
    """What act() returns, or None where it is refused."""
    try:
        with connection.transaction() as rollback:
            connection.execute("select set_config('fp.ids', %s, true)", [f"{{{world.ids[named]}}}" if named else "{}"])
            result = act()
            raise psycopg.Rollback(rollback)
    except psycopg.Error:
        return None
    return result


def seen(connection, world, named) -> set[str]:
    rows = undone(connection, world, named, lambda: connection.execute("select id from fp.appointment").fetchall()) or []
    return {name for name, id_ in world.ids.items() if (id_,) in rows}


def changed(connection, world, named) -> set[str]:
    return {name for name, id_ in world.ids.items() if undone(
        connection, world, named, lambda: connection.execute(f"update fp.appointment set {CHANGE[name]} where id = %s", [id_]).rowcount)}


def made(connection, world, db, **said) -> bool:
    row = {name: value for name, value in (seat(db, world.slot, "held", request_id=None) | said).items() if name != "request_id"}
    return undone(connection, world, None, lambda: insert(connection, "appointment", row) or True) is True


def walked_in(connection, world, db, **said) -> bool:
    """Who is at the desk has an appointment without a slot."""
    row = seat(db, None, "checked_in", request_id=request(db, "approved")) | said
    return undone(connection, world, None, lambda: insert(connection, "appointment", {
        name: value for name, value in row.items() if name not in ("expires_at", "slot_id") or value is not None}) or True) is True


def holds(db, world, connection: psycopg.Connection | None = None) -> bool:
    """With `connection`, a superuser's that becomes each role."""
    for (role, named), expected in EXPECTED.items():
        used = connection or db.of(role)
        if connection:
            connection.execute(f"set local role {role}")
        found = (seen(used, world, named), changed(used, world, named))
        inserted = role == "fp_intake" and (made(used, world, db), walked_in(used, world, db), made(used, world, db, status="lapsed"),
                                            walked_in(used, world, db, status="cancelled"))
        if connection:
            connection.execute("reset role")
        if found != expected or inserted not in (False, (True, True, False, False)):
            return False
    return True


@pytest.mark.parametrize("role, named", EXPECTED)
def test_who_sees_and_changes_a_hold(db, world, role, named):
    assert (seen(db.of(role), world, named), changed(db.of(role), world, named)) == EXPECTED[role, named]


def test_only_intake_makes_them(db, world):
    assert made(db.of("fp_intake"), world, db) and not made(db.of("fp_public"), world, db)
    assert not made(db.of("fp_intake"), world, db, status="lapsed")
    assert walked_in(db.of("fp_intake"), world, db) and not walked_in(db.of("fp_intake"), world, db, status="cancelled")
    assert not walked_in(db.of("fp_intake"), world, db, slot_id=world.slot)


def test_every_policy_is_needed(db, world):
    connection = db.fresh(SUPERUSER)
    connection.execute("begin")
    assert holds(db, world, connection)
    weakenings = []
    for policy, using, check in db.all("""select policyname::text, qual, with_check from pg_policies
            where schemaname = 'fp' and tablename = 'appointment' and (policyname like 'hold\\_%%' or policyname like 'walk\\_in%%')""", []):
        weakenings += [f"drop policy {policy} on fp.appointment"]
        weakenings += [f"alter policy {policy} on fp.appointment using (true)"] if using else []
        weakenings += [f"alter policy {policy} on fp.appointment with check (true)"] if check and not using else []
    assert len(weakenings) == 14
    unnoticed = []
    for weakening in weakenings:
        connection.execute("savepoint before")
        connection.execute(weakening)
        if holds(db, world, connection):
            unnoticed.append(weakening)
        connection.execute("rollback to before")
    connection.execute("rollback")
    assert unnoticed == []


def test_intake_books_or_lapses_and_nothing_else(db, world):
    intake = db.of("fp_intake")
    for column in ("slot_id", "person_key", "made_by", "expires_at", "reason"):
        assert undone(intake, world, None, lambda: intake.execute(f"update fp.appointment set {column} = {column}").rowcount) is None
    for column in ("service", "policies", "reason", "travel"):
        assert undone(intake, world, None, lambda: intake.execute(f"select {column} from fp.appointment").fetchall()) is None
    assert undone(intake, world, None, lambda: intake.execute("delete from fp.appointment").rowcount) is None
