"""slot.booked is what the appointments say, and never more than the capacity."""
import threading

import psycopg
import pytest

from cluster import LOGINS, Database
from rows import OCCUPYING, SEATS, START, appointment, booked, insert, refused, seat, slot

LIMIT = "slot_not_overbooked"


@pytest.fixture(autouse=True)
def every_seat_is_counted(db):
    yield
    wrong = db.all("""select s.id, s.booked, count(a.id) from fp.slot s
        left join fp.appointment a on a.slot_id = s.id and a.status::text = any (%s)
        group by s.id having s.booked <> count(a.id) or s.booked > s.capacity""", [list(OCCUPYING)])
    assert wrong == []


def make_whole(db: Database, *rows: dict) -> None:
    """All rows in one statement."""
    columns = ("id", "request_id", "slot_id", "office", "status", "during", "created_at", "updated_at", "expires_at")
    marks = ", ".join("(" + ", ".join(["%s"] * len(columns)) + ")" for _ in rows)
    db.owner.execute(f"insert into fp.appointment ({', '.join(columns)}) values {marks}",
                     [row[column] for row in rows for column in columns])


@pytest.mark.parametrize("status", SEATS)
def test_made_and_deleted(db, status):
    here = slot(db, 1)
    made = appointment(db, here, status)
    assert booked(db, here) == (status in OCCUPYING)
    db.owner.execute("delete from fp.appointment where id = %s", [made])
    assert booked(db, here) == 0


@pytest.mark.parametrize("before", SEATS)
def test_every_change_of_status(db, before):
    here = slot(db, 1)
    for after in SEATS:
        made = appointment(db, here, before, expires_at=START)
        db.owner.execute("update fp.appointment set status = %s where id = %s", [after, made])
        assert booked(db, here) == (after in OCCUPYING), after
        db.owner.execute("delete from fp.appointment where id = %s", [made])


def test_a_move_takes_the_count_along(db):
    here, there = slot(db, 1), slot(db, 1)
    made = appointment(db, here)
    db.owner.execute("update fp.appointment set slot_id = %s where id = %s", [there, made])
    assert (booked(db, here), booked(db, there)) == (0, 1)
    db.owner.execute("update fp.appointment set slot_id = %s, status = 'cancelled' where id = %s", [here, made])
    assert (booked(db, here), booked(db, there)) == (0, 0)
    db.owner.execute("update fp.appointment set slot_id = %s, status = 'booked' where id = %s", [there, made])
    assert (booked(db, here), booked(db, there)) == (0, 1)


def test_a_swap_in_one_statement_between_full_slots(db):
    here, there = slot(db, 1), slot(db, 1)
    both = [appointment(db, here), appointment(db, there)]
    db.owner.execute("update fp.appointment set slot_id = case slot_id when %s then %s::bigint else %s end where id = any (%s)",
                     [here, there, here, both])
    assert (booked(db, here), booked(db, there)) == (1, 1)


def test_a_mixed_batch_in_one_statement(db):
    one, two, three = slot(db, 4), slot(db, 4), slot(db, 4)
    make_whole(db, seat(db, one), seat(db, one), seat(db, one, "cancelled"), seat(db, two), seat(db, two, "held"), seat(db, None))
    assert [booked(db, s) for s in (one, two, three)] == [2, 2, 0]
    moved = db.owner.execute("""update fp.appointment set
            slot_id = case when status = 'booked' then %(three)s::bigint when status = 'cancelled' then %(two)s else slot_id end,
            status = case status when 'held' then 'lapsed' when 'cancelled' then 'booked' else status end
        where slot_id in (%(one)s, %(two)s)""", {"one": one, "two": two, "three": three}).rowcount
    assert moved == 5
    assert [booked(db, s) for s in (one, two, three)] == [0, 1, 3]


def test_insert_update_and_delete_in_one_statement(db):
    here = slot(db, 3)
    gone, changed, made = appointment(db, here), appointment(db, here), seat(db, here)
    db.owner.execute("""with gone as (delete from fp.appointment where id = %s),
        changed as (update fp.appointment set status = 'displaced' where id = %s)
        insert into fp.appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
        values (%s, %s, %s, %s, %s, %s, %s, %s)""",
        [gone, changed, *(made[c] for c in ("id", "request_id", "slot_id", "office", "status", "during", "created_at", "updated_at"))])
    assert booked(db, here) == 1


def test_a_statement_rolled_back_counts_nothing(db):
    here = slot(db, 2)
    with pytest.raises(ZeroDivisionError):
        with db.owner.transaction():
            appointment(db, here)
            assert booked(db, here) == 1
            raise ZeroDivisionError
    assert booked(db, here) == 0


def test_nobody_is_seated_beyond_the_capacity(db):
    full, free = slot(db, 1), slot(db, 1)
    sitting, waiting, gone = appointment(db, full), appointment(db, free), appointment(db, full, "cancelled")
    with refused("23514", LIMIT):
        appointment(db, full)
    with refused("23514", LIMIT):
        db.owner.execute("update fp.appointment set slot_id = %s where id = %s", [full, waiting])
    with refused("23514", LIMIT):
        db.owner.execute("update fp.appointment set status = 'booked' where id = %s", [gone])
    db.owner.execute("delete from fp.appointment where id = %s", [sitting])
    db.owner.execute("update fp.appointment set status = 'booked' where id = %s", [gone])
    assert (booked(db, full), booked(db, free)) == (1, 1)


def test_a_batch_that_overbooks_one_slot_seats_nobody(db):
    wide, narrow = slot(db, 5), slot(db, 1)
    with refused("23514", LIMIT):
        make_whole(db, seat(db, wide), seat(db, narrow), seat(db, narrow))
    assert (booked(db, wide), booked(db, narrow)) == (0, 0)


def test_the_capacity_is_not_cut_below_what_is_taken(db):
    here = slot(db, 3)
    appointment(db, here)
    appointment(db, here)
    with refused("23514", LIMIT):
        db.staff.execute("update fp.slot set capacity = 1 where id = %s", [here])
    db.staff.execute("update fp.slot set capacity = 2 where id = %s", [here])
    with refused("23514", LIMIT):
        appointment(db, here)


def test_a_slot_with_seats_is_not_deleted(db):
    here = slot(db, 1)
    appointment(db, here)
    with refused("23503"):
        db.owner.execute("delete from fp.slot where id = %s", [here])


def test_a_walk_in_without_a_slot_counts_nowhere(db):
    before = db.value("select sum(booked) from fp.slot")
    made = appointment(db, None, "checked_in")
    db.owner.execute("update fp.appointment set status = 'completed' where id = %s", [made])
    db.owner.execute("delete from fp.appointment where id = %s", [made])
    assert db.value("select sum(booked) from fp.slot") == before


@pytest.mark.parametrize("role", LOGINS)
def test_no_login_role_writes_booked(db, role):
    here = slot(db, 5)
    with refused("42501"):
        db.of(role).execute("update fp.slot set booked = 1 where id = %s", [here])
    with refused("42501"):
        db.of(role).execute("""insert into fp.slot (office, starts_at, ends_at, local_start, day_ends_at, capacity, booked)
            select office, starts_at + interval '1 day', ends_at + interval '1 day', local_start, day_ends_at, 5, 1
            from fp.slot where id = %s""", [here])


def run_together(db: Database, n: int, act) -> list:
    """act(connection, i) in n threads at once, each as staff on a connection of its own; what each returned, or its error."""
    connections = [db.fresh("fp_staff") for _ in range(n)]
    results, start = [None] * n, threading.Barrier(n)

    def run(i: int) -> None:
        start.wait()
        try:
            results[i] = act(connections[i], i)
        except psycopg.Error as error:
            results[i] = error

    threads = [threading.Thread(target=run, args=[i]) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for connection in connections:
        connection.close()
    return results


def test_64_clients_race_for_3_seats(db):
    here = slot(db, 3)
    seats = [seat(db, here) for _ in range(64)]
    for row in seats:
        del row["expires_at"]
    results = run_together(db, 64, lambda connection, i: insert(connection, "appointment", seats[i]))
    refusals = [result for result in results if result is not None]
    assert {(error.sqlstate, error.diag.constraint_name) for error in refusals} == {("23514", LIMIT)}
    assert (len(refusals), booked(db, here)) == (61, 3)


def test_clients_that_move_to_and_fro_lose_no_seat(db):
    """Moves lock two slots in no order, so that one of two may be ended as a deadlock; then it changed nothing."""
    slots = [slot(db, 3) for _ in range(3)]
    seats = [appointment(db, slots[i % 3]) for i in range(8)]

    def wander(connection, i: int) -> int:
        moved = 0
        for step in range(30):
            try:
                connection.execute("update fp.appointment set slot_id = %s where id = %s", [slots[(i + step) % 3], seats[i]])
                moved += 1
            except psycopg.errors.DeadlockDetected:
                pass
            except psycopg.errors.CheckViolation as error:
                assert error.diag.constraint_name == LIMIT
        return moved

    assert sum(run_together(db, 8, wander)) > 0
    assert sum(booked(db, s) for s in slots) == 8


def test_a_cancelled_seat_goes_to_one_of_those_who_race_for_it(db):
    here = slot(db, 1)
    taken = appointment(db, here)
    seats = [seat(db, here) for _ in range(8)]
    for row in seats:
        del row["expires_at"]

    def act(connection, i: int) -> None:
        if i == 0:
            connection.execute("update fp.appointment set status = 'cancelled' where id = %s", [taken])
        else:
            insert(connection, "appointment", seats[i])

    results = run_together(db, 8, act)
    assert results[0] is None
    assert booked(db, here) == sum(result is None for result in results[1:]) <= 1
