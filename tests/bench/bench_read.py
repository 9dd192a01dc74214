"""GET /v1/requests/{id} over many ids against pgbench running the same statement, Fastify with pg, and PostgREST."""
import bodies
import load
import yardsticks
from bench_submit import jwt
from pgbench import Pgbench, fill_rows, read_script, row_id
from service import YARDSTICK
from table import AT_MOST, Figure, Goal
from window import Contender, fastest, rounds

NOTES = (
    "fieldpass: 64 connections, an organization's key, ids drawn at random from those stored; each reply is unsealed and rendered.",
    "pgbench: sql/queries/request_read.sql with one id a call, prepared, role fp_public under the same row policies, on as many rows in a copy of "
    "the database; neither HTTP nor JSON nor unsealing. Few clients are tried too: a read is fastest with as many as there are cores.",
    "Fastify: the same statement, unsealing and JSON; CPU is that of its one Node process against that of fieldpassd, without PostgreSQL's.",
    "PostgREST, not with --quick: GET /request_record by id under the same row policies; the person's data stays sealed.",
)
CLIENTS = {True: (2,), False: (2, 4, 8, 16, 32)}
ROWS = {True: 5_000, False: 50_000}


def fill(stage, service, wanted: int) -> int:
    """At least so many requests, by the API; how many there are."""
    request = stage.load.file(bodies.submit(service.organization_key))
    count = "select count(*) from request where organization_id is not null"
    with service.connect() as db:
        while (there := db.execute(count).fetchone()[0]) < wanted:
            load.only(stage.load.run(service.port, request, 256, 0.3, warm=0), 201)
        service.wait_idle(300)
        db.execute("analyze")
    return there


def ids(stage, db, sql: str):
    return stage.load.file("".join(f"{row[0]}\n" for row in db.execute(sql)))


def run(stage) -> list[Figure]:
    service, yard = stage.shared, yardsticks.of(stage)
    rows = fill(stage, service, ROWS[stage.quick])
    with service.connect() as db:
        own_ids = ids(stage, db, "select id from request where organization_id is not null order by random() limit 50000")
    with service.open(YARDSTICK) as db:
        fill_rows(db, rows)
        its_ids = ids(stage, db, f"select {row_id('k')} from generate_series(1, {rows}::bigint) k order by random() limit 50000")

    def get(port, request, lines, seconds=stage.seconds):
        said = load.only(stage.load.run(port, request, 64, seconds, lines=lines), 200)
        return said["rate"], said["answered"], said

    with_key = stage.load.file(bodies.read(service.organization_key))
    postgres = {"postgres": service.postgres_cpu}
    subject = Contender("fieldpass", lambda: get(service.port, with_key, own_ids), service.parts)
    bench, seconds = Pgbench(service, stage.directory, "read", read_script(service.organization, rows), "fp_public", logged=0.1), stage.at_least(0.3)
    best = fastest([Contender(f"pgbench -c {n}", lambda n=n: bench.run(n, seconds), postgres) for n in CLIENTS[stage.quick]])

    def peer(name, server, request):
        made = Contender(name, lambda: get(server.port, request, its_ids, stage.at_least(0.4)), {"server": server.cpu, **postgres})
        made.warm()
        return made

    fastify = peer("fastify", yard.fastify, with_key)
    peers = [fastify]
    rounds(stage.rounds, [subject, best, fastify])
    if stage.peer_rounds:
        with_jwt = load.template("GET", "/request_record?id=eq.{{line:36}}", bodies.bearer(jwt("fp_public", service.organization)))
        peers.append(peer("postgrest", yard.postgrest, stage.load.file(with_jwt)))
        rounds(stage.peer_rounds, peers[1:])
    figures = [
        Figure("GET /v1/requests/{id}, 64 connections", "/s", subject.rates, best.rates, best.name, Goal(0.75, floor=0.65),
               f"{subject.cpu()}; {best.cpu()}", subject.foreign + best.foreign),
        Figure("  CPU a request, service alone", "us", subject.micros("server"), fastify.micros("server"), "fastify", Goal(0.5, AT_MOST),
               foreign=subject.foreign + fastify.foreign),
    ]
    return figures + [Figure(f"  the same read: {o.name}, 64 connections", "/s", o.rates, cpu=o.cpu(), foreign=o.foreign)
                      for o in peers]
