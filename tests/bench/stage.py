"""What the benchmarks share in one run: how long they may take, the servers, a directory. All of it ends with the run."""
import contextlib
import functools
import pathlib
import shutil
import tempfile

from load import Load
from service import Seed, Service


class Stage:
    def __init__(self, quick: bool, long: bool):
        self.quick, self.long = quick, long
        self.rounds = 5
        self.peer_rounds = 0 if quick else 3  # of those that no goal is taken against; without a round they are left out
        self.seconds = 0.2 if quick else 1.0  # of a window
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="fp-bench-", dir="/tmp"))
        self.directory.chmod(0o755)
        self._ends = contextlib.ExitStack()
        self._ends.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.load = Load(self.directory, warm=0.02 if quick else 0.1)

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_) -> None:
        self._ends.close()

    def at_least(self, seconds: float) -> float:
        """Of a window, where a short one would tell nothing."""
        return max(seconds, self.seconds)

    @functools.cached_property
    def _seed(self) -> Seed:
        seed = Seed()
        self._ends.callback(seed.close)
        return seed

    @functools.cached_property
    def shared(self) -> Service:
        """The server of all benchmarks that need no fresh one."""
        return self.fresh("--queue-bound", "512", "--connections", "4096")

    def fresh(self, *options: str) -> Service:
        """A server that nobody has called yet."""
        return self._kept(Service(*options, seed=self._seed))

    def sandbox(self, start: str) -> Service:
        """One whose time is another, so that no other's data would do."""
        return self._kept(Service(f"--sandbox={start}"))

    def _kept(self, service: Service) -> Service:
        self._ends.callback(service.close)
        return service

    def keep(self, process) -> None:
        """A process with close()."""
        self._ends.callback(process.close)
