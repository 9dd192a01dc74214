"""What row level security costs the database: two servers, one of which has had its policies taken away; nothing else differs."""
import concurrent.futures
import pathlib
import statistics

import bodies
import cpu
import load
from bench_read import fill, ids
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "CPU a call of the sessions that serve an organization (login roles fp_public and fp_intake), without the workers or PostgreSQL's own: the server and "
    "its statements are the same on both sides. On one, row level security is disabled on every table that has it.",
    "Mixed: of 100 calls 60 read one request, 10 list 50 of them, 20 submit, 10 change one; in each round, from the figures of that round.",
)
ROWS = {True: 2_000, False: 15_000}
MIX = {"read": 0.6, "list": 0.1, "submit": 0.2, "change": 0.1}


def taken_away(service) -> None:
    with service.connect() as db:
        guarded = db.execute("select relname::text from pg_class where relnamespace = 'fp'::regnamespace and relrowsecurity").fetchall()
        for (table,) in guarded:
            db.execute(f"alter table fp.{table} disable row level security")
        assert len(guarded) >= 7


def sessions_cpu(service) -> float:
    """PostgreSQL's processes say in their title whom they serve."""
    def serves(pid: int) -> bool:
        try:
            title = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return any(role in title for role in (b"fp_public", b"fp_intake"))

    return sum(cpu.own(pid) for pid in service.descendants() if serves(pid))


class Side:
    def __init__(self, stage, name: str, guarded: bool):
        self.stage, self.name, self.service = stage, name, stage.fresh()
        fill(stage, self.service, ROWS[stage.quick])
        if not guarded:
            taken_away(self.service)
        with self.service.connect() as db:
            self.ids = ids(stage, db, "select id from request where organization_id is not null order by random() limit 20000")
        key = self.service.organization_key
        self.calls = {"read": (bodies.read(key), 64, 200), "list": (bodies.listed(key), 8, 200), "submit": (bodies.submit(key), 64, 201),
                      "change": (bodies.change(key), 16, 200)}
        parts = {"server": lambda: cpu.own(self.service.process.pid), "sessions": lambda: sessions_cpu(self.service)}
        self.contenders = {what: Contender(f"{what}, {name}", lambda what=what: self.run(what), parts) for what in self.calls}

    def run(self, what: str):
        template, connections, status = self.calls[what]
        lines = {"lines": self.ids} if "{{line" in template else {}
        seconds = self.stage.seconds / 2  # CPU is counted to the nanosecond, and the rate does not matter
        said = load.only(self.stage.load.run(self.service.port, self.stage.load.file(template), connections, seconds, **lines), status)
        return said["rate"], said["answered"], said

    def micros(self, what: str) -> list[float]:
        return self.contenders[what].micros("sessions")

    def mixed(self) -> list[float]:
        return [sum(share * cost for share, cost in zip(MIX.values(), round_, strict=True))
                for round_ in zip(*(self.micros(what) for what in MIX), strict=True)]


def run(stage) -> list[Figure]:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        on, off = pool.map(lambda given: Side(stage, *given), (("policies", True), ("none", False)))
    for side in (on, off):
        for contender in side.contenders.values():
            contender.warm()  # plans are made, with the policies or without
    rounds(stage.rounds, [side.contenders[what] for what in MIX for side in (on, off)])
    foreign = [used for side in (on, off) for contender in side.contenders.values() for used in contender.foreign]
    figures = [Figure("CPU of the database a call, mixed", "us", on.mixed(), off.mixed(), "without policies", Goal(1.3, AT_MOST), foreign=foreign)]
    for what in MIX:
        mine, its = on.contenders[what], off.contenders[what]
        figures.append(Figure(f"  {what}", "us", on.micros(what), off.micros(what), "without policies", cpu=f"{mine.cpu()}; {its.cpu()}",
                              foreign=mine.foreign + its.foreign))
    assert all(statistics.median(figure.measured) > 0 for figure in figures), "too short to be measured"
    for side in (on, off):
        side.service.close()
    return figures
