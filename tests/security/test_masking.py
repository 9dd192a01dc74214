"""Every operation's reply to every role: a canary of the person's is in it only where the contract shows it to that role (x-shown-to)."""
import itertools

import pytest
from case import Case
from client import Api
from contract import Contract, Operation
from fixtures import CALLERS
from personal import Watched, filled, taking_personal_data
from roles import BODIES, call
from samples import representation_body
from scarce import offered
from server import START

CONTRACT = Contract()
OPERATIONS = {operation.id: operation for operation in CONTRACT.operations if operation.id != "resetSandbox"}
SUBMIT = [member for member in taking_personal_data(CONTRACT)["submitRequest"] if member[0][0] != "requester"]
WHO = ("nobody", "requester", "relative", *CALLERS)


@pytest.fixture(scope="module")
def watched(server, api, callers) -> dict[str, Api]:
    Watched.roles = {callers[name].token: options["role"] for name, options in CALLERS.items()}
    return {name: Watched(server.url, api.contract, caller.token) for name, caller in callers.items()}


def whose(**changes) -> dict:
    said = filled({}, SUBMIT)
    said["callback"]["time_zone"] = "America/Denver"
    return {**said, "urgency": "urgent", **changes}


def filed_by_a_relative(watched) -> tuple[dict, Api]:
    nobody = watched["tier1"].as_(None)
    said = filled({"service": "other", "location": {"country": "US", "postal_code": "80202"}, **whose(), "requester": {"role": "family"}}, taking_personal_data(CONTRACT)["submitRequest"])
    made = nobody.post("/v1/requests", said, expect=201).json()
    return made, nobody.as_(made["access_token"])


class Scene:
    """A request at Denver that its client's firm filed, so that every role has its own to see; and one that a relative filed."""

    def __init__(self, watched, status: str):
        said = whose(service="adit_stamp" if status != "tier1_review" else "other")
        identity = {name: said["applicant"][name] for name in ("given_name", "family_name", "date_of_birth", "a_number")}
        self.representation = watched["organization"].post("/v1/representations", representation_body(identity), expect=201).json()
        self.case = case = Case(watched, by=watched["organization"], representation_id=self.representation["id"], **said)
        if status == "called":
            case.post("tier2", "plan-callback", {}, expect=None)
        if status == "scheduled":
            case.approve(wait=5)
        seen = case.read("supervisor")
        known = {"confirmation_code": seen["confirmation_code"], "date_of_birth": identity["date_of_birth"]}
        nobody = watched["tier1"].as_(None)
        token = nobody.post("/v1/lookup", known, expect=200).json()["access_token"]
        self.made, relative = filed_by_a_relative(watched)
        self.callers = {"nobody": nobody, "requester": nobody.as_(token), "relative": relative, **{name: watched[name] for name in CALLERS}}
        self.ids = {"request_id": case.id, "representation_id": self.representation["id"],
                    **{f"{part}_id": seen[part]["id"] for part in ("callback", "appointment") if seen[part]}}

    def ids_for(self, who: str) -> dict[str, str]:
        return {**self.ids, "request_id": self.made["id"]} if who == "relative" else self.ids


def reads(operation: Operation) -> bool:
    return operation.method == "get"


@pytest.fixture(scope="module", params=["tier1_review", "tier2_review", "called", "scheduled"])
def standing(request, watched) -> Scene:
    return Scene(watched, request.param)


@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items() if reads(operation)])
def test_what_is_read(standing, id):
    """By all of them, one after the other, in each form there is."""
    operation = OPERATIONS[id]
    for who, api in standing.callers.items():
        for accept in ("application/json", "text/plain", "text/calendar"):
            params = {"office": "DEN"} if id == "listAppointments" else None
            call(api, operation, standing.ids_for(who), headers={"Accept": accept}, params=params)


def may(operation: Operation, who: str) -> bool:
    role = {"nobody": "anonymous", "requester": "requester", "relative": "requester"}.get(who) or CALLERS[who]["role"]
    return role in operation.body["x-roles"]


@pytest.mark.parametrize("status, id", [(status, id) for status, id in itertools.product(("tier1_review", "tier2_review", "scheduled"), OPERATIONS)
                                        if not reads(OPERATIONS[id]) and ("_id}" in OPERATIONS[id].path or status == "tier1_review")])
def test_what_is_done(watched, status, id):
    """Each who may on one of its own, that it succeeds where the status lets it."""
    operation, scene = OPERATIONS[id], None
    for who in WHO:
        scene = scene or Scene(watched, status)
        reply = call(scene.callers[who], operation, scene.ids_for(who))
        if reply.status_code == 409 and may(operation, who) and "expected_state" in BODIES.get(id, {}):
            version = scene.case.read("supervisor")["version"]
            reply = call(scene.callers[who], operation, scene.ids_for(who), if_match=f'"{version}"',
                         json={name: value for name, value in BODIES[id].items() if name != "expected_state"})
        if reply.status_code < 300:
            scene = None  # the next one finds it as it was, too


def test_an_offer_names_nobody(watched, server):
    with server.connect() as db:
        case, seen = offered(watched, db, "GRR", START, watched["organization"])
    for who in CALLERS:
        for path in (f"/v1/offers/{seen['offer']['id']}", case.path):
            watched[who].get(path)


# ---- the number of a call ----

def number_of(api: Api, case: Case) -> str:
    return api.get(f"/v1/callbacks/{case.read('supervisor')['callback']['id']}", expect=200).json()["phone"]


def test_the_number_is_shown_to_who_has_taken_the_call(watched):
    said = whose(urgency="emergency")
    case = Case(watched, **said)
    case.escalate()
    phone = said["callback"]["phone"]
    masked = phone[0] + "*" * (len(phone) - 5) + phone[-4:]
    staff = ("tier1", "tier2", "another_tier2", "office", "supervisor")
    assert {number_of(watched[who], case) for who in staff} == {masked}
    case.do("tier2", "claim")
    assert number_of(watched["tier2"], case) == phone
    assert {number_of(watched[who], case) for who in staff if who != "tier2"} == {masked}
    revealed = case.post("tier1", "reveal", {"fields": ["callback_phone"], "reason": "wrong_number_reported"}).json()
    assert revealed["revealed"] == {"callback_phone": phone}
    assert case.events()[-1]["event"] == "reveal"
