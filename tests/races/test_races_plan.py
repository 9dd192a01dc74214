"""The planner, run by many at once, against people who move their windows and officers who call: no hour is given away twice."""
import asyncio
import datetime

import pytest
from client import Api
from fixtures import running
from invariants import assert_all, rows
from samples import submit_body
from server import START
from wire import Client, run

PEOPLE = 40
HOUR = datetime.timedelta(hours=1)
NOW = datetime.datetime.fromisoformat(START.replace("Z", "+00:00"))


@pytest.fixture(scope="module")
def planning():
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="module")
def tokens(planning) -> dict[str, list[str]]:
    made = {role: [planning.key(role) for _ in range(3)] for role in ("tier1", "tier2", "supervisor", "admin")}
    planning.wait_accepted(*(token for some in made.values() for token in some))
    return made


def text(at: datetime.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def capacity(calls: int) -> dict:
    hours = [{"at": text(NOW + n * HOUR), "language": "en", "calls": calls} for n in range(0, 40)]
    return {"from": text(NOW), "to": text(NOW + 100 * HOUR), "hours": hours}


def misfits(db, calls: int) -> list[str]:
    return rows(db, f"""
        select planned_hour, count(*) from callback where planned_hour is not null and status <> 'called_off'
        group by planned_hour, planned_language having count(*) > {calls}""") + rows(db, """
        select c.id, c.window_start, c.window_end, e.data from callback c join event e on e.request_id = c.request_id
            and e.seq = (select max(seq) from event n where n.request_id = c.request_id and n.kind = 'callback-announced')
        where c.announced_at is not null and c.status in ('planned', 'claimed') and e.data->>'callback_id' = c.id::text
            and (e.data->>'window_start')::timestamptz <> date_trunc('second', c.window_start)""")


async def person(planning, contract, tokens, n: int) -> str:
    """Every third is an emergency, whose call may be made at once."""
    client = Client(planning.url, contract=contract)
    urgent = {"urgency": "emergency", "emergency_reason": "A funeral"} if n % 3 == 0 else {}
    made = (await client.insist("POST", "/v1/requests", submit_body(**urgent))).json()
    escalated = await client.insist("POST", f"/v1/requests/{made['id']}/escalate", {"expected_state": "tier1_review"}, token=tokens["tier1"][n % 3])
    call, mine = f"/v1/callbacks/{escalated.json()['callback']['id']}", made["access_token"]
    for k in range(4):
        windows = [{"start": text(NOW + (24 + 3 * k) * HOUR), "end": text(NOW + (26 + 3 * k) * HOUR)}]
        reply = await client.insist("PATCH", call, {"windows": windows} if k % 2 else {"phone": f"+1212555{1000 + n:04}"}, token=mine)
        assert reply.status in (200, 409), reply
    client.close()
    return made["id"]


async def again_and_again(planning, contract, token: str, over: asyncio.Event, method: str, path: str, body: dict, allowed: set) -> None:
    client = Client(planning.url, token, contract)
    while not over.is_set():
        reply = await client.insist(method, path, body)
        assert reply.status in allowed, reply
        if "callbacks" in path and reply.status == 200:
            call = await client.insist("POST", f"/v1/callbacks/{reply.json()['id']}/attempts", {"outcome": "busy"})
            assert call.status in (200, 409), call
    client.close()


def test_no_hour_is_given_away_twice(planning, contract, tokens):
    async def all_of_it() -> list[str]:
        over = asyncio.Event()
        clock = [again_and_again(planning, contract, token, over, "PUT", "/v1/sandbox/clock", {"now": START}, {200}) for token in tokens["admin"]]
        officers = [again_and_again(planning, contract, token, over, "POST", "/v1/callbacks/next", {}, {200, 204}) for token in tokens["tier2"][:2]]
        supervisor = again_and_again(planning, contract, tokens["supervisor"][0], over, "PUT", "/v1/callback-capacity", capacity(2), {200})
        others = [asyncio.create_task(one) for one in (*clock, *officers, supervisor)]
        made = await asyncio.gather(*(person(planning, contract, tokens, n) for n in range(PEOPLE)))
        over.set()
        await asyncio.gather(*others)
        return made

    api = Api(planning.url, contract, tokens["supervisor"][0])
    api.put("/v1/callback-capacity", capacity(2), expect=200)
    made = run(all_of_it())
    with planning.connect() as db:
        assert misfits(db, 2) == []
        assert_all(db)
        announced = db.execute("select count(*) from event where kind = 'callback-announced' and request_id = any(%s)", [made]).fetchone()[0]
        moved = db.execute("select count(*) from event where kind = 'callback-changed' and request_id = any(%s)", [made]).fetchone()[0]
    assert announced > 0 and moved > 0
