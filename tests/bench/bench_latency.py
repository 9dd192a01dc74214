"""How long a reply takes at a constant rate, counted from when the request was due: shares of the measured peak, and twice the peak."""
import contextlib
import json

import bodies
import load
from bench_read import ids
from table import Figure
from window import Contender, rounds

NOTES = (
    "Peak: the closed loop's rate with 256 connections, measured just before. Open loop: requests are due at a constant rate whatever the "
    "server does, each timed from when it was due, over at most 1,536 connections.",
    "At 200 % the server is to shed load: 503 with Retry-After beyond its queues, while those accepted wait no longer than their queue.",
    "In the server: the p99 of what its log says of the accepted ones, in all, queued, and in the database. What a reply takes beyond that went by "
    "before it was read, or after it was sent: neither the queue nor the database. Flush: the mean time of PostgreSQL's fdatasync of its log.",
)
SHARES = {True: (0.25, 2.0), False: (0.25, 0.5, 0.75, 0.9, 2.0)}
CONNECTIONS = 1536
PARTS = {"in all": "us_total", "queued": "us_queue", "database": "us_run"}


class Inside:
    """What the server and its PostgreSQL say of a window."""

    def __init__(self, service):
        self.service, self.offset = service, service.log.stat().st_size
        self.flushes = self._flushes()

    def _flushes(self) -> tuple[int, float]:
        with self.service.connect() as db:
            return db.execute("select wal_sync, wal_sync_time from pg_stat_wal").fetchone()

    def read(self) -> str:
        with open(self.service.log, "rb") as file:
            file.seek(self.offset)
            lines = [json.loads(line) for line in file if b'"us_total"' in line and b'"getHealth"' not in line]
        waits = {name: sorted(line[field] for line in lines if line["status"] < 300) for name, field in PARTS.items()}
        parts = [f"{name} {found[len(found) * 99 // 100] / 1000:.1f}" for name, found in waits.items() if found]
        (n, ms), (n_before, ms_before) = self._flushes(), self.flushes
        flush = f", a flush {(ms - ms_before) / (n - n_before):.1f}" if n > n_before else ""
        return f"in the server p99 {', '.join(parts)}{flush} ms"


@contextlib.contextmanager
def timed_flushes(service):
    with service.connect() as db:
        db.execute("alter system set track_wal_io_timing = on")
        db.execute("select pg_reload_conf()")
        yield
        db.execute("alter system reset track_wal_io_timing")
        db.execute("select pg_reload_conf()")


def at_rate(stage, service, name, request, lines, rate):
    def run():
        inside = Inside(service)
        said = stage.load.run(service.port, request, CONNECTIONS, stage.at_least(0.6), lines=lines, rate=rate)
        assert said["without_retry_after"] == 0 and said["lost"] == 0, said
        return said["rate"], said["answered"], said | {"inside": inside.read()}

    return Contender(name, run, service.parts, service.wait_idle)


def times(contender) -> str:
    """Of the round whose p99 is the middle one."""
    said = sorted((window.said for window in contender.windows), key=lambda one: one["accepted_us"]["p99"])[len(contender.windows) // 2]
    accepted, due = said["accepted_us"], said["due"]
    shares = [f"p50 {accepted['p50'] / 1000:.1f}", f"p99 {accepted['p99'] / 1000:.1f}", f"p99.9 {accepted['p999'] / 1000:.1f} ms"]
    if refused := said["refused_us"]["n"]:
        shares.append(f"{100 * refused / due:.0f} % refused in p99 {said['refused_us']['p99'] / 1000:.1f} ms")
    if said["unanswered"]:
        shares.append(f"{100 * said['unanswered'] / due:.0f} % never sent")
    return f"{', '.join(shares)}; {said['inside']}"


def run(stage) -> list[Figure]:
    service = stage.shared
    posts = stage.load.file(bodies.submit(service.organization_key))
    load.only(stage.load.run(service.port, posts, 64, 0.5), 201)
    service.wait_idle()
    with service.connect() as db:
        lines = ids(stage, db, "select id from request where organization_id is not null order by random() limit 50000")
    gets = stage.load.file(bodies.read(service.organization_key))
    with timed_flushes(service):
        return [*measure(stage, service, "POST /v1/requests", posts, None, 201),
                *measure(stage, service, "GET /v1/requests/{id}", gets, lines, 200)]


def measure(stage, service, name: str, request, lines, status: int) -> list[Figure]:
    peak = load.only(stage.load.run(service.port, request, 256, stage.at_least(0.5), lines=lines), status)["rate"]
    service.wait_idle()
    contenders = [at_rate(stage, service, f"{name}, {100 * share:.0f} % of {peak:,.0f}/s", request, lines, share * peak)
                  for share in SHARES[stage.quick]]
    rounds(max(1, stage.peer_rounds), contenders)
    return [Figure(c.name, "ms p99", [window.said["accepted_us"]["p99"] / 1000 for window in c.windows], cpu=times(c), foreign=c.foreign)
            for c in contenders]
