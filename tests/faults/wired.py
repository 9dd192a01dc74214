"""A server that reaches its PostgreSQL through the proxy of between.py."""
from auditor import assert_clean
from between import Between
from peers import OPERATOR, PASSWORD, Peer, Postgres


class Through:
    """A PostgreSQL, as a Peer wants it, by way of the proxy."""

    def __init__(self, postgres: Postgres):
        self.postgres = postgres
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
        peer = Peer(through, *options)
        try:
            yield peer.start()
            peer.stop()
        finally:
            peer.kill()
            peer.remove()
            through.between.stop()
    finally:
        postgres.remove()


def assert_audit_clean(postgres: Postgres) -> None:
    assert_clean("--database", f"host={postgres.home} dbname=fieldpass user=postgres")
