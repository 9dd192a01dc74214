"""
One of two servers is cut off from PostgreSQL, packet by packet, in a network namespace of its own. PostgreSQL must see for itself that this
client is gone: its session has locks, and while it has them nobody else keeps the timers.
"""
import os
import subprocess
import time

import pytest
from fixtures import serving
from invariants import assert_all
from peers import Peer, Postgres
from people import make_key, slots_are_made
from waiting import wait_until

SPACE, OUTSIDE, INSIDE = "fpcut", "fpcut0", "fpcut1"
HOST, GUEST = "10.213.77.1", "10.213.77.2"
TAKEN_OVER_WITHIN = 30  # PostgreSQL waits 8 s for a client that says nothing; a busy machine needs more
HEALS_WITHIN = 10
KEEPER = 7302


def ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


@pytest.fixture(scope="module")
def space():
    assert os.geteuid() == 0, "Only root may make a network namespace: run this file as root, in a container or a virtual machine."
    remove_space()
    ip("netns", "add", SPACE)
    try:
        ip("link", "add", OUTSIDE, "type", "veth", "peer", "name", INSIDE)
        ip("link", "set", INSIDE, "netns", SPACE)
        ip("addr", "add", f"{HOST}/30", "dev", OUTSIDE)
        ip("link", "set", OUTSIDE, "up")
        ip("-n", SPACE, "addr", "add", f"{GUEST}/30", "dev", INSIDE)
        ip("-n", SPACE, "link", "set", INSIDE, "up")
        ip("-n", SPACE, "link", "set", "lo", "up")
        yield SPACE
    finally:
        remove_space()


def remove_space() -> None:
    ip("link", "del", OUTSIDE, check=False)
    ip("netns", "del", SPACE, check=False)


class NetworkedPostgres(Postgres):
    """It listens where the namespace reaches it."""

    def start(self) -> None:
        (self.data / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\nhost all all 10.213.77.0/30 scram-sha-256\n")
        self.settings = {"listen_addresses": HOST}
        super().start()

    @property
    def url(self) -> str:
        return super().url.replace(f"host={self.home}", f"host={HOST}")


class Guest(Peer):
    """A server within the namespace."""

    def __init__(self, postgres, **options):
        super().__init__(postgres, **options)
        self.url = f"http://{GUEST}:{self.port}"
        self.address = GUEST

    def _as_user(self) -> list[str]:
        return ["ip", "netns", "exec", SPACE, *super()._as_user()]


@pytest.fixture(scope="module")
def postgres(space):
    made = NetworkedPostgres()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def servers(postgres):
    """The first one keeps, as it began first."""
    guest = Guest(postgres)
    with serving(guest), postgres.connect() as db:
        wait_until(lambda: slots_are_made(db), 60)
        with serving(Peer(postgres, key_file=guest.key_file)) as host:
            yield guest, host


def keeper(db) -> str | None:
    """Where the session is that has the keeper's lock."""
    row = db.execute("""select host(a.client_addr) from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.objid = %s and l.granted""", [KEEPER]).fetchone()
    return row and row[0]


def cut(swallows: bool) -> None:
    for chain, port in (("INPUT", "--sport"), ("OUTPUT", "--dport")):
        subprocess.run(["ip", "netns", "exec", SPACE, "iptables", "-A" if swallows else "-D", chain, "-p", "tcp", port, "5432", "-j", "DROP"],
                       check=True, capture_output=True)


def test_another_one_takes_over(servers, postgres):
    guest, host = servers
    with postgres.connect() as db:
        wait_until(lambda: keeper(db) == GUEST, 10)
        cut(True)
        try:
            silent = wait_until(lambda: guest._status_of("/readyz") == 503, 5)
            assert guest._status_of("/healthz") == 200
            took = wait_until(lambda: keeper(db) == HOST, TAKEN_OVER_WITHIN)
            assert host._status_of("/readyz") == 200
            time.sleep(1)
            gone = db.execute("select count(*) from pg_stat_activity where client_addr = %s::inet", [GUEST]).fetchone()[0]
            assert gone == 0, "sessions of a server that is gone"
        finally:
            cut(False)
        healed = wait_until(lambda: guest._status_of("/readyz") == 200, HEALS_WITHIN)
        print(f"noticed after {silent:.2f} s; the other one kept {took:.2f} s later; healed after {healed:.2f} s")
        assert keeper(db) == HOST
        key = make_key(host, "tier1")
        wait_until(lambda: guest._status_of("/v1/requests", key) == 200, 20)
        assert_all(db)
