"""Who calls: everybody whom the contract's x-roles know, and whoever comes with credentials that are none."""
from booking import held
from case import Case, tier1_review
from client import Api
from contract import Operation
from roles import KEYS

# name: the role that x-roles know it by
ROLE_OF = {"nobody": "anonymous", "requester": "requester", "seeing": "requester", "holder": "requester", **{name: name for name in KEYS}}
SEES_REQUESTS = {"tier1", "tier2", "supervisor"}
# Who sees what is somebody else's, by the id in the path.
SEES = {"hold_id": set(), "key_id": {"admin"}, "organization_id": {"admin"}}


def everybody(api: Api, callers: dict[str, Api]) -> dict[str, Api]:
    """The requester and the seeing one have requests of their own, the holder a hold."""
    seeing = Case(callers, requester={"role": "family", "name": "Rosa Lopez", "phone": "+13035550188", "email": "rosa@example.org"})
    return {"nobody": api, "requester": tier1_review(callers).requester, "seeing": seeing.requester, "holder": api.as_(held(api)["token"]),
            **{name: callers[name] for name in KEYS}}


def may_call(who: str, operation: Operation) -> bool:
    if who == "seeing":  # see x-sees-only
        return operation.body.get("x-sees-only", False) or operation.method == "get" and "anonymous" in operation.body["x-roles"]
    return ROLE_OF[who] in operation.body["x-roles"]


def somebodys_id(operation: Operation) -> str | None:
    """The id in the path, where it is of what belongs to somebody. What an operator configures is known to all."""
    if operation.path.startswith("/v1/offices/"):
        return None
    return next((part.strip("{}") for part in operation.path.split("/") if part.endswith("_id}")), None)


def sees(who: str, operation: Operation) -> bool:
    return who in SEES.get(somebodys_id(operation), SEES_REQUESTS)
