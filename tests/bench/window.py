"""One run of one contender, and rounds of them side by side."""
import dataclasses
import statistics
import time
from collections.abc import Callable

import cpu

SEARCHES = 2


@dataclasses.dataclass
class Window:
    """`parts` are seconds of CPU, by who used them; foreign is in cores."""
    rate: float
    answered: int
    said: dict
    parts: dict[str, float]
    foreign: float

    def micros(self, part: str) -> float:
        return self.parts[part] * 1e6 / max(self.answered, 1)


class Contender:
    """
    `run` does the work and answers its rate, how many requests in all, and what else it said. `parts` are functions that tell the CPU
    seconds of a process so far; `after` runs when the clock has stopped.
    """

    def __init__(self, name: str, run: Callable[[], tuple[float, int, dict]], parts: dict[str, Callable[[], float]],
                 after: Callable[[], None] = lambda: None):
        self.name, self._run, self._parts, self._after = name, run, parts, after
        self.windows: list[Window] = []

    def warm(self) -> None:
        """A run that is not counted."""
        self._run()
        self._after()

    def run(self) -> Window:
        before = {name: part() for name, part in self._parts.items()}
        client, machine, begun = cpu.ourselves(), cpu.machine(), time.monotonic()
        rate, answered, said = self._run()
        taken, used = time.monotonic() - begun, cpu.machine() - machine
        parts = {name: part() - before[name] for name, part in self._parts.items()}
        parts["client"] = cpu.ourselves() - client
        window = Window(rate, answered, said, parts, max(0.0, used - sum(parts.values())) / taken)
        self.windows.append(window)
        self._after()
        return window

    @property
    def rates(self) -> list[float]:
        return [window.rate for window in self.windows]

    @property
    def foreign(self) -> list[float]:
        return [window.foreign for window in self.windows]

    def cpu(self) -> str:
        """Medians of the microseconds of CPU a request."""
        parts = self.windows[0].parts
        return f"{self.name}: " + ", ".join(f"{part} {statistics.median(self.micros(part)):.0f}" for part in parts) + " us CPU a request"

    def micros(self, part: str) -> list[float]:
        return [window.micros(part) for window in self.windows]


class InARow:
    """In a round one contender: `after` is waited for once, behind the windows of all."""

    def __init__(self, contenders: list[Contender], after: Callable[[], None]):
        self._contenders, self._after = contenders, after

    def run(self) -> None:
        for contender in self._contenders:
            contender.run()
        self._after()


def rounds(n: int, contenders: list) -> None:
    """Each round has all of them (or rows of them), and each time another begins, so that none always follows the same one."""
    for i in range(n):
        first = i % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            contender.run()


def fastest(contenders: list[Contender]) -> Contender:
    """The one that does best in a short search, whose windows do not count. All rounds then have this one."""
    if len(contenders) == 1:
        return contenders[0]
    rounds(SEARCHES, contenders)
    chosen = max(contenders, key=lambda contender: statistics.median(contender.rates))
    chosen.windows.clear()
    return chosen
