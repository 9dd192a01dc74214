"""Databases in which everything is right, one copy a test to do harm to."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "sql"))

import pytest  # noqa: E402
from auditor import run_audit  # noqa: E402
from cluster import Database  # noqa: E402
from databases import cluster, migrated  # noqa: E402, F401 (fixtures are found by their names here)
from lively import fill  # noqa: E402


@pytest.fixture(scope="session")
def filled(cluster, migrated):
    """The database that all others are copies of, and the ids in it."""
    cluster.make("filled", migrated)
    database = Database(cluster, "filled")
    made = fill(database)
    database.close()
    return made


@pytest.fixture
def db(cluster, filled):
    """As its superuser sees it, whom nothing keeps from doing harm; db.made has the ids, db.audit() looks."""
    cluster.make("harmed", "filled")
    database = Database(cluster, "harmed")
    database.made = filled
    database.audit = lambda *options, user="fp_audit": run_audit(
        "--database", f"host={cluster.home} dbname=harmed user={user}", *options)
    database.superuser.execute("set session_replication_role = replica")
    database.superuser.execute("set search_path = fp, public")
    yield database
    database.close()
    cluster.drop("harmed")
