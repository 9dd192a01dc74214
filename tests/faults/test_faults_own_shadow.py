"""
A try whose outcome its caller never heard goes on while the caller tries again with the same key: it takes what the second one wants, and
the second one must not be told that somebody else has it.
"""
import asyncio

import pytest
from booking import hold_body, slots
from client import Api
from fixtures import running
from invariants import assert_all
from people import make_keys, slots_are_made
from samples import person
from waiting import wait_until
from wire import Client, run

DEADLINE_MS = 700


@pytest.fixture(scope="module")
def server():
    yield from running("--deadline-ms", str(DEADLINE_MS))


@pytest.fixture(scope="module")
def admin(server) -> str:
    with server.connect() as db:
        wait_until(lambda: slots_are_made(db), 60)
    return make_keys(server, admin=1)["admin"][0]


class Held:
    """What a statement locks is locked until release()."""

    def __init__(self, server, statement: str, *params):
        self.db = server.connect()
        self.transaction = self.db.transaction()
        self.transaction.__enter__()
        self.db.execute(statement, params)

    def release(self) -> None:
        self.transaction.__exit__(None, None, None)
        self.db.close()


def waiting(db) -> int:
    return db.execute("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'fieldpass'").fetchone()[0]


def twice(server, contract, lock: Held, path: str, body: dict, key: str, token: str | None = None):
    """The first try is given up, the second begins while the first still waits, and then both may go on. The second's reply."""
    async def calls():
        client = Client(server.url, token, contract)
        first = await client.call("POST", path, body, key=key)
        second = asyncio.create_task(client.call("POST", path, body, key=key))
        with server.connect() as db:
            for _ in range(500):
                if waiting(db) >= 2:
                    break
                await asyncio.sleep(0.005)
            assert waiting(db) >= 2, "the second try does not wait beside the first"
        await asyncio.to_thread(lock.release)
        return first, await second

    first, second = run(calls())
    assert (first.status, first.code) == (503, "outcome_unknown"), first
    return second


def is_replayed(reply) -> bool:
    return reply.status == 201 and reply.headers.get("Idempotent-Replayed") == "true"


def test_a_hold_of_the_last_seat(server, contract, admin):
    slot = next(slot for slot in slots(Api(server.url, contract)) if slot["free"] == 1)
    lock = Held(server, "select from slot where id = %s for update", slot["id"])
    second = twice(server, contract, lock, "/v1/holds", hold_body(slot, person()), "shadow-hold")
    assert is_replayed(second), second  # whoever waits first for the row has it first


def test_a_name_that_only_one_may_have(server, contract, admin):
    lock = Held(server, "lock table organization in share mode")
    body = {"name": "Shadow & Partners", "kind": "law_firm"}
    second = twice(server, contract, lock, "/v1/organizations", body, "shadow-firm", admin)
    assert second.status == 201, second  # made by either of them
    again = Api(server.url, contract, admin).post("/v1/organizations", body, idempotency_key="shadow-firm", expect=201)
    assert again.json()["id"] == second.json()["id"] and again.headers["Idempotent-Replayed"] == "true"


def test_somebody_else_is_still_somebody_else(server, contract, admin):
    """With another key, or none, the refusal stands."""
    api = Api(server.url, contract)
    slot = next(slot for slot in slots(api) if slot["free"] == 1)
    api.post("/v1/holds", hold_body(slot, person()), expect=201, idempotency_key="taken-1")
    for key in ("taken-2", None):
        assert api.post("/v1/holds", hold_body(slot, person()), expect=409, idempotency_key=key).json()["code"] == "slot_full"
    with server.connect() as db:
        assert_all(db)
