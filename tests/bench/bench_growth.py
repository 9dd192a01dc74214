"""Calls with few requests stored and with many, side by side; and how much log of the database one POST writes."""
import concurrent.futures

import bodies
import load
from history import History
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "One server for each size, all at once, their windows in turn. The requests that are there before go back three years: 97 % of them are resolved, "
    "each has its events; ids of 20,000 of them, evenly spread, are read. The list is the newest 50 of an organization that has all of them, the "
    "slots the next 50 of an office.",
    "WAL: bytes a POST just after a checkpoint, by 4,000 (quick: 1,000) at a constant rate, with the search keys that a worker writes behind them.",
)
SIZES = {True: (5_000, 25_000), False: (10_000, 1_000_000)}
MILLIONS = 3_000_000
OFFICE = "DEN"
WAL_POSTS, WAL_RATE = {True: 1_000, False: 4_000}, 2_000


class Grown:
    def __init__(self, stage, rows: int):
        self.stage, self.rows, self.service = stage, rows, (service := stage.fresh())
        self.post = stage.load.file(bodies.submit(self.service.organization_key))
        load.only(stage.load.run(self.service.port, self.post, 1, 0.05, warm=0), 201)
        self.service.wait_idle()
        history = History(self.service, rows)
        history.write()
        key, ids = service.organization_key, stage.load.file("".join(f"{one}\n" for one in history.readable))
        office = service.key("office", office=OFFICE)
        service.wait_accepted(office)
        self.contenders = [
            Contender(f"POST at {rows:,}", lambda: self.calls(self.post, 201), service.parts, service.wait_idle),
            *(Contender(f"{name} at {rows:,}", lambda request=stage.load.file(text), lines=lines: self.calls(request, 200, lines), service.parts)
              for name, text, lines in (("GET", bodies.read(key), ids), ("GET a list", bodies.listed(key), None),
                                        ("GET slots", bodies.slots(office, OFFICE), None)))]

    def calls(self, request, status: int, lines=None):
        said = load.only(self.stage.load.run(self.service.port, request, 64, self.stage.seconds, lines=lines), status)
        return said["rate"], said["answered"], said

    def wal_bytes(self) -> float:
        with self.service.connect() as db:
            db.execute("checkpoint")
            before = db.execute("select pg_current_wal_lsn()").fetchone()[0]
            said = load.only(self.stage.load.run(self.service.port, self.post, 64, WAL_POSTS[self.stage.quick] / WAL_RATE, rate=WAL_RATE, warm=0), 201)
            self.service.wait_idle()
            return float(db.execute("select pg_current_wal_lsn() - %s::pg_lsn", [before]).fetchone()[0]) / said["answered"]


def run(stage) -> list[Figure]:
    wanted = SIZES[stage.quick] + ((MILLIONS,) if stage.long else ())
    with concurrent.futures.ThreadPoolExecutor(len(wanted)) as pool:
        sizes = list(pool.map(lambda rows: Grown(stage, rows), wanted))
    rounds(stage.rounds, [contender for size in sizes for contender in size.contenders])
    wal = {size.rows: [size.wal_bytes() for _ in range(1 if stage.quick else stage.rounds)] for size in sizes}
    small, *large = sizes
    at = f"at {small.rows:,}"
    figures = []
    for size in large:
        for mine, its in zip(size.contenders, small.contenders, strict=True):
            figures.append(Figure(mine.name, "/s", mine.rates, its.rates, at, Goal(0.8), f"{mine.cpu()}; {its.cpu()}", mine.foreign + its.foreign))
        figures.append(Figure(f"WAL a POST at {size.rows:,}", "bytes", wal[size.rows], wal[small.rows], at, Goal(1.2, AT_MOST)))
    for size in sizes:
        size.service.close()
    return figures
