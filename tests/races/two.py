"""Two servers on one PostgreSQL, which its owner looks into: `from two import owner, peers, postgres`."""
import pytest
from fixtures import serving
from peers import Peer, Postgres


@pytest.fixture(scope="module")
def postgres():
    made = Postgres()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def peers(postgres):
    first = Peer(postgres)
    with serving(first), serving(Peer(postgres, key_file=first.key_file)) as second:
        yield [first, second]


@pytest.fixture
def owner(postgres):
    with postgres.connect() as connection:
        yield connection
