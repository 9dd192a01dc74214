"""
The instructions that a call of each hot path may take, and what they went into when that was set: budgets.json.

    /usr/bin/python3 tests/budget/budgets.py

counts them anew and writes the file, after a change that is worth its price, or that has made one cheaper.
"""
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "budgets.json"
MOST, LEAST = 1.15, 0.70  # of what was measured; between them lies what another processor or library may do
KEPT = 60  # functions a path
NAMED = 10


def read() -> dict[str, dict]:
    return json.loads(FILE.read_text())


def verdict(budget: dict, a_call: float) -> str | None:
    """What is wrong with it; None: nothing."""
    measured = budget["instructions"]
    if a_call > MOST * measured:
        return f"takes {a_call:,.0f} instructions a call: more than {MOST:.0%} of the {measured:,} in its budget"
    if a_call < LEAST * measured:
        return (f"takes {a_call:,.0f} instructions a call: less than {LEAST:.0%} of the {measured:,} in its budget. "
                f"Tighten it: /usr/bin/python3 tests/budget/budgets.py")
    return None


def changes(budget: dict, functions: dict[str, float]) -> str:
    """The functions that differ most from what they took, with all that they call. One that was not kept then took little."""
    before = budget["functions"]
    named = sorted({*list(functions)[:KEPT], *before}, key=lambda name: -abs(functions.get(name, 0) - before.get(name, 0)))
    return "\n".join(f"  {functions.get(name, 0) - before.get(name, 0):+12,.0f}  {before.get(name, 0):10,.0f} -> {functions.get(name, 0):10,.0f}  {name}"
                     for name in named[:NAMED])


def main() -> None:
    os.environ.setdefault("FIELDPASSD", str(HERE.parents[1] / "build" / "release" / "fieldpassd"))
    sys.path[:0] = [str(HERE), str(HERE.parent / "http")]
    import hot_paths
    from counted import Counted
    server, found = Counted(), {}
    try:
        server.start()
        caller = hot_paths.begin(server)
        for path in hot_paths.PATHS:
            count = hot_paths.count(caller, path)
            functions = list(count.functions().items())[:KEPT]
            found[path] = {"instructions": round(count.a_call), "functions": {name: round(number) for name, number in functions}}
            print(f"{count.a_call:12,.0f}  {path}")
        server.stop()
    finally:
        server.kill()
        server.remove()
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
