"""Whether a call changed anything that is stored: told by the tables themselves."""
import contextlib

import psycopg

# What moves by itself: tries that are counted, and how far the workers behind the log have read.
BY_ITSELF = {"lookup_attempt", "feed_cursor", "search_key", "pass"}
LAST_USED = "last_used_at"  # of a key


class Ledger:
    """`db` is the owner's. The tables are read anew only when the next transaction's number has moved, as it does with every write."""

    def __init__(self, db: psycopg.Connection):
        self.db, self.transaction, self.held = db, "", {}
        tables = db.execute("select relname::text from pg_class where relnamespace = 'fp'::regnamespace and relkind = 'r' order by relname")
        self.tables = [row[0] for row in tables if row[0] not in BY_ITSELF]

    def _next_transaction(self) -> str:
        return self.db.execute("select pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()[0]

    def _digest(self, table: str) -> tuple:
        return self.db.execute(f"""select count(*), sum(hashtextextended((to_jsonb(t) - '{LAST_USED}')::text, 0)::numeric)
            from fp.{table} t""").fetchone()

    def state(self) -> dict[str, tuple]:
        while (now := self._next_transaction()) != self.transaction:
            self.held, self.transaction = {table: self._digest(table) for table in self.tables}, now
        return self.held

    @contextlib.contextmanager
    def unchanged(self, what: str):
        """Fails if what is stored differs at the end."""
        before = self.state()
        yield
        after = self.state()
        assert after == before, f"{what} changed {[table for table in self.tables if after[table] != before[table]]}"
