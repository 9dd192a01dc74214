"""Prints what ran, by directory and against the aims, and each line that did not and has no reason in coverage.md.
usage: coverage.py [LCOV [all]]   all: every suite that counts has run, so the aims and the reasons are judged, too.
Without LCOV it only looks whether what the reasons speak of is still there."""
import collections
import dataclasses
import fnmatch
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent
SHORT = 8  # lines
AIMS = {"lines": 90, "branches": 80}  # per cent
ROW = re.compile(r"\| `(?P<where>src/[^`]*)` \| `(?P<what>[^`]+)` \| (?P<why>.+) \|")


@dataclasses.dataclass
class Reason:
    """Why lines of `where` need not run where `words` are found in them or in one of the two before them; in those alone, if they are many:
    one call among them that may fail is no reason for all of them."""
    where: str
    words: re.Pattern
    used: int = 0

    def is_about(self, name: str) -> bool:
        return fnmatch.fnmatch(name, self.where)

    def is_stale(self) -> bool:
        paths = (path for path in (PROJECT / "src").rglob("*.[ch]") if self.is_about(str(path.relative_to(PROJECT))))
        return not any(self.words.search(path.read_text(encoding="utf-8")) for path in paths)


@dataclasses.dataclass
class Source:
    name: str
    lines: dict[int, int] = dataclasses.field(default_factory=dict)
    branches: dict[int, list[int]] = dataclasses.field(default_factory=lambda: collections.defaultdict(list))

    def text(self) -> list[str]:
        return ["", *(PROJECT / self.name).read_text(encoding="utf-8").splitlines()]

    def counts(self) -> collections.Counter:
        ways = [times for those in self.branches.values() for times in those]
        return collections.Counter({"lines": len(self.lines), "lines run": sum(times > 0 for times in self.lines.values()),
                                    "branches": len(ways), "branches run": sum(times > 0 for times in ways)})

    def gaps(self) -> list[tuple[int, int]]:
        """First and last of the lines in a row that did not run."""
        found, begun, before = [], None, 0
        for number, times in sorted(self.lines.items()):
            if times == 0 and begun is None:
                begun = number
            if times > 0 and begun is not None:
                found.append((begun, before))
                begun = None
            before = number
        return found + ([(begun, before)] if begun is not None else [])


def reasons() -> list[Reason]:
    rows = ROW.finditer((HERE / "coverage.md").read_text(encoding="utf-8"))
    return [Reason(row["where"], re.compile(row["what"].replace(r"\|", "|"))) for row in rows]


def read(lcov: pathlib.Path) -> list[Source]:
    sources: dict[str, Source] = {}
    for line in lcov.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            source = sources.setdefault(rest, Source(str(pathlib.Path(rest).relative_to(PROJECT))))
        elif kind == "DA":
            number, times = rest.split(",")[:2]
            source.lines[int(number)] = int(times)
        elif kind == "BRDA":
            number, _, _, times = rest.split(",")
            source.branches[int(number)].append(0 if times == "-" else int(times))
    return sorted(sources.values(), key=lambda source: source.name)


def reasonless(source: Source, known: list[Reason]) -> list[tuple[int, int]]:
    """The gaps that no reason explains: none speaks of what is in them, or of the lines that would have led there."""
    text, left = source.text(), []
    about = [reason for reason in known if reason.is_about(source.name)]
    for first, last in source.gaps():
        words = "\n".join(text[max(first - 2, 0):(last if last - first < SHORT else first) + 1])
        found = [reason for reason in about if reason.words.search(words)]
        for reason in found:
            reason.used += last - first + 1
        if not found:
            left.append((first, last))
    return left


def percent(counts: collections.Counter, kind: str) -> float:
    return 100 * counts[f"{kind} run"] / counts[kind] if counts[kind] else 100.0


def shown(name: str, counts: collections.Counter) -> str:
    each = (f"{percent(counts, kind):6.1f} % of {counts[kind]:6} {kind}" for kind in AIMS)
    return f"{name:<16} {'  '.join(each)}"


def print_reasonless(sources: list[Source], known: list[Reason]) -> None:
    print("Did not run, and has no reason in tests/coverage.md:")
    for source in sources:
        text = source.text()
        for first, last in reasonless(source, known):
            print(f"  {source.name}:{first}{f'-{last}' if last > first else ''}: {text[first].strip()}")


def print_directories(sources: list[Source]) -> collections.Counter:
    directories: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    for source in sources:
        directories[str(pathlib.PurePath(source.name).parent)].update(source.counts())
    print()
    for name, counts in sorted(directories.items()):
        print(shown(name, counts))
    return sum(directories.values(), collections.Counter())


def main(lcov: str | None = None, judged: str | None = None) -> int:
    known = reasons()
    wrong = [f"coverage.md: `{reason.words.pattern}` is nowhere in {reason.where}" for reason in known if reason.is_stale()]
    if lcov:
        sources = read(pathlib.Path(lcov))
        print_reasonless(sources, known)
        total = print_directories(sources)
        print(shown("all", total), f"  (the aims are {AIMS['lines']} % and {AIMS['branches']} %)")
        if judged:
            wrong += [f"{percent(total, kind):.1f} % of {kind} are less than {aim} %" for kind, aim in AIMS.items() if percent(total, kind) < aim]
            wrong += [f"coverage.md: `{reason.words.pattern}` in {reason.where} excuses nothing: all of it runs" for reason in known if not reason.used]
    for words in wrong:
        print(words, file=sys.stderr)
    return 1 if wrong or not known else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
