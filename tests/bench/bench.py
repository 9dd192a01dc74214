#!/usr/bin/python3
"""./dev bench [NAME...] [--quick] [--json] [--long]: the goals in figures, measured. A goal missed is a result, no failure."""
import argparse
import importlib
import json
import os
import signal
import sys
import time

import cpu
from stage import Stage
from table import render

NAMES = ("healthz", "submit", "read", "latency", "burst", "flood", "memory", "assign", "optimum", "growth", "rls", "day")
NOT_QUICK = {"latency", "rls", "day"}  # only by name: what they show needs its time


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {' '.join(NAMES)}; without a name, all")
    parser.add_argument("--quick", action="store_true", help="short windows and small tables, within two minutes; without a name, all but latency, rls and day")
    parser.add_argument("--json", action="store_true", help="prints JSON instead of a table")
    parser.add_argument("--long", action="store_true", help="assign also with a million requests waiting, growth with three million stored, memory over an hour")
    given = parser.parse_args()
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: {' '.join(NAMES)}")
    return given


def chosen(given: argparse.Namespace) -> list[str]:
    """In their order, since one may leave to the next what it would make itself."""
    wanted = set(given.names) or (set(NAMES) - NOT_QUICK if given.quick else set(NAMES))
    return [name for name in NAMES if name in wanted]


class Watch:
    """Seconds, and those of CPU of all that was started: on a busy machine the first grow more."""

    def __init__(self):
        self._begun, self._used = time.monotonic(), self._cpu()

    @staticmethod
    def _cpu() -> float:
        return cpu.tree([os.getpid()])

    def read(self) -> tuple[float, float]:
        return time.monotonic() - self._begun, self._cpu() - self._used


def say(name: str, watch: Watch) -> None:
    print("bench: {}: {:.1f} s, {:.1f} s of CPU".format(name, *watch.read()), file=sys.stderr, flush=True)


def main() -> None:
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    results, whole = [], Watch()
    with Stage(given.quick, given.long) as stage:
        for name in chosen(given):
            bench, watch = importlib.import_module(f"bench_{name}"), Watch()
            figures = bench.run(stage)
            say(name, watch)
            results.append({"bench": name, "seconds": round(watch.read()[0], 1), "figures": [figure.json() for figure in figures],
                            "notes": bench.NOTES})
            if not given.json:
                print(f"{render(figures)}\n" + "".join(f"  - {note}\n" for note in bench.NOTES), flush=True)
    say("all", whole)
    if given.json:
        print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
