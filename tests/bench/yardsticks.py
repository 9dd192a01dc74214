"""Sets up the peers on the copy of the database: once for all benchmarks of a run."""
import functools
import json

import bodies
import load
import peers
import pgbench
from service import YARDSTICK, Service
from stage import Stage

CONNECTIONS = "16"
JWT_SECRET = "a secret of the yardstick, which never leaves this machine"
# PostgREST's roles and settings: who may be whom, and the organization as the policies want it.
POSTGREST_SQL = """
    create role yardstick_web login noinherit password '{password}';
    grant fp_intake, fp_public to yardstick_web;
    create function fp.yardstick_sight() returns void language sql as
        $$ select set_config('fp.orgs', '{{' || (current_setting('request.jwt.claims', true)::json->>'organization') || '}}', true) $$;
"""


def fastify(stage: Stage, service: Service, sample: dict[str, str | None]) -> peers.Peer:
    settings = {
        "SUBMIT_SQL": pgbench.statement("request_submit"), "READ_SQL": pgbench.statement("request_read"),
        "SUBMIT_CONSTANTS": json.dumps(pgbench.submit_constants(sample)), "ORGANIZATION": service.organization,
        "API_KEY": service.organization_key, "CONNECTIONS": CONNECTIONS, "PASSWORD_fp_intake": service.password("fp_intake"),
        "PASSWORD_fp_public": service.password("fp_public"),
    }
    address = service.address(YARDSTICK, "fp_public")
    return peers.fastify(stage.directory, {name: address[name] for name in ("PGHOST", "PGPORT", "PGDATABASE")}, settings)


def postgrest(stage: Stage, service: Service) -> peers.Peer:
    address = service.address(YARDSTICK, "yardstick_web")
    with service.open(YARDSTICK) as db:
        db.execute(POSTGREST_SQL.format(password=address["PGPASSWORD"]))
    uri = "postgresql://{PGUSER}:{PGPASSWORD}@/{PGDATABASE}?host={PGHOST}&port={PGPORT}".format(**address)
    return peers.postgrest(stage.directory, uri, JWT_SECRET)


class Yardsticks:
    """Fastify and PostgREST, and a request in the copy that Fastify made after one of the product's, which the others take as their sample."""

    def __init__(self, stage: Stage):
        self.stage, self.service = stage, stage.shared
        once = stage.load.file(bodies.submit(self.service.organization_key))
        load.only(stage.load.run(self.service.port, once, 1, 0.05, warm=0), 201)
        with self.service.connect() as db:
            own = pgbench.sample_row(db)
        self.fastify = fastify(stage, self.service, own)
        stage.keep(self.fastify)
        load.only(stage.load.run(self.fastify.port, once, 1, 0.05, warm=0), 201)
        with self.service.open(YARDSTICK) as db:
            self.sample = pgbench.sample_row(db)

    @functools.cached_property
    def postgrest(self) -> peers.Peer:
        peer = postgrest(self.stage, self.service)
        self.stage.keep(peer)
        return peer


_made: dict[Stage, Yardsticks] = {}


def of(stage: Stage) -> Yardsticks:
    if stage not in _made:
        _made[stage] = Yardsticks(stage)
    return _made[stage]
