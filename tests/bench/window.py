"""One run of one contender, and rounds of them side by side."""
import dataclasses
import statistics
import time
from collections.abc import Callable

import cpu


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


class Best:
    """The best of several in each round; with `sticks`, the one that was best in the first."""

    def __init__(self, contenders: list[Contender], sticks: bool):
        self.contenders, self.sticks = contenders, sticks
        self.chosen: list[tuple[Contender, Window]] = []

    def run(self) -> Window:
        of = [self.chosen[0][0]] if self.sticks and self.chosen else self.contenders
        self.chosen.append(max(((contender, contender.run()) for contender in of), key=lambda pair: pair[1].rate))
        return self.chosen[-1][1]

    @property
    def name(self) -> str:
        names = [contender.name for contender, _ in self.chosen]
        return max(set(names), key=names.count)

    @property
    def rates(self) -> list[float]:
        return [window.rate for _, window in self.chosen]

    @property
    def foreign(self) -> list[float]:
        return [window.foreign for _, window in self.chosen]

    def cpu(self) -> str:
        return max((contender for contender, _ in self.chosen), key=lambda contender: len(contender.windows)).cpu()


def rounds(n: int, contenders: list) -> None:
    """Each round has all of them, and each time another begins, so that none always follows the same one."""
    for i in range(n):
        first = i % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            contender.run()
