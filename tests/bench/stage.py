"""What the benchmarks share in one run: how long they may take, the servers, a directory. All of it ends with the run."""
import contextlib
import pathlib
import shutil
import tempfile

from load import Load
from service import Service


class Stage:
    def __init__(self, quick: bool, long: bool):
        self.quick, self.long = quick, long
        self.rounds = 5
        self.seconds = 0.3 if quick else 2.0  # of a window
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="fp-bench-", dir="/tmp"))
        self.directory.chmod(0o755)
        self._ends = contextlib.ExitStack()
        self._ends.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.load = Load(self.directory)
        self._shared: Service | None = None

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_) -> None:
        self._ends.close()

    @property
    def peer_rounds(self) -> int:
        """Of yardsticks that no ratio of a goal is taken against."""
        return 2 if self.quick else self.rounds

    @property
    def peer_seconds(self) -> float:
        """Of their windows: the slower ones answer late."""
        return max(1.0, self.seconds)

    @property
    def shared(self) -> Service:
        """The server of all benchmarks that need no fresh one, with a copy of its database."""
        if self._shared is None:
            self._shared = self.fresh("--queue-bound", "512", "--connections", "4096")
            self._shared.copy_database()
        return self._shared

    def fresh(self, *options: str) -> Service:
        service = Service(*options)
        self._ends.callback(service.close)
        return service

    def keep(self, process) -> None:
        """A process with close()."""
        self._ends.callback(process.close)
