"""POST and GET with few requests stored and with many, side by side; and how much log of the database one POST writes."""
import concurrent.futures

import bodies
import load
from history import History
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "One server for each size, all at once, their windows in turn. The requests that are there before go back three years: 97 % of them are resolved, "
    "each has its events; ids of 20,000 of them, evenly spread, are read.",
    "WAL: bytes a POST just after a checkpoint, by 4,000 at a constant rate, with the search keys that a worker writes behind them.",
)
SIZES = {True: (10_000, 200_000), False: (10_000, 1_000_000)}
MILLIONS = 3_000_000
WAL_POSTS, WAL_RATE = 4_000, 2_000


class Grown:
    def __init__(self, stage, rows: int):
        self.stage, self.rows, self.service = stage, rows, stage.fresh()
        self.post = stage.load.file(bodies.submit(self.service.organization_key))
        load.only(stage.load.run(self.service.port, self.post, 1, 0.05, warm=0), 201)
        self.service.wait_idle()
        history = History(self.service, rows)
        history.write()
        self.get = stage.load.file(bodies.read(self.service.organization_key))
        self.ids = stage.load.file("".join(f"{one}\n" for one in history.readable))
        self.posts = Contender(f"POST at {rows:,}", self.submit, self.service.parts, self.service.wait_idle)
        self.gets = Contender(f"GET at {rows:,}", self.read, self.service.parts)

    def submit(self):
        said = load.only(self.stage.load.run(self.service.port, self.post, 64, self.stage.seconds), 201)
        return said["rate"], said["answered"], said

    def read(self):
        said = load.only(self.stage.load.run(self.service.port, self.get, 64, self.stage.seconds, lines=self.ids), 200)
        return said["rate"], said["answered"], said

    def wal_bytes(self) -> float:
        with self.service.connect() as db:
            db.execute("checkpoint")
            before = db.execute("select pg_current_wal_lsn()").fetchone()[0]
            said = load.only(self.stage.load.run(self.service.port, self.post, 64, WAL_POSTS / WAL_RATE, rate=WAL_RATE, warm=0), 201)
            self.service.wait_idle()
            return float(db.execute("select pg_current_wal_lsn() - %s::pg_lsn", [before]).fetchone()[0]) / said["answered"]


def run(stage) -> list[Figure]:
    wanted = SIZES[stage.quick] + ((MILLIONS,) if stage.long else ())
    with concurrent.futures.ThreadPoolExecutor(len(wanted)) as pool:
        sizes = list(pool.map(lambda rows: Grown(stage, rows), wanted))
    rounds(stage.rounds, [contender for size in sizes for contender in (size.posts, size.gets)])
    wal = {size.rows: [size.wal_bytes() for _ in range(1 if stage.quick else stage.rounds)] for size in sizes}
    small, *large = sizes
    at = f"at {small.rows:,}"
    figures = []
    for size in large:
        for mine, its in ((size.posts, small.posts), (size.gets, small.gets)):
            figures.append(Figure(mine.name, "/s", mine.rates, its.rates, at, Goal(0.8), f"{mine.cpu()}; {its.cpu()}", mine.foreign + its.foreign))
        figures.append(Figure(f"WAL a POST at {size.rows:,}", "bytes", wal[size.rows], wal[small.rows], at, Goal(1.2, AT_MOST)))
    for size in sizes:
        size.service.close()
    return figures
