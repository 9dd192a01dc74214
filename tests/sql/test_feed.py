"""The event log as a feed: readers keep a cursor, and whatever order transactions commit in, none skips an event."""
import random

import pytest

from cluster import run_query
from rows import request

PAGE = 200
CHANGE = "update fp.request set version = version + 1, last_event = 'claim' where id = %s"


class Reader:
    """Reads by request_feed.sql as the server does, on a connection of its own."""

    def __init__(self, db, role: str = "fp_staff"):
        self.db = db.fresh(role)
        self.cursor = ("0", "0")
        self.seen: list[str] = []

    def read(self) -> list[str]:
        """The requests that are new since the last call; a page has no more than the contract says."""
        new = []
        while page := run_query(self.db, "request_feed", [*self.cursor, None, None]):
            assert len(page) <= PAGE
            self.cursor = (page[0]["edge_xid"], page[0]["edge_id"])
            new += [row["id"] for row in page if row["id"] is not None]
        self.seen += new
        return new


class Hasty(Reader):
    """What a reader would be that does not stop below the oldest running transaction."""

    def read(self) -> list[str]:
        rows = self.db.execute("select request_id::text, id from fp.event where id > %s order by id", [int(self.cursor[1])]).fetchall()
        if rows:
            self.cursor = ("0", str(rows[-1][1]))
        self.seen += [row[0] for row in rows]
        return [row[0] for row in rows]


@pytest.fixture
def readers(db):
    both = Reader(db), Hasty(db)
    for reader in both:
        reader.read()
        reader.seen.clear()
    return both


def test_what_began_first_and_ends_last_is_not_skipped(db, readers):
    reader, hasty = readers
    slow, quick = request(db, "tier2_review"), request(db, "tier2_review")
    for each in readers:
        each.read()
        each.seen.clear()
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    with one.transaction():
        one.execute(CHANGE, [slow])
        two.execute(CHANGE, [quick])
        hasty.read()
        assert reader.read() == []  # what is committed waits for what is not
    hasty.read()
    assert reader.read() == [str(slow), str(quick)]
    assert reader.read() == []
    assert hasty.seen == [str(quick)]  # the fault that the bound is there for


def test_a_full_page_goes_on_behind_its_last(db, readers):
    reader, _ = readers
    made = [str(request(db, "tier2_review")) for _ in range(PAGE + 30)]
    assert reader.read() == made


def test_what_is_rolled_back_holds_nobody_up(db, readers):
    reader, _ = readers
    undone, done = request(db, "tier2_review"), request(db, "tier2_review")
    reader.read()
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    with pytest.raises(ZeroDivisionError), one.transaction():
        one.execute(CHANGE, [undone])
        two.execute(CHANGE, [done])
        raise ZeroDivisionError
    assert reader.read() == [str(done)]


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_of_beginnings_and_ends_each_event_is_read_once(db, readers, seed):
    reader, _ = readers
    dice = random.Random(seed)
    writers = [db.fresh("fp_staff") for _ in range(6)]
    idle, busy = list(range(6)), []
    waiting = [request(db, "tier2_review") for _ in range(30)]
    made = [str(one) for one in waiting]
    while waiting or busy:
        if idle and waiting and dice.random() < 0.6:
            writer = idle.pop(dice.randrange(len(idle)))
            writers[writer].execute("begin")
            writers[writer].execute(CHANGE, [waiting.pop()])
            busy.append(writer)
        elif busy:
            writer = busy.pop(dice.randrange(len(busy)))
            writers[writer].execute("commit")
            idle.append(writer)
        if dice.random() < 0.5:
            reader.read()
    reader.read()
    counts = {one: reader.seen.count(one) for one in made}
    # made before or after the first reading of the change, so once or twice; the last reading came after the change
    assert all(1 <= count <= 2 for count in counts.values()), counts
    events = db.all("select request_id::text from fp.event where request_id::text = any (%s) and seq = 2 order by xid, id", [made])
    order = [one for i, one in enumerate(reader.seen) if one in counts and one not in reader.seen[i + 1:]]
    assert order == [row[0] for row in events]


def test_more_than_a_page_is_read_to_its_end(db, readers):
    reader, _ = readers
    made = [request(db, "tier2_review") for _ in range(30)]
    for _ in range(40):
        db.staff.execute("update fp.request set version = version + 1, last_event = 'claim' where id = any (%s)", [made])
    reader.read()
    assert set(reader.seen) == {str(one) for one in made}


def move_behind(db) -> int:
    """As after a restore: the log has numbers that this cluster has not come to yet."""
    far = db.value("select pg_current_xact_id()::text::bigint + 1000000")
    with db.superuser.transaction():
        db.superuser.execute("set local session_replication_role = replica")
        db.superuser.execute("update fp.event set xid = %s::text::xid8", [str(far)])
    return far


def test_after_a_restore_the_feed_goes_on(db):
    """A dump takes the log along, and not the cluster's count of transactions."""
    reader = Reader(db)
    before = str(request(db))
    move_behind(db)
    searched = db.fresh("fp_staff")
    for _ in range(2):  # each start looks; only the first has anything to do
        db.owner.execute("select fp.feed_goes_on()")
    reader.read()
    assert before in reader.seen
    while news := run_query(searched, "search_feed", []):
        news = news[0]
        run_query(searched, "search_write", ["{}", "{}", "{}", "{}", news["last_xid"], news["last_id"]])
    after = str(request(db))
    assert reader.read() == [after]
    assert [news["id"] for news in run_query(searched, "search_feed", [])] == [after]


def test_a_start_where_nothing_was_restored_changes_nothing(db):
    definition = "select string_agg(pg_get_functiondef(p.oid), '' order by p.proname) from pg_proc p where p.proname in ('feed_xid', 'feed_end')"
    before = db.value(definition)
    request(db)
    db.owner.execute("select fp.feed_goes_on()")
    assert db.value(definition) == before
