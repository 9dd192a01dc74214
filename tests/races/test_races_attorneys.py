"""Attorneys with many clients over two offices, while others book for the same attorneys: never in two places, and nobody forgotten."""
import random
import threading
import uuid

import psycopg
import pytest
from invariants import assert_all, no_envy_and_no_waste
from people import is_settled, make_offices
from samples import submit_body
from waiting import wait_until
from wire import Client, run

OFFICES = ("QTA", "QTB")
SLOTS, ATTORNEYS, CLIENTS, BOOKINGS = 64, 4, 100, 60


@pytest.fixture(scope="module")
def attorneys(server, keys) -> list[uuid.UUID]:
    made = [uuid.uuid4() for _ in range(ATTORNEYS)]
    with server.connect() as db:
        make_offices(db, {office: (SLOTS, 1) for office in OFFICES}, server)
        for attorney in made:
            db.execute("insert into attorney (id, licence, sealed) values (%s, %s, 'x')", [attorney, f"NY-{attorney.hex[:12].upper()}"])
    return made


def represent(db, request_id: str, attorney: uuid.UUID) -> None:
    """Behind the server's back, before the worker has seen the request."""
    with db.transaction():
        made = db.execute("""insert into representation (id, organization_id, person_key, attorney_id, begins_on, form_sealed, created_at)
            select gen_random_uuid(), (select id from organization limit 1), person_key, %s, current_date, 'x', created_at from request
            where id = %s returning id, organization_id""", [attorney, request_id]).fetchone()
        db.execute("set local session_replication_role = replica")
        db.execute("update request set representation_id = %s, organization_id = %s where id = %s", [*made, request_id])


def book_beside(server, attorneys, stop: threading.Event) -> None:
    """Another way to an appointment for the same attorneys: one transaction each, refused where the worker was faster."""
    chance = random.Random(3)
    with server.connect() as db:
        free = db.execute("select id from slot where office = any(%s)", [list(OFFICES)]).fetchall()
        for _ in range(BOOKINGS):
            try:
                db.execute("""
                    insert into appointment (id, slot_id, office, status, during, attorney_id, travel, person_key, service, made_by,
                        policies, expires_at, created_at, updated_at)
                    select gen_random_uuid(), id, office, 'held', tstzrange(starts_at, ends_at), %s,
                        tstzrange(starts_at, ends_at + interval '3 hours'), uuid_send(gen_random_uuid()), 'other', 'test',
                        '{}', starts_at, clock_timestamp(), clock_timestamp() from slot where id = %s""", [chance.choice(attorneys), chance.choice(free)[0]])
            except (psycopg.errors.ExclusionViolation, psycopg.errors.CheckViolation, psycopg.errors.DeadlockDetected):
                continue
            if stop.is_set():
                return


def test_an_attorney_is_never_sent_to_two_places(server, contract, attorneys, owner):
    chance = random.Random(7)

    async def submit_all() -> list[str]:
        client, made = Client(server.url, contract=contract), []
        for n in range(CLIENTS):
            wished = [[OFFICES[0]], [OFFICES[1]], list(OFFICES), list(reversed(OFFICES))][n % 4]
            reply = await client.insist("POST", "/v1/requests", submit_body(preferences={"offices": wished}))
            assert reply.status == 201, reply
            made.append(reply.json()["id"])
        client.close()
        return made

    with owner.transaction():
        owner.execute("lock table pass in share mode")  # no pass begins until all have come
        requests = run(submit_all())
        with server.connect() as db:
            for n, request in enumerate(requests):
                if n % 5:
                    represent(db, request, chance.choice(attorneys))
        stop = threading.Event()
        others = threading.Thread(target=book_beside, args=(server, attorneys, stop))
        others.start()
    wait_until(lambda: is_settled(owner), 60)
    stop.set()
    others.join()
    wait_until(lambda: is_settled(owner), 60)
    assert_all(owner)
    seated, represented = owner.execute("""
        select count(*), count(attorney_id) from appointment where request_id = any(%s) and status = 'booked'""", [requests]).fetchone()
    waiting, limited = owner.execute("""
        select count(distinct request_id) filter (where r.status = 'approved'), count(*) filter (where d.judged_by::jsonb ? 'limited_by')
        from decision d join request r on r.id = d.request_id where r.id = any(%s)""", [requests]).fetchone()
    print(f"{seated} seated, {represented} of them with an attorney; {waiting} wait; a calendar stood against {limited} decisions")
    assert seated + waiting == CLIENTS and represented > CLIENTS // 2 and limited > 0
    with owner.transaction(force_rollback=True):  # were it not for the attorneys, many would have been treated unjustly
        owner.execute("set local session_replication_role = replica")
        owner.execute("update appointment set attorney_id = null, travel = null")
        assert no_envy_and_no_waste(owner)
