"""What must hold whatever happens, looked up in the tables by whoever sees all of them. Each check answers what it found wrong."""
import bisect
import collections
import datetime
import hashlib
import struct

import psycopg

OCCUPIES = "('held', 'booked', 'checked_in', 'completed', 'no_show', 'unrecorded')"
MISSED_WISH = 3
PLACE = {"earliest": 3, "office": 30}
WORTH_AN_OFFER = 2
# The decisions that take a seat, by the event that goes with each; and of which phase of the pass a decision is.
TAKES = {"placed": "assign", "moved": "moved", "offered": "offer"}
PHASE = {"moved": 1, "kept": 1, "offered": 2, "not_offered": 2}
NO_COST = 1_000_000_000
ABOUT = datetime.timedelta(seconds=5)  # what a pass takes at most, and more


def assert_all(db: psycopg.Connection) -> None:
    """At one instant, so that it may be asked while others write."""
    with db.transaction():
        db.execute("set transaction isolation level repeatable read")
        found = violations(db)
    assert not found, "\n".join(found[:40])


def violations(db: psycopg.Connection) -> list[str]:
    return [f"{check.__name__}: {what}" for check in CHECKS for what in check(db)]


def rows(db: psycopg.Connection, sql: str) -> list[str]:
    cursor = db.execute(sql)
    names = [column.name for column in cursor.description]
    return [", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True)) for row in cursor]


# ---- seats and requests ----

def seats_are_counted(db) -> list[str]:
    return rows(db, f"""
        select s.id, s.office, s.capacity, s.booked, count(a.id) as seats
        from slot s left join appointment a on a.slot_id = s.id and a.status in {OCCUPIES}
        group by s.id having s.booked <> count(a.id) or s.booked < 0 or s.booked > s.capacity""")


def one_live_appointment(db) -> list[str]:
    return rows(db, """
        select request_id, array_agg(id) as appointments from appointment
        where status in ('booked', 'checked_in') group by request_id having count(*) > 1
        union all
        select request_id, array_agg(id) from appointment where status = 'held' and request_id is not null
        group by request_id having count(*) > 1""")


def scheduled_means_seated(db) -> list[str]:
    return rows(db, """
        select r.id, r.status, a.id as appointment
        from request r full join appointment a on a.request_id = r.id and a.status in ('booked', 'checked_in')
        where (r.status = 'scheduled') is distinct from (a.status in ('booked', 'checked_in')) and (r.status = 'scheduled' or
            a.status in ('booked', 'checked_in'))""")


def an_attorney_is_in_one_place(db) -> list[str]:
    """Nor on the way: from each visit it takes the minutes noted there to come to another office."""
    return rows(db, """
        select a.attorney_id, a.id, a.office, a.during, b.id as other, b.office as there, b.during as then
        from appointment a join appointment b on b.attorney_id = a.attorney_id and a.id < b.id
        where a.status in ('held', 'booked', 'checked_in') and b.status in ('held', 'booked', 'checked_in')
            and (a.during && b.during or a.office <> b.office and a.travel && b.travel)""")


def an_offer_stands_beside_a_seat(db) -> list[str]:
    return rows(db, """
        select o.id, o.request_id, r.status, o.expires_at, a.id as seat
        from appointment o join request r on r.id = o.request_id left join slot s on s.id = o.slot_id
        left join appointment a on a.request_id = o.request_id and a.status = 'booked'
        where o.status = 'held' and (r.status <> 'scheduled' or a.id is null or a.slot_id = o.slot_id or o.expires_at > s.starts_at
            or r.wake_at > o.expires_at)""")


def one_open_request(db) -> list[str]:
    return rows(db, """
        select person_key, service, count(*) as open from request where closed_at is null and duplicate_of is null
        group by person_key, service having count(*) > 1""")


def one_visit(db) -> list[str]:
    """Whoever was admitted without an appointment is at that office once, and the visit says who it is."""
    return rows(db, """
        select r.person_key, a.office, count(*) as visits, bool_and(a.person_key is not distinct from r.person_key) as said
        from appointment a join request r on r.id = a.request_id where a.status = 'checked_in' and a.slot_id is null
        group by r.person_key, a.office having count(*) > 1 or not bool_and(a.person_key is not distinct from r.person_key)""")


def keys_have_their_object(db) -> list[str]:
    """A key is one row; what it made is there, and no two keys made the same request."""
    return rows(db, """
        select encode(k.key, 'hex') as key, k.object_id, 'missing' as why from idempotency k
        where not exists (select from request r where r.id = k.object_id)
            and not exists (select from callback c where c.id = k.object_id)
            and not exists (select from appointment a where a.id = k.object_id)
            and not exists (select from change c where c.id = k.object_id)
            and not exists (select from walk_in w where w.id = k.object_id)
            and not exists (select from organization o where o.id = k.object_id)
            and not exists (select from representation r where r.id = k.object_id)
            and not exists (select from delegate d where d.id = k.object_id)
        union all
        select string_agg(encode(key, 'hex'), ' '), object_id, 'made twice' from idempotency where status = 201
        group by object_id having count(*) > 1""")


def one_live_callback(db) -> list[str]:
    return rows(db, """
        select request_id, count(*) as live from callback where status in ('planned', 'unverified', 'claimed') group by request_id having count(*) > 1""")


# ---- the event log ----

def part(text: str | None) -> bytes:
    data = (text or "").encode()
    return struct.pack(">i", -1) if text is None else struct.pack(">i", len(data)) + data


def digest(before: bytes, event) -> bytes:
    texts = (event.kind, event.actor, event.role, event.from_status, event.to_status, event.reason, event.policies, event.data)
    fixed = event.request_id.bytes + struct.pack(">i", event.seq) + struct.pack(">q", event.at)
    return hashlib.sha256(before + fixed + b"".join(map(part, texts))).digest()


def history_is_whole(db) -> list[str]:
    """As many events as versions, each going on where the one before ended, and the hashes, computed here once more."""
    found = []
    with db.cursor(row_factory=psycopg.rows.namedtuple_row) as cursor:
        cursor.execute("""
            select request_id, seq, (extract(epoch from at) * 1000000)::bigint - 946684800000000 as at, kind::text, actor, role,
                from_status::text, to_status::text, reason, policies::text, data::text, hash
            from event order by request_id, seq""")
        last = {}
        for event in cursor:
            before = last.get(event.request_id)
            expected = (before.seq + 1, before.to_status) if before else (1, None)
            if (event.seq, event.from_status) != expected:
                found.append(f"event {event.request_id}/{event.seq} from {event.from_status} follows {expected}")
            if event.hash != digest(before.hash if before else b"", event):
                found.append(f"event {event.request_id}/{event.seq}: the hash is another")
            last[event.request_id] = event
    requests = db.execute("select id, version, status::text from request").fetchall()
    for request_id, version, status in requests:
        event = last.pop(request_id, None)
        if event is None or (event.seq, event.to_status) != (version, status):
            found.append(f"request {request_id} is {status} at version {version}, its last event is {event}")
    return found + [f"events of a request that is not there: {request_id}" for request_id in last]


# ---- the passes ----

class Slot:
    def __init__(self, slot_id, office, service, starts_at, ends_at, local_start, spare, freed):
        self.id, self.office, self.service, self.starts_at, self.ends_at = slot_id, office, service, starts_at, ends_at
        self.day = local_start.date().toordinal()
        self.weekday = local_start.isoweekday()
        self.afternoon = local_start.hour >= 12
        self.freed = freed  # a seat of it came free at some time, so that its history is not in the decisions alone
        self.last = (float("inf"), 0) if spare else (0, 0)  # (pass, rank) that took its last seat
        self.last_in_pass: dict[int, int] = {}


class Visit:
    """What an attorney is expected at. One that the worker gave counts for whom it ranked later, others for all: nobody knows when."""

    def __init__(self, attorney, request_id, office, starts_at, ends_at, until, given_in, given_rank, ended_at):
        self.attorney, self.request_id, self.office = attorney, request_id, office
        self.starts_at, self.ends_at, self.until, self.ended_at = starts_at, ends_at, until, ended_at
        self.given = (given_in, given_rank) if given_in else (0, 0)

    def collides(self, slot: Slot, minutes: int) -> bool:
        if self.office == slot.office:
            return self.starts_at < slot.ends_at and slot.starts_at < self.ends_at
        return self.starts_at < slot.ends_at + datetime.timedelta(minutes=minutes) and slot.starts_at < self.until


class Decision:
    def __init__(self, pass_id, at, rank, request_id, why, slot_id, cost, parts, seat_slot, seat_cost, judged_by):
        self.pass_id, self.rank, self.request_id, self.why = pass_id, rank, request_id, why
        self.slot_id, self.parts, self.judged_by = slot_id, parts, judged_by
        self.seat_slot, self.seat_cost, self.phase, self.takes = seat_slot, seat_cost, PHASE.get(why, 0), why in TAKES
        self.own = cost if self.takes else judged_by.get("cost_below", NO_COST)  # only what costs less was any better
        self.before = instant(judged_by["before"]) if "before" in judged_by else None
        self.offices = [(place, office["office"], day(office["today"]), instant(office["from"]), instant(office["until"]))
                        for place, office in enumerate(judged_by["offices"])]
        self.first_day = day(judged_by["not_before"]) if "not_before" in judged_by else 0
        self.last_day = day(judged_by["not_after"]) if "not_after" in judged_by else 10_000_000
        self.emergency = judged_by["urgency"] == "emergency"
        self.days, self.day_part = judged_by.get("days"), judged_by["day_part"]
        self.per_place = PLACE[judged_by["first"]]
        self.at, self.visits = at, []  # those of its attorney that it had to mind
        self.travel = {office["office"]: office.get("travel_minutes") for office in judged_by["offices"]}

    def minds(self, visit: Visit) -> bool:
        there = visit.ended_at is None or visit.ended_at >= self.at
        return there and visit.given < (self.pass_id, self.rank) and visit.request_id != self.request_id

    def collides(self, slot: Slot) -> bool:
        return any(visit.collides(slot, self.travel[slot.office]) for visit in self.visits)

    def costs_at(self, place: int, today: int, slot: Slot) -> tuple[int, int, int, int]:
        """The days, the part of the day, the weekday, the office."""
        days = slot.day - today
        if self.emergency:
            return days, 0, 0, 0
        missed_part = self.day_part != "any" and (self.day_part == "afternoon") != slot.afternoon
        missed_day = bool(self.days) and slot.weekday not in self.days
        return days, MISSED_WISH * missed_part, MISSED_WISH * missed_day, place * self.per_place

    def costs(self, slot: Slot) -> tuple[int, int, int, int] | None:
        """None: the slot is not acceptable."""
        for place, office, today, begins, ends in self.offices:
            if office == slot.office:
                fits = (begins <= slot.starts_at < ends and slot.service in (None, self.judged_by["service"])
                        and self.first_day <= slot.day <= self.last_day and (self.before is None or slot.starts_at < self.before)
                        and slot.id not in self.judged_by.get("declined", ()))
                return self.costs_at(place, today, slot) if fits else None
        return None

    def cost_of_seat(self, slot: Slot) -> int | None:
        """None: the wishes exclude it. Notice and horizon are not for who sits there."""
        for place, office, today, _, _ in self.offices:
            if office == slot.office and self.first_day <= slot.day <= self.last_day:
                return sum(self.costs_at(place, today, slot))
        return None

    def seat_is_as_noted(self, slots: dict[int, Slot]) -> bool:
        """What it costs, and that what was taken instead costs less."""
        if self.phase == 0:
            return self.seat_slot is None and "cost_below" not in self.judged_by
        seat, less = slots.get(self.seat_slot), 1 if self.phase == 1 else WORTH_AN_OFFER
        if (self.cost_of_seat(seat) if seat else None) != self.seat_cost:
            return False
        if self.seat_cost is not None and self.judged_by["cost_below"] not in (self.seat_cost - less + 1, 0):
            return False
        return not self.takes or self.own < self.judged_by.get("cost_below", NO_COST)

    def prefers(self, slot: Slot) -> bool:
        parts = self.costs(slot)
        return parts is not None and sum(parts) < self.own and not self.collides(slot)


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def read_slots(db) -> dict[int, Slot]:
    """Of the offices that any decision was about."""
    found = db.execute(f"""
        select s.id, s.office, s.service, s.starts_at, s.ends_at, s.local_start, s.booked < s.capacity,
            exists (select from appointment a where a.slot_id = s.id and a.status not in {OCCUPIES})
                or exists (select from event e where (e.data->>'from_slot_id')::bigint = s.id)
        from slot s
        where s.office in (select distinct o->>'office' from decision d cross join lateral json_array_elements(d.judged_by->'offices') o)
        order by s.office, s.local_start""")
    return {row[0]: Slot(*row) for row in found}


def read_visits(db) -> dict[str, list[Visit]]:
    """By attorney."""
    found = collections.defaultdict(list)
    for row in db.execute("""
            select a.attorney_id::text, a.request_id, a.office, lower(a.during), coalesce(upper(a.during), 'infinity'),
                coalesce(upper(a.travel), 'infinity'), d.pass_id, d.rank,
                case when a.status not in ('held', 'booked', 'checked_in') then a.updated_at end
            from appointment a left join decision d on d.request_id = a.request_id and d.slot_id = a.slot_id and d.why in ('placed', 'moved')
            where a.attorney_id is not null"""):
        found[row[0]].append(Visit(*row))
    for row in db.execute("""  -- seats that were left for others since: how long they stood, nobody knows
            select d.judged_by->>'attorney', d.request_id, s.office, s.starts_at, s.ends_at,
                s.ends_at + make_interval(mins => (o->>'travel_minutes')::integer), d.pass_id, d.rank, null
            from decision d join slot s on s.id = d.slot_id
            join lateral json_array_elements(d.judged_by->'offices') o on o->>'office' = s.office
            where d.judged_by::jsonb ? 'attorney'
                and not exists (select from appointment a where a.request_id = d.request_id and a.slot_id = d.slot_id)"""):
        found[row[0]].append(Visit(*row))
    return found


def read_decisions(db) -> list[Decision]:
    visits = read_visits(db)
    found = db.execute("""
        select d.pass_id, p.at, d.rank, d.request_id, d.why, d.slot_id, d.cost,
            array[d.days_part, d.day_part_part, d.weekday_part, d.office_part], d.seat_slot, d.seat_cost, d.judged_by
        from decision d join pass p on p.id = d.pass_id order by d.pass_id, d.rank""")
    decisions = [Decision(*row) for row in found]
    for d in decisions:
        d.visits = [visit for visit in visits.get(d.judged_by.get("attorney"), ()) if d.minds(visit)]
    return decisions


def decisions_are_what_they_say(db) -> list[str]:
    """
    The slot was acceptable and cost what was noted; the ranks are in the order of class, priority and id, of those who have a seat behind
    all others; the seat was booked, moved or held.
    """
    slots, found, before = read_slots(db), [], None
    for d in read_decisions(db):
        what = f"pass {d.pass_id} rank {d.rank} request {d.request_id}"
        order = (d.phase, d.judged_by["rank_class"], instant(d.judged_by["priority_at"]), d.request_id)
        if before is not None and before[0] == d.pass_id and not before[1] < order:
            found.append(f"{what}: ranked {order} behind {before[1]}")
        before = (d.pass_id, order)
        if not d.seat_is_as_noted(slots):
            found.append(f"{what}: the seat in slot {d.seat_slot} is noted with {d.seat_cost}, judged by {d.judged_by}, {d.why} at {d.own}")
        if d.why == "placed" and d.collides(slots[d.slot_id]):
            found.append(f"{what}: its attorney is expected elsewhere at slot {d.slot_id}")
        if d.takes and (d.costs(slots[d.slot_id]) != tuple(d.parts) or sum(d.parts) != d.own):
            found.append(f"{what}: slot {d.slot_id} costs {d.costs(slots[d.slot_id])}, noted are {d.own} = {d.parts}")
    for why, event in TAKES.items():
        found += rows(db, f"""
            select d.pass_id, d.request_id, d.slot_id as decided, a.slot_id as {event} from
                (select * from decision where why = '{why}') d
                full join (select e.request_id, (e.data->>'pass_id')::bigint as pass_id, (e.data->>'slot_id')::bigint as slot_id
                    from event e where e.kind = '{event}' and e.actor = 'worker') a using (request_id, pass_id)
            where d.slot_id is distinct from a.slot_id""")
    return found + rows(db, """
        select p.id, p.placed, p.left_over, p.moved, p.offered, array_agg(d.why) as decisions
        from pass p left join decision d on d.pass_id = p.id
        group by p.id
        having p.placed <> count(*) filter (where d.why = 'placed') or p.moved <> count(*) filter (where d.why = 'moved')
            or p.offered <> count(*) filter (where d.why = 'offered')
            or p.left_over <> count(*) filter (where d.why in ('no_office', 'no_slot', 'all_taken'))""")


def no_envy_and_no_waste(db) -> list[str]:
    """
    Nobody's slot in a pass was acceptable to somebody ranked before at a lower cost than that one's own (or who got none); nor was
    a slot that had a free seat throughout the pass. Of slots from which no seat ever came free the decisions are the whole history:
    what a later pass gave away was free before.
    """
    slots, decisions, found, changes = read_slots(db), read_decisions(db), [], read_changes(db)
    for d in decisions:
        if d.takes:
            slot = slots[d.slot_id]
            slot.last = max(slot.last, (d.pass_id, d.rank))
            slot.last_in_pass[d.pass_id] = max(slot.last_in_pass.get(d.pass_id, 0), d.rank)
    freed = collections.defaultdict(list)
    for slot in slots.values():
        for pass_id in slot.last_in_pass if slot.freed else ():
            freed[pass_id].append(slot)
    alive: dict[str, list[Slot]] = {}
    for n, d in enumerate(decisions):
        if n % 200 == 0:
            alive = collections.defaultdict(list)
            for slot in slots.values():  # by office and day
                if not slot.freed and slot.last > (d.pass_id, d.rank):
                    alive[slot.office].append(slot)
        if d.phase == 2 and "attorney" in d.judged_by:
            continue  # its own seat stood in the attorney's way, wherever that was then
        for slot in better_for(d, alive, freed[d.pass_id], changes):
            found.append(f"pass {d.pass_id} rank {d.rank} request {d.request_id} ({d.why} at {d.own}) would rather have slot {slot.id} "
                         f"at {sum(d.costs(slot))}, taken last by {slot.last}")
    return found


def read_changes(db) -> dict[str, list[tuple[datetime.datetime, datetime.datetime]]]:
    """
    When an office's slots were not those that they are now. A day that was closed is as before when it is open again; whatever else was
    changed, nobody knows how it had been. At about the time of a change a pass may have seen either.
    """
    found, long_ago = collections.defaultdict(list), datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
    for office, begins, ends in db.execute("""
            select c.office, m.at, c.at from change c
            left join change m on c.kind = 'closure_undone' and m.kind = 'closure_made' and m.office = c.office and m.object = c.object
            where c.office is not null and (c.kind <> 'closure_made' or not exists (
                select from change u where u.kind = 'closure_undone' and u.office = c.office and u.object = c.object))"""):
        found[office].append(((begins - ABOUT) if begins else long_ago, ends + ABOUT))
    return found


def better_for(d: Decision, alive: dict[str, list[Slot]], freed: list[Slot], changes):
    for _, office, today, _, _ in d.offices:
        unlike = any(begins <= d.at <= ends for begins, ends in changes.get(office, ()))
        there = () if unlike else alive.get(office, ())
        # a day alone costs as much as it is away, so that what lies further is no better
        for slot in there[:bisect.bisect_left(there, today + d.own, key=lambda s: s.day)]:
            if slot.last > (d.pass_id, d.rank) and d.prefers(slot):
                yield slot
    for slot in freed:
        if slot.last_in_pass[d.pass_id] > d.rank and d.prefers(slot):
            yield slot


CHECKS = (seats_are_counted, one_live_appointment, scheduled_means_seated, an_offer_stands_beside_a_seat, an_attorney_is_in_one_place,
          one_open_request, one_visit, keys_have_their_object, one_live_callback, history_is_whole, decisions_are_what_they_say, no_envy_and_no_waste)
