"""pgbench running the very SQL of one request: a statement of sql/queries with one row a call, prepared, as the product's login role."""
import os
import pathlib
import re
import signal
import subprocess
import time

import psycopg

from service import POSTGRES, PROJECT, YARDSTICK, Service

QUERIES = PROJECT / "sql" / "queries"
# What pgbench makes anew for each call.
RANDOM = "\n".join(f"\\set r{i} random(0, 9223372036854775806)" for i in range(8))
COUNTED = "\\set n :n + 1\n\\set high :base + :n"
NEW_ID = "(lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:client_id::bigint), 16, '0'))::uuid"
MOST_SECONDS = 60
SECONDS_TO_START = 0.02  # a client: its session, and its first calls
FIRST_CALLS = 6  # PostgreSQL plans a prepared statement anew up to five times
BASE = 0x0190_0000_0000_7000  # ids that grow with time, as the product's do


def mac(first: int) -> str:
    return "(" + " || ".join(f"int8send(:r{first + i}::bigint)" for i in range(4)) + ")"


def literal(text: str | None) -> str:
    """Without a colon, which pgbench would take for a variable's."""
    if text is None:
        return "null"
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\072") + "'"


def statement(name: str) -> str:
    """As sql/embed.py has it: without comments, with the lists of columns in their places."""
    def columns(place: re.Match) -> str:
        return (QUERIES / f"{place[1]}.part").read_text().strip()

    text = re.sub(r":\{(\w+)\}", columns, (QUERIES / f"{name}.sql").read_text())
    return re.sub(r"--[^\n]*", "", text).strip()


def columns_of(name: str, alias: str) -> list[str]:
    """Of the arrays that the statement unnests as `alias`, in the order of its parameters."""
    names = re.search(rf"\bas {alias}\(([^)]*)\)", statement(name))[1]
    return re.sub(r"\s", "", names).split(",")[:-1]  # the last is the ordinality


def submit_constants(sample: dict[str, str | None]) -> dict[str, str | None]:
    """What request_submit is given for a request like the sample; null for what a request has no column for."""
    other = {"at": sample["created_at"]} | {name.removeprefix("last_"): text for name, text in sample.items() if name.startswith("last_")}
    return {name: sample[name] if name in sample else other.get(name) for name in columns_of("request_submit", "i")}


def one_row(name: str, alias: str, values: dict[str, str], others: dict[int, str]) -> str:
    """The statement with an array of one for each of the columns behind `alias`, whose names the statement gives in the same order."""
    names = columns_of(name, alias)

    def value(place: re.Match) -> str:
        n = int(place[1])
        return others[n] if n in others else f"array[{values[names[n - 1]]}]"

    sql = re.sub(r"\$(\d+)", value, statement(name))
    return " ".join(sql.split()) + ";\n"


def submit_script(sample: dict[str, str | None], keyed: bool = True) -> str:
    """`sample` is a row that the product wrote: what is the same for everybody is as it wrote it. keyed: with an Idempotency-Key."""
    values = {name: literal(text) for name, text in submit_constants(sample).items()} | {
        "id": NEW_ID, "confirmation_code": "lpad(to_hex(:high::bigint), 16, '0') || to_hex(:client_id::bigint)", "person_key": mac(0),
        "idem_key": mac(4) if keyed else "null", "body_hash": mac(2) if keyed else "null",
    }
    last = max(map(int, re.findall(r"\$(\d+)", statement("request_submit"))))
    return f"{RANDOM}\n{COUNTED}\n" + one_row("request_submit", "i", values, {last: literal(sample["created_at"])})


def read_script(organization: str, n_rows: int) -> str:
    values = {"id": row_id(":k::bigint"), "organization_id": literal(organization), "token_id": "null", "token_version": "1", "staff": "false",
              "offices": "null"}
    return f"\\set k random(1, {n_rows})\n" + one_row("request_read", "v", values, {})


def row_id(k: str) -> str:
    """SQL for the id of the k-th of the rows that fill_rows() makes."""
    return f"(lpad(to_hex({BASE} - {k}), 16, '0') || lpad('0', 16, '0'))::uuid"


def sample_row(db: psycopg.Connection) -> dict[str, str | None]:
    """The newest request, each column as text."""
    columns = [row[0] for row in db.execute("""
        select column_name::text from information_schema.columns where table_schema = 'fp' and table_name = 'request'""")]
    texts = ", ".join(f"{name}::text" for name in columns)
    return dict(zip(columns, db.execute(f"select {texts} from request order by id desc limit 1").fetchone(), strict=True))


def fill_rows(db: psycopg.Connection, n: int) -> None:
    """n copies of the newest request, each another person's."""
    columns = [name for name in sample_row(db) if name not in ("id", "confirmation_code", "person_key")]
    db.execute(f"""
        insert into request (id, confirmation_code, person_key, {', '.join(columns)})
        select {row_id('k')}, to_hex({BASE} - k), sha256(int8send(k)), {', '.join(f'r.{name}' for name in columns)}
        from (select * from request order by id desc limit 1) r, generate_series(1, {n}::bigint) k""")
    db.execute("analyze")


class Pgbench:
    base = BASE  # of all of them

    def __init__(self, service: Service, directory: pathlib.Path, name: str, script: str, login: str, logged: float = 1):
        self.service, self.login, self.logged, self.to_start = service, login, logged, SECONDS_TO_START
        self.file, self.calls = directory / f"{name}.pgbench", directory / f"{name}.calls"
        self.file.write_text(script)

    def run(self, clients: int, seconds: float, database: str = YARDSTICK) -> tuple[float, int, dict]:
        """
        The rate of sessions that have planned their statement and read their catalogs, as the server's have: the first calls, which take
        long, are left out, and more time is given for them. Beside it how many calls there were in all.
        """
        calls = self._run_once(clients, seconds, database)
        while (rate := self._warm_rate(clients, seconds / 2)) is None:
            self.to_start *= 2  # the machine is busy
            assert clients * self.to_start < MOST_SECONDS / 2, "pgbench's sessions do not start"
            calls += self._run_once(clients, seconds, database)
        return rate, calls, {}

    def _run_once(self, clients: int, seconds: float, database: str) -> int:
        environment = {**os.environ, **self.service.address(database, self.login),
                       "PGOPTIONS": f"-c fp.orgs={{{self.service.organization}}} -c search_path=fp,public -c random_page_cost=1.1"}
        command = [POSTGRES / "pgbench", "-n", "-M", "prepared", "-j", min(2, clients), "-c", clients, "-T", MOST_SECONDS, "-f", self.file,
                   "-l", "--log-prefix", self.calls, "--sampling-rate", self.logged, "-D", "n=0", "-D", f"base={self.base}"]
        Pgbench.base += 1 << 32  # no two runs make the same ids
        status, words = ended_after(seconds + clients * self.to_start, list(map(str, command)), environment)
        done = re.search(r"number of transactions actually processed: (\d+)", words)
        failed = re.search(r"number of failed transactions: (\d+)", words)
        if status != 0 or not done or (failed and int(failed[1]) > 0):
            raise RuntimeError(f"pgbench ended with {status}: {words[-2000:]}")
        return int(done[1])

    def _warm_rate(self, clients: int, seconds: float) -> float | None:
        """From the calls that were logged, of which each says the how manyth of its client it was; None: they span no such time."""
        calls: dict[str, list[tuple[float, int]]] = {}
        for file in self.calls.parent.glob(f"{self.calls.name}.*"):
            for line in file.read_text().splitlines():
                client, n, _, _, at, micros = line.split()[:6]
                if int(n) > FIRST_CALLS:
                    calls.setdefault(client, []).append((int(at) + int(micros) / 1e6, int(n)))
            file.unlink()
        if len(calls) < clients:
            return None
        begin = max(logged[0][0] for logged in calls.values())
        spans = [[call for call in logged if call[0] >= begin] for logged in calls.values()]
        if min(span[-1][0] - span[0][0] if span else 0 for span in spans) < seconds:
            return None
        return sum((span[-1][1] - span[0][1]) / (span[-1][0] - span[0][0]) for span in spans)


def ended_after(seconds: float, command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """pgbench counts in whole seconds, but ends whenever its alarm rings: so it is rung here, once there is somebody to hear it."""
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        while running.poll() is None and not hears_alarm(running.pid):
            time.sleep(0.005)
        time.sleep(seconds)
        running.send_signal(signal.SIGALRM)
        words, _ = running.communicate(timeout=60)
    finally:
        running.kill()
    return running.returncode, words


def hears_alarm(pid: int) -> bool:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return bool(int(re.search(r"SigCgt:\s*(\w+)", status)[1], 16) >> (signal.SIGALRM - 1) & 1)
