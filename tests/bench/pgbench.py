"""pgbench running the very SQL of one request: a statement of sql/queries with one row a call, prepared, as the product's login role."""
import os
import pathlib
import re
import subprocess

import psycopg

from service import POSTGRES, PROJECT, YARDSTICK, Service

QUERIES = PROJECT / "sql" / "queries"
# What pgbench makes anew for each call.
RANDOM = "\n".join(f"\\set r{i} random(0, 9223372036854775806)" for i in range(8))
COUNTED = "\\set n :n + 1\n\\set high :base + :n"
NEW_ID = "(lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:client_id::bigint), 16, '0'))::uuid"
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


def submit_script(sample: dict[str, str | None]) -> str:
    """`sample` is a row that the product wrote: what is the same for everybody is as it wrote it."""
    values = {name: literal(text) for name, text in submit_constants(sample).items()} | {
        "id": NEW_ID, "confirmation_code": "lpad(to_hex(:high::bigint), 16, '0') || to_hex(:client_id::bigint)", "person_key": mac(0), "idem_key": mac(4),
        "body_hash": mac(2),
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
    def __init__(self, service: Service, directory: pathlib.Path, name: str, script: str, login: str):
        self.service, self.login, self.base = service, login, BASE
        self.file = directory / f"{name}.pgbench"
        self.file.write_text(script)

    def run(self, clients: int, seconds: int, database: str = YARDSTICK) -> tuple[float, int, dict]:
        environment = {**os.environ, **self.service.address(database, self.login),
                       "PGOPTIONS": f"-c fp.orgs={{{self.service.organization}}} -c search_path=fp,public"}
        command = [POSTGRES / "pgbench", "-n", "-M", "prepared", "-j", min(2, clients), "-c", clients, "-T", seconds, "-f", self.file,
                   "-D", "n=0", "-D", f"base={self.base}"]
        self.base += 1 << 32  # no two runs make the same ids
        done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, timeout=seconds + 60, check=False)
        done_of = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
        failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
        if done.returncode != 0 or not done_of or (failed and int(failed[1]) > 0):
            raise RuntimeError(f"pgbench ended with {done.returncode}: {done.stdout}{done.stderr[-2000:]}")
        if int(done_of[1]) == 0 and seconds < 16:  # on a busy machine its connections took all the time
            return self.run(clients, 2 * seconds, database)
        rate = float(re.search(r"tps = ([\d.]+) \(without", done.stdout)[1])
        return rate, int(done_of[1]), {}
