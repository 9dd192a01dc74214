"""Durable POST /v1/requests against pgbench running the same statement, Fastify with pg, and PostgREST."""
import base64
import hmac
import json

import bodies
import load
import yardsticks
from pgbench import Pgbench, submit_script
from service import YARDSTICK
from table import Figure, Goal
from window import Contender, InARow, fastest, rounds

NOTES = (
    "fieldpass: each POST another person's, by an organization's API key, with an Idempotency-Key; anonymous: with neither.",
    "pgbench: sql/queries/request_submit.sql with one row a call, prepared, role fp_intake, on a copy of the database in the same cluster; no "
    "HTTP, JSON, validation, sealing or MACs; for the anonymous without an idempotency key, too. Its ids grow as the product's do; what is the "
    "same for all is a literal in the statement.",
    "Fastify: the same key check, validation, MACs, sealing and statement, 16 connections to the database, one Node process.",
    "PostgREST: gets the row ready-made (no validation, sealing or idempotency) and inserts it; 16 connections, a cached JWT.",
    "After fieldpass's windows of a round the search keys of their requests are waited for; their CPU is in no window but in part in its own.",
    "The peers are shown for comparison, not with --quick: their rate, not a goal.",
)
CLIENTS = {True: (8,), False: (8, 16, 32)}


def jwt(role: str, organization: str) -> str:
    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = f"{part(json.dumps({'alg': 'HS256'}).encode())}.{part(json.dumps({'role': role, 'organization': organization}).encode())}"
    return f"{head}.{part(hmac.digest(yardsticks.JWT_SECRET.encode(), head.encode(), 'sha256'))}"


def postgrest_request(sample: dict, organization: str) -> str:
    """The row that Fastify would insert, as JSON."""
    leave = ("version", "token_version")
    row = {name: value for name, value in sample.items() if value is not None and name not in leave}
    row |= {"id": "01900000-0000-7000-8{{hex:3}}-000{{number:9}}", "confirmation_code": "{{hex:16}}", "person_key": "\\x{{hex:64}}"}
    headers = {**bodies.bearer(jwt("fp_intake", organization)), "Prefer": "return=minimal"}
    return load.template("POST", "/request", headers, json.dumps(row))


def stored(service) -> list[int]:
    """The requests there are: the product's, and the yardsticks'."""
    counts = []
    for database in ("fieldpass", YARDSTICK):
        with service.open(database) as db:
            counts.append(db.execute("select count(*) from request").fetchone()[0])
    return counts


def run(stage) -> list[Figure]:
    service, yard = stage.shared, yardsticks.of(stage)
    file = stage.load.file
    keyed, anonymous = file(bodies.submit(service.organization_key)), file(bodies.submit(None))

    def post(port, request, connections, seconds=stage.seconds):
        said = load.only(stage.load.run(port, request, connections, seconds), 201)
        return said["rate"], said["answered"], said

    def product(name, request, connections):
        return Contender(name, lambda: post(service.port, request, connections), service.parts)

    def peer(name, server, request):
        parts = {name: server.cpu, "postgres": service.postgres_cpu}
        return Contender(name, lambda: post(server.port, request, 64, stage.at_least(0.5)), parts)

    seconds = stage.at_least(0.3)

    def pgbench(name: str, keyed: bool):
        bench = Pgbench(service, stage.directory, name, submit_script(yard.sample, keyed), "fp_intake")
        return fastest([Contender(f"pgbench -c {n}", lambda n=n: bench.run(n, seconds), {"postgres": service.postgres_cpu})
                        for n in CLIENTS[stage.quick]])

    subjects = [product("64 connections", keyed, 64), product("256 connections", keyed, 256),
                product("64 connections, anonymous", anonymous, 64)]
    best, unkeyed = pgbench("submit", True), pgbench("anonymous", False)
    others = []
    if stage.peer_rounds:
        row = file(postgrest_request(yard.sample, service.organization))
        others = [peer("fastify", yard.fastify, keyed), peer("postgrest", yard.postgrest, row)]
    for other in others:
        other.warm()
    before = stored(service)
    rounds(stage.rounds, [InARow(subjects, service.wait_idle), best, unkeyed])
    rounds(stage.peer_rounds, others)
    for found, old, contenders in zip(stored(service), before, (subjects, [best, unkeyed, *others]), strict=True):
        acknowledged = sum(window.answered for contender in contenders for window in contender.windows)
        assert found - old == acknowledged, f"{acknowledged} requests were acknowledged, {found - old} are stored"
    figures = [Figure(f"POST /v1/requests, {s.name}", "/s", s.rates, its.rates, its.name, Goal(2.0), f"{s.cpu()}; {its.cpu()}",
                      s.foreign + its.foreign) for s, its in zip(subjects, (best, best, unkeyed), strict=True)]
    return figures + [Figure(f"  the same create: {o.name}, 64 connections", "/s", o.rates, cpu=o.cpu(), foreign=o.foreign) for o in others]
