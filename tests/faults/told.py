"""What the clients of traffic.py asked for and what they were told, and whether the database holds it."""
import asyncio
import collections
import dataclasses
import datetime
import time

from auditor import assert_clean, assert_server_clean
from invariants import assert_all
from peers import Peer
from seat_history import Seat, impossible_seats
from wire import Client, Lost, Reply, run

EVENTS = ("submit", "approve", "book", "move", "assign", "cancel")  # the kinds of writes that are events of a request
REPLAYERS = 16


@dataclasses.dataclass
class Write:
    """What was sent, and every answer that came."""
    kind: str
    method: str
    path: str
    body: dict | None
    key: str | None
    token: str | None
    about: str | None  # the request that it is about, where there is one already
    reply: Reply | None = None  # the answer that counts
    unknown: bool = False  # one of its tries may have been carried out, and nobody was told
    cut: bool = False  # no answer came to the last try
    partial: bytes = b""
    sent_at: float = 0.0
    on_used_connection: bool = False  # the server had answered there before, so it had surely accepted it

    def begin(self, client: Client) -> None:
        self.cut, self.on_used_connection = False, client.writer is not None and client.answered > 0

    def was_cut(self, lost: Lost, client: Client) -> None:
        self.cut, self.unknown, self.partial, self.sent_at = True, True, lost.partial, client.sent_at

    def end(self, reply: Reply) -> None:
        self.reply = reply

    @property
    def acknowledged(self) -> bool:
        return self.reply is not None and self.reply.status < 300

    @property
    def may_be(self) -> bool:
        return self.unknown and self.reply is None

    @property
    def made(self) -> str | None:
        """The id of what it made or changed."""
        return self.reply.json()["id"] if self.acknowledged and self.reply.body else None


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a reply said of a request: each version is one thing for ever."""
    version: int
    status: str
    seat: tuple[str, str, datetime.datetime] | None  # the appointment, its office, its start


class Hold:
    """A seat that somebody was told they have, and what they did with it."""

    def __init__(self, said: dict, began: float):
        self.said, self.id, self.slot, self.token = said, said["id"], said["slot"]["id"], said["token"]
        self.expires_at = datetime.datetime.fromisoformat(said["expires_at"].replace("Z", "+00:00"))
        self.seat = Seat(self.slot, began, time.monotonic())
        self.booking = False  # they tried to book it
        self.released = False
        self.request: str | None = None  # what they were told that it was booked for

    def gives_back(self) -> None:
        self.seat.gone_at, self.seat.gone_until = time.monotonic(), float("inf")

    def given_back(self) -> None:
        self.released, self.seat.gone_until = True, time.monotonic()


class Told:
    def __init__(self):
        self.writes: list[Write] = []
        self.tokens: dict[str, str] = {}
        self.holds: dict[str, Hold] = {}
        self.seen: dict[str, dict[int, Seen]] = collections.defaultdict(dict)
        self.contradictions: list[str] = []

    def hear_request(self, said: dict, token: str | None = None) -> str:
        seat = said["appointment"] if said["status"] == "scheduled" else None
        seen = Seen(said["version"], said["status"],
                    seat and (seat["id"], seat["office"], datetime.datetime.fromisoformat(seat["starts_at"].replace("Z", "+00:00"))))
        before = self.seen[said["id"]].setdefault(seen.version, seen)
        if before != seen:
            self.contradictions.append(f"{said['id']} was {before}, and then {seen}")
        if token := said.get("access_token", token):
            self.tokens[said["id"]] = token
        return said["id"]

    def hear_hold(self, said: dict, began: float) -> Hold:
        return self.holds.setdefault(said["id"], Hold(said, began))

    def newest(self, id_: str) -> Seen:
        return self.seen[id_][max(self.seen[id_])]

    def count(self, kind: str) -> int:
        return sum(write.kind == kind and write.acknowledged for write in list(self.writes))

    def of(self, kind: str) -> list[Write]:
        return [write for write in self.writes if write.kind == kind]

    def summary(self) -> str:
        counts = collections.Counter(write.kind for write in self.writes if write.acknowledged)
        return f"{dict(counts)} were acknowledged, {sum(write.may_be for write in self.writes)} writes are of unknown outcome"


# ---- what the database holds ----

class Log:
    """What the event log says of the requests that somebody was told of."""

    def __init__(self, db, told: Told):
        self.status: dict[str, list[str]] = collections.defaultdict(list)  # of each version, from the first on
        self.slot: dict[str, list[str | None]] = collections.defaultdict(list)
        self.done: collections.Counter = collections.Counter()  # (request, event): how often people did it
        booked = {hold.request: hold.slot for hold in told.holds.values()}
        for id_, kind, role, status, slot in db.execute("""
                select request_id::text, kind::text, role, to_status::text, data->>'slot_id' from event where request_id = any(%s::uuid[])
                order by request_id, seq""", [list(told.seen)]):
            before = self.slot[id_][-1] if self.slot[id_] else None
            self.slot[id_].append(booked.get(id_) if kind == "book" else slot or before)
            self.status[id_].append(status)
            self.done[id_, kind] += role != "system"
        self.slots = {id_: (office, starts_at) for id_, office, starts_at in db.execute(
            "select id::text, office, starts_at from slot where id = any(%s::bigint[])",
            [list({slot for slots in self.slot.values() for slot in slots if slot})])}


def wrong_counts(told: Told, log: Log) -> list[str]:
    """What was acknowledged is there as often as it was; what was refused is not; of what nobody knows there is all or nothing."""
    least, most = collections.Counter(), collections.Counter()
    for write in told.writes:
        about = (write.about or write.made, write.kind)
        least[about] += write.acknowledged
        most[about] += write.acknowledged or write.may_be
    return [f"{id_}: {kind} is there {log.done[id_, kind]} times, and not {least[id_, kind]} to {most[id_, kind]}"
            for id_ in told.seen for kind in EVENTS if not least[id_, kind] <= log.done[id_, kind] <= most[id_, kind]]


def wrong_replies(told: Told, log: Log) -> list[str]:
    """Each reply told a version: it had this status, and this seat. So the seat is the one told last, or one of a later version."""
    found = []
    for id_, versions in told.seen.items():
        for seen in versions.values():
            status = log.status[id_][seen.version - 1] if seen.version <= len(log.status[id_]) else None
            slot = log.slot[id_][seen.version - 1] if status == "scheduled" else None
            if status != seen.status or seen.seat and log.slots[slot] != seen.seat[1:]:
                found.append(f"{id_}: {seen} was told, and in the log it is {status} in {log.slots.get(slot)}")
    return found


def wrong_seats(db, told: Told, log: Log) -> list[str]:
    """Each sits where its log ends."""
    there = dict(db.execute("""select request_id::text, array_agg(slot_id::text) from appointment
        where request_id = any(%s::uuid[]) and status = 'booked' group by request_id""", [list(told.seen)]).fetchall())
    return [f"{id_} sits in {there.get(id_)}, and should in {log.slot[id_][-1]}" for id_ in told.seen if log.status[id_]
            and there.get(id_) != ([log.slot[id_][-1]] if log.status[id_][-1] == "scheduled" else None)]


def wrong_holds(db, told: Told) -> list[str]:
    """Used, given back, expired or there, and never in another slot, but for one that was booked and moved."""
    there = {row[0]: row[1:] for row in db.execute("""
        select id::text, slot_id::text, status::text, reason, request_id::text, updated_at >= expires_at, expires_at from appointment
        where id = any(%s::uuid[])""", [list(told.holds)])}
    return [f"{hold.said} is {there.get(hold.id)}" for hold in told.holds.values() if not is_right(hold, there.get(hold.id))]


def is_right(hold: Hold, row: tuple | None) -> bool:
    if row is None:
        return False
    slot, status, reason, request, expired, expires_at = row
    if hold.request is not None:
        return request == hold.request
    if request is not None:
        return hold.booking  # and nobody was told
    if slot != hold.slot or expires_at != hold.expires_at:
        return False
    if hold.released:
        return status == "lapsed" and (reason == "given_back" or expired)
    return status == "held" or status == "lapsed" and (expired or hold.seat.gone_at is not None and not hold.booking)


def halves(db) -> list[str]:
    """Where every write had a key: what was done is there with its key, and a key with what was done."""
    return [f"{kind} {id_}: {done} done, {keys} keys" for kind, id_, done, keys in db.execute("""
        select 'request', r.id, (select count(*) from event e where e.request_id = r.id and e.role <> 'system'),
            (select count(*) from idempotency k where k.object_id = r.id) from request r
        union all
        select 'hold', a.id, 1, (select count(*) from idempotency k where k.object_id = a.id) from appointment a where a.made_by is not null""")
            if done != keys]


def people_with_two_requests(db, told: Told) -> list[str]:
    return [f"{ids} are of one person" for ids, in db.execute("""
        select array_agg(r.id::text) from request r where r.person_key in (select person_key from request where id = any(%s::uuid[]))
        group by r.person_key having count(*) > 1""", [list(told.seen)])]


def nothing_is_lost_and_nothing_is_twice(db, traffic) -> None:
    """At one instant, as the worker goes on."""
    told = traffic.told
    with db.transaction():
        db.execute("set transaction isolation level repeatable read")
        log = Log(db, told)
        found = [*traffic.unexpected, *told.contradictions, *wrong_counts(told, log), *wrong_replies(told, log),
                 *wrong_seats(db, told, log), *wrong_holds(db, told), *people_with_two_requests(db, told)]
    assert not found, f"{len(found)}: " + "\n".join(found[:10])


def nobody_shared_a_seat(told: Told) -> None:
    """As far as the clients can tell, by their own clock: each slot has one seat."""
    found = impossible_seats([hold.seat for hold in told.holds.values()], [])
    assert not found, found[:5]


def assert_sound(server) -> None:
    with server.connect() as db:
        assert_all(db)
    if isinstance(server, Peer):
        assert_clean("--database", f"host={server.postgres.home} dbname=fieldpass user=postgres")
    else:
        assert_server_clean(server)
    assert not server.reports(), server.reports()


def assert_nothing_lost(server, traffic) -> None:
    with server.connect() as db:
        nothing_is_lost_and_nothing_is_twice(db, traffic)
    assert_sound(server)


# ---- once more ----

async def replay(server, writes: list[Write], contract=None) -> list[Reply]:
    """Each sent once more with its key."""
    waiting, replies = iter(list(enumerate(writes))), [None] * len(writes)

    async def some() -> None:
        client = Client(server.url, contract=contract)
        for n, write in waiting:
            replies[n] = await client.insist(write.method, write.path, write.body, key=write.key, token=write.token)
        client.close()

    await asyncio.gather(*(some() for _ in range(REPLAYERS)))
    return replies


def is_replayed(reply: Reply) -> bool:
    return reply.headers.get("Idempotent-Replayed") == "true"


def assert_replayed(server, told: Told) -> None:
    """Who was acknowledged hears the same again; who does not know what became of it hears it now, or does it now."""
    writes = [write for write in told.writes if write.key and (write.acknowledged or write.reply is None)]
    for write, reply in zip(writes, run(replay(server, writes)), strict=True):
        if write.acknowledged:
            assert reply.status == write.reply.status and reply.json()["id"] == write.made and is_replayed(reply), (write, reply)
            continue
        assert reply.status < 300 or reply.status == 409, (write, reply)
        write.end(reply)
        if write.acknowledged and write.kind in EVENTS:
            told.hear_request(reply.json())
        if write.acknowledged and write.kind == "book":
            told.holds[write.body["hold_id"]].request = write.made
