"""The key file: another line seals from then on while the ones before still open; with a dump and the file all is there again, and a dump
alone is worth nothing."""
import pathlib
import secrets
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "races"))

import psycopg  # noqa: E402
import pytest  # noqa: E402
import requests  # noqa: E402
from booking import until  # noqa: E402
from case import Case  # noqa: E402
from client import Api  # noqa: E402
from fixtures import running  # noqa: E402
from peers import PROGRAMS, Peer, Postgres  # noqa: E402
from server import Server  # noqa: E402


def new_line() -> str:
    return f"fieldpass-key-1 {secrets.token_hex(32)}\n"


class Known:
    """Somebody's request, for whom a server comes and goes."""

    def __init__(self, server: Server, contract, key: str):
        nobody = Api(server.url, contract)
        self.case = Case({"tier1": nobody.as_(key)}, callback={"phone": "+13035550142"})
        self.staff = nobody.as_(key)

    def sealed_with(self, db: psycopg.Connection) -> int:
        """The id of the key, which is the first byte."""
        return db.execute("select get_byte(sealed, 0) from request where id = %s", [self.case.id]).fetchone()[0]

    def is_open(self) -> bool:
        seen = self.case.read()
        return seen["statement"] == self.case.sent["statement"] and seen["applicant"]["given_name"] == self.case.sent["applicant"]["given_name"]


@pytest.fixture
def own():
    yield from running()


def restarted(server: Server) -> None:
    server.stop()
    server.start()


def test_another_line_seals_and_those_before_still_open(own, contract):
    key, file = own.key("tier1"), own.data / "key"
    own.wait_accepted(key)
    before, changed = Known(own, contract, key), Known(own, contract, key)
    whole = file.read_text() + new_line()
    file.write_text(whole)
    restarted(own)
    after = Known(own, contract, key)
    changed.case.requester.patch(changed.case.path, {"applicant": {"email": "new@example.org"}}, expect=200)
    with own.connect() as db:
        old, new = before.sealed_with(db), after.sealed_with(db)
        assert old != new and changed.sealed_with(db) == new, "what is written anew is sealed anew"
    assert before.is_open() and after.is_open() and changed.is_open(), "tokens and keys of callers still hold, too"
    asked = {"a_number": before.case.sent["applicant"]["a_number"]}
    until(lambda: [one["id"] for one in after.staff.post("/v1/requests/search", asked, expect=200).json()["data"]] == [before.case.id])
    # The file before the line was added comes back, as from an old backup: what was sealed since is not readable, all else is.
    file.write_text(whole.splitlines(keepends=True)[0])
    restarted(own)
    assert before.is_open()
    problem = requests.get(own.url + after.case.path, headers={"Authorization": f"Bearer {after.case.requester.token}"}, timeout=30)
    assert problem.status_code == 500 and problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "internal"
    until(lambda: "The personal data cannot be opened with this key file" in own.words())  # a call is logged once it has been answered
    assert before.is_open() and own._status_of("/readyz") == 200
    file.write_text(whole)
    restarted(own)
    assert after.is_open()


# ---- a backup ----

@pytest.fixture(scope="module")
def postgres():
    postgres = Postgres()
    try:
        yield postgres
    finally:
        postgres.remove()




def as_postgres(postgres: Postgres, program: str, *words: object, said: bytes | None = None) -> bytes:
    command = postgres._command(program, "-h", postgres.home, "-U", "postgres", *words)
    done = subprocess.run(command, input=said, cwd="/", capture_output=True, check=True)
    return done.stdout


@pytest.fixture
def elsewhere():
    """Another machine: nothing is on it yet."""
    postgres = Postgres()
    try:
        with postgres.connect("postgres") as db:
            db.execute("drop database fieldpass")
            db.execute("drop role operator")
        yield postgres
    finally:
        postgres.remove()


def test_with_a_dump_and_the_key_file_all_is_there_again(postgres, elsewhere, contract, tmp_path):
    first = Peer(postgres)
    second = None
    try:
        first.start()
        key = subprocess.run([*first._as_user(), str(first.program), "key", "tier1"], cwd="/", env=first._environment(), capture_output=True,
                             text=True, check=True).stdout.split()[-1]
        first.wait_accepted(key)
        known = Known(first, contract, key)
        dump = as_postgres(postgres, "pg_dumpall")
        assert known.case.sent["applicant"]["given_name"].encode() not in dump
        first.stop()
        as_postgres(elsewhere, "psql", "-q", "-d", "postgres", said=dump)
        refused_without_its_key(elsewhere, first)
        second = Peer(elsewhere, key_file=first.key_file)
        second.start()
        known.case.requester.base_url = known.staff.base_url = second.url
        second.wait_accepted(key)
        assert known.is_open()
        again = Known(second, contract, key)
        assert again.is_open()
    finally:
        for server in (first, second):
            if server:
                server.kill()
                server.remove()


def refused_without_its_key(postgres: Postgres, rightful: Peer) -> None:
    """Another key file: refused in words, and nothing is changed, so that whoever has the right one goes on."""
    with postgres.connect() as db:
        passwords = db.execute("select rolname, rolpassword from pg_authid where rolname like 'fp_%' order by 1").fetchall()
    thief = Peer(postgres)
    try:
        ended = subprocess.run([*thief._as_user(), str(thief.program), "--listen", f"127.0.0.1:{thief.port}"], cwd="/",
                               env=thief._environment(), capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 1
        assert "This key file is not the one that the database's personal data was sealed with" in ended.stderr
        thief.key_file = thief.home / "nowhere"
        ended = subprocess.run([*thief._as_user(), str(thief.program)], cwd="/", env=thief._environment(), capture_output=True, text=True,
                               timeout=60, check=False)
        assert ended.returncode == 1 and "There is no key file" in ended.stderr
    finally:
        thief.remove()
    with postgres.connect() as db:
        assert passwords == db.execute("select rolname, rolpassword from pg_authid where rolname like 'fp_%' order by 1").fetchall()
        assert db.execute("select count(*) from request").fetchone()[0] == 1
    assert rightful.key_file.exists()
