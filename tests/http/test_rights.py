"""Who may call what: every operation of the contract by everybody, as x-roles says. What is another's: test_rights_foreign.py and its neighbours."""
import pytest
from case import tier1_review
from contract import Contract, Operation
from identities import ROLE_OF, may_call, sees, somebodys_id
from roles import call, has_id

OPERATIONS = {operation.id: operation for operation in Contract().operations}
# Resets what other tests stand on; its rights are tried in test_sandbox.py.
OPERATIONS.pop("resetSandbox")


@pytest.mark.parametrize("who", ROLE_OF)
@pytest.mark.parametrize("id", OPERATIONS)
def test_who_may_call_it(all_of_them, id, who):
    operation: Operation = OPERATIONS[id]
    reply = call(all_of_them[who], operation, {"tier": who if who in ("tier2", "office") else "tier1"})
    assert reply.status_code < 500
    if may_call(who, operation):
        assert reply.status_code not in (401, 403), reply.text
        if has_id(operation):
            assert reply.status_code == 404, "nothing has this id"
    else:
        refused = (401, "unauthenticated") if who == "nobody" else (403, "forbidden")
        assert (reply.status_code, reply.json()["code"]) == refused


def test_who_may_not_is_told_who_may(callers):
    case = tier1_review(callers)
    refused = case.as_("tier1").post(f"{case.path}/deny", {"reason": "visit_not_needed", "expected_state": "tier1_review"}, expect=403).json()
    assert refused["next"] == "Leave it to whom it is for: tier2, office, supervisor"


@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items() if somebodys_id(operation)])
def test_staff_know_of_everybody_s(all_of_them, other, id):
    """That those from whom it is hidden are not refused for another reason."""
    operation = OPERATIONS[id]
    for who, caller in all_of_them.items():
        if may_call(who, operation) and sees(who, operation):
            assert call(caller, operation, other.ids).status_code != 404, who


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
        assert set(roles) <= set(ROLE_OF.values()) and len(set(roles)) == len(roles)
        assert ({} in operation.body.get("security", [])) == ("anonymous" in roles)
