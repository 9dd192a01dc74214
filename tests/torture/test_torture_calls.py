"""Every operation: the call that succeeds, and those that are refused: three of each, and a fourth where there may be a conflict."""
import os

import pytest
from contract import Contract
from happy import HAPPY
from roles import BODIES, BY_POLICY, KEYS, has_id, path_of, takes_body
from torture import Torture
from world import Sent, World

OPERATIONS = {operation.id: operation for operation in Contract().operations}
APART = {"resetSandbox"}  # it empties everybody's world
LONG = os.environ.get("FP_LONG") == "1"
SLOW = {"completeAppointment", "notSeenRequest", "correctRequest", "noShowAppointment"}  # their visits begin first: the clock moves


def test_every_operation_has_its_call():
    assert {name.partition(".")[0] for name in HAPPY} == set(OPERATIONS) - APART


def torment(world: World, failing, make, expected: range, long: bool, name: str, once: int, on: int) -> None:
    torture = Torture(world, failing, make, expected)
    if long:
        torture.all()
    else:
        torture.some(once, on, name)
    print(f"{torture.calls} calls, {torture.tried} failed")
    found = torture.found + world.server.deaths
    world.server.deaths = []
    assert not found, f"{len(found)} wrong\n" + "\n".join(found[:8])


@pytest.mark.parametrize("name", [name for name in HAPPY if LONG or name not in SLOW])
def test_what_succeeds(world, failing, long, name):
    torment(world, failing, HAPPY[name], range(200, 300), long, name, once=1, on=1)


# ---- refusals ----

def mayor(operation) -> str:
    """Somebody who may."""
    return next(role for role in ("supervisor", "office", "organization", "admin") if role in operation.body["x-roles"])


def malformed(operation):
    def make(world: World) -> Sent:
        broken = takes_body(operation)
        return world.send(mayor(operation), operation.method.upper(), path_of(operation) + ("" if broken else "?shoe_size=42"),
                          b'{"a_member": [1, 2, {"x": "y"}], ' if broken else None)
    return make


def unwelcome(operation):
    """Who has no business there; or whose key is none, where everybody has."""
    def make(world: World) -> Sent:
        others = [role for role in KEYS if role not in operation.body["x-roles"]]
        sent = world.send(others[0] if others else "anonymous", operation.method.upper(), path_of(operation), BODIES.get(operation.id))
        if not others or operation.id in BY_POLICY:
            sent.token = "fp_key_none"
        return sent
    return make


def in_vain(operation):
    """On what has changed, on what there is not, with a member that there is not, or in a way that there is not."""
    def make(world: World) -> Sent:
        body = BODIES.get(operation.id, {}) if takes_body(operation) else None
        if 412 in operation.statuses:
            sent = HAPPY[operation.id](world)
            sent.headers["If-Match"] = '"99"'
            return sent
        if has_id(operation) and 404 in operation.statuses:
            return world.send(mayor(operation), operation.method.upper(), path_of(operation), body)
        if body is not None and 422 in operation.statuses:
            return world.send(mayor(operation), operation.method.upper(), path_of(operation), {**body, "shoe_size": 42})
        return world.send(mayor(operation), "DELETE" if operation.method != "delete" else "PUT", path_of(operation))
    return make


def again(operation):
    """What has been done, and cannot be twice."""
    def make(world: World) -> Sent:
        sent = HAPPY.get(f"{operation.id}.firm", HAPPY[operation.id])(world)
        world.callers["anonymous"].call(sent.method, sent.path, json=sent.body, token=sent.token, headers=sent.headers)
        return sent
    return make


# Twice is as good as once, or another one.
MAY_BE_AGAIN = {"claimRequest", "makeApiKey", "makeDelegate", "moveRequest", "patchCallback", "patchRequest", "putOffice", "recordWalkIn", "releaseHold",
                "revealRequest", "rotateApiKey", "setSandboxClock", "setSlotCapacity"}
REFUSED = [(id, refused) for id in OPERATIONS for refused in (malformed, unwelcome, in_vain)]
REFUSED += [(id, again) for id, operation in OPERATIONS.items() if 409 in operation.statuses and id not in APART | MAY_BE_AGAIN]
# In short each kind of refusal at every eighth operation; the code that refuses is the same in most.
SOME = REFUSED if LONG else REFUSED[::8]


@pytest.mark.parametrize("id, refused", SOME, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_what_is_refused(world, failing, long, id, refused):
    torment(world, failing, refused(OPERATIONS[id]), range(400, 500), long, f"{id} {refused.__name__}", once=1, on=1)
