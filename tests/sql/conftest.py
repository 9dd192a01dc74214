"""One database a module."""
import pathlib

import pytest

from cluster import SUPERUSER, Database, load_seed
from databases import cluster, migrated  # noqa: F401 (fixtures are found by their names here)


@pytest.fixture(scope="session")
def seeded(cluster, migrated) -> str:
    """Migrated, with the sample data."""
    cluster.make("seeded", migrated)
    with cluster.connect("seeded", SUPERUSER) as db:
        load_seed(db)
    return "seeded"


def copy_for(request, cluster, template: str):
    name = pathlib.Path(request.module.__file__).stem + "_" + template
    cluster.make(name, template)
    database = Database(cluster, name)
    yield database
    database.close()
    cluster.drop(name)


@pytest.fixture(scope="module")
def db(request, cluster, migrated):
    yield from copy_for(request, cluster, migrated)


@pytest.fixture(scope="module")
def sample(request, cluster, seeded):
    """A database with the sample data."""
    yield from copy_for(request, cluster, seeded)
