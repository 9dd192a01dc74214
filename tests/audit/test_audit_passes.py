"""The worker's passes: envy, waste, and decisions that are not what they say."""
import datetime
import re

import pytest
from cluster import PROJECT
from rows import HOUR, START

SWAPPED = """update decision set slot_id = case rank when 1 then %(second)s else %(first)s end, cost = case rank when 1 then 2 else 1 end,
    days_part = case rank when 1 then 2 else 1 end where rank in (1, 2)"""
FURTHER = """update decision set judged_by = jsonb_set(judged_by::jsonb, '{offices,0,until}', '"2026-03-30T12:00:00Z"') where rank = 3"""


def harm(db, sql: str) -> None:
    known = {"first": db.made.slots[0], "second": db.made.slots[1], "pass": db.made.pass_id, "attorney": db.made.attorney,
             "seat": db.made.seats[0], "other_seat": db.made.seats[1], "third": db.made.ranked[2], "at": START + HOUR}
    assert db.superuser.execute(sql, known).rowcount > 0, sql


@pytest.mark.parametrize("sql, why", [
    ("update decision set cost = cost + 1 where rank = 1", "costs_something_else"),
    ("update decision set days_part = 0, cost = 0 where rank = 1", "costs_something_else"),
    ("update decision set judged_by = jsonb_set(judged_by::jsonb, '{service}', '\"walk\"') where rank = 1;"
     "update slot set service = 'other' where id = %(first)s", "costs_something_else"),
    ("update decision set judged_by = judged_by::jsonb || '{\"not_before\": \"2026-03-04\"}' where rank = 1", "costs_something_else"),
    ("update decision set judged_by = judged_by::jsonb || '{\"day_part\": \"morning\"}' where rank = 1", "costs_something_else"),
    ("update decision set judged_by = judged_by::jsonb || '{\"days\": [5]}' where rank = 1", "costs_something_else"),
    ("update decision set judged_by = jsonb_set(judged_by::jsonb, '{offices,0,office}', '\"ZZZ\"') where rank = 1", "costs_something_else"),
    ("update decision set rank = 4 where rank = 1", "ranked_out_of_order"),
    ("update decision set judged_by = judged_by::jsonb || '{\"rank_class\": 2}' where rank = 3", "ranked_out_of_order"),
    ("update decision set slot_id = %(second)s, cost = 2, days_part = 2 where rank = 1", "decided_otherwise_than_told"),
    ("update event set data = '{}' where kind = 'assign' and actor = 'worker'", "decided_otherwise_than_told"),
    ("update pass set placed = 3", "miscounted"),
    ("delete from decision where rank = 3", "miscounted"),
])
def test_a_decision_that_is_not_what_it_says_is_found(db, sql, why):
    for statement in sql.split(";"):
        harm(db, statement)
    found = db.audit().of("decision")
    assert why in {breach["why"] for breach in found}, found
    assert {breach["pass_id"] for breach in found} == {db.made.pass_id}


@pytest.mark.parametrize("judged, why", [
    ('{"rank_class": 4}', "class"), ('{"rank_class": 3}', "class"), ('{"priority_at": "2026-03-01T00:00:00Z"}', "priority"),
    ('{"urgency": "urgent"}', "urgency"),
])
def test_a_rank_that_does_not_follow_from_the_log_is_found(db, judged, why):
    harm(db, f"update decision set judged_by = judged_by::jsonb || '{judged}' where rank = 1")
    assert why in {breach["why"] for breach in db.audit().of("rank") if breach["rank"] == 1}


@pytest.mark.parametrize("event, why", [("kind = 'displace'", "class"), ("kind = 'overdue'", "class"), ("at = at + interval '1 hour'", "priority")])
def test_a_rank_that_is_not_that_of_what_happened_before_is_found(db, event, why):
    """Who lost a seat, has waited too long, or came later ranks otherwise."""
    harm(db, f"update event set {event} where seq = 1 and request_id = (select request_id from decision where rank = 1)")
    assert [(breach["rank"], breach["why"]) for breach in db.audit().of("rank")] == [(1, why)]


def test_a_seat_where_its_attorney_cannot_be_is_found(db):
    """The first to be seated has the attorney elsewhere at the same time, and nobody knows since when."""
    for constraint in ("appointment_one_place", "appointment_travel"):
        db.superuser.execute(f"alter table appointment drop constraint {constraint}")
    harm(db, "update decision set judged_by = judged_by::jsonb || jsonb_build_object('attorney', %(attorney)s::text) where rank = 2")
    harm(db, "update appointment set attorney_id = %(attorney)s, travel = during where id = %(other_seat)s")
    harm(db, """update appointment a set attorney_id = %(attorney)s, office = 'ZZZ', slot_id = null, travel = o.during, during = o.during
        from appointment o where a.id = %(seat)s and o.id = %(other_seat)s""")
    assert [breach["rank"] for breach in db.audit().of("decision") if breach["why"] == "attorney_elsewhere"] == [2]


def test_envy_is_found(db):
    harm(db, SWAPPED)
    assert db.audit().of("envy") == [{"pass_id": db.made.pass_id, "rank": 1, "request_id": str(db.made.ranked[0]), "own": 2,
                                      "slot_id": db.made.slots[0], "cost": 1, "why": "envy"}]


def test_who_was_passed_over_is_found(db):
    harm(db, "update decision set rank = rank - 4 where rank = 3")
    assert {(breach["rank"], breach["slot_id"]) for breach in db.audit().of("envy")} == {(-1, slot) for slot in db.made.slots[:2]}


def test_waste_is_found(db):
    harm(db, FURTHER)
    assert [(breach["why"], breach["rank"], breach["slot_id"]) for breach in db.audit().of("envy")] == [("waste", 3, db.made.slots[2])]


@pytest.mark.parametrize("sql", [
    # there was no such slot yet
    "update pass set newest_slot = %(second)s",
    # it may have been opened since
    "insert into change (id, at, actor, role, kind, office) select gen_random_uuid(), %(at)s, 'key:a', 'office', 'capacity_set', office from slot limit 1",
    # it would have cost more than the seat that was to be bettered
    "update decision set judged_by = judged_by::jsonb || '{\"cost_below\": 3}' where rank = 3",
    # it is no earlier seat, or was declined
    "update decision set judged_by = judged_by::jsonb || '{\"before\": \"2026-03-05T12:00:00Z\"}' where rank = 3",
    "update decision d set judged_by = d.judged_by::jsonb || jsonb_build_object('declined', jsonb_build_array(s.id)) from slot s"
    " where d.rank = 3 and s.starts_at = timestamptz '2026-03-05 13:15Z'",
    # somebody had it, and gave it back
    """insert into appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
        select gen_random_uuid(), %(third)s, id, office, 'cancelled', tstzrange(starts_at, ends_at), %(at)s, %(at)s
        from slot where starts_at = timestamptz '2026-03-05 13:15Z'""",
    # its attorney was elsewhere
    """with a as (update appointment a set attorney_id = %(attorney)s, travel = '(,)', during = '[2026-03-05 13:00Z,2026-03-05 14:00Z)'
        where id = %(seat)s returning id)
    update decision set judged_by = judged_by::jsonb || jsonb_build_object('attorney', %(attorney)s::text) where rank = 3""",
])
def test_what_could_not_be_given_is_no_waste(db, sql):
    harm(db, FURTHER)
    harm(db, sql)
    assert db.audit().of("envy") == []


def test_passes_of_days_that_were_not_asked_for_are_let_be(db):
    harm(db, SWAPPED)
    db.superuser.execute("insert into pass (at) values (%s)", [START + 5 * 24 * HOUR])
    assert db.audit("--days", "6").of("envy")
    assert db.audit("--days", "4").breaches == []


# For as long the worker keeps them all.
KEPT = datetime.timedelta(days=int(re.search(r"#define DECISIONS_KEPT\s+(\d+)", (PROJECT / "src/worker/housekeeping.c").read_text())[1]))


def grow_old(db, age: datetime.timedelta) -> None:
    db.superuser.execute("insert into pass (at) values (%s)", [START + age])


def miscounted(db) -> set[int]:
    return {breach["pass_id"] for breach in db.audit().of("decision") if breach["why"] == "miscounted"}


def test_whom_an_old_pass_left_over_may_be_forgotten(db):
    grow_old(db, KEPT)
    harm(db, "delete from decision where rank = 3")
    assert miscounted(db) == {db.made.pass_id}
    grow_old(db, KEPT + datetime.timedelta(seconds=1))
    assert db.audit().of("decision") == []


@pytest.mark.parametrize("sql", ["delete from decision where rank = 1", "update pass set placed = 3", "update pass set left_over = 0 where left_over = 1",
                                 "update pass set moved = 1", "update pass set offered = 1"])
def test_what_an_old_pass_gave_and_whom_nobody_left_over_is_found(db, sql):
    grow_old(db, 2 * KEPT)
    harm(db, sql + (" and" if "where" in sql else " where") + (" pass_id = %(pass)s" if "from decision" in sql else " id = %(pass)s"))
    assert miscounted(db) == {db.made.pass_id}
