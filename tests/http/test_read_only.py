"""What only the server may say, nobody can: every member of every reply, put into every body where the contract does not name it, is refused,
and nothing is stored."""
import pytest
from contract import Contract
from identities import may_call
from ledger import Ledger
from roles import BODIES, call, takes_body

CONTRACT = Contract()
OPERATIONS = {operation.id: operation for operation in CONTRACT.operations if takes_body(operation)}
AT_ONCE = 20  # a problem names 32 wrong fields


def parts(schema: dict) -> list[dict]:
    """The schema, and those that it is put together of."""
    schema = CONTRACT.resolve(schema)
    return [schema] + [part for name in ("allOf", "anyOf", "oneOf") for inner in schema.get(name, []) for part in parts(inner)]


def members(schema: dict) -> dict[str, dict]:
    return {name: inner for part in parts(schema) for name, inner in part.get("properties", {}).items()}


def items(schema: dict) -> dict | None:
    return next((part["items"] for part in parts(schema) if "items" in part), None)


def objects(schema: dict, at: tuple = ()) -> list[tuple[tuple, set[str]]]:
    """Each object in a body: where it stands (0: the first of a list), and the members that it may have."""
    declared = members(schema)
    found = [(at, set(declared))] if declared or not at else []
    for name, inner in declared.items():
        within = items(inner)
        found += objects(within, (*at, name, 0)) if within else objects(inner, (*at, name)) if members(inner) else []
    return found


def named_in(schema: dict, seen: set[int]) -> set[str]:
    """All member names of a reply, however deep."""
    if id(schema) in seen:
        return set()
    seen.add(id(schema))
    names = set(members(schema))
    inner = [*members(schema).values(), *([items(schema)] if items(schema) else [])]
    return names.union(*(named_in(CONTRACT.resolve(one), seen) for one in inner))


def reply_names() -> set[str]:
    seen, names = set(), set()
    for operation in CONTRACT.operations:
        for response in operation.body["responses"].values():
            for content in CONTRACT.resolve(response).get("content", {}).values():
                names |= named_in(CONTRACT.resolve(content["schema"]), seen)
    return names


NAMES = sorted(reply_names())


def with_members(body: dict, at: tuple, said: dict) -> dict:
    """The body with these members in the object that stands there."""
    if not at:
        return {**body, **said}
    if len(at) > 1 and at[1] == 0:
        return {**body, at[0]: [with_members({}, at[2:], said)]}
    inner = body.get(at[0]) if isinstance(body.get(at[0]), dict) else {}
    return {**body, at[0]: with_members(inner, at[1:], said)}


@pytest.fixture(scope="module")
def ledger(server):
    with server.connect() as db:
        yield Ledger(db)


@pytest.mark.parametrize("id", OPERATIONS)
def test_it_is_refused(callers, ledger, id):
    operation = OPERATIONS[id]
    caller = next(callers[who] for who in ("supervisor", "office", "organization", "admin", "tier1", "tier2") if may_call(who, operation))
    body = CONTRACT.resolve(operation.body["requestBody"])["content"]["application/json"]["schema"]
    for at, declared in objects(body):
        foreign = [name for name in NAMES if name not in declared]
        for first in range(0, len(foreign), AT_ONCE):
            names = foreign[first:first + AT_ONCE]
            sent = with_members(BODIES.get(id, {}), at, dict.fromkeys(names, True))
            with ledger.unchanged(f"{id} with {names}"):
                problem = call(caller, operation, json=sent, expect=422).json()
            place = "".join(f"/{part}" for part in at)
            unknown = {error["pointer"] for error in problem["errors"] if error["code"] == "unknown_member"}
            assert {f"{place}/{name}" for name in names} <= unknown, problem


def test_what_is_tried_is_what_there_is():
    assert {"version", "confirmation_code", "priority_at", "claimed_by", "organization_id", "booked", "erased", "secret"} <= set(NAMES)
    assert len(NAMES) > 150
    nested = {at for operation in OPERATIONS.values()
              for at, _ in objects(CONTRACT.resolve(operation.body["requestBody"])["content"]["application/json"]["schema"])}
    assert {("applicant",), ("requester",), ("preferences",), ("callback",), ("callback", "windows", 0), ("attorney",)} <= nested
