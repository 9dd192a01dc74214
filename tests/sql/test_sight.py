"""Sight (design, section 6.4): who may do what to which table, and sees whose rows; all of it tried, nothing trusted."""
import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

import world as worlds
from cluster import OWNER, SUPERUSER
from rows import HOUR, START, insert, refused, span, submission

# What each command comes to:
#   all    every row            sight  the rows of the party one is
#   none   runs, meets no row   no     no right, or no policy: 42501
#   stays  refused by a trigger, even for the owner: 23514
#   yes    a row can be inserted; sight: only one of the party one is; held: 23503, since other rows point there
# Four words: select, insert, update, delete.
LOOK = "all no no no"
NOTHING = "no no no no"
OWNED = "all yes all all"
EXPECTED = {
    # table            fp_intake         fp_public               fp_staff            fp_audit  fp_owner
    "request":          ("all sight no no", "sight no sight no", "all no all no", LOOK, "all yes all stays"),
    "event":            (NOTHING, "sight no no no", LOOK, LOOK, "all yes stays stays"),
    "note":             (NOTHING, NOTHING, "all yes no no", LOOK, OWNED),
    "callback":         ("no yes no no", "sight sight sight no", "all yes all no", LOOK, "all yes all held"),
    "callback_attempt": (NOTHING, "none no no no", "all yes no no", LOOK, OWNED),
    "appointment":      ("none no none no", "sight no sight no", "all yes all no", LOOK, OWNED),
    "decision":         (NOTHING, "sight no no no", "all yes no all", LOOK, OWNED),
    "request_record":   (NOTHING, "sight no no no", LOOK, LOOK, "all no no no"),
    "office":           (LOOK, LOOK, "all yes all no", LOOK, "all yes all held"),
    "service":          (LOOK, LOOK, LOOK, LOOK, OWNED),
    "service_text":     (LOOK, LOOK, LOOK, LOOK, OWNED),
    "resource":         (LOOK, LOOK, LOOK, LOOK, OWNED),
    "resource_text":    (LOOK, LOOK, LOOK, LOOK, OWNED),
    "policy":           (LOOK, LOOK, "all yes no no", LOOK, OWNED),
    "office_area":      (LOOK, LOOK, "all yes no all", LOOK, OWNED),
    "postal_area":      (LOOK, LOOK, LOOK, LOOK, OWNED),
    "schedule":         (LOOK, LOOK, "all yes no all", LOOK, OWNED),
    "closure":          (LOOK, LOOK, "all yes no all", LOOK, OWNED),
    "change":           (NOTHING, NOTHING, "all yes no no", LOOK, "all yes stays stays"),
    "slot":             (LOOK, LOOK, "all yes all no", LOOK, "all yes all held"),
    "organization":     (NOTHING, NOTHING, "all yes no no", LOOK, "all yes all held"),
    "attorney":         (NOTHING, NOTHING, "all yes all no", LOOK, "all yes all held"),
    "representation":   (LOOK, NOTHING, "all yes all no", LOOK, "all yes all held"),
    "delegate":         (NOTHING, NOTHING, "all yes no all", LOOK, OWNED),
    "api_key":          (NOTHING, NOTHING, "all yes all no", LOOK, OWNED),
    "idempotency":      ("all yes no no", "all yes no no", "all yes no all", LOOK, OWNED),
    "pass":             (NOTHING, LOOK, "all yes all no", LOOK, "all yes all stays"),
    "search_key":       (NOTHING, NOTHING, "all yes no all", LOOK, OWNED),
    "feed_cursor":      (NOTHING, NOTHING, "all yes all no", LOOK, OWNED),
    "freed":            (NOTHING, NOTHING, "all no no all", LOOK, OWNED),
    "awaited_office":   (NOTHING, NOTHING, "all yes no all", LOOK, OWNED),
    "callback_capacity": (NOTHING, NOTHING, "all yes all all", LOOK, OWNED),
    "walk_in":          ("no yes no no", NOTHING, "all yes no no", LOOK, OWNED),
    "lookup_attempt":   ("all yes all no", NOTHING, "all no no all", LOOK, OWNED),
    "spare":            (NOTHING, NOTHING, "all yes no all", LOOK, OWNED),
    "transition":       (NOTHING, NOTHING, NOTHING, LOOK, OWNED),
}  # fmt: skip
ROLES = ("fp_intake", "fp_public", "fp_staff", "fp_audit", OWNER)
COMMANDS = ("select", "insert", "update", "delete")
GUARDED = ("request", "event", "note", "callback", "callback_attempt", "appointment", "decision")

# identity: role, the party it is; `firm` and `other` by organization, `nobody` by the request's id
IDENTITIES = {
    "intake": ("fp_intake", None), "intake of the firm": ("fp_intake", "firm"), "firm": ("fp_public", "firm"),
    "other firm": ("fp_public", "other"), "requester": ("fp_public", "nobody"), "nobody": ("fp_public", None),
    "staff": ("fp_staff", None), "audit": ("fp_audit", None), "owner": (OWNER, None)}

# The columns by which rows are told apart, and one that may be updated; where they are not `id` and itself.
KEYS = {"event": "request_id", "note": "request_id", "callback": "request_id", "callback_attempt": "callback_id",
        "appointment": "request_id", "decision": "request_id", "office": "code", "service": "code", "service_text": "service", "resource": "code", "resource_text": "resource", "lookup_attempt": "code",
        "office_area": "office", "postal_area": "prefix", "idempotency": "key", "search_key": "request_id", "feed_cursor": "name",
        "awaited_office": "office", "callback_capacity": "at", "transition": "kind"}
UPDATED = {"request": "next_try_at", "appointment": "updated_at", "slot": "capacity", "api_key": "revoked_at", "pass": "placed",
           "feed_cursor": "id", "callback": "due_at", "note": "author", "callback_attempt": "officer", "schedule": "capacity",
           "policy": "moves", "closure": "reason", "office": "name", "freed": "office", "spare": "office", "representation": "reason", "attorney": "licence",
           "delegate": "role", "callback_capacity": "calls",
           "lookup_attempt": "wrong", "walk_in": "reason"}
# The same without reading a column, which would bring the policies for select into play.
BLIND = {"request": "next_try_at = null", "event": "role = 'x'", "note": "author = 'x'", "callback": "first_in_queue = true",
         "callback_attempt": "officer = 'x'", "appointment": "updated_at = '2026-01-01'", "decision": "cost = 1"}


class Asked:
    """One identity on a connection, in a transaction with its settings; every statement is undone."""

    def __init__(self, db, world, connection: psycopg.Connection, identity: str):
        self.db, self.world, self.connection = db, world, connection
        self.role, self.party = IDENTITIES[identity]

    def settings(self) -> None:
        organizations = {"firm": self.world.firm, "other": self.world.other}
        if self.party in organizations:
            self.connection.execute("select set_config('fp.orgs', %s, true)", [f"{{{organizations[self.party]}}}"])
        elif self.party is not None:
            self.connection.execute("select set_config('fp.ids', %s, true)", [f"{{{self.world.of[self.party]}}}"])

    def attempt(self, act):
        """What act() returns, or the SQLSTATE; undone."""
        try:
            with self.connection.transaction() as undone:
                self.settings()
                result = act()
                raise psycopg.Rollback(undone)
        except psycopg.Error as error:
            return error.sqlstate
        return result

    def parties(self, sql: str) -> set[str]:
        """Whose rows a statement met; for a table without parties: any."""
        found = {row[0] for row in self.connection.execute(sql).fetchall()}
        return {party for party, keys in self.world.keys.items() if keys & found} or {"any"} if found else set()


def word_for(seen: set[str] | str, party: str | None) -> str:
    """The word for what was met."""
    if isinstance(seen, str):
        return {"42501": "no", "55000": "no", "23514": "stays", "23503": "held"}.get(seen, seen)
    if not seen:
        return "none"
    return "sight" if seen == {party} else "all" if seen in ({"any"}, set(worlds.PARTIES)) else f"rows of {sorted(seen)}"


def new_row(asked: Asked, table: str, party: str | None) -> dict:
    """A row that could be inserted; for guarded tables it hangs on the party's request."""
    db, world = asked.db, asked.world
    on = world.of.get(party)
    n = db.next()
    letters = "".join(chr(ord("A") + n // 26**place % 26) for place in (1, 0))
    organization = {"firm": world.firm, "other": world.other}.get(party)
    window = {"earliest_at": START, "window_start": START, "window_end": START + HOUR, "due_at": START + HOUR}
    starts = START + 5000 * HOUR + n * HOUR
    rows = {
        "request": lambda: submission(db, organization_id=organization),
        "event": lambda: {"request_id": on, "seq": 1000 + n, "at": START, "kind": "claim", "actor": "x", "role": "x",
                          "to_status": "approved", "policies": [], "hash": b""},
        "note": lambda: {"request_id": on, "seq": 1, "at": START, "author": "key:a", "sealed": b"sealed"},
        "callback": lambda: window | {"id": uuid.uuid4(), "request_id": on, "status": "reached", "max_attempts": 1, "urgency": "routine",
                                      "language": "en", "verification_phrase": "x", "contact_sealed": b"sealed", "created_at": START},
        "callback_attempt": lambda: {"callback_id": world.callback[party], "n": 1000 + n, "at": START, "officer": "key:a",
                                     "outcome": "busy"},
        "appointment": lambda: {"id": uuid.uuid4(), "request_id": on, "office": "QQQ", "status": "cancelled",
                                "during": span(START, START + HOUR), "created_at": START, "updated_at": START},
        "decision": lambda: {"pass_id": world.other_pass, "request_id": on, "rank": 1, "why": "no_slot", "judged_by": Jsonb({})},
        "request_record": lambda: {"service": "other"},
        "office": lambda: {"code": f"Z{letters}", "name": "x", "kind": "field", "city": "x", "country": "US", "latitude": 1,
                           "longitude": 1, "time_zone": "America/New_York"},
        "walk_in": lambda: {"id": uuid.uuid4(), "office": "DEN", "service": "other", "day": "2026-01-01", "at": START, "policy": "none",
                            "recorded_by": "key:a", **({"outcome": "converted", "request_id": on} if asked.role == "fp_intake"
                                                       else {"outcome": "refused", "reason": "no_walk_ins"})},
        "lookup_attempt": lambda: {"code": n.to_bytes(32, "big"), "wrong": 1, "since": START},
        "service": lambda: {"code": f"s{n}"},
        "service_text": lambda: {"service": "spoken", "language": "es", "name": "x", "description": "x"},
        "resource": lambda: {"code": f"r{n}", "kind": "phone"},
        "resource_text": lambda: {"resource": "spoken", "language": "es", "title": "x", "text": "x"},
        "policy": lambda: {"from": "2030-01-01", "moves": 1},
        "office_area": lambda: {"office": db.office, "country": letters},
        "postal_area": lambda: {"country": letters, "prefix": "1", "latitude": 1, "longitude": 1},
        "schedule": lambda: {"office": db.office, "weekday": 2, "opens": "08:00", "closes": "09:00", "minutes": 30, "capacity": 1},
        "closure": lambda: {"office": db.office, "day": "2030-01-01", "reason": "snow"},
        "change": lambda: {"id": uuid.uuid4(), "at": START, "actor": "key:a", "role": "admin", "kind": "policy_added"},
        "slot": lambda: {"office": db.office, "starts_at": starts, "ends_at": starts + HOUR, "local_start": starts.replace(tzinfo=None),
                         "day_ends_at": starts + HOUR, "capacity": 1},
        "organization": lambda: {"id": uuid.uuid4(), "name": f"x{n}", "created_at": START},
        "attorney": lambda: {"id": uuid.uuid4(), "licence": f"NY-{n}", "sealed": b"sealed"},
        "representation": lambda: {"id": uuid.uuid4(), "organization_id": world.firm, "person_key": b"x" * 32, "attorney_id": world.attorney,
                                   "begins_on": "2026-01-01", "form_sealed": b"sealed", "created_at": START},
        "delegate": lambda: {"id": uuid.uuid4(), "representation_id": world.representation, "role": "paralegal", "sealed": b"sealed",
                             "created_at": START},
        "api_key": lambda: {"id": f"{n:016d}", "hash": b"x" * 32, "role": "tier1", "created_at": START},
        "idempotency": lambda: {"key": n.to_bytes(32, "big"), "body_hash": b"x", "status": 200, "at": START},
        "pass": lambda: {"at": START},
        "search_key": lambda: {"request_id": on, "kind": "phone", "mac": n.to_bytes(32, "big")},
        "feed_cursor": lambda: {"name": f"x{n}", "xid": "1", "id": 1},
        "freed": lambda: {"office": "QQQ", "first_day": "2026-01-01", "last_day": "2026-01-01"},
        "callback_capacity": lambda: {"at": starts, "language": "en", "calls": 1},
        "spare": lambda: {"office": "QQQ", "first_day": "2026-01-01", "last_day": "2026-01-01"},
        "awaited_office": lambda: {"office": "QQQ", "request_id": on},
        "transition": lambda: {"from_status": "expired", "kind": "correct", "to_status": "expired"},
    }
    return rows[table]()


def insert_outcome(asked: Asked, table: str) -> str:
    """Tried for each party's row; for a request also for one that nobody represents, which is anybody's to submit."""
    could = {party for party in worlds.PARTIES
             if asked.attempt(lambda: insert(asked.connection, table, new_row(asked, table, party))) is None}
    if table == "request":
        if "nobody" in could and asked.role == "fp_intake":
            return "sight" if could - {"nobody"} == {asked.party} - {None} else f"rows of {sorted(could)}"
    if not could:
        states = {asked.attempt(lambda: insert(asked.connection, table, new_row(asked, table, party))) for party in worlds.PARTIES}
        # A view that joins is never written to.
        return "no" if states <= {"42501", "55000", "0A000", "428C9"} else f"refused by {states}"
    if could == set(worlds.PARTIES):
        return "yes"
    return "sight" if could == {asked.party} else f"rows of {sorted(could)}"


def outcome(asked: Asked, table: str, command: str) -> str:
    key = KEYS.get(table, "id")
    if command == "insert":
        return insert_outcome(asked, table)
    statement = {
        "select": f"select {key} from fp.{table}",
        "update": f"update fp.{table} set {UPDATED.get(table, key)} = {UPDATED.get(table, key)} returning {key}",
        "delete": f"delete from fp.{table} returning {key}"}[command]
    return word_for(asked.attempt(lambda: asked.parties(statement)), asked.party)


def blind_outcome(asked: Asked, table: str, command: str) -> str:
    """Of an update or delete that reads nothing: told by the number of rows."""
    statement = f"update fp.{table} set {BLIND[table]}" if command == "update" else f"delete from fp.{table}"
    met = asked.attempt(lambda: asked.connection.execute(statement).rowcount)
    return {0: "none", 1: "sight", len(worlds.PARTIES): "all"}.get(met) or word_for(str(met), asked.party)


def mistake(asked: Asked, table: str, command: str) -> str | None:
    """What was expected and what was found, where they differ."""
    expected = EXPECTED[table][ROLES.index(asked.role)].split()[COMMANDS.index(command)]
    found = {outcome(asked, table, command)}
    if command in ("update", "delete") and table in BLIND:
        found.add(blind_outcome(asked, table, command))
    if expected == "sight" and asked.party is None and not (command == "insert" and table == "request"):
        expected = "no" if command == "insert" else "none"
    return None if found == {expected} else f"{command} {table}: expected {expected}, found {sorted(found)}"


@pytest.fixture(scope="module")
def world(db):
    made = worlds.make(db)
    made.callback = {party: db.value("select id from fp.callback where request_id = %s", [one]) for party, one in made.of.items()}
    made.keys = {party: {one, made.callback[party]} for party, one in made.of.items()}
    made.other_pass = db.value("insert into fp.pass (at) values (%s) returning id", [START])
    return made


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("table", EXPECTED)
def test_the_matrix(db, world, identity, table):
    asked = Asked(db, world, db.of(IDENTITIES[identity][0]), identity)
    assert [found for command in COMMANDS if (found := mistake(asked, table, command))] == []


def test_the_matrix_has_every_table(db):
    tables = db.all("select relname::text from pg_class where relnamespace = 'fp'::regnamespace and relkind in ('r', 'v', 'p', 'm', 'f')")
    assert {row[0] for row in tables} == set(EXPECTED)


def test_what_holds_personal_data_is_guarded_by_rows(db):
    """Forced, so that it holds for the owner too."""
    guarded = db.all("select relname::text from pg_class where relnamespace = 'fp'::regnamespace and relrowsecurity and relforcerowsecurity")
    assert {row[0] for row in guarded} == set(GUARDED)
    hanging = db.all("""select distinct conrelid::regclass::text from pg_constraint
        where contype = 'f' and confrelid = 'fp.request'::regclass""")
    # search_key holds MACs only, walk_in says what an office did; and no login role but staff reads them
    assert {row[0].removeprefix("fp.") for row in hanging} - {"search_key", "walk_in"} <= set(GUARDED)


def matrix_holds(db, world, connection: psycopg.Connection, table: str) -> bool:
    """The matrix of one table, by a superuser's connection that becomes each role."""
    for identity, (role, _) in IDENTITIES.items():
        asked = Asked(db, world, connection, identity)
        connection.execute(f"set local role {role}")
        mistakes = any(mistake(asked, table, command) for command in COMMANDS)
        connection.execute("reset role")
        if mistakes:
            return False
    return True


def weakenings(db) -> list[tuple[str, str]]:
    """(table, command): each policy dropped, and opened to all rows where it is not; each table unguarded."""
    found = [(table, f"alter table fp.{table} disable row level security") for table in GUARDED]
    for table, policy, using, check in db.all(
            "select tablename::text, policyname::text, qual, with_check from pg_policies where schemaname = 'fp'"):
        if policy.startswith(("walk_in", "hold_")):
            continue  # what begins without a request: test_hold_sight.py
        if policy == "given_stays":
            continue  # goes by what a decision says, not by whose it is: test_purge.py
        found.append((table, f"drop policy {policy} on fp.{table}"))
        if using not in ("true", None):
            found.append((table, f"alter policy {policy} on fp.{table} using (true)"))
        if check not in ("true", None):
            found.append((table, f"alter policy {policy} on fp.{table} with check (true)"))
    return found


def test_every_policy_is_needed(db, world):
    """Whatever is taken from the policies, the matrix of that table notices."""
    connection = db.fresh(SUPERUSER)
    connection.execute("begin")
    assert all(matrix_holds(db, world, connection, table) for table in GUARDED)
    unnoticed = []
    for table, weakening in weakenings(db):
        connection.execute("savepoint before")
        connection.execute(weakening)
        if matrix_holds(db, world, connection, table):
            unnoticed.append(weakening)
        connection.execute("rollback to before")
    connection.execute("rollback")
    assert unnoticed == []


def test_a_setting_ends_with_its_transaction(db, world):
    public = db.fresh("fp_public")
    count = "select count(*) from fp.request"
    with public.transaction():
        public.execute("select set_config('fp.orgs', %s, true)", [f"{{{world.firm}}}"])
        assert public.execute(count).fetchone() == (1,)
    assert public.execute("select current_setting('fp.orgs', true)").fetchone() == ("",)
    assert public.execute(count).fetchone() == (0,)


def test_a_setting_that_is_no_list_shows_nothing(db):
    public = db.fresh("fp_public")
    for name in ("fp.orgs", "fp.ids"):
        with public.transaction() as undone:
            public.execute("select set_config(%s, 'x', true)", [name])
            with refused("22P02"):
                with public.transaction():
                    public.execute("select id from fp.request")
            raise psycopg.Rollback(undone)


def test_several_organizations_and_requests_add_up(db, world):
    public = db.fresh("fp_public")
    with public.transaction():
        public.execute("select set_config('fp.orgs', %s, true), set_config('fp.ids', %s, true)",
                       [f"{{{world.firm},{world.other}}}", f"{{{world.of['nobody']},{uuid.uuid4()}}}"])
        assert {row[0] for row in public.execute("select id from fp.request")} == set(world.of.values())


def test_settings_are_read_once_a_statement(db):
    public = db.fresh("fp_public")
    plan = "\n".join(row[0] for row in public.execute("explain select id from fp.request"))
    assert plan.count("InitPlan") == 2 and "SubPlan" not in plan, plan


def test_nobody_submits_for_an_organization_they_are_not(db, world):
    intake = db.fresh("fp_intake")
    with refused("42501"), intake.transaction():
        intake.execute("select set_config('fp.orgs', %s, true)", [f"{{{world.firm}}}"])
        insert(intake, "request", submission(db, organization_id=world.other))


def test_intake_takes_no_seat(db, world):
    with refused("42501"):
        db.of("fp_intake").execute("insert into fp.appointment (id, slot_id) values (gen_random_uuid(), 1)")


def test_intake_reads_keys_alone(db):
    allowed = {"id", "confirmation_code", "birth_mac", "person_key", "service", "closed_at", "duplicate_of", "organization_id",
               "representation_id", "token_version", "status", "version"}
    for (column,) in db.all("select attname::text from pg_attribute where attrelid = 'fp.request'::regclass and attnum > 0"):
        if column in allowed:
            db.of("fp_intake").execute(f"select {column} from fp.request limit 1")
        else:
            with refused("42501"):
                db.of("fp_intake").execute(f"select {column} from fp.request limit 1")


# What was said when the request was made, and who may see it, no requester changes.
FROZEN = ("id", "confirmation_code", "service", "organization_id", "representation_id", "requester_role", "person_key", "birth_mac",
          "country", "postal_code", "duplicate_of", "created_at")


@pytest.mark.parametrize("column", FROZEN)
def test_identity_is_frozen(db, world, column):
    public = db.fresh("fp_public")
    with refused("42501"), public.transaction():
        public.execute("select set_config('fp.orgs', %s, true)", [f"{{{world.firm}}}"])
        public.execute(f"update fp.request set {column} = {column}")
    if column in ("id", "confirmation_code", "service", "requester_role", "person_key", "birth_mac", "created_at"):
        with refused("42501"):
            db.staff.execute(f"update fp.request set {column} = {column}")


def test_a_callback_does_not_wander_to_another_request(db, world):
    for role in ("fp_public", "fp_staff"):
        with refused("42501"):
            db.of(role).execute("update fp.callback set request_id = request_id")


def test_login_roles_own_nothing_and_are_nobody_else(db):
    owners = db.all("""select distinct r.rolname::text from pg_roles r where exists (select from pg_class c where c.relowner = r.oid
        and c.relnamespace = 'fp'::regnamespace) or exists (select from pg_proc p where p.proowner = r.oid
        and p.pronamespace = 'fp'::regnamespace) or exists (select from pg_namespace n where n.nspowner = r.oid and n.nspname = 'fp')""")
    assert owners == [(OWNER,)]
    assert db.all("""select rolname::text from pg_roles where rolname ~ '^fp_' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
        or rolreplication)""") == []
    assert db.all("select member::regrole::text from pg_auth_members where member::regrole::text ~ '^fp_'") == []


def test_functions_that_act_as_the_owner_pin_their_path_and_are_triggers_alone(db):
    found = db.all("""select proname::text, prorettype::regtype::text, proconfig from pg_proc
        where pronamespace = 'fp'::regnamespace and prosecdef""")
    assert found
    for name, returns, config in found:
        assert returns == "trigger" and config == ["search_path=fp, pg_temp"], name
