"""Rights by column, all of them tried; and whatever right is given beyond them, or taken, is noticed."""
import psycopg
import pytest

from cluster import LOGINS, OWNER, SUPERUSER
from test_sight import COMMANDS, EXPECTED, GUARDED, ROLES, world  # noqa: F401 (a fixture)

# What is narrower than its table: the columns that the role may name, or after "but" those that it may not.
SUBMITTED = "id confirmation_code service requester_role person_key birth_mac country postal_code created_at restarted_from restarted_as"
SEAT_OF_A_REQUEST = "id request_id slot_id office status during attorney_id travel person_key expires_at created_at updated_at"
NARROW = {
    ("request", "fp_intake", "select"): "id confirmation_code birth_mac person_key service closed_at duplicate_of organization_id representation_id "
                                        "token_version status version",
    ("request", "fp_public", "update"): f"but {SUBMITTED} organization_id representation_id duplicate_of",
    ("request", "fp_staff", "update"): f"but {SUBMITTED}",
    ("callback", "fp_public", "update"): "but id request_id created_at verification_phrase",
    ("callback", "fp_staff", "update"): "but id request_id created_at",
    ("appointment", "fp_intake", "select"): "id request_id slot_id office status during person_key made_by expires_at updated_at version",
    ("appointment", "fp_intake", "insert"): "id request_id slot_id office status during person_key service made_by policies expires_at created_at "
                                            "updated_at",
    ("appointment", "fp_intake", "update"): "request_id status version updated_at attorney_id travel",
    ("appointment", "fp_public", "insert"): SEAT_OF_A_REQUEST,
    ("appointment", "fp_public", "update"): "status version updated_at reason slot_id office during travel",
    ("appointment", "fp_staff", "insert"): SEAT_OF_A_REQUEST,
    ("appointment", "fp_staff", "update"): "status version updated_at reason slot_id office during travel expires_at attorney_id",
    ("slot", "fp_staff", "insert"): "office service starts_at ends_at local_start day_ends_at capacity",
    ("slot", "fp_staff", "update"): "capacity closed open_capacity ends_at",
    ("attorney", "fp_staff", "update"): "licence",
    ("representation", "fp_intake", "select"): "id attorney_id",
    ("representation", "fp_staff", "insert"): "id organization_id person_key attorney_id services begins_on ends_on form_sealed created_at",
    ("representation", "fp_staff", "update"): "ended_at ended_by reason erase_at person_key form_sealed",
    ("api_key", "fp_staff", "insert"): "id hash role organization_id offices created_at expires_at",
    ("api_key", "fp_staff", "update"): "hash previous_hash previous_until revoked_at last_used_at",
    ("callback_capacity", "fp_staff", "update"): "calls",
    ("lookup_attempt", "fp_intake", "update"): "wrong since",
    ("office", "fp_staff", "insert"): "but sample",
    ("office", "fp_staff", "update"): "but code",
    ("policy", "fp_staff", "insert"): "but id sample",
    ("closure", "fp_staff", "insert"): "but id",
    ("schedule", "fp_staff", "insert"): "but id",
}
# Rights on tables whose rows no policy lets the role have: the one statement that writes every event names them.
UNUSED = {("note", "fp_public", "insert"), ("callback_attempt", "fp_public", "insert")}
# Nothing can be written through one that joins, whatever the rights.
VIEWS = {"request_record"}
# A column with a value of its own is written by nobody, whatever the rights; an identity's can be said in an insert.
NAMED_IN = {"select": "true", "insert": "attgenerated = ''", "update": "attgenerated = '' and attidentity = ''"}


def columns(db, table: str, command: str) -> set[str]:
    if table in VIEWS and command != "select":
        return set()
    return {row[0] for row in db.all(f"""select attname::text from pg_attribute
        where attrelid = 'fp.{table}'::regclass and attnum > 0 and not attisdropped and {NAMED_IN[command]}""")}


def kinds(db, table: str) -> dict[str, str]:
    return dict(db.all(f"select attname::text, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'fp.{table}'::regclass and attnum > 0"))


def permitted(connection: psycopg.Connection, statement: str) -> bool:
    """Asked of the executor, which looks at rights before anything else; undone."""
    try:
        with connection.transaction() as undone:
            connection.execute(statement)
            raise psycopg.Rollback(undone)
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.Error:
        return True
    return True


def statement_of(table: str, command: str, column: str, kind: str) -> str:
    return {"select": f'select "{column}" from fp.{table} where false',
            "insert": f'insert into fp.{table} ("{column}") overriding system value select null::{kind} where false',
            "update": f'update fp.{table} set "{column}" = null where false'}[command]


def found(db, connection: psycopg.Connection, table: str, command: str) -> set[str]:
    """The columns that whoever `connection` is at the moment may name."""
    types = kinds(db, table)
    return {column for column in columns(db, table, command) if permitted(connection, statement_of(table, command, column, types[column]))}


def expected(db, table: str, role: str, command: str) -> set[str]:
    there = columns(db, table, command)
    narrow = NARROW.get((table, role, command))
    if narrow is not None:
        named = set(narrow.removeprefix("but ").split())
        assert named <= there, f"{table} has no {sorted(named - there)}"
        return there - named if narrow.startswith("but ") else named
    may = EXPECTED[table][ROLES.index(role)].split()[COMMANDS.index(command)] != "no" or (table, role, command) in UNUSED
    return there if may else set()


BY_COLUMN = ("select", "insert", "update")
WHOLE = ("delete", "truncate", "trigger", "references")


def rights(db, connection: psycopg.Connection, table: str, role: str, kind: str) -> set[str]:
    """What the role finds that it may: the columns, or for what names no column the word itself."""
    if kind in BY_COLUMN:
        return found(db, connection, table, kind)
    if kind in ("delete", "truncate"):
        may = permitted(connection, f"delete from fp.{table} where false" if kind == "delete" else f"truncate fp.{table}")
    else:
        may = connection.execute("select has_table_privilege(%s, %s, %s)", [role, f"fp.{table}", kind]).fetchone()[0]
    return {kind} if may else set()


def wanted(db, table: str, role: str, kind: str) -> set[str]:
    if kind in BY_COLUMN:
        return expected(db, table, role, kind)
    return {kind} if kind == "delete" and EXPECTED[table][ROLES.index(role)].split()[COMMANDS.index(kind)] != "no" else set()


def kinds_of(table: str) -> tuple:
    return ("select",) if table in VIEWS else BY_COLUMN + WHOLE


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("table", EXPECTED)
def test_each_column(db, table, role):
    for kind in kinds_of(table):
        assert rights(db, db.of(role), table, role, kind) == wanted(db, table, role, kind), kind


def mutations(db) -> list[tuple[str, str, str, str]]:
    """(table, role, kind, statement): each right that a role has not on the whole table is given, each grant that there is is taken away."""
    made = []
    for table in EXPECTED:
        for role in LOGINS:
            for kind in kinds_of(table):
                held = db.value("select has_table_privilege(%s, %s, %s)", [role, f"fp.{table}", kind])
                made.append((table, role, kind, f"revoke {kind} on fp.{table} from {role}" if held else f"grant {kind} on fp.{table} to {role}"))
    for table, role, kind, column in db.all("""select c.relname::text, a.grantee::regrole::text, lower(a.privilege_type), t.attname::text
            from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a where c.relnamespace = 'fp'::regnamespace"""):
        if column in columns(db, table, kind):
            made.append((table, role, kind, f'revoke {kind} ("{column}") on fp.{table} from {role}'))
    return made


# Rights that would change nothing, as what lies below refuses: a view with its reader's rights, over tables that intake does not read.
HOLLOW = {"grant select on fp.request_record to fp_intake"}


def test_every_right_given_or_taken_is_noticed(db):
    connection = db.fresh(SUPERUSER)
    connection.execute("begin")
    unnoticed = set()
    for table, role, kind, mutation in mutations(db):
        connection.execute("savepoint before")
        connection.execute(mutation)
        connection.execute(f"set local role {role}")
        if rights(db, connection, table, role, kind) == wanted(db, table, role, kind):
            unnoticed.add(mutation)
        connection.execute("rollback to before")
    connection.execute("rollback")
    assert unnoticed == HOLLOW


# ---- what holds for the owner, and for who the roles are ----

def is_forced(connection: psycopg.Connection, table: str) -> bool:
    """Without the policy that lets it, the owner sees no row of its own table."""
    try:
        with connection.transaction() as undone:
            connection.execute(f"drop policy owner on fp.{table}")
            connection.execute(f"set local role {OWNER}")
            seen = connection.execute(f"select count(*) from fp.{table}").fetchone()[0]
            raise psycopg.Rollback(undone)
    finally:
        connection.execute("reset role")
    return seen == 0


@pytest.mark.parametrize("table", GUARDED)
def test_policies_hold_for_the_owner_too(db, world, table):
    connection = db.fresh(SUPERUSER)
    with connection.transaction():
        assert is_forced(connection, table)
        connection.execute(f"alter table fp.{table} no force row level security")
        assert not is_forced(connection, table)
        connection.execute(f"alter table fp.{table} force row level security")


def powers(connection: psycopg.Connection) -> list[str]:
    """What a login role is beyond what it was granted by table."""
    attributes = connection.execute("""select rolname::text || ' ' || what from pg_roles cross join lateral (values ('superuser', rolsuper),
        ('bypassrls', rolbypassrls), ('createrole', rolcreaterole), ('createdb', rolcreatedb), ('replication', rolreplication),
        ('inherits', rolinherit)) w (what, has) where rolname = any(%s) and has""", [list(LOGINS)]).fetchall()
    members = connection.execute("select member::regrole || ' is ' || roleid::regrole from pg_auth_members where member::regrole::text = any(%s)",
                                 [list(LOGINS)]).fetchall()
    makes = connection.execute("select r || ' makes things' from unnest(%s::text[]) r where has_schema_privilege(r, 'fp', 'create')", [list(LOGINS)]).fetchall()
    return sorted(row[0] for row in attributes + members + makes)


def test_a_login_role_is_nobody_else(db):
    connection = db.fresh(SUPERUSER)
    connection.execute("begin")
    assert powers(connection) == []
    for role in LOGINS:
        for mutation in (f"alter role {role} bypassrls", f"alter role {role} superuser", f"alter role {role} createrole", f"grant {OWNER} to {role}",
                         f"grant create on schema fp to {role}", f"alter role {role} inherit"):
            connection.execute("savepoint before")
            connection.execute(mutation)
            assert powers(connection) != [], mutation
            connection.execute("rollback to before")
    connection.execute("rollback")


def test_what_is_narrow_is_of_tables_and_roles_that_there_are():
    assert {(table, role) for table, role, _ in NARROW} <= {(table, role) for table in EXPECTED for role in LOGINS}
