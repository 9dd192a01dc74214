#!/usr/bin/env python3
"""The enums of SQL and C hold the same words: `create type fp.NAME as enum` against the lists of vocabulary.h."""
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
LIST = re.compile(r"#define (FP_[A-Z0-9_]+)\(X\)((?:[^\n]*\\\n)*[^\n]*)")
MEMBER = re.compile(r'X\([A-Z0-9_]+, "([^"]+)"\)')
TYPE = re.compile(r"X\(([a-z_]+), [A-Z_]+, (FP_[A-Z0-9_]+)\)")
CREATED = re.compile(r"create type fp\.([a-z_]+) as enum\s*\(([^)]*)\)", re.I)
ADDED = re.compile(r"alter type fp\.([a-z_]+) add value (?:if not exists )?'([^']+)'", re.I)


def c_enums() -> dict[str, list[str]]:
    lists = {name: body for name, body in LIST.findall((PROJECT / "include/fieldpass/vocabulary.h").read_text())}
    return {name: MEMBER.findall(lists[members]) for name, members in TYPE.findall(lists["FP_VOCABULARY"])}


def sql_enums() -> dict[str, list[str]]:
    text = "\n".join(path.read_text() for path in sorted((PROJECT / "sql/migrations").glob("*.sql")))
    enums = {name: re.findall(r"'([^']+)'", body) for name, body in CREATED.findall(text)}
    for name, word in ADDED.findall(text):
        enums[name].append(word)
    return enums


def problems() -> list[str]:
    in_c, in_sql, found = c_enums(), sql_enums(), []
    if not in_c:
        found.append("vocabulary.h: no list was found")
    for name, words in in_c.items():
        # `status` and `event` are a request's
        other = in_sql.get(name, in_sql.get("request_" + name))
        if other is None:
            found.append(f"sql has no enum for {name}")
        elif set(words) != set(other):
            found.append(f"{name}: only in C {sorted(set(words) - set(other))}, only in SQL {sorted(set(other) - set(words))}")
    for name in in_sql:
        if name not in in_c and name.removeprefix("request_") not in in_c:
            found.append(f"vocabulary.h has no list for fp.{name}")
    return found


if __name__ == "__main__":
    for problem in problems():
        print(problem)
    sys.exit(1 if problems() else 0)
