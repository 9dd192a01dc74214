"""Every named statement prepares and runs under each login role it names, with the rights that role has and no more."""
import re

import psycopg
import pytest

from cluster import LOGINS, OWNER, queries, query

ROLES = {"intake": "fp_intake", "public": "fp_public", "staff": "fp_staff", "owner": OWNER}
CLOCKS = re.compile(r"\b(now|clock_timestamp|transaction_timestamp|statement_timestamp|timeofday)\s*\("
                    r"|\b(current_timestamp|current_time|current_date|localtimestamp|localtime)\b|'(now|today|tomorrow|yesterday)'", re.I)
EMPTY = {"integer": "1", "bigint": "1", "smallint": "1", "boolean": "true", "text": "''", "uuid": "gen_random_uuid()",
         "date": "'2026-01-01'", "timestamp with time zone": "'2026-01-01'", "bytea": "''"}


def roles_of(name: str) -> list[str]:
    first = query(name).splitlines()[0]
    match = re.fullmatch(r"-- roles: ([a-z]+(?: [a-z]+)*)", first)
    assert match, f"{name}: {first}"
    return [ROLES[word] for word in match[1].split()]


PAIRS = [(name, role) for name in queries() for role in roles_of(name)]


def bare(name: str) -> str:
    return re.sub(r"--.*", "", query(name))


@pytest.mark.parametrize("name", queries())
def test_the_text(name):
    assert not CLOCKS.search(bare(name)), "SQL gets the time as a parameter"
    assert not re.search(r"\bselect\s+\*", bare(name), re.I), "a statement names its columns"
    assert ";" not in bare(name), "one statement a file"
    assert ":{" not in query(name)


@pytest.mark.parametrize("name", queries())
def test_parameters_are_numbered_without_a_gap(name):
    numbers = {int(n) for n in re.findall(r"\$(\d+)", bare(name))}
    assert numbers == set(range(1, len(numbers) + 1))


def prepared(db, name: str, role: str) -> tuple[psycopg.Connection, list[str]]:
    """The role's connection, with the statement prepared; and the types of its parameters."""
    connection = db.of(role)
    known = connection.execute("select parameter_types::text[] from pg_prepared_statements where name = %s", [name]).fetchone()
    if known is None:
        connection.execute(f"prepare {name} as {query(name)}", prepare=False)
        known = connection.execute("select parameter_types::text[] from pg_prepared_statements where name = %s", [name]).fetchone()
    return connection, known[0]


def arguments(types: list[str], what: str) -> str:
    """All null, or all without rows: empty arrays, ids that nobody has."""
    if not types:
        return ""
    if what == "null":
        return "(" + ", ".join(["null"] * len(types)) + ")"
    return "(" + ", ".join("'{}'" if kind.endswith("[]") else EMPTY.get(kind, "null") for kind in types) + ")"


@pytest.mark.parametrize("what", ["null", "empty"])
@pytest.mark.parametrize("name, role", PAIRS)
def test_it_runs_with_that_roles_rights(db, name, role, what):
    """PREPARE does not look at rights; EXECUTE does before it looks at a row. What the arguments lead to is another matter."""
    connection, types = prepared(db, name, role)
    try:
        with connection.transaction() as undone:
            connection.execute(f"execute {name}{arguments(types, what)}", prepare=False)
            raise psycopg.Rollback(undone)
    except psycopg.Error as error:
        # not null, check, a limit that is null, an enum's name, a length: the arguments were nonsense
        assert error.sqlstate in ("23502", "23514", "22P02"), error


def uses(text: str, privilege: str, table: str) -> bool:
    name = rf"fp\.{table}\b"
    return re.search({
        "INSERT": rf"insert into {name}",
        "UPDATE": rf"update {name}|insert into {name}.*do update|from {name}.*for no key update",
        "DELETE": rf"delete from {name}"}[privilege], text, re.S) is not None


# What is granted to a role although no statement of it needs it.
AHEAD: set[tuple[str, str, str]] = set()


def test_every_right_to_write_is_used(db):
    """A right that no statement of the role needs would only serve whoever has taken the connection over."""
    unused = set()
    for role in LOGINS:
        texts = [bare(name) for name, other in PAIRS if other == role]
        for table, privilege in db.all("""select c.relname::text, p.privilege
                from pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE']) p(privilege)
                where c.relnamespace = 'fp'::regnamespace and c.relkind in ('r', 'v') and (has_table_privilege(%s, c.oid, p.privilege)
                    or p.privilege <> 'DELETE' and has_any_column_privilege(%s, c.oid, p.privilege))""", [role, role]):
            if not any(uses(text, privilege, table) for text in texts):
                unused.add((role, privilege, table))
    assert unused == AHEAD


def test_no_login_role_may_do_more_than_read_and_write(db):
    assert db.all("""select r.rolname::text, c.relname::text, p.privilege
        from pg_class c, pg_roles r, unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) p(privilege)
        where c.relnamespace = 'fp'::regnamespace and c.relkind in ('r', 'v') and r.rolname = any (%s)
            and has_table_privilege(r.oid, c.oid, p.privilege)""", [list(LOGINS)]) == []
    assert db.all("select rolname::text from pg_roles where rolname = any (%s) and has_schema_privilege(oid, 'fp', 'CREATE')",
                  [list(LOGINS)]) == []


# What grows for years.
GROWING = "request|event|appointment|callback|callback_attempt|decision|idempotency|slot|search_key|note|walk_in|lookup_attempt"
# What these read depends on their filters, or on how much there is to do: the worker's are planned each time, the others' plans last until
# the tables are analyzed.
READS_MANY = {"idempotency_purge", "pass_opted_in", "search_feed", "lookup_purge",
              "callback_list", "request_feed", "request_page", "request_search", "walk_in_counts", "walk_in_list", "sandbox_latest"}


@pytest.mark.parametrize("name, role", PAIRS)
def test_a_plan_made_for_empty_tables_finds_rows_by_key(db, name, role):
    """It may be kept: what is cheap then must be cheap with years of rows."""
    connection, types = prepared(db, name, role)
    with connection.transaction():
        connection.execute("set local plan_cache_mode = force_generic_plan")
        plan = "\n".join(row[0] for row in connection.execute(f"explain execute {name}{arguments(types, 'null')}", prepare=False))
    assert "hashed SubPlan" not in plan, plan
    assert name in READS_MANY or not re.search(rf"Seq Scan on ({GROWING})\b", plan), plan
