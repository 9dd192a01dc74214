"""The worker's pass over approved requests, under plenty and scarcity, against one-by-one with SKIP LOCKED; and the matcher alone."""
import datetime
import json
import re
import statistics
import subprocess
import sys
import time

import crowd
import load
import yardsticks
from one_by_one import script
from pgbench import Pgbench
from service import PROJECT, YARDSTICK
from table import AT_MOST, Figure, Goal
from window import Contender, fastest

sys.path.append(str(PROJECT / "tests" / "races"))

import invariants  # noqa: E402

NOTES = (
    "fieldpass: requests decided a second, from the beginning of the first pass to the end of the last, as the server's log has it; all limits "
    "and wishes, best slot first.",
    "pgbench: one statement takes the next request FOR UPDATE SKIP LOCKED and the first free slot of its offices, without wishes, and writes "
    "the same rows (seat, request, event, decision), role fp_staff; the queue is never empty.",
    "Plenty: two seats a request. Scarcity: one for five. Made by SQL over 200 offices, through the schema's own triggers, and put back as they "
    "were for each round.",
    "After each round: overbooked slots, requests seated twice or scheduled without a seat. After each shape fewer requests once more (5,000, "
    "quick 500), and all checks of tests/races/invariants.py over them, so also envy and waste (they take minutes for 100,000).",
    "The matcher alone: tests/bench/match.c, without a database.",
)
WAITING = {crowd.PLENTY: 100_000, crowd.SCARCITY: 20_000}
QUICK_WAITING = 2_000
CHECKED = {True: 500, False: 5_000}
CLIENTS = {True: (4,), False: (1, 2, 4, 8, 16)}
QUICK_CHECKS = (invariants.seats_are_counted, invariants.one_live_appointment, invariants.scheduled_means_seated)
LINE = re.compile(r"(\w+) +(\d+) requests +(\d+) slots: .* (\d+) requests/s, +([\d.]+) % placed")


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Passes:
    """What the server's log says of its passes since this was made."""

    def __init__(self, service):
        self.service, self.offset = service, service.log.stat().st_size

    def read(self, wanted: int) -> float:
        """Seconds from the first's beginning to the last's end. The log is waited on, not the tables: who asked them took a core away."""
        deadline = time.monotonic() + 900
        while (decided := sum(one["placed"] + one["left_over"] for one in self._lines())) < wanted:
            assert time.monotonic() < deadline, f"{decided} of {wanted} were decided"
            time.sleep(0.05)
        passes = self._lines()
        first = instant(passes[0]["at"]) - datetime.timedelta(milliseconds=passes[0]["ms"])
        return max((instant(passes[-1]["at"]) - first).total_seconds(), 0.001)

    def _lines(self) -> list[dict]:
        with open(self.service.log, "rb") as file:
            file.seek(self.offset)
            return [json.loads(line) for line in file if b'"event":"pass"' in line]


class Product:
    def __init__(self, service):
        self.service = service
        self.found: list[str] = []

    def run(self, scene: crowd.Scene) -> tuple[float, int, dict]:
        """The slots are there before anybody waits; then one commit brings all requests."""
        passes = Passes(self.service)
        with self.service.connect() as db:
            scene.put_back_requests(db)
        seconds = passes.read(scene.n)
        with self.service.connect() as db:
            self.service.wait_for(db, """
                select not exists (select from request where status = 'approved' and next_try_at is null) and not exists (select from freed)""", 60)
            placed = db.execute("select count(*) from decision where why = 'placed'").fetchone()[0]
        return scene.n / seconds, scene.n, {"placed": placed}

    def check(self, checks) -> None:
        with self.service.connect() as db:
            self.found += [f"{check.__name__}: {what}" for check in checks for what in check(db)]


class OneByOne:
    def __init__(self, stage, service):
        self.service = service
        self.bench = Pgbench(service, stage.directory, "assign", script(), "fp_staff")

    def waiting(self, db) -> int:
        return db.execute("select count(*) from request where status = 'approved' and next_try_at is null").fetchone()[0]

    def prepare(self, scene: crowd.Scene) -> None:
        """A full queue, or at least half of one."""
        with self.service.open(YARDSTICK) as db:
            if self.waiting(db) < scene.n // 2:
                scene.put_back_slots(db)
                scene.put_back_requests(db)
            db.execute("insert into pass (at) select now() where not exists (select from pass)")

    def run(self, clients: int, seconds: float) -> tuple[float, int, dict]:
        """The rate of those that found a request."""
        with self.service.open(YARDSTICK) as db:
            before = self.waiting(db)
            rate, calls, said = self.bench.run(clients, seconds)
            decided = before - self.waiting(db)
        return rate * decided / max(calls, 1), max(decided, 1), said


def matcher(stage) -> list[Figure]:
    program = load.compiled_with_match("match")
    words = subprocess.run([program, "100000"] if stage.quick else [program], capture_output=True, text=True, check=True).stdout
    return [Figure(f"the matcher alone, {found[1]}, {int(found[2]):,} requests, {int(found[3]):,} slots", "/s", [float(found[4])])
            for found in LINE.finditer(words)]


class Assign:
    """Both sides, on the same scenes."""

    def __init__(self, stage):
        self.stage, self.service, self.sample = stage, stage.shared, yardsticks.of(stage).sample
        with self.service.connect() as db, self.service.open(YARDSTICK) as copy:
            self.offices = crowd.make_offices(db)
            assert crowd.make_offices(copy) == self.offices
        self.service.wait_known(self.offices[-1])
        self.product, self.one_by_one = Product(self.service), OneByOne(stage, self.service)

    def scene(self, n: int, shape: str) -> crowd.Scene:
        with self.service.open(YARDSTICK) as copy, self.service.connect() as db:
            return crowd.Scene(copy, db, self.offices, n, shape, self.sample)

    def run(self, subject: Contender, scene: crowd.Scene, checks) -> None:
        with self.service.connect() as db:
            scene.put_back_slots(db)
        subject.run()
        self.product.check(checks)

    def subject(self, name: str, scene: crowd.Scene) -> Contender:
        return Contender(name, lambda: self.product.run(scene), self.service.parts)

    def fastest_yardstick(self, scene: crowd.Scene) -> Contender:
        seconds, parts = self.stage.at_least(0.3), {"postgres": self.service.postgres_cpu}
        self.one_by_one.prepare(scene)
        return fastest([Contender(f"pgbench -c {c}", lambda c=c: self.one_by_one.run(c, seconds), parts)
                                             for c in CLIENTS[self.stage.quick]])

    def measure(self, shape: str) -> list[Figure]:
        n = QUICK_WAITING if self.stage.quick else WAITING[shape]
        scene = self.scene(n, shape)
        subject, yardstick = self.subject(shape, scene), self.fastest_yardstick(scene)
        for i in range(self.stage.rounds):
            self.one_by_one.prepare(scene)
            turns = [lambda: self.run(subject, scene, QUICK_CHECKS), yardstick.run]
            for turn in turns if i % 2 == 0 else reversed(turns):
                turn()
        checked = self.scene(CHECKED[self.stage.quick], shape)
        self.run(self.subject("checked", checked), checked, invariants.CHECKS)
        placed = [100 * window.said["placed"] / n for window in subject.windows]
        return [
            Figure(f"assign, {n:,} waiting, {shape}", "/s", subject.rates, yardstick.rates, yardstick.name, Goal(6),
                   f"{subject.cpu()}; {yardstick.cpu()}", subject.foreign + yardstick.foreign),
            Figure("  of them placed", "%", placed),
        ]

    def million(self, at_100k: list[float]) -> Figure:
        scene = self.scene(1_000_000, crowd.PLENTY)
        subject = self.subject("a million", scene)
        self.run(subject, scene, QUICK_CHECKS)
        return Figure("assign, 1,000,000 waiting, plenty, once", "/s", subject.rates, [statistics.median(at_100k)], "at 100,000", Goal(0.8),
                      subject.cpu(), subject.foreign)


def run(stage) -> list[Figure]:
    both = Assign(stage)
    figures = [figure for shape in crowd.SHAPES for figure in both.measure(shape)]
    if stage.long:
        figures.append(both.million(figures[0].measured))
    found = both.product.found
    for what in found[:10]:
        print(f"bench: assign: {what}", file=sys.stderr)
    figures.append(Figure("assign: invariants that do not hold", "", [float(len(found))], goal=Goal(0, AT_MOST)))
    return figures + matcher(stage)
