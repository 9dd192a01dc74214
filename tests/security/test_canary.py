"""A canary in every member that the contract marks as personal, well said and badly, through every operation that takes one; then it is
looked for everywhere: in what is logged, counted and told, in a dump, and in every file of the database."""
import json
import os
import re
import subprocess

import pytest
from booking import free_slot
from case import REACH, Case
from client import Api
from contract import Contract, Operation
from fixtures import CALLERS, Sandbox
from personal import BIRTH, FOUND, HIDDEN, WORD, Watched, canary, filled, put, taking_personal_data
from roles import BODIES, path_of
from samples import representation_body
from server import START, Server

CONTRACT = Contract()
TAKING = taking_personal_data(CONTRACT)
OPERATIONS = {operation.id: operation for operation in CONTRACT.operations}
# What PostgreSQL says when it is asked to say all that it can.
TALKATIVE = """
log_statement = 'all'
log_min_messages = 'debug1'
log_min_error_statement = 'debug1'
log_error_verbosity = 'verbose'
log_parameter_max_length = -1
log_parameter_max_length_on_error = -1
log_min_duration_statement = 0
"""
# In which of its statuses a request takes what the operation says.
STATUS = {
    "resolveRequest": "tier1_review", "escalateRequest": "tier1_review", "askInfoRequest": "tier1_review", "supplyRequest": "needs_info",
    "planCallback": "tier2_review", "referRequest": "tier2_review", "approveRequest": "tier2_review", "denyRequest": "tier2_review",
    "rebookCallback": "awaiting_contact", "patchRequest": "tier1_review", "assignRequest": "approved", "patchCallback": "with_callback",
    "recordAttempt": "with_callback", "correctRequest": "no_show", "verifyContact": "tier1_review",
}
# Those that stand alone are called by accepted(), below.
ALONE = {"submitRequest", "createHold", "bookAppointment", "recordWalkIn", "makeRepresentation", "makeDelegate", "searchRequests", "lookUpRequest"}
REACHING = REACH | {"with_callback": lambda callers, **changes: waiting_for_a_call(callers, **changes), "no_show": lambda callers, **changes: absent(callers, **changes)}
LOCATION = {"country": "US", "postal_code": "80202"}


def waiting_for_a_call(callers, **changes) -> Case:
    case = Case(callers, **changes)
    case.escalate()
    return case


def absent(callers, **changes) -> Case:
    case = REACH["scheduled"](callers, **changes)
    Sandbox(callers["admin"]).set(instant_of(case.read()["appointment"]["ends_at"]))
    case.record("no-show")
    return case


def instant_of(text: str):
    import datetime
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.fixture(scope="module")
def talkative():
    """Everything that can be logged is logged."""
    server = Server(f"--sandbox={START}", "--log-level=debug")
    try:
        server.start()
        server.stop()
        with open(server.data / "postgres" / "data" / "postgresql.conf", "a", encoding="ascii") as settings:
            settings.write(TALKATIVE)
        yield server.start()
        server.stop()
    finally:
        server.kill()
        server.remove()


@pytest.fixture(scope="module")
def watched(talkative, contract) -> dict[str, Api]:
    api = Watched(talkative.url, contract)
    keys = {name: talkative.key(**options) for name, options in CALLERS.items()}
    talkative.wait_accepted(*keys.values())
    Watched.roles = {key: CALLERS[name]["role"] for name, key in keys.items()}
    return {name: api.as_(key) for name, key in keys.items()}


def whose(changes: dict | None = None) -> dict:
    """A submission with a canary in every member, as changes for Case."""
    members = [(path, schema) for path, schema in TAKING["submitRequest"] if path[0] != "requester"]
    said = filled({}, members)
    said["callback"]["time_zone"] = "America/Denver"
    said["urgency"] = "urgent"
    return {**said, **(changes or {})}


def base_of(operation: Operation) -> dict:
    """The contract's own example, else what the tests call it with."""
    schema = CONTRACT.resolve(CONTRACT.resolve(operation.body["requestBody"])["content"]["application/json"]["schema"])
    return json.loads(json.dumps(BODIES.get(operation.id) or schema["examples"][0]))


def case_for(watched, operation: Operation) -> Case:
    reach = REACHING[STATUS[operation.id]]
    service = {} if STATUS[operation.id] not in ("tier2_review", "approved", "no_show") else {"service": "adit_stamp"}
    emergency = {"urgency": "emergency"} if STATUS[operation.id] == "awaiting_contact" else {}
    return reach(watched, **whose(service | emergency))


def ids_of(case: Case) -> dict[str, str]:
    seen = case.read("supervisor")
    return {"request_id": case.id, "callback_id": (seen["callback"] or {"id": case.id})["id"]}


def id_is_theirs(operation: Operation) -> bool:
    """Policy lets no requester escalate."""
    return "requester" in operation.body["x-roles"] and operation.id != "escalateRequest"


def caller_of(operation: Operation, case: Case | None, watched) -> Api:
    decides = "tier1" if STATUS.get(operation.id) == "tier1_review" else "tier2"
    role = next(role for role in (("requester",) if id_is_theirs(operation) else ()) + (decides, "tier1", "office", "organization", "supervisor", "anonymous") if role in operation.body["x-roles"])
    if role == "requester" and case:
        return case.requester
    return watched[role] if role in watched else watched["tier1"].as_(None)


def send(operation: Operation, api: Api, ids: dict, body: object, **options):
    return api.call(operation.method.upper(), path_of(operation, ids), json=body, **options)


# ---- what is well said ----

def on_a_request(watched, operation: Operation):
    case = case_for(watched, operation)
    body = {name: value for name, value in base_of(operation).items() if name != "expected_state"}
    if operation.id == "assignRequest":
        body["slot_id"] = watched["tier1"].get("/v1/offices/DEN/slots", params={"limit": 200}, expect=200).json()["data"][-1]["id"]
    body = filled(body, TAKING[operation.id])
    if operation.id == "verifyContact":
        case.requester.patch(case.path, {"callback": {"phone": body["phone"]}}, expect=200)
    reply = send(operation, caller_of(operation, case, watched), ids_of(case), body,
                 if_match=f'"{case.read("supervisor")["version"]}"')
    return reply


def alone(watched, operation: Operation):
    nobody = watched["tier1"].as_(None)
    body, members, ids = base_of(operation), TAKING[operation.id], {}
    if operation.id == "submitRequest":
        return send(operation, nobody, {}, filled({"service": "other", **whose(), "location": LOCATION, "requester": {"role": "family"}}, members))
    if operation.id in ("createHold", "bookAppointment"):
        hold = filled({"slot_id": free_slot(nobody)["id"], "service": "other"}, TAKING["createHold"])
        made = nobody.post("/v1/holds", hold)
        if operation.id == "createHold" or made.status_code != 201:
            return made
        person = whose()["applicant"] | hold["applicant"]
        said = whose({"applicant": person, "hold_id": made.json()["id"], "service": "other", "location": {"country": "MX"}})
        return send(operation, nobody.as_(made.json()["token"]), {}, said)
    if operation.id == "recordWalkIn":
        body |= {"outcome": "converted", "applicant": {}}
    if operation.id in ("makeRepresentation", "makeDelegate"):
        client = filled(representation_body(whose()["applicant"]), TAKING["makeRepresentation"])
        made = watched["organization"].post("/v1/representations", client)
        if operation.id == "makeRepresentation":
            return made
        ids = {"representation_id": made.json()["id"]}
        return send(operation, watched["organization"], ids, filled(body, members))
    if operation.id == "lookUpRequest":
        case = Case(watched, **whose())
        body = {"confirmation_code": case.read()["confirmation_code"], "date_of_birth": BIRTH}
        return send(operation, nobody, {}, body)
    return send(operation, caller_of(operation, None, watched), ids, filled(body, members))


@pytest.mark.parametrize("id", TAKING)
def test_what_is_well_said_is_taken_and_shown_to_whom_it_may_be(watched, id):
    operation = OPERATIONS[id]
    reply = (alone if id in ALONE else on_a_request)(watched, operation)
    assert reply.status_code in (200, 201), reply.text


def test_every_operation_is_among_them():
    assert set(TAKING) == ALONE | set(STATUS)


# ---- what is badly said ----

def wrong_values(value: str) -> dict[str, object]:
    return {"too long": value * 500, "another type": {"value": value}, "a list": [[value]], "no such thing": f"{value} !{value}?",
            "with a control character": f"{value}\u0001"}


@pytest.mark.parametrize("id", TAKING)
def test_what_is_badly_said_is_not_repeated(watched, id):
    """In each member at a time, and where the whole is no JSON; the client fails where a problem repeats it."""
    operation = OPERATIONS[id]
    case = None if id in ALONE else Case(watched, **whose())
    api, ids = caller_of(operation, case, watched), ids_of(case) if case else {}
    refused = 0
    for path, schema in TAKING[id]:
        value = canary(path[-1], schema)
        for wrong in wrong_values(value).values():
            refused += send(operation, api, ids, put(base_of(operation), path, wrong)).status_code >= 400
        text = json.dumps(put(base_of(operation), path, value))
        for broken in (text[:-2], text.replace(value, value + "\\q"), text + value, text.replace(f'"{value}"', value)):
            reply = api.call(operation.method.upper(), path_of(operation, ids), data=broken.encode())
            assert reply.status_code in (400, 401)
    assert refused >= 3 * len(TAKING[id])


@pytest.mark.parametrize("path", ["/v1/requests", "/v1/callbacks", "/v1/services", "/v1/eligibility", "/v1/nothing"])
def test_what_is_said_in_an_address_is_not_repeated(watched, path):
    for caller in ("tier1", "organization"):
        watched[caller].get(path, params={"phone": "+19075550199", "given_name": WORD, "status": f"{WORD}1"})
        watched[caller].get(f"{path}/{WORD}")
    watched["tier1"].get("/v1/services", token=f"fp_key_{WORD}", expect=401)


# ---- where it is looked for ----

def assert_clean(text: bytes, where: object) -> None:
    found = FOUND.search(text) or HIDDEN.search(text)
    assert not found, f"{where}: {text[max(0, found.start() - 200):found.end() + 200]!r}"


@pytest.fixture(scope="module")
def lists(watched) -> None:
    """Whoever reads them looks for what it may not see."""
    for caller in ("tier1", "tier2", "office", "supervisor", "organization"):
        watched[caller].get("/v1/requests", params={"after": "0", "limit": 200}, expect=200)
        for path in ("/v1/requests", "/v1/callbacks", "/v1/appointments?office=DEN&day=2026-11-24", "/v1/representations", "/v1/queues/tier1"):
            watched[caller].get(path)
        for request in watched[caller].get("/v1/requests", params={"limit": 200}, expect=200).json()["data"][:30]:
            for what in ("", "/events", "/assignment"):
                watched[caller].get(f"/v1/requests/{request['id']}{what}", expect=200)
            watched[caller].get(f"/v1/requests/{request['id']}", headers={"Accept": "text/plain"}, expect=200)


def test_it_is_in_no_log_and_no_figure(talkative, lists):
    log = talkative.log.read_bytes()
    assert b'"level":"debug"' in log or b'"level":"info"' in log
    assert_clean(log, "the log")
    said = (talkative.data / "postgres" / "server.log").read_bytes()
    assert b"insert into fp.request" in said and b"DETAIL:  parameters:" in said, "it says all that it can"
    assert_clean(said, "PostgreSQL's log")
    metrics = subprocess.run(["curl", "-fsS", f"{talkative.url}/metrics"], capture_output=True, check=True).stdout
    assert b"fieldpass_erased_total" in metrics
    assert_clean(metrics, "/metrics")


def test_it_is_in_no_dump(talkative, lists):
    """Every column as it stands there."""
    dump = dump_of(talkative)
    assert len(re.findall(rb"\nCOPY fp\.", dump)) > 20 and b"80202" in dump
    assert_clean(dump, "the dump")


def dump_of(server: Server) -> bytes:
    environment = {"PATH": "/usr/bin:/bin", "PGPASSWORD": server.password("postgres"), "PGUSER": "postgres", "PGDATABASE": "fieldpass",
                   "PGHOST": str(server.data / "postgres" / "socket"), "PGPORT": "5432"}
    return subprocess.run(["/usr/lib/postgresql/15/bin/pg_dump"], env=environment, capture_output=True, check=True).stdout


def test_it_is_in_no_file(talkative, lists):
    """Tables, their log, and whatever else lies in the directory, once all of it was written."""
    talkative.stop()
    files = [path for path in talkative.home.rglob("*") if path.is_file()]
    assert any("pg_wal" in str(path) for path in files) and any(path.name == "key" for path in files)
    for path in files:
        if os.path.getsize(path) and path != talkative.program:
            assert_clean(path.read_bytes(), path)
