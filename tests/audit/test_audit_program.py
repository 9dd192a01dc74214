"""The program: whom it becomes, what it answers, and how it ends."""
import os

import pytest
from auditor import run_audit


def test_all_is_well(db):
    answer = db.audit()
    assert (answer.status, answer.breaches) == (0, [])
    tables = ("transition", "event", "slot", "request", "appointment", "callback", "decision", "idempotency")
    assert answer.checked >= sum(db.value(f"select count(*) from fp.{table}") for table in tables)


def test_an_empty_database_is_well(cluster, migrated):
    answer = run_audit("--database", f"host={cluster.home} dbname={migrated} user=fp_audit")
    assert (answer.status, answer.breaches) == (0, [])


def test_an_owner_becomes_the_role_that_only_reads(db):
    assert db.audit(user="postgres").status == 0
    db.superuser.execute("revoke select on slot from fp_audit")
    answer = db.audit(user="postgres")
    assert answer.status == 2 and "permission denied for table slot" in answer.words


def test_who_may_not_become_it_learns_nothing(db):
    answer = db.audit(user="fp_public")
    assert answer.status == 2 and "permission denied to set role" in answer.words


def test_functions_that_were_put_in_its_way_are_not_used(db):
    db.superuser.execute("create function public.count(bigint) returns bigint language sql return 0")
    db.superuser.execute("alter role fp_audit in database harmed set search_path = public, pg_catalog")
    db.superuser.execute("update slot set booked = booked + 1, capacity = capacity + 1 where id = %s", [db.made.slots[0]])
    assert db.audit().of("seats")


def test_the_address_may_come_from_the_environment(db):
    assert run_audit(PGHOST=str(db.cluster.home), PGDATABASE="harmed", PGUSER="fp_audit").status == 0


@pytest.mark.parametrize("options, words", [
    (["--database", "host=/nowhere"], "/nowhere"),
    (["--database", "no=address"], "invalid connection option"),
    (["--embedded", "/nowhere"], "There is no cluster in /nowhere"),
    (["--days", "-1"], "--days takes a number"),
    (["--days", "x"], "--days takes a number"),
    (["--days"], "requires an argument"),
    (["--wrong"], "--help names the options"),
    (["word"], "word is no option"),
])
def test_what_cannot_be_looked_at_is_no_answer(options, words):
    answer = run_audit(*options)
    assert answer.status == 2 and words in answer.words


@pytest.mark.parametrize("key, words", [(None, "cannot be read"), ("fieldpass-key-1 00ff\n", "is no key file"), ("", "is no key file")])
def test_a_cluster_without_its_key_cannot_be_looked_at(tmp_path, key, words):
    os.makedirs(tmp_path / "postgres" / "socket")
    if key is not None:
        (tmp_path / "key").write_text(key)
    answer = run_audit("--embedded", str(tmp_path))
    assert answer.status == 2 and words in answer.words


def test_help_names_the_options():
    answer = run_audit("--help")
    assert answer.status == 0 and all(option in answer.words for option in ("--database", "--embedded", "--days"))
