"""What is somebody else's is not there: every operation, by everybody who may not know of it. It looks as what nobody has, tells no byte, and
changes nothing."""
import json
import uuid

import pytest
from contract import Contract, Operation
from identities import ROLE_OF, may_call, sees, somebodys_id
from ledger import Ledger
from roles import call, takes_body
from somebody import USED_KEY, Other

OPERATIONS = {operation.id: operation for operation in Contract().operations}
OPERATIONS.pop("resetSandbox")  # it would take away what other tests stand on
OF_SOMEBODY = [id for id, operation in OPERATIONS.items() if somebodys_id(operation)]
MOVING_HEADERS = {"date", "x-request-id"}


@pytest.fixture(scope="module")
def ledger(server, other, all_of_them):
    with server.connect() as db:
        yield Ledger(db)


def face(reply, ids: dict[str, str]) -> tuple:
    """An answer without what is of this very call: its number, and the ids that were sent."""
    text = reply.text
    for id in ids.values():
        text = text.replace(id, "ID")
    body = json.loads(text) if text.startswith("{") else text
    if isinstance(body, dict):
        body.pop("request_id", None)
    return reply.status_code, {name.lower(): value for name, value in reply.headers.items() if name.lower() not in MOVING_HEADERS}, body


def ways(operation: Operation) -> list[dict]:
    """How the call may be made."""
    if operation.method == "get":
        return [{}, {"headers": {"If-None-Match": "*"}}, {"headers": {"Accept": "text/plain"}}, {"headers": {"Accept": "text/calendar"}}]
    with_body = [{"json": {}}, {"json": {"shoe_size": 42}}] if takes_body(operation) else []
    return [{}, {"if_match": '"1"'}, {"if_match": '"99"'}, {"idempotency_key": f"way-{uuid.uuid4()}"}, {"idempotency_key": USED_KEY}, *with_body]


@pytest.mark.parametrize("id", OF_SOMEBODY)
def test_it_looks_as_what_nobody_has(all_of_them, other, ledger, id):
    operation = OPERATIONS[id]
    for who, caller in all_of_them.items():
        if sees(who, operation) and may_call(who, operation):
            continue
        for way in ways(operation) if may_call(who, operation) else [{}]:
            nothing = other.ids_of_nobody()
            with ledger.unchanged(f"{id} by {who}"):
                foreign, unknown = call(caller, operation, other.ids, **way), call(caller, operation, nothing, **way)
            assert face(foreign, other.ids) == face(unknown, nothing), f"{who}, {way}"
            assert foreign.status_code >= 400 and other.told_in(foreign, foreign.request.url) == set(), who
            if may_call(who, operation) and not way:
                assert foreign.status_code == 404
            elif not may_call(who, operation):
                assert foreign.status_code == (401 if who == "nobody" else 403)


@pytest.mark.parametrize("id", OPERATIONS)
def test_no_call_tells_of_others(all_of_them, other, id):
    """Whoever may call what names nobody: lists, searches, queues, what is public."""
    operation = OPERATIONS[id]
    if somebodys_id(operation) or operation.method == "put":
        return
    for who, caller in all_of_them.items():
        if may_call(who, operation) and who not in ("tier1", "tier2", "supervisor"):
            told = other.told_in(call(caller, operation))
            assert told <= ({other.ids["key_id"], other.ids["organization_id"]} if who == "admin" else set()), who


def filters_of(operation: Operation, other: Other) -> list[dict]:
    """Each query parameter with what would find the others' rows."""
    of_theirs = {"office": "CHI", "client_ref": other.case.sent["client_ref"], "status": None, "service": "other", "urgency": "emergency",
                 "overdue": "false", "limit": "200", "language": "en", "at_risk": "false", "from": None, "to": None, "day": "2026-11-25"}
    statuses = {"listRequests": ["tier1_review", "tier2_review", "scheduled", "withdrawn"], "listCallbacks": ["planned"], "listAppointments": ["booked"]}
    names = [Contract.resolve(CONTRACT, parameter)["name"] for parameter in operation.parameters]
    found = [{name: of_theirs[name]} for name in names if of_theirs.get(name)]
    found += [{"status": status, "limit": "200"} for status in statuses.get(operation.id, []) if "status" in names]
    return found + ([{"after": "0"}] if "after" in names else [])


CONTRACT = Contract()
LISTS = [operation for operation in CONTRACT.operations if operation.method == "get" and operation.id.startswith("list")]


@pytest.mark.parametrize("id", [operation.id for operation in LISTS])
def test_no_filter_finds_what_is_not_one_s_own(all_of_them, other, id):
    operation = OPERATIONS[id]
    if somebodys_id(operation):
        return
    # An admin knows the keys. The same firm may have clients at the caller's office, who name it.
    known = {"admin": {other.ids["key_id"], other.ids["organization_id"]}, "office": {other.ids["organization_id"]}}
    for who, caller in all_of_them.items():
        if not may_call(who, operation) or who in ("tier1", "tier2", "supervisor"):
            continue
        for params in filters_of(operation, other):
            told = other.told_in(call(caller, operation, params=params), *params.values())
            assert told <= known.get(who, set()), (who, params)


def test_another_office_finds_nobody_by_what_it_knows_of_them(callers, other):
    said = other.nobody.sent["applicant"]
    for body in ({"a_number": said["a_number"]}, {"phone": said["phone"]}, {"given_name": said["given_name"], "family_name": said["family_name"]}):
        assert callers["office"].post("/v1/requests/search", body, expect=200).json()["data"] == []


def test_everybody_is_tried():
    roles = {role for operation in OPERATIONS.values() for role in operation.body["x-roles"]}
    assert set(ROLE_OF.values()) == roles and len(OF_SOMEBODY) > 40
