"""fp.transition says what src/domain/transitions.c says; where a guard decides what follows, its words name the statuses."""
import re

from cluster import PROJECT
from rows import STATUSES

TABLE = (PROJECT / "src/domain/transitions.c").read_text()
VOCABULARY = (PROJECT / "include/fieldpass/vocabulary.h").read_text()


def names(macro: str) -> dict[str, str]:
    body = re.search(rf"#define {macro}\(X\)((?:.*\\\n)*.*)", VOCABULARY)[1]
    return dict(re.findall(r'X\((\w+), "([^"]+)"\)', body))


STATUS, EVENT = names("FP_STATUSES"), names("FP_EVENTS")


def rows() -> list[tuple[str | None, str, str | None, str]]:
    """(from, event, to, guard); to is None where the guard decides."""
    found = []
    for line in re.findall(r"(?:\tROW\(|\t{ANY, ).*?[)}],\n(?=\n|\t|})", TABLE, re.S):
        match = re.match(rf"\t(?:ROW\((\w+), (\w+)|{{ANY, FP_EVENT_()(\w+)), (?:TO\((\w+)\)|ANY), ([^\"]*)(.*)", line, re.S)
        before, event, _, first, to, _, guard = match.groups()
        found.append((STATUS.get(before), EVENT[event or first], STATUS.get(to), "".join(re.findall(r'"([^"]*)"', guard))))
    return found


def leads_to(status: str, row: tuple) -> bool:
    return status == row[2] or row[2] is None and status in re.findall(r"\w+", row[3])


def results(row: tuple) -> set[str]:
    """The statuses that a row's guard names: by their names, as staying, or as the one before a request for information."""
    before, _, to, guard = row
    if to is not None:
        return {to}
    named = {word for word in re.findall(r"\w+", guard) if word in STATUSES}
    if "stays" in guard:
        named.add(before)
    if "the status before" in guard:
        named |= {other[0] for other in rows() if other[0] != before and leads_to(before, other)}
    return named


def test_the_table_is_read_whole():
    body = TABLE[TABLE.index("fp_transitions[] = {"):TABLE.index("fp_transitions_count")]
    assert len(rows()) == body.count("ROW(") + body.count("{ANY, ")
    assert [row for row in rows() if row[0] is None] == [row for row in rows() if row[1] in ("submit", "admit", "book")] != []
    assert all(results(row) for row in rows())


def test_the_database_has_the_rules_transitions(db):
    wanted = {(row[0], row[1], status) for row in rows() for status in results(row)}
    assert set(db.all("select from_status::text, kind::text, to_status::text from fp.transition")) == wanted


def test_the_enums_are_the_programs_words(db):
    def labels(name: str) -> list[str]:
        return [row[0] for row in db.all("select unnest(enum_range(null::fp.%s))::text" % name)]

    assert labels("request_status") == list(STATUS.values()) == list(STATUSES)
    assert labels("request_event") == list(EVENT.values())
    for enum, macro in {"urgency": "FP_URGENCIES", "office_kind": "FP_OFFICE_KINDS", "requester_role": "FP_REQUESTER_ROLES",
                        "day_part": "FP_DAY_PARTS", "first": "FP_FIRSTS", "tier": "FP_TIERS", "language": "FP_LANGUAGES",
                        "resource_kind": "FP_RESOURCE_KINDS", "walk_in_outcome": "FP_WALK_IN_OUTCOMES"}.items():
        assert labels(enum) == list(names(macro).values()), enum
