"""Two servers on one PostgreSQL, which its owner looks into: `from two import owner, peers, postgres`."""
import pytest
from peers import Peer, Postgres


@pytest.fixture(scope="module")
def postgres():
    made = Postgres()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def peers(postgres):
    first = Peer(postgres)
    both = [first, Peer(postgres, key_file=first.key_file)]
    try:
        for server in both:
            server.start()
        yield both
        for server in both:
            server.stop()
    finally:
        for server in both:
            server.kill()
            server.remove()


@pytest.fixture
def owner(postgres):
    with postgres.connect() as connection:
        yield connection
