"""A firm is dismissed while it files, reads and is decided about: after the reply it never gets one byte, and nobody's request is lost."""
import asyncio
import datetime
import random
from collections import Counter

from invariants import assert_all
from samples import person, representation_body, submit_body
from wire import Client, at_once, run

ROUNDS = 8
SERVICES = ("other", "certified_copy", "document_pickup", "adit_stamp")
FIRM_NUMBER = {"phone": "+12125550199", "speak_with": "Ana Ortiz"}


async def represent(firm: Client, client: dict) -> str:
    today = datetime.datetime.now(datetime.timezone.utc).date()
    body = representation_body(client, begins_on=(today - datetime.timedelta(days=1)).isoformat())
    reply = await firm.insist("POST", "/v1/representations", body)
    assert reply.status == 201, reply
    return reply.json()["id"]


def revoked(under: str) -> tuple[str, str, dict]:
    return "POST", f"/v1/representations/{under}/revoke", {}


def under_it(owner, under: str) -> int:
    return owner.execute("select count(*) from request where representation_id = %s", [under]).fetchone()[0]


def seen_by_the_firm(owner, ids: list[str]) -> list[str]:
    return [str(id_) for (id_,) in owner.execute("select id from request where id = any(%s) and organization_id is not null", [ids])]


def test_dismissed_while_it_files(server, contract, keys, owner):
    """Each filing is either refused, or is the client's alone afterwards."""
    async def once() -> tuple[str, list]:
        firm, client = Client(server.url, keys["organization"][0], contract), person()
        under = await represent(firm, client)
        firm.close()
        calls = [("POST", "/v1/requests", submit_body(client, service=service, representation_id=under)) for service in SERVICES]
        calls.insert(random.randrange(len(calls) + 1), revoked(under))
        clients = [Client(server.url, keys["organization"][0], contract) for _ in calls]
        replies = await at_once(clients, lambda c, n: c.insist(*calls[n]))
        return under, [(call[1], reply) for call, reply in zip(calls, replies, strict=True)]

    outcomes = Counter()
    for _ in range(ROUNDS):
        under, replies = run(once())
        filed = [reply for path, reply in replies if path == "/v1/requests"]
        assert {(reply.status, reply.code) for reply in filed} <= {(201, None), (422, "invalid_fields")}
        assert [reply.status for path, reply in replies if path != "/v1/requests"] == [200]
        made = [reply.json()["id"] for reply in filed if reply.status == 201]
        assert under_it(owner, under) == 0 and seen_by_the_firm(owner, made) == []
        outcomes[len(made)] += 1
    print(f"filed before it ended: {dict(outcomes)}")
    assert_all(owner)


async def follow(server, contract, key: str, ids: list[str], over: asyncio.Event) -> list[tuple[bool, int, str]]:
    """Reads without a pause: whether the dismissal had been answered when it asked, and what came back."""
    firm = Client(server.url, key, contract)
    seen = []
    n = 0
    after = 0
    while after < 2 * (len(ids) + 2):
        paths = [*(f"/v1/requests/{id_}" for id_ in ids), "/v1/requests?limit=200", "/v1/appointments?limit=200"]
        asked_after = over.is_set()
        reply = await firm.insist("GET", paths[n % len(paths)])
        seen.append((asked_after, reply.status, reply.body.decode()))
        n += 1
        after += asked_after
    firm.close()
    return seen


def test_dismissed_while_it_reads_and_officers_decide(server, contract, keys, owner):
    async def once() -> None:
        key, client = keys["organization"][0], person()
        firm, officer = Client(server.url, key, contract), Client(server.url, keys["tier2"][0], contract)
        under = await represent(firm, client)
        made = []
        for service in SERVICES:
            body = submit_body(client, service=service, representation_id=under, callback=FIRM_NUMBER)
            made.append((await firm.insist("POST", "/v1/requests", body)).json())
        stamp = next(request for request in made if request["service"] == "adit_stamp")
        over, ids = asyncio.Event(), [request["id"] for request in made]
        readers = [asyncio.create_task(follow(server, contract, key, ids, over)) for _ in range(3)]
        approval = asyncio.create_task(officer.insist("POST", f"/v1/requests/{stamp['id']}/approve", {"expected_state": "tier2_review"}))
        await asyncio.sleep(random.random() * 0.1)
        assert (await firm.insist(*revoked(under))).status == 200
        over.set()
        assert (await approval).status in (200, 409)
        for reader in readers:
            for asked_after, status, body in await reader:
                assert status in (200, 404)
                assert not asked_after or status == 404 or not any(id_ in body for id_ in ids), body[:500]
        assert under_it(owner, under) == 0 and seen_by_the_firm(owner, ids) == []
        for act in ("withdraw", "cancel", "supply"):
            assert (await firm.insist("POST", f"/v1/requests/{stamp['id']}/{act}", {})).status == 404
        firm.close()
        officer.close()

    for _ in range(ROUNDS):
        run(once())
    assert_all(owner)


def test_hired_and_dismissed_in_the_same_moment(server, contract, keys, owner):
    """Whoever comes second finds what the first has done: never a firm in sight that has been dismissed."""
    async def once() -> tuple[str, str, list]:
        firm, client = Client(server.url, keys["organization"][0], contract), person()
        request = (await firm.insist("POST", "/v1/requests", submit_body(client), token=keys["tier1"][0])).json()
        under = await represent(firm, client)
        firm.close()
        calls = [(keys["tier1"][n], ("POST", f"/v1/requests/{request['id']}/represent", {"representation_id": under})) for n in range(4)]
        calls.insert(random.randrange(len(calls) + 1), (keys["tier1"][9], revoked(under)))
        clients = [Client(server.url, key, contract) for key, _ in calls]
        replies = await at_once(clients, lambda c, n: c.insist(*calls[n][1]))
        return request["id"], under, replies

    stories = Counter()
    for _ in range(ROUNDS):
        id_, under, replies = run(once())
        assert {(reply.status, reply.code) for reply in replies} <= {(200, None), (409, "state_conflict"), (422, "invalid_fields")}
        assert under_it(owner, under) == 0 and seen_by_the_firm(owner, [id_]) == []
        kinds = [kind for (kind,) in owner.execute("select kind::text from event where request_id = %s order by seq", [id_])]
        assert kinds in (["submit"], ["submit", "represent", "representation-ended"])
        stories[kinds[-1]] += 1
    print(dict(stories))
    assert_all(owner)


def test_dismissed_many_times_at_once(server, contract, keys, owner):
    async def once() -> tuple[str, list]:
        firm, client = Client(server.url, keys["organization"][0], contract), person()
        under = await represent(firm, client)
        request = (await firm.insist("POST", "/v1/requests", submit_body(client, representation_id=under))).json()
        firm.close()
        who = [keys["organization"][0], *keys["tier1"][:5]]
        clients = [Client(server.url, key, contract) for key in who]
        return request["id"], await at_once(clients, lambda c, n: c.insist(*revoked(under)))

    id_, replies = run(once())
    assert {reply.status for reply in replies} == {200} and len({reply.json()["ended_by"] for reply in replies}) == 1
    assert owner.execute("select count(*) from event where request_id = %s and kind = 'representation-ended'", [id_]).fetchone() == (1,)
    assert_all(owner)
