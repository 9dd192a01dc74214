"""Years of requests behind a server: most of them resolved, each with its events and hashes, a few still open."""
import concurrent.futures
import time
import uuid

import psycopg

from seal import Seal

CHUNK = 25_000
WRITERS = 2
READABLE = 20_000  # evenly spread over all
OPEN_EVERY = 33
YEARS_MS = 3 * 365 * 86_400_000
CLOSED = {"status": "'resolved'", "version": "2", "last_event": "'resolve'", "last_role": "'tier1'", "resolved_by": "'tier1'", "answer": "'mailed'",
          "closed_at": "at", "due_at": "null", "wake_at": "null"}
OPENED = {"status": "'tier1_review'", "version": "1", "last_event": "'submit'", "last_role": "'organization'", "resolved_by": "null",
          "answer": "null", "closed_at": "null", "due_at": "now() + interval '9 days'", "wake_at": "now() + interval '9 days'"}
PLAIN = ("id", "confirmation_code", "person_key", "sealed", "created_at", "updated_at", "priority_at", *CLOSED)


class History:
    def __init__(self, service, n: int):
        self.service, self.n = service, n
        self.end = int(time.time() * 1000) - 3_600_000
        self.step = YEARS_MS // n
        self.every = max(1, n // READABLE)

    def ms(self, k: int) -> int:
        return self.end - (self.n - k) * self.step

    def id(self, k: int) -> uuid.UUID:
        """The k-th's, which begins with its time as all ids do."""
        return uuid.UUID(f"{self.ms(k):012x}7{k & 0xfff:03x}8{k:015x}")

    @property
    def readable(self) -> list[uuid.UUID]:
        return [self.id(k) for k in range(self.every, self.n + 1, self.every)]

    def write(self) -> None:
        with self.service.connect() as db:
            self.sample, sealed = db.execute("select id, sealed from request order by id desc limit 1").fetchone()
            self.types = dict(db.execute("""
                select column_name::text, udt_schema || '.' || udt_name from information_schema.columns
                where table_schema = 'fp' and table_name = 'request'""").fetchall())
            self._set_search_cursor(db, "select 'search', '9223372036854775807'::xid8, 0")  # it has no key for what is written below
            self._copy_sealed(db, sealed)
            with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
                for _ in pool.map(self._write_chunk, range(1, self.n + 1, CHUNK)):
                    pass
            self._set_search_cursor(db, "select 'search', xid, id from event order by xid desc, id desc limit 1")
            db.execute("drop schema readable cascade")
            db.execute("vacuum (analyze) request")
            db.execute("vacuum (analyze) event")
            db.execute("checkpoint")

    @staticmethod
    def _set_search_cursor(db: psycopg.Connection, to: str) -> None:
        """The worker that makes search keys goes on behind it."""
        db.execute(f"insert into feed_cursor (name, xid, id) {to} on conflict (name) do update set xid = excluded.xid, id = excluded.id")

    def _copy_sealed(self, db: psycopg.Connection, sealed: bytes) -> None:
        db.execute("create schema readable")
        db.execute("create unlogged table readable.person (id uuid primary key, sealed bytea not null)")
        ids = self.readable
        with db.cursor() as cursor, cursor.copy("copy readable.person from stdin (format binary)") as copy:
            copy.set_types(["uuid", "bytea"])
            for row in zip(ids, Seal(self.service.first_key()).again(sealed, self.sample, ids), strict=True):
                copy.write_row(row)
        db.execute("analyze readable.person")

    def _write_chunk(self, first: int) -> None:
        """Without the triggers, which know no request that begins closed; so the events are written here, as they would be."""
        last = min(first + CHUNK - 1, self.n)
        others = [name for name in self.types if name not in PLAIN]

        def chosen(name: str) -> str:
            return f"case when open then {OPENED[name]} else {CLOSED[name]} end::{self.types[name]}"

        with self.service.connect() as db, db.transaction():
            db.execute("set local session_replication_role = replica")
            db.execute(f"""
                insert into request ({', '.join([*PLAIN, *others])})
                select g.id, 'H' || k, sha256(int8send(k)), coalesce(readable.sealed, r.sealed), at, at, at, {', '.join(map(chosen, CLOSED))},
                    {', '.join(f'r.{name}' for name in others)}
                from (select k, k %% {OPEN_EVERY} = 0 as open, to_timestamp(ms / 1000.0) as at,
                        (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(k & 4095), 3, '0') || '8' || lpad(to_hex(k), 15, '0'))::uuid as id
                    from generate_series(%s::bigint, %s) k cross join lateral (select {self.end} - ({self.n} - k) * {self.step} as ms) m) g
                cross join (select * from request where id = %s) r
                left join readable.person readable on readable.id = g.id""", [first, last, self.sample])
            written = [self.id(first), self.id(last)]
            db.execute("""
                with made as materialized (
                    select r.*, event_digest('', id, 1, updated_at, 'submit', last_actor, 'organization', null, 'tier1_review', null,
                        last_policies, null) as hash
                    from request r where id between %s and %s)
                insert into event (request_id, seq, at, kind, actor, role, from_status, to_status, reason, policies, data, hash)
                select id, 1, updated_at, 'submit'::request_event, last_actor, 'organization', null::request_status, 'tier1_review'::request_status, null,
                    last_policies, null::jsonb, hash
                from made
                union all
                select id, 2, updated_at, 'resolve', last_actor, 'tier1', 'tier1_review', 'resolved', last_reason, last_policies, last_data,
                    event_digest(hash, id, 2, updated_at, 'resolve', last_actor, 'tier1', 'tier1_review', 'resolved', last_reason,
                        last_policies, last_data)
                from made where version = 2""", written)
            db.execute("""
                insert into search_key (request_id, kind, mac)
                select id, kind, sha256(uuid_send(id) || kind::bytea) from request cross join unnest(array['name', 'a_number', 'phone']) kind
                where id between %s and %s and closed_at is null""", written)
