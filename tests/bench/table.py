"""What a benchmark found, as a table for people and as JSON: figure, yardstick, ratio (median, least, most), goal, met or not."""
import dataclasses
import statistics

AT_LEAST, AT_MOST = "at least", "at most"
HEAD = ("figure", "measured", "yardstick", "ratio", "goal", "met", "foreign")


@dataclasses.dataclass
class Goal:
    """What the median of the values is to be. A value between `floor` and `value` is named as such."""
    value: float
    way: str = AT_LEAST
    floor: float | None = None

    def verdict(self, values: list[float]) -> str:
        middle = statistics.median(values)
        if middle >= self.value if self.way == AT_LEAST else middle <= self.value:
            return "met"
        if self.floor is not None and middle >= self.floor:
            return "floor met"
        return "not met"

    def __str__(self) -> str:
        sign = ">=" if self.way == AT_LEAST else "<="
        return f"{sign} {number(self.value)}" + (f" (floor {number(self.floor)})" if self.floor is not None else "")


@dataclasses.dataclass
class Figure:
    """
    One row. `measured` has one value a round, `yardstick` the other side's of the same round. Judged is the ratio of each round, or
    what was measured where there is no yardstick.
    """
    name: str
    unit: str
    measured: list[float]
    yardstick: list[float] = dataclasses.field(default_factory=list)
    against: str = ""
    goal: Goal | None = None
    cpu: str = ""
    foreign: list[float] = dataclasses.field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """A yardstick that did nothing in its window is one that did next to nothing."""
        return [mine / (its or 1e-9) for mine, its in zip(self.measured, self.yardstick, strict=True)] if self.yardstick else []

    @property
    def verdict(self) -> str:
        return self.goal.verdict(self.ratios or self.measured) if self.goal else ""

    def cells(self) -> tuple[str, ...]:
        yardstick = f"{number(statistics.median(self.yardstick))} {self.against}" if self.yardstick else ""
        measured = f"{number(statistics.median(self.measured))} {self.unit}"
        if not self.yardstick and len(self.measured) > 1:
            measured += f" {spread(self.measured)}"
        ratio = f"{statistics.median(self.ratios):.2f} {spread(self.ratios)}" if self.yardstick else ""
        return (self.name, measured, yardstick, ratio, str(self.goal or ""), self.verdict,
                f"{max(self.foreign):.1f}" if self.foreign else "")

    def json(self) -> dict:
        judged = self.ratios or self.measured
        return {
            "figure": self.name, "unit": self.unit, "measured": self.measured, "yardstick": self.yardstick, "against": self.against,
            "ratios": self.ratios, "median": statistics.median(judged), "min": min(judged), "max": max(judged),
            "goal": dataclasses.asdict(self.goal) if self.goal else None, "verdict": self.verdict, "cpu_us_per_request": self.cpu,
            "foreign_cores": self.foreign,
        }


def number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def spread(values: list[float]) -> str:
    return f"[{number(min(values))}..{number(max(values))}]"


def render(figures: list[Figure]) -> str:
    """Under a row, the CPU that it took."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    text = [lines[0], "-" * max(map(len, lines))]
    for figure, line in zip(figures, lines[1:], strict=True):
        text += [line, f"    {figure.cpu}"] if figure.cpu else [line]
    return "\n".join(text)
