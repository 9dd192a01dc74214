"""The same person, and the same key, many times in one moment."""
from collections import Counter

from invariants import assert_all
from people import path_of
from samples import person, submit_body
from wire import Client, at_once, run

AT_ONCE = 200


def submit_all(server, contract, bodies: list[dict], tokens: list[str | None], keys: list[str | None]):
    clients = [Client(server.url, token, contract) for token in tokens]
    return run(at_once(clients, lambda c, n: c.insist("POST", "/v1/requests", bodies[n], key=keys[n])))


def twins(owner, id_: str) -> tuple[int, int]:
    """How many open requests of that person and service there are: the first, and strangers'."""
    return owner.execute("""
        select count(*) filter (where r.duplicate_of is null), count(*) filter (where r.duplicate_of = h.id)
        from request o join request r on r.person_key = o.person_key and r.service = o.service and r.closed_at is null
        join request h on h.person_key = o.person_key and h.service = o.service and h.duplicate_of is null and h.closed_at is null
        where o.id = %s""", [id_]).fetchone()


def test_strangers_for_one_person(server, contract, owner):
    body = submit_body(person())
    replies = submit_all(server, contract, [body] * AT_ONCE, [None] * AT_ONCE, [None] * AT_ONCE)
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["id"] for reply in replies}) == AT_ONCE
    assert twins(owner, replies[0].json()["id"]) == (1, AT_ONCE - 1)
    assert_all(owner)


def test_one_firm_for_one_person(server, contract, keys, owner):
    body, token = submit_body(person()), keys["organization"][0]
    replies = submit_all(server, contract, [body] * AT_ONCE, [token] * AT_ONCE, [None] * AT_ONCE)
    assert Counter(reply.status for reply in replies) == {201: 1, 409: AT_ONCE - 1}
    made = next(reply for reply in replies if reply.status == 201).json()["id"]
    refused = [reply.json() for reply in replies if reply.status == 409]
    assert {problem["code"] for problem in refused} == {"duplicate_open"}
    assert {path_of(problem["link"]) for problem in refused} == {f"/v1/requests/{made}"}
    assert twins(owner, made) == (1, 0)
    assert_all(owner)


def test_firms_and_strangers_for_one_person(server, contract, keys, owner):
    body = submit_body(person())
    tokens = [(None, *keys["organization"])[n % 3] for n in range(AT_ONCE)]
    replies = submit_all(server, contract, [body] * AT_ONCE, tokens, [None] * AT_ONCE)
    made = [reply.json()["id"] for reply in replies if reply.status == 201]
    assert {(reply.status, reply.code) for reply in replies} <= {(201, None), (409, "duplicate_open")}
    strangers = [reply for reply, token in zip(replies, tokens, strict=True) if token is None]
    assert {reply.status for reply in strangers} == {201}
    assert twins(owner, made[0]) == (1, len(made) - 1)
    assert_all(owner)


def test_two_persons_in_a_knot(server, contract, owner):
    """Batches that name the same persons in every order must not lock each other out."""
    bodies = [submit_body(person()) for _ in range(10)]
    mixed = [bodies[(n * 7) % 10] for n in range(AT_ONCE)]
    replies = submit_all(server, contract, mixed, [None] * AT_ONCE, [None] * AT_ONCE)
    assert {reply.status for reply in replies} == {201}
    for n in range(10):
        assert twins(owner, replies[n].json()["id"]) == (1, AT_ONCE // 10 - 1)
    assert_all(owner)


def test_the_same_key_and_body(server, contract, keys, owner):
    for token in (None, keys["organization"][0]):
        body, key = submit_body(person()), f"same-{token}"[:40]
        replies = submit_all(server, contract, [body] * AT_ONCE, [token] * AT_ONCE, [key] * AT_ONCE)
        assert {reply.status for reply in replies} == {201}
        assert len({reply.json()["id"] for reply in replies}) == 1
        assert len({reply.json().get("access_token") for reply in replies}) == 1
        replayed = [reply for reply in replies if reply.headers.get("Idempotent-Replayed") == "true"]
        assert len(replayed) == AT_ONCE - 1
        assert twins(owner, replies[0].json()["id"]) == (1, 0)
    assert_all(owner)


def test_the_same_key_with_two_bodies(server, contract, keys, owner):
    bodies = [submit_body(person()), submit_body(person())]
    token, count = keys["organization"][0], AT_ONCE
    replies = submit_all(server, contract, [bodies[n % 2] for n in range(count)], [token] * count, ["two-bodies"] * count)
    assert Counter((reply.status, reply.code) for reply in replies) == {(201, None): count // 2, (422, "idempotency_mismatch"): count // 2}
    assert len({reply.json()["id"] for reply in replies if reply.status == 201}) == 1
    winners = {n % 2 for n, reply in enumerate(replies) if reply.status == 201}
    assert len(winners) == 1
    assert_all(owner)
