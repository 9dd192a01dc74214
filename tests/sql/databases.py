"""One cluster a session (in a parallel run one a worker), and the database that all others of it are copies of."""
import pytest

from cluster import SUPERUSER, Cluster, migrate


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def migrated(cluster) -> str:
    cluster.make("migrated")
    with cluster.connect("migrated", SUPERUSER) as db:
        migrate(db)
    return "migrated"
