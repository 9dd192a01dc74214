"""Approved requests over 200 offices, and the slots that they compete for: made by SQL, through the same triggers as any other."""
import datetime
import itertools
import string

import psycopg

OFFICES = 200
ZONE = "America/Phoenix"  # where no clock is ever set
FIRST_DAY, LAST_DAY, SLOTS_A_DAY = 3, 57, 40
# shape: seats a slot, slots a hundred requests
PLENTY, SCARCITY = "plenty", "scarcity"
SHAPES = {PLENTY: (5, 40), SCARCITY: (1, 20)}


def make_offices(db: psycopg.Connection) -> list[str]:
    taken = {row[0] for row in db.execute("select code from office")}
    codes = ("".join(letters) for letters in itertools.product("XYZ", string.ascii_uppercase, string.ascii_uppercase))
    chosen = list(itertools.islice((code for code in codes if code not in taken), OFFICES))
    db.execute("""
        insert into office (code, name, kind, city, country, latitude, longitude, time_zone)
        select code, 'Office ' || code, 'field', 'Testville', 'US', 33, -112, %s from unnest(%s::text[]) code""", [ZONE, chosen])
    return chosen


def clear(db: psycopg.Connection) -> None:
    """Nothing of what requests made is left, and no slot. The triggers that refuse it are off for this transaction."""
    with db.transaction():
        db.execute("set local session_replication_role = replica")
        db.execute("truncate request, event, appointment, slot, decision, pass, freed, awaited_office, search_key, idempotency cascade")


def make_slots(db: psycopg.Connection, offices: list[str], n_requests: int, shape: str) -> None:
    capacity, share = SHAPES[shape]
    per_office = max(1, n_requests * share // 100 // len(offices))
    assert per_office <= (LAST_DAY - FIRST_DAY) * SLOTS_A_DAY, "the days have no room for so many slots"
    today = datetime.datetime.now(datetime.timezone.utc).date()
    db.execute("""
        insert into slot (office, starts_at, ends_at, local_start, day_ends_at, capacity)
        select code, l.start at time zone %(zone)s, (l.start + interval '15 minutes') at time zone %(zone)s, l.start,
            (l.start::date + 1)::timestamp at time zone %(zone)s, %(capacity)s
        from unnest(%(offices)s::text[]) code
        cross join generate_series(0, %(n)s - 1) i
        cross join lateral (select %(today)s::date + (%(first)s + i * %(days)s / greatest(%(n)s, %(days)s))::integer
            + time '08:00' + i %% %(a_day)s * interval '15 minutes' as start) l""",
               {"zone": ZONE, "capacity": capacity, "offices": offices, "n": per_office, "today": today, "first": FIRST_DAY,
                "days": LAST_DAY - FIRST_DAY, "a_day": SLOTS_A_DAY})


def make_requests(db: psycopg.Connection, offices: list[str], n: int, sample: dict[str, str | None]) -> None:
    """
    Each names 1 to 4 offices, half have wishes, a tenth a first day and a tenth a last one. What is the same for all is as in the sample.
    They stand in the table as they came, and their ids grow with that time, as the product's do: who came together is read and written together.
    They are no news to the search worker, who could not open what is sealed here: its cursor moves beyond them in the same transaction.
    """
    own = ("id", "confirmation_code", "person_key", "status", "urgency", "rank_class", "service", "office", "preferred_offices", "not_before",
           "not_after", "days", "day_part", "first", "created_at", "updated_at", "priority_at", "approved_at", "due_at", "wake_at")
    others = [name for name in sample if name not in own]
    with db.transaction():
        db.execute("select setseed(0.5)")
        db.execute(f"""
            insert into request ({', '.join(own)}, {', '.join(others)})
            select (lpad(to_hex((extract(epoch from p.at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(k), 15, '0'))::uuid,
                'C' || k, sha256(int8send(k)), 'approved', u.urgency, array_position(enum_range(null::urgency), u.urgency) * 2 - 1,
                s.codes[1 + floor(random() * cardinality(s.codes))], o.codes[1], o.codes,
                case when random() < 0.1 then current_date + 5 + floor(random() * 20)::integer end,
                case when random() < 0.1 then current_date + 26 + floor(random() * 30)::integer end,
                case when w.wishes then 1 + floor(random() * 126)::integer else 0 end,
                (case when w.wishes then (array['any', 'morning', 'afternoon'])[1 + floor(random() * 3)] else 'any' end)::day_part,
                (array['earliest', 'office'])[1 + floor(random() * 2)]::first,
                p.at, p.at, p.at, p.at, p.at + interval '60 days', p.at + interval '60 days', {', '.join(f'r.{name}' for name in others)}
            from generate_series(1, %(n)s::bigint) k
            cross join (select * from jsonb_populate_record(null::request, %(sample)s)) r
            cross join (select array_agg(code order by code) as codes from service) s
            cross join lateral (select now() - interval '20 hours' * (%(n)s - k + 1) / %(n)s as at) p
            cross join lateral (select (case when random() < 0.02 then 'emergency' when random() < 0.1 then 'urgent' else 'routine' end)::urgency
                as urgency where k > 0) u
            cross join lateral (select random() < 0.5 as wishes where k > 0) w
            cross join lateral (select array_agg((%(offices)s::text[])[1 + (q.first + i * 7) %% cardinality(%(offices)s::text[])]) as codes
                from (select floor(random() * 200)::integer as first, floor(random() * 4)::integer as more where k > 0) q,
                generate_series(0, q.more) i) o""",
                   {"n": n, "offices": offices, "sample": psycopg.types.json.Jsonb(sample)})
        seen_by_search(db)


def seen_by_search(db: psycopg.Connection) -> None:
    """Nothing written so far is news to the search worker."""
    db.execute("""
        insert into feed_cursor (name, xid, id) select 'search', xid, id from event order by xid desc, id desc limit 1
        on conflict (name) do update set xid = excluded.xid, id = excluded.id""")


class Scene:
    """
    Requests and slots made once, on the yardstick's database, and kept aside there and on the product's. Every round puts back the same
    rows on either, which takes a fraction of the time, as no trigger runs: the log that the triggers wrote is put back too.
    """
    TABLES = ("slot", "request", "event")
    OWN = ("xid", "id")  # of an event: those of whoever writes it

    def __init__(self, yardstick: psycopg.Connection, product: psycopg.Connection, offices: list[str], n: int, shape: str, sample: dict):
        self.n, self.columns = n, {}
        clear(yardstick)
        make_slots(yardstick, offices, n, shape)
        make_requests(yardstick, offices, n, sample)
        for table in self.TABLES:
            names = [row[0] for row in yardstick.execute("""
                select attname::text from pg_attribute
                where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum""", [table])]
            self.columns[table] = ", ".join(name for name in names if table != "event" or name not in self.OWN)
            for db in (yardstick, product):
                db.execute("create schema if not exists kept")
                db.execute(f"drop table if exists kept.{table}")
                db.execute(f"create unlogged table kept.{table} as select {self.columns[table]} from {table} with {'no ' * (db is product)}data")
            with yardstick.cursor().copy(f"copy kept.{table} to stdout (format binary)") as taken:
                with product.cursor().copy(f"copy kept.{table} from stdin (format binary)") as given:
                    for data in taken:
                        given.write(data)

    def _put_back(self, db: psycopg.Connection, table: str) -> None:
        columns = self.columns[table]
        db.execute(f"insert into {table} ({columns}) overriding system value select {columns} from kept.{table}")

    def put_back_slots(self, db: psycopg.Connection) -> None:
        clear(db)
        with db.transaction():
            db.execute("set local session_replication_role = replica")
            self._put_back(db, "slot")
        db.execute("analyze slot")

    def put_back_requests(self, db: psycopg.Connection) -> None:
        """All at once, and the assigner is told, as it is of any approval."""
        with db.transaction():
            db.execute("set local session_replication_role = replica")
            self._put_back(db, "request")
            self._put_back(db, "event")
            seen_by_search(db)
            db.execute("notify fieldpass_assign")
        db.execute("analyze request, event")
