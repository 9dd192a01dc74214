"""The worker's pass over approved requests, under plenty and scarcity, against one-by-one with SKIP LOCKED; and the matcher alone."""
import datetime
import json
import re
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
from window import Best, Contender

sys.path.append(str(PROJECT / "tests" / "races"))

import invariants  # noqa: E402

NOTES = (
    "fieldpass: requests decided a second, from the beginning of the first pass to the end of the last, as the server's log has it; all limits "
    "and wishes, best slot first.",
    "pgbench: one statement takes the next request FOR UPDATE SKIP LOCKED and the first free slot of its offices, without wishes, and writes "
    "the same rows (seat, request, event, decision), role fp_staff; the queue is never empty. The client count that is best in the first round.",
    "Plenty: two seats a request. Scarcity: one for five. Made by SQL over 200 offices, through the schema's own triggers.",
    "After each round: overbooked slots, requests seated twice or scheduled without a seat. After each shape 10,000 requests more, and all "
    "checks of tests/races/invariants.py over them, so also envy and waste (they take minutes for 100,000).",
    "The matcher alone: tests/bench/match.c, without a database.",
)
CHECKED = 10_000
CLIENTS = {True: (4, 8, 16), False: (1, 2, 4, 8, 16, 32)}
LINE = re.compile(r"(\w+) +(\d+) requests +(\d+) slots: .* (\d+) requests/s, +([\d.]+) % placed")


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Passes:
    """What the server's log says of its passes since this was made."""

    def __init__(self, service):
        self.service, self.offset = service, service.log.stat().st_size

    def read(self, wanted: int) -> float:
        """Seconds from the first's beginning to the last's end. A pass is logged a moment after its last commit."""
        deadline = time.monotonic() + 30
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
    def __init__(self, stage, service, offices, sample):
        self.stage, self.service, self.offices, self.sample = stage, service, offices, sample
        self.found: list[str] = []

    def prepare(self, n: int, shape: str) -> None:
        """The slots are there before anybody waits; then one commit brings all requests."""
        with self.service.connect() as db:
            crowd.clear(db)
            crowd.make_slots(db, self.offices, n, shape)

    def run(self, n: int) -> tuple[float, int, dict]:
        passes = Passes(self.service)
        with self.service.connect() as db:
            crowd.make_requests(db, self.offices, n, self.sample)
            self.service.wait_for(db, """
                select not exists (select from request where status = 'approved' and next_try_at is null) and not exists (select from freed)""", 900)
            placed = db.execute("select count(*) from decision where why = 'placed'").fetchone()[0]
        return n / passes.read(n), n, {"placed": placed}

    def check(self, everything: bool) -> None:
        checks = invariants.CHECKS if everything else (
            invariants.seats_are_counted, invariants.one_live_appointment, invariants.scheduled_means_seated)
        with self.service.connect() as db:
            self.found += [f"{check.__name__}: {what}" for check in checks for what in check(db)]


class OneByOne:
    def __init__(self, stage, service, offices, sample):
        self.service, self.offices, self.sample = service, offices, sample
        self.bench = Pgbench(service, stage.directory, "assign", script(), "fp_staff")

    def waiting(self, db) -> int:
        return db.execute("select count(*) from request where status = 'approved' and next_try_at is null").fetchone()[0]

    def prepare(self, n: int, shape: str, anew: bool) -> None:
        """A full queue, or at least half of one."""
        with self.service.open(YARDSTICK) as db:
            if anew or self.waiting(db) < n // 2:
                crowd.clear(db)
                crowd.make_slots(db, self.offices, n, shape)
                crowd.make_requests(db, self.offices, n, self.sample)
                db.execute("insert into pass (at) values (now())")

    def run(self, clients: int, seconds: int) -> tuple[float, int, dict]:
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


def measure(stage, product, one_by_one, n: int, shape: str) -> list[Figure]:
    service = product.service
    postgres = {"postgres": service.postgres_cpu}
    subject = Contender(shape, lambda: product.run(n), service.parts)
    seconds = max(1, round(stage.seconds))
    best = Best([Contender(f"pgbench -c {c}", lambda c=c: one_by_one.run(c, seconds), postgres) for c in CLIENTS[stage.quick]], sticks=True)
    for i in range(stage.rounds):
        product.prepare(n, shape)
        one_by_one.prepare(n, shape, anew=i == 0)
        for contender in (subject, best) if i % 2 == 0 else (best, subject):
            contender.run()
        product.check(everything=False)
    product.prepare(CHECKED, shape)
    product.run(CHECKED)
    product.check(everything=True)
    placed = [100 * window.said["placed"] / n for window in subject.windows]
    return [
        Figure(f"assign, {n:,} waiting, {shape}", "/s", subject.rates, best.rates, best.name, Goal(6), f"{subject.cpu()}; {best.cpu()}",
               subject.foreign + best.foreign),
        Figure("  of them placed", "%", placed),
    ]


def million(stage, product, at_100k: list[float]) -> Figure:
    product.prepare(1_000_000, crowd.PLENTY)
    subject = Contender("a million", lambda: product.run(1_000_000), product.service.parts)
    subject.run()
    product.check(everything=False)
    rates = subject.rates * len(at_100k)
    return Figure("assign, 1,000,000 waiting, plenty", "/s", rates, at_100k, "at 100,000", Goal(0.8), subject.cpu(), subject.foreign)


def run(stage) -> list[Figure]:
    service, yard = stage.shared, yardsticks.of(stage)
    with service.connect() as db, service.open(YARDSTICK) as copy:
        offices = crowd.make_offices(db)
        assert crowd.make_offices(copy) == offices
    service.wait_known(offices[-1])
    product = Product(stage, service, offices, yard.sample)
    one_by_one = OneByOne(stage, service, offices, yard.sample)
    n = 10_000 if stage.quick else 100_000
    figures = []
    for shape in crowd.SHAPES:
        figures += measure(stage, product, one_by_one, n, shape)
    if stage.long:
        figures.append(million(stage, product, figures[0].measured))
    for what in product.found[:10]:
        print(f"bench: assign: {what}", file=sys.stderr)
    figures.append(Figure("assign: invariants that do not hold", "", [float(len(product.found))], goal=Goal(0, AT_MOST)))
    return figures + matcher(stage)
