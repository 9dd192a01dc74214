#!/usr/bin/env python3
"""tests/security/THREATS.md names tests that there are: `path` a file, `path::name` a test of it; and every row has one, or says why not."""
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PAGE = PROJECT / "tests" / "security" / "THREATS.md"
NAMED = re.compile(r"`((?:[a-z_]+/)+[a-z0-9_]+\.(?:py|c|sh))(?:::(\w+))?`")
ROWS = 15
NONE = "n/a:"


def wrong(row: str, number: int) -> list[str]:
    proofs = row.strip().strip("|").split("|")[-1]
    named = NAMED.findall(proofs)
    found = [] if named or proofs.strip().startswith(NONE) else [f"line {number}: names no test"]
    for path, name in named:
        file = PROJECT / "tests" / path
        if not file.is_file():
            found.append(f"line {number}: there is no tests/{path}")
        elif name and not re.search(rf"\b(?:def|void) {name}\(", file.read_text()):
            found.append(f"line {number}: tests/{path} has no {name}")
    return found


def main() -> int:
    lines = list(enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1))
    rows = [(number, line) for number, line in lines if re.match(r"\| (\d+|–) \|", line)]
    errors = [error for number, line in rows for error in wrong(line, number)]
    numbers = [int(found[1]) for _, line in rows if (found := re.match(r"\| (\d+) \|", line))]
    if numbers != list(range(1, ROWS + 1)):
        errors.append(f"the threats are numbered {numbers}, not 1 to {ROWS}")
    for error in errors:
        print(f"{PAGE.relative_to(PROJECT)}: {error}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
