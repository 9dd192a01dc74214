"""The checks see what they are for: each harm is done to the tables of a server that has worked, and undone."""
import pytest
from invariants import CHECKS
from people import is_settled, make_offices
from samples import submit_body
from waiting import wait_until
from wire import Client, run

OFFICE = "QIA"

# Without triggers and unique indexes nothing in the database stands in the way.
HARMS = {
    "seats_are_counted": "update slot set booked = booked - 1 where id = (select slot_id from appointment where slot_id is not null limit 1)",
    "one_live_appointment": """insert into appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
        select gen_random_uuid(), request_id, slot_id, office, status, during, created_at, updated_at from appointment
        where status = 'booked' limit 1""",
    "scheduled_means_seated": """update appointment set status = 'cancelled'
        where id = (select id from appointment where status = 'booked' limit 1)""",
    "an_offer_stands_beside_a_seat": """insert into appointment (id, request_id, slot_id, office, status, during, expires_at, created_at,
        updated_at)
        select gen_random_uuid(), request_id, slot_id, office, 'held', during, created_at, created_at, updated_at from appointment
        where status = 'booked' limit 1""",
    "an_attorney_is_in_one_place": """with a as (insert into attorney (id, licence, sealed) values (gen_random_uuid(), 'NY-1PLACE', 'x')
            returning id)
        update appointment set attorney_id = a.id, during = tstzrange(lower(during), lower(during) + interval '20 days'),
            travel = tstzrange(lower(during), lower(during) + interval '20 days') from a
        where status = 'booked'""",
    "one_open_request": """update request set person_key = (select person_key from request where service = 'other' order by id limit 1)
        where service = 'other'""",
    # of each visit the key is said, so that nothing but the number of them is wrong
    "one_visit": """with a as (
            update appointment set slot_id = null, status = 'checked_in', person_key = sha256('x') where status = 'booked' returning request_id)
        update request r set person_key = sha256('x') from a where r.id = a.request_id""",
    "keys_have_their_object": "update idempotency set object_id = gen_random_uuid() where key = (select key from idempotency limit 1)",
    "one_live_callback": """insert into callback (id, request_id, status, window_start, window_end, due_at, max_attempts, urgency, language,
        verification_phrase, contact_sealed, created_at, earliest_at)
        select gen_random_uuid(), id, 'planned', created_at, created_at + interval '1 hour', created_at + interval '1 hour', 1, urgency, 'en',
            'a b', 'x', created_at, created_at
        from (select * from request limit 1) r cross join generate_series(1, 2)""",
    "history_is_whole": "update event set actor = 'somebody' where id = (select min(id) from event)",
    "decisions_are_what_they_say": "update decision set cost = cost + 1 where why = 'placed'",
    # two in one pass whose costs differ change places
    "no_envy_and_no_waste": """update decision d set slot_id = o.slot_id, cost = o.cost, days_part = o.days_part,
            day_part_part = o.day_part_part
        from decision o
        where (d.pass_id, d.rank, o.pass_id, o.rank) in (
            select a.pass_id, a.rank, b.pass_id, b.rank from decision a join decision b on a.pass_id = b.pass_id
            where a.cost < b.cost and a.rank < b.rank
            union all
            select b.pass_id, b.rank, a.pass_id, a.rank from decision a join decision b on a.pass_id = b.pass_id
            where a.cost < b.cost and a.rank < b.rank)""",
}
assert set(HARMS) == {check.__name__ for check in CHECKS}


@pytest.fixture(scope="module")
def worked(server, contract, keys):
    """More people than seats, on two days, judged in one pass."""
    async def submit_all():
        client = Client(server.url, contract=contract)
        for n in range(24):
            reply = await client.insist("POST", "/v1/requests", submit_body(preferences={"offices": [OFFICE]}), key=f"worked-{n}")
            assert reply.status == 201, reply
        client.close()

    with server.connect() as db:
        make_offices(db, {OFFICE: (20, 1)}, server)
        with db.transaction():
            db.execute("lock table pass in share mode")  # no pass begins until all have come
            run(submit_all())
        wait_until(lambda: is_settled(db), 20)


def test_nothing_is_wrong_before(worked, owner):
    assert [what for check in CHECKS for what in check(owner)] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_harm_is_seen(worked, owner, check):
    with owner.transaction(force_rollback=True):
        owner.execute("set local session_replication_role = replica")
        for name in ("appointment_one_place", "appointment_travel"):
            owner.execute(f"alter table appointment drop constraint {name}")
        for index in ("appointment_one_booked", "request_open_person", "callback_one_live", "appointment_one_visit"):
            owner.execute(f"drop index {index}")
        done = owner.execute(HARMS[check.__name__])
        assert done.rowcount > 0
        found = check(owner)
        assert found, "it saw nothing"
    assert check(owner) == []


def test_a_seat_left_free_is_seen(worked, owner):
    """Waste: the first in line is said to have had the last seat, and the first seat to be free."""
    check = next(check for check in CHECKS if check.__name__ == "no_envy_and_no_waste")
    with owner.transaction(force_rollback=True):
        owner.execute("set local session_replication_role = replica")
        owner.execute("update slot set capacity = capacity + 1 where office = %s and local_start = (select min(local_start) from slot"
                      " where office = %s)", [OFFICE, OFFICE])
        assert check(owner)
