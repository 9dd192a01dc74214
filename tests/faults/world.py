"""The world around a program, where a test decides about it: what the clock says, and whether the disk has room. See world.c."""
import pathlib
import shutil
import subprocess
import tempfile

from fixtures import kept
from peers import Peer, Postgres

HERE = pathlib.Path(__file__).resolve().parent


class World:
    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="fp-world-"))
        self.home.chmod(0o755)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.home / "world.so", HERE / "world.c"], check=True)

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.home / "world.so"), "WORLD": str(self.home)}

    def clock_is_off(self, seconds: int) -> None:
        self._say("clock", str(seconds))

    def has_no_room(self, part_of_path: str) -> None:
        self._say("full", part_of_path)

    def has_room(self) -> None:
        (self.home / "full").unlink(missing_ok=True)

    def _say(self, name: str, text: str) -> None:
        new = self.home / f"{name}.new"
        new.write_text(text)
        new.rename(self.home / name)

    def remove(self) -> None:
        shutil.rmtree(self.home)


class WorldlyPeer(Peer):
    """A server that lives in such a world, as its PostgreSQL does."""

    def __init__(self, postgres: Postgres, world: World, *options: str):
        self.world = world
        super().__init__(postgres, *options)

    def _environment(self) -> dict[str, str]:
        environment = super()._environment() | self.world.environment
        # the sanitizer wants to be loaded first, and need not be
        environment["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
        return environment


def worldly(*options: str):
    """Of a fixture: a server, with server.world and server.postgres."""
    world = World()
    try:
        postgres = Postgres(world.environment)
        try:
            yield from kept(WorldlyPeer(postgres, world, *options))
        finally:
            postgres.remove()
    finally:
        world.remove()
