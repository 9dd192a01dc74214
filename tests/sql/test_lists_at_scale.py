"""
What a list or a queue reads does not grow with all that is stored: among 20,000 requests, most of them closed, each statement reads little more
than its page. What is counted are rows, not time; a full read would be two hundred times the bound.
"""
import uuid

import pytest
from psycopg import sql

from cluster import query, run_query
from rows import office, request

ROWS, OPEN_EVERY, OFFICES = 20_000, 40, 100
FIRM, CLOSED, OPEN = uuid.uuid4(), ROWS - ROWS // OPEN_EVERY, ROWS // OPEN_EVERY
PAGE = 51
A_FEW = 4 * PAGE
MANY = 10_000  # requests that an organization sees, from which on its appointments are not gathered by them
ALL_OPEN = 2 * OPEN  # and their callbacks, or whatever else they are joined with


@pytest.fixture(scope="module")
def years(db):
    """Past every trigger: closed requests with appointments and callbacks of years, and few that are open."""
    db.owner.execute("insert into fp.organization (id, name, created_at) values (%s, 'Firm', now())", [FIRM])
    for n in range(OFFICES):
        office(db, code=f"O{chr(65 + n // 10)}{chr(65 + n % 10)}", time_zone="America/Denver")
    sample = request(db, "tier1_review", organization_id=FIRM, office="OAA")
    columns = [row[0] for row in db.all("""
        select column_name::text from information_schema.columns where table_schema = 'fp' and table_name = 'request'""")]
    other = [name for name in columns if name not in ("id", "confirmation_code", "person_key", "status", "closed_at", "office", "client_ref",
                                                      "organization_id", "created_at", "priority_at")]
    with db.superuser.transaction():
        db.superuser.execute("set local session_replication_role = replica")
        db.superuser.execute(f"""
            insert into fp.request (id, confirmation_code, person_key, status, closed_at, office, client_ref, organization_id, created_at, priority_at,
                {', '.join(other)})
            select (lpad(to_hex(n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid, 'P' || n, sha256(int4send(n)),
                case when n %% {OPEN_EVERY} > 0 then 'resolved' when n %% {3 * OPEN_EVERY} = 0 then 'tier2_review' else 'tier1_review' end::fp.request_status,
                case when n %% {OPEN_EVERY} > 0 then at end, 'O' || chr(65 + n %% {OFFICES} / 10) || chr(65 + n %% 10), 'matter ' || n,
                case when n %% 500 = 0 then r.organization_id end, at, at, {', '.join(f'r.{name}' for name in other)}
            from generate_series(1, {ROWS}) n cross join lateral (select timestamptz '2026-03-01' - ({ROWS} - n) * interval '1 hour' as at) t
            cross join (select * from fp.request where id = %s) r""", [sample])
        db.superuser.execute("""
            insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at)
            select gen_random_uuid(), id, office, case when closed_at is null then 'booked' else 'completed' end::fp.appointment_status,
                tstzrange(at, at + interval '30 minutes'), created_at, created_at
            from fp.request cross join lateral (select created_at + case when closed_at is null then interval '4 years' else interval '5 days' end as at) t""")
        db.superuser.execute("""
            insert into fp.callback (id, request_id, status, window_start, window_end, due_at, max_attempts, urgency, language, verification_phrase,
                contact_sealed, created_at, earliest_at)
            select gen_random_uuid(), id, case when closed_at is null then 'planned' else 'reached' end::fp.callback_status, at,
                at + interval '1 hour', at + interval '3 days', 3, 'routine', 'en', 'phrase', 'sealed', created_at, at
            from fp.request cross join lateral (select created_at + case when closed_at is null then interval '4 years' else interval '1 day' end as at) t
            where status <> 'tier1_review'""")
    db.superuser.execute("""
        update fp.appointment set status = 'excused' where request_id in (
            select id from fp.request where status = 'resolved' and confirmation_code like '%77')""")
    db.superuser.execute("vacuum (analyze) fp.request, fp.appointment, fp.callback")
    return db


def read_by(plan: dict) -> int:
    """The rows of tables that were looked at; a bitmap of an index is counted by the table that it is for."""
    scans = plan["Node Type"].endswith("Scan") and "Relation Name" in plan
    mine = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"] if scans else 0
    return mine + sum(map(read_by, plan.get("Plans", ())))


UNTIL_A_PLAN_IS_KEPT = 5


def is_planned_anew(statement: str) -> bool:
    return "\n-- planned anew" in query(statement)


def rows_read(db, role: str, statement: str, *values, organization=FIRM) -> int:
    """As the server runs it: with its login's sight and settings; prepared, and run often enough for a plan that is kept, or planned anew."""
    login = db.of(role)
    with login.transaction():
        login.execute("select set_config('fp.orgs', %s, true), set_config('fp.ids', '{}', true)", ["{%s}" % organization])
        login.execute("prepare it as " + query(statement))
        try:
            run = sql.SQL("execute it") + (sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, values))) if values else sql.SQL(""))
            for _ in range(0 if is_planned_anew(statement) else UNTIL_A_PLAN_IS_KEPT):
                login.execute(run)
            plan = login.execute(sql.SQL("explain (analyze, format json) ") + run).fetchone()[0]
        finally:
            login.execute("deallocate it")
    return read_by(plan[0]["Plan"])


def page(**filters) -> list:
    named = dict.fromkeys(("below", "status", "service", "office", "urgency", "client_ref", "overdue", "organization", "offices")) | filters
    return [*(named[name] for name in ("below", "status", "service", "office", "urgency", "client_ref", "overdue", "organization", "offices")),
            "2026-03-02T12:00Z", PAGE, filters.get("open")]


REQUESTS = {
    "everything": ("fp_staff", page(), PAGE),
    "the second page": ("fp_staff", page(below="00000000-3e80-7000-8000-000000000000"), PAGE),
    "a reference": ("fp_staff", page(client_ref="matter 77"), A_FEW),
    "a reference that there is not": ("fp_staff", page(client_ref="none"), A_FEW),
    "an office": ("fp_staff", page(office="OAH"), OFFICES * PAGE),
    "an office's open ones": ("fp_staff", page(office="OAA", status="{tier1_review}", open="true"), ALL_OPEN),
    "an open status that none has": ("fp_staff", page(status="{scheduled}", open="true"), ALL_OPEN),
    "overdue": ("fp_staff", page(overdue="true"), ALL_OPEN),
    "an organization's own": ("fp_public", page(organization=str(FIRM)), A_FEW),
    "an organization's reference": ("fp_public", page(organization=str(FIRM), client_ref="matter 500"), A_FEW),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_page_of_requests(years, name):
    role, values, most = REQUESTS[name]
    assert rows_read(years, role, "request_page", *values) <= most < ROWS


STAFF_APPOINTMENTS = {
    "everything": [None] * 6, "a day": [None, None, None, "2025-03-01", None, None],
    "an office's day": [None, None, "OAH", "2025-03-04", None, None], "still to come": [None, None, None, None, "booked", None],
    "the second page": ["2025-03-01T00:00Z", "00000000-0000-7000-8000-000000000000", None, None, None, None],
    "rare": [None, None, None, None, "excused", None], "none": [None, None, None, None, "displaced", None],
}


@pytest.mark.parametrize("name", STAFF_APPOINTMENTS)
def test_a_page_of_appointments(years, name):
    read = rows_read(years, "fp_staff", "appointment_list", *STAFF_APPOINTMENTS[name], PAGE)
    assert read <= 2 * A_FEW


@pytest.mark.parametrize("values", [[None, None, "OAH", None, None, None], [None, None, None, None, None, "{OAH}"]])
def test_an_office_s_appointments(years, values):
    """Each hundredth is of this office, whether it is looked for in the order of all or by the office."""
    assert rows_read(years, "fp_staff", "appointment_list", *values, PAGE) <= OFFICES * PAGE


def test_an_organization_s_appointments(years):
    assert rows_read(years, "fp_public", "appointment_list_own", *[None] * 5, str(FIRM), PAGE) <= 5 * ROWS / 500 + 3 * PAGE


OWN = {
    "everything": [None] * 5, "the second page": ["2025-03-01T00:00Z", "00000000-0000-7000-8000-000000000000", None, None, None],
    "a day": [None, None, None, "2025-03-01", None], "an office's day": [None, None, "OAH", "2025-03-04", None],
    "still to come": [None, None, None, None, "booked"], "rare": [None, None, None, None, "excused"],
    "none": [None, None, None, None, "displaced"],
}


@pytest.fixture(scope="module")
def front_end(years) -> str:
    """An organization whose requests are the majority: all that nobody else has. A fifth it filed for others, of whom it sees the status alone."""
    years.superuser.execute("set session_replication_role = replica")
    made = years.superuser.execute("insert into fp.organization (id, name, created_at) values (gen_random_uuid(), 'Portal', now()) returning id").fetchone()[0]
    years.superuser.execute("update fp.request set organization_id = %s where organization_id is null", [made])
    years.superuser.execute("update fp.request set requester_role = 'family' where right(confirmation_code, 1) in ('3', '5')")
    years.superuser.execute("reset session_replication_role")
    years.superuser.execute("vacuum (analyze) fp.request")
    return str(made)


@pytest.mark.parametrize("name", OWN)
def test_a_front_end_s_appointments(years, front_end, name):
    counted = MANY * 5 // 4 + PAGE  # whether it sees many
    assert rows_read(years, "fp_public", "appointment_list_own", *OWN[name], front_end, PAGE, organization=front_end) <= counted + 10 * PAGE


def sees_of_its_own_what_staff_see(years, organization: str, name: str) -> None:
    everybodys = [row["id"] for row in run_query(years.staff, "appointment_list", [*OWN[name], None, str(2 * ROWS)])]
    assert everybodys or name == "none"
    login = years.of("fp_public")
    login.execute("select set_config('fp.orgs', %s, false), set_config('fp.ids', '{}', false)", ["{%s}" % organization])
    theirs = {str(row[0]) for row in years.all("""
        select a.id from fp.appointment a join fp.request r on r.id = a.request_id
        where r.organization_id = %s and r.requester_role = 'applicant'""", [organization])}
    page = [row["id"] for row in run_query(login, "appointment_list_own", [*OWN[name], organization, str(PAGE)])]
    assert page == [one for one in everybodys if one in theirs][:PAGE]


@pytest.mark.parametrize("name", OWN)
def test_who_has_many_and_who_has_few_see_what_staff_see(years, front_end, name):
    for organization in (front_end, str(FIRM)):
        sees_of_its_own_what_staff_see(years, organization, name)


@pytest.fixture(scope="module")
def caseworkers(years, front_end) -> str:
    """An organization with as many requests, all but a few filed for others."""
    del front_end
    years.superuser.execute("set session_replication_role = replica")
    made = years.superuser.execute("insert into fp.organization (id, name, created_at) values (gen_random_uuid(), 'Help', now()) returning id").fetchone()[0]
    years.superuser.execute("""
        update fp.request set organization_id = %s, requester_role = case when right(confirmation_code, 3) = '777' then 'applicant' else 'family' end::fp.requester_role
        where id < '00000000-3500-7000-8000-000000000000'""", [made])
    years.superuser.execute("reset session_replication_role")
    years.superuser.execute("vacuum (analyze) fp.request")
    return str(made)


@pytest.mark.parametrize("name", OWN)
def test_who_files_for_others_reads_no_more_than_its_own(years, caseworkers, name):
    its = years.value("select count(*) from fp.request where organization_id = %s", [caseworkers])
    assert MANY < its < ROWS
    read = rows_read(years, "fp_public", "appointment_list_own", *OWN[name], caseworkers, PAGE, organization=caseworkers)
    assert read <= 2 * ROWS + 3 * PAGE  # all requests, to count its own and to find them, as they are most; but not everybody's appointments
    sees_of_its_own_what_staff_see(years, caseworkers, name)


NOW = "2026-03-02T12:00Z"
CALLBACKS = {
    "everything": {}, "planned": {3: "planned"}, "from now on": {5: NOW}, "of a day": {5: "2025-03-01T00:00Z", 6: "2025-03-02T00:00Z"},
    "at risk": {7: "true"}, "late": {8: "true"}, "the second page": {1: "2025-03-01T00:00Z", 2: "00000000-0000-7000-8000-000000000000"},
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_page_of_callbacks(years, name):
    values = [CALLBACKS[name].get(n) for n in range(1, 9)]
    assert rows_read(years, "fp_staff", "callback_list", *values, NOW, None, PAGE) <= ALL_OPEN


@pytest.mark.parametrize("status", ["tier1_review", "office_review"])
def test_the_next_of_a_queue(years, status):
    assert rows_read(years, "fp_staff", "queue_next", status, NOW, None, "key:a") <= 20


@pytest.mark.parametrize("status", ["tier1_review", "tier2_review"])
def test_how_much_waits(years, status):
    assert rows_read(years, "fp_staff", "queue_depth", status, NOW, None) <= OPEN + 1
    assert rows_read(years, "fp_staff", "queue_counts") <= OPEN + 1


def test_what_an_officer_has_claimed(years):
    assert rows_read(years, "fp_staff", "claims_of", "key:a") <= 1


PASSES, WAITING = 400, 50


@pytest.fixture(scope="module")
def walked(years):
    """Each request has a key and is awaited; some have been left over by every pass of a hundred days. No table of these is analyzed."""
    years.owner.execute("insert into fp.search_key (request_id, kind, mac) select id, 'name', sha256(id::text::bytea) from fp.request")
    years.owner.execute("insert into fp.awaited_office (office, request_id) select office, id from fp.request")
    years.owner.execute("insert into fp.pass (id, at) overriding system value select n, %s::timestamptz + n * interval '6 hours' from generate_series(1, %s) n",
                        [NOW, PASSES])
    years.owner.execute("""
        insert into fp.decision (pass_id, request_id, rank, why, judged_by)
        select n, r.id, row_number() over (partition by n order by r.id), 'all_taken', '{}'
        from generate_series(1, %s) n, (select id from fp.request where organization_id = %s order by id limit %s) r order by n""",
                        [PASSES, FIRM, WAITING])
    return years


PIECE = 100
# What each row of a piece is looked up for, and what it takes away.
WALKS = {"search_purge": ([NOW, None, PIECE], 4), "awaited_purge": ([None, None, PIECE], 4),
         # of three passes: the first has none before it, the second one, the third two
         "decision_purge": ([1, 0, PIECE, 7], 3 + 3 * 2)}


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("statement", WALKS)
def test_a_piece_of_a_walk(walked, statement, mode):
    """It looks at its piece, at the requests of that, and at the rows that it may delete."""
    values, a_row = WALKS[statement]
    walked.staff.execute(f"set plan_cache_mode = {mode}")
    try:
        with walked.staff.transaction(force_rollback=True):
            assert PIECE <= rows_read(walked, "fp_staff", statement, *values) <= a_row * PIECE
    finally:
        walked.staff.execute("reset plan_cache_mode")


@pytest.mark.parametrize("role", ["fp_staff", "fp_public"])
def test_why_one_still_waits(walked, role):
    """The 20 that are shown, the pass of each, and the sight of who looks; at most its own, where those are sorted, and not the others."""
    waits = walked.value("select id from fp.request where organization_id = %s order by id limit 1", [FIRM])
    assert 20 <= rows_read(walked, role, "request_decisions", waits) <= PASSES + 3 * 20 + 5
