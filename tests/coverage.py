"""Prints gcovr's summary by directory, against the aims, and the files that are below. usage: coverage.py SUMMARY.json"""
import collections
import json
import pathlib
import sys

AIMS = {"line": 90, "branch": 80}  # per cent


def percent(counts: dict[str, int], kind: str) -> float:
    return 100 * counts[f"{kind}_covered"] / max(counts[f"{kind}_total"], 1) if counts[f"{kind}_total"] else 100.0


def shown(name: str, counts: dict[str, int]) -> str:
    return f"{name:<40} {percent(counts, 'line'):6.1f} % lines {percent(counts, 'branch'):6.1f} % branches"


def main(path: str) -> None:
    files = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["files"]
    directories: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    for file in files:
        counts = {f"{kind}_{what}": file[f"{kind}_{what}"] for kind in AIMS for what in ("total", "covered")}
        directories[str(pathlib.Path(file["filename"]).parent)].update(counts)
    total = sum(directories.values(), collections.Counter())
    print("Files below the aims:")
    for file in files:
        if any(percent(file, kind) < aim for kind, aim in AIMS.items()):
            print(shown(f"  {file['filename']}", file))
    print()
    for name, counts in sorted(directories.items()):
        print(shown(name, counts))
    print(shown("all", total), "; the aims are " + ", ".join(f"{aim} % of {kind}{"es" if kind == "branch" else "s"}" for kind, aim in AIMS.items()))


if __name__ == "__main__":
    main(sys.argv[1])
