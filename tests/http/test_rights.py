"""Who may call what: every operation of the contract by every role, as x-roles says."""
import pytest
from case import Case, scheduled, tier1_review, with_callback
from booking import held
from client import Api
from contract import Contract, Operation
from roles import KEYS, call, has_id
from samples import person, representation_body
from scarce import offered
from server import START

OPERATIONS = {operation.id: operation for operation in Contract().operations}
# Resets what other tests stand on; its rights are tried in test_sandbox.py.
OPERATIONS.pop("resetSandbox")
WHO = ("nobody", "requester", *KEYS)
REFUSED = {"nobody": (401, "unauthenticated")}
SEES_ALL = {"tier1", "tier2", "supervisor"}


@pytest.fixture(scope="module")
def everybody(api, callers) -> dict[str, Api]:
    return {"nobody": api, "requester": tier1_review(callers).requester, **{name: callers[name] for name in KEYS}}


@pytest.fixture(scope="module")
def foreign(callers, server) -> dict[str, str]:
    """Another firm's, at another office."""
    elsewhere = {"by": callers["other_organization"], "preferences": {"offices": ["CHI"]}}
    called = with_callback(callers, **elsewhere).read()
    hold = held(callers["other_organization"])
    representation = callers["other_organization"].post("/v1/representations", representation_body(person()), expect=201).json()
    with server.connect() as db:
        _, seen = offered(callers, db, "GRR", START, callers["other_organization"])
    return {"hold_id": hold["id"], "offer_id": seen["offer"]["id"], "request_id": Case(callers, **elsewhere).id, "callback_id": called["callback"]["id"],
            "appointment_id": scheduled(callers, **elsewhere).read()["appointment"]["id"], "representation_id": representation["id"]}


def belongs_to_somebody(operation: Operation) -> bool:
    """What an operator configures is known to all: who may not change it is told so."""
    return has_id(operation) and not operation.path.startswith("/v1/offices/")


def role_of(who: str) -> str:
    return "anonymous" if who == "nobody" else who


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("id", OPERATIONS)
def test_who_may_call_it(everybody, id, who):
    operation: Operation = OPERATIONS[id]
    reply = call(everybody[who], operation, {"tier": who if who in ("tier2", "office") else "tier1"})
    assert reply.status_code < 500
    if role_of(who) in operation.body["x-roles"]:
        assert reply.status_code not in (401, 403), reply.text
        if has_id(operation):
            assert reply.status_code == 404, "nothing has this id"
    else:
        status, code = REFUSED.get(who, (403, "forbidden"))
        assert (reply.status_code, reply.json()["code"]) == (status, code)


@pytest.mark.parametrize("who", WHO[1:])
@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items() if belongs_to_somebody(operation)])
def test_what_is_another_s_is_not_there(everybody, foreign, id, who):
    operation = OPERATIONS[id]
    reply = call(everybody[who], operation, foreign)
    if who not in operation.body["x-roles"]:
        assert reply.status_code == 403
    elif who in SEES_ALL and "hold_id" not in operation.path:  # a hold is its maker's alone
        assert reply.status_code != 404
    else:
        assert reply.status_code == 404


@pytest.mark.parametrize("token", ["fp_key_" + "A" * 56, "fp_req_" + "A" * 56, "fp_hold_" + "A" * 48, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "x"])
@pytest.mark.parametrize("id", OPERATIONS)
def test_credentials_that_are_none_open_nothing(api, id, token):
    reply = call(api, OPERATIONS[id], token=token, expect=401)
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items() if "{request_id}" in operation.path])
def test_one_s_own_request_is_there(callers, id):
    case, operation = tier1_review(callers, by=callers["organization"]), OPERATIONS[id]
    mine = tier1_review(callers)
    for caller, role, own in ((callers["organization"], "organization", case), (mine.requester, "requester", mine), (callers["office"], "office", case)):
        if role in operation.body["x-roles"]:
            assert call(caller, operation, {"request_id": own.id}).status_code != 404


def test_the_contract_names_only_roles_that_there_are():
    for operation in OPERATIONS.values():
        roles = operation.body["x-roles"]
        assert set(roles) <= {role_of(who) for who in WHO} and len(set(roles)) == len(roles)
        assert ({} in operation.body.get("security", [])) == ("anonymous" in roles)
