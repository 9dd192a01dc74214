"""Keys for many officers, made-up offices with a known number of seats, and the wait until the worker has done its work."""
import datetime
import re
import subprocess
import urllib.parse

from peers import Peer
from waiting import wait_until
from wire import Client, run

ZONE = "America/Phoenix"  # where no clock is ever set
FIRST_DAY, SLOTS_A_DAY = 3, 16


def make_key(server, role: str, *words: str) -> str:
    where = [] if isinstance(server, Peer) else ["--embedded", str(server.data)]
    command = [*server._as_user(), str(server.program), "key", role, *words, *where]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", env=server._environment(),
                          timeout=120, check=False)
    found = re.search(r"\bfp_key_\w+", made.stdout)
    assert made.returncode == 0 and found, f"{command} ended with {made.returncode}: {made.stdout}{made.stderr}"
    return found[0]


def make_keys(server, **wanted) -> dict[str, list[str]]:
    """tier1=30 makes thirty; organization=["A", "B"] one for each. The program takes a while for each key, so it makes few of them."""
    made: dict[str, list[str]] = {role: [] for role in wanted}
    for name in wanted.pop("organization", []):
        made["organization"].append(make_key(server, "organization", "--organization", name))
    if sum(wanted.values()) > 1:
        admin = make_key(server, "admin")
        server.wait_accepted(admin)
        made |= run(ask_for_keys(server.url, admin, wanted))
    else:
        made |= {role: [make_key(server, role)] for role, n in wanted.items() if n}
    server.wait_accepted(*(key for keys in made.values() for key in keys))
    return made


async def ask_for_keys(url: str, admin: str, wanted: dict[str, int]) -> dict[str, list[str]]:
    client = Client(url, admin)
    made = {role: [(await client.insist("POST", "/v1/api-keys", {"role": role})).json()["secret"] for _ in range(n)] for role, n in wanted.items()}
    client.close()
    return made


def make_offices(db, seats: dict[str, tuple[int, int]], *servers, booking: str = "request") -> None:
    """Offices that approve on submission: {code: (slots, capacity of each)}; waits until all servers know them."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    with db.transaction():
        for code, (slots, capacity) in seats.items():
            db.execute("""insert into office (code, name, kind, city, country, latitude, longitude, time_zone)
                values (%s, %s, 'field', 'Testville', 'US', 33, -112, %s)""", [code, f"Office {code}", ZONE])
            db.execute("""insert into policy (office, "from", booking_mode, route, notice_hours, horizon_days)
                values (%s, '2004-01-01', %s, 'approve', 24, 60)""", [code, booking])
            db.execute("""
                insert into slot (office, starts_at, ends_at, local_start, day_ends_at, capacity)
                select %(code)s, l.start at time zone %(zone)s, (l.start + interval '30 minutes') at time zone %(zone)s, l.start,
                    (l.start::date + 1)::timestamp at time zone %(zone)s, %(capacity)s
                from generate_series(0, %(slots)s - 1) n
                cross join lateral (select %(today)s::date + %(first)s::integer + n / %(a_day)s::integer + time '08:00'
                    + n %% %(a_day)s::integer * interval '30 minutes' as start) l""",
                       {"code": code, "zone": ZONE, "capacity": capacity, "slots": slots, "today": today, "first": FIRST_DAY,
                        "a_day": SLOTS_A_DAY})
    for server in servers:
        for code in seats:
            wait_until(lambda: server._status_of(f"/v1/offices/{code}") == 200, 60)


def is_settled(db) -> bool:
    """Nothing that could have a seat now waits for a pass."""
    return db.execute("""
        select not exists (select from request r where r.status = 'approved' and r.next_try_at is null and r.duplicate_of is null
            and not exists (select from request t where t.duplicate_of = r.id and t.closed_at is null)) and not exists (select from freed) and not exists (select from spare)
            and not exists (select from request r where r.status = 'scheduled' and r.next_try_at is null
                and (r.move_until is not null or r.earlier_offers))
        """).fetchone()[0]


def slots_are_made(db) -> bool:
    """The server makes them after it has started; all of them before anybody is judged."""
    return db.execute("""select count(*) > 0 and max(starts_at) > current_date + interval '58 days' from slot""").fetchone()[0]


def passes(server) -> int:
    """How many passes with candidates this process has run."""
    return server.log.read_text(errors="replace").count('"event":"pass"')


def path_of(link: str) -> str:
    return urllib.parse.urlsplit(link).path
