"""A server that reaches its PostgreSQL through the proxy of between.py."""
from between import Between
from fixtures import kept
from peers import OPERATOR, PASSWORD, Peer, Postgres


class Through:
    """A PostgreSQL, as a Peer wants it, by way of the proxy."""

    def __init__(self, postgres: Postgres):
        self.postgres, self.home = postgres, postgres.home
        self.between = Between(str(postgres.home / ".s.PGSQL.5432"))

    @property
    def url(self) -> str:
        return (f"host=127.0.0.1 port={self.between.port} dbname=fieldpass user={OPERATOR} password={PASSWORD} "
                "sslmode=disable gssencmode=disable")

    def connect(self, database: str = "fieldpass"):
        """Not through the proxy."""
        return self.postgres.connect(database)


def wired(*options: str):
    """Of a fixture: the server; its proxy is server.postgres.between."""
    postgres = Postgres()
    try:
        through = Through(postgres)
        try:
            yield from kept(Peer(through, *options))
        finally:
            through.between.stop()
    finally:
        postgres.remove()
