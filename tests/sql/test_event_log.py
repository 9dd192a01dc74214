"""Every version of a request has its event, by a transition that the rules have, and the log stays as it is."""
import datetime
import threading
import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cluster import LOGINS, SUPERUSER
from rows import HOUR, START, STATUSES, advance, insert, refused, request, submission

TRANSITION = "request_transition"


def events(db, request_id: uuid.UUID) -> list[tuple]:
    return db.all("select seq, kind::text, from_status::text, to_status::text from fp.event where request_id = %s order by seq",
                  [request_id])


def test_each_version_writes_one_event(db):
    made = request(db, "tier2_review")
    for event, status in (("claim", "tier2_review"), ("approve", "approved"), ("assign", "scheduled"), ("displace", "approved")):
        advance(db, made, event, status)
    assert events(db, made) == [
        (1, "submit", None, "tier2_review"), (2, "claim", "tier2_review", "tier2_review"), (3, "approve", "tier2_review", "approved"),
        (4, "assign", "approved", "scheduled"), (5, "displace", "scheduled", "approved")]


def test_an_event_says_what_the_request_says(db):
    said = {"last_actor": "key:3kTMd", "last_role": "tier2", "last_reason": "not_eligible", "last_policies": [3, 1],
            "last_data": Jsonb({"slot_id": 7})}
    made = request(db, "tier2_review", last_policies=[5])
    advance(db, made, "deny", "denied", **said)
    columns = "at, actor, role, reason, policies, data"
    assert db.all(f"select {columns} from fp.event where request_id = %s order by seq", [made]) == [
        (START, "test", "requester", None, [5], None), (START + HOUR, "key:3kTMd", "tier2", "not_eligible", [3, 1], {"slot_id": 7})]


def test_a_batch_writes_one_event_a_row(db):
    made = [request(db, "approved") for _ in range(20)]
    db.staff.execute("""update fp.request set version = version + 1, status = 'scheduled', last_event = 'assign', updated_at = %s
        where id = any (%s)""", [START + HOUR, made])
    assert db.value("""select count(*) from fp.request r join fp.event e on e.request_id = r.id and e.seq = r.version
        where r.id = any (%s) and e.kind = 'assign'""", [made]) == 20


def test_in_a_batch_one_wrong_row_stops_all(db):
    good, wrong = request(db, "approved"), request(db, "tier1_review")
    with refused("23514", TRANSITION):
        db.staff.execute("update fp.request set version = version + 1, status = 'scheduled', last_event = 'assign' where id in (%s, %s)",
                         [good, wrong])
    assert len(events(db, good)) == len(events(db, wrong)) == 1


@pytest.mark.parametrize("version", ["version - 1", "version + 2", "0", "version + 1000000"])
def test_versions_do_not_jump(db, version):
    made = request(db, "needs_info")
    with refused("23514"):
        db.owner.execute(f"update fp.request set version = {version}, last_event = 'warn' where id = %s", [made])


@pytest.mark.parametrize("version", [0, 2])
def test_a_request_begins_at_version_1(db, version):
    with refused("23514"):
        request(db, version=version)


OTHER_VALUES = {
    "integer": "{0} + 1", "smallint": "{0} + 1", "boolean": "not {0}", "text": "coalesce({0}, '') || 'x'", "uuid": "gen_random_uuid()",
    "bytea": "sha256(coalesce({0}, ''))", "date": "'2026-05-05'", "timestamp with time zone": "'2026-05-05'",
    "timestamp with time zone[]": "'{{2026-05-05,2026-05-06}}'", "integer[]": "'{{77}}'",
    "text[]": "'{{x}}'", "jsonb": "'[1]'", "fp.request_status": "'tier1_review'", "fp.urgency": "'urgent'", "fp.tier": "'tier1'",
    "fp.requester_role": "'family'", "fp.day_part": "'morning'", "fp.first": "'office'", "fp.request_event": "'update'"}


def test_only_the_workers_notebook_changes_without_an_event(db):
    """next_try_at and wake_at follow from the clock; all else that a request says was said by an event."""
    made = request(db, "approved")
    columns = db.all("""select attname::text, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = 'fp.request'::regclass and attnum > 0 and not attisdropped""")
    free = set()
    with db.superuser.transaction() as whole:
        # What other constraints would refuse is not what is tried.
        for (constraint,) in db.all("""select quote_ident(conname) from pg_constraint
                where conrelid = 'fp.request'::regclass and contype in ('c', 'f')"""):
            db.superuser.execute(f"alter table fp.request drop constraint {constraint}")
        for name, kind in columns:
            try:
                with db.superuser.transaction() as one:
                    db.superuser.execute(f"update fp.request set {name} = {OTHER_VALUES[kind].format(name)} where id = %s", [made])
                    free.add(name)
                    raise psycopg.Rollback(one)
            except psycopg.errors.CheckViolation as error:
                assert error.diag.constraint_name == TRANSITION
        raise psycopg.Rollback(whole)
    assert free == {"next_try_at", "wake_at"}


def test_every_pair_of_status_and_event_leads_only_where_the_rules_lead(db):
    """All of status x event x status are tried, each undone."""
    db.owner.execute("""create function pg_temp.possible(before uuid, event fp.request_event, after fp.request_status)
    returns boolean language plpgsql as $$
    declare broken text;
    begin
        update fp.request set version = version + 1, last_event = event, status = after,
            closed_at = case when after in ('answered', 'tier1_review', 'tier2_review', 'office_review', 'needs_info', 'awaiting_contact',
                'approved', 'scheduled') then null else updated_at end,
            status_before = case when after = 'needs_info' then 'approved'::fp.request_status end,
            last_role = case when event = 'verify-contact' then 'tier1' else last_role end,
            token_version = token_version + (event = 'renew-token')::integer
        where id = before;
        raise exception using errcode = 'FP001';
    exception
        when sqlstate 'FP001' then return true;
        when check_violation then
            get stacked diagnostics broken = constraint_name;
            if broken <> 'request_transition' then raise; end if;
            return false;
    end $$""")
    found = set()
    for status in STATUSES:
        made = request(db, status)
        found |= {(status, *row) for row in db.all("""select e::text, s::text
            from unnest(enum_range(null::fp.request_event)) e, unnest(enum_range(null::fp.request_status)) s
            where pg_temp.possible(%s, e, s)""", [made])}
    assert found == set(db.all("select from_status::text, kind::text, to_status::text from fp.transition where from_status is not null"))


def test_a_request_begins_as_a_submission_a_booking_or_at_the_desk(db):
    begins = db.all("select kind::text, to_status::text from fp.transition where from_status is null")
    assert {kind for kind, _ in begins} == {"submit", "admit", "book"}
    for (event,) in db.all("select unnest(enum_range(null::fp.request_event))::text"):
        for status in ("answered", "tier1_review", "tier2_review", "office_review", "approved", "scheduled"):
            row = submission(db, status=status, last_event=event, last_role="tier1")
            if (event, status) in begins:
                insert(db.owner, "request", row)
            else:
                with refused("23514", TRANSITION):
                    insert(db.owner, "request", row)


@pytest.mark.parametrize("role", [*LOGINS, "fp_owner", SUPERUSER])
@pytest.mark.parametrize("command", [
    "update fp.event set reason = null", "update fp.event set hash = hash where false", "delete from fp.event",
    "delete from fp.event where false", "truncate fp.event", "truncate fp.request cascade", "delete from fp.request"])
def test_the_log_is_append_only(db, role, command):
    """For the login roles no right, for its owner a trigger, which says so even where no row would be met."""
    with refused("42501" if role in LOGINS else "23514"):
        db.of(role).execute(command)


@pytest.mark.parametrize("role", LOGINS)
def test_no_login_role_writes_an_event_itself(db, role):
    with refused("42501"):
        db.of(role).execute("""insert into fp.event (request_id, seq, at, kind, actor, role, to_status, policies, hash)
            values (%s, 1, %s, 'submit', 'x', 'x', 'approved', '{}', '')""", [uuid.uuid4(), START])


def test_a_log_with_a_gap_takes_no_further_event(db):
    made = request(db, "tier1_review")
    with pytest.raises(psycopg.errors.NotNullViolation):
        with db.superuser.transaction():
            db.superuser.execute("alter table fp.event disable trigger event_append_only")
            db.superuser.execute("delete from fp.event where request_id = %s", [made])
            db.superuser.execute("update fp.request set version = 2, last_event = 'claim' where id = %s", [made])
    assert len(events(db, made)) == 1


def test_of_two_who_change_one_version_only_one_does(db):
    made = request(db, "tier2_review")
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    change = "update fp.request set version = 2, last_event = %s where id = %s and version = 1"
    two.execute("set lock_timeout = '100ms'")
    with one.transaction():
        assert one.execute(change, ["claim", made]).rowcount == 1
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute(change, ["release", made])
    assert two.execute(change, ["release", made]).rowcount == 0
    assert [event[1] for event in events(db, made)] == ["submit", "claim"]


def test_who_waited_for_another_version_chains_to_its_event(db):
    """The trigger of a waiting update must see the event that the other has committed meanwhile."""
    made = request(db, "tier2_review")
    one, two = db.fresh("fp_staff"), db.fresh("fp_staff")
    change = "update fp.request set version = version + 1, last_event = 'claim', updated_at = %s where id = %s"
    with one.transaction():
        one.execute(change, [START, made])
        waiting = threading.Thread(target=two.execute, args=[change, [START + datetime.timedelta(minutes=1), made]])
        waiting.start()
        while not db.value("select count(*) from pg_locks where not granted"):
            pass
    waiting.join()
    assert [event[0] for event in events(db, made)] == [1, 2, 3]
