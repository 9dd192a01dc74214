"""The contract itself: its examples hold, its words are the code's, and the checker refuses what it should. No server is needed."""
import copy
import json
import re

import pytest
from contract import METHODS, PROJECT, Contract, ContractBroken
from roles import BY_POLICY

HEADERS = PROJECT / "include" / "fieldpass"
BETWEEN_LAYERS = {"constraint", "retry"}
ROLES = ["anonymous", "requester", "organization", "tier1", "tier2", "office", "supervisor", "admin"]
C = Contract()
SCHEMAS = C.document["components"]["schemas"]


def walk(node: object, path: str = ""):
    """All objects of the document that are no examples, with their place."""
    if isinstance(node, dict):
        yield path, node
        for name, child in node.items():
            if name not in ("example", "examples", "enum", "const", "default"):
                yield from walk(child, f"{path}/{name}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from walk(child, f"{path}/{i}")


def examples() -> list:
    found = []
    for path, node in walk(C.document):
        schema = node["schema"] if "schema" in node else node
        given = node.get("examples", [])
        values = [e["value"] for e in given.values()] if isinstance(given, dict) else list(given)
        values += [node["example"]] if "example" in node else []
        found += [pytest.param(schema, value, id=f"{path}#{i}") for i, value in enumerate(values)]
    return found


@pytest.mark.parametrize("schema, value", examples())
def test_example_is_valid(schema: dict, value: object) -> None:
    assert C.errors(schema, value) == []


def test_there_are_examples() -> None:
    assert len(examples()) > 80
    for name in ("SubmitBody", "Request", "Appointment", "Assignment", "EventItem", "Office", "Policy", "Queue"):
        assert SCHEMAS[name]["examples"]


def every_operation() -> list:
    return [pytest.param(operation, id=operation.id) for operation in C.operations]


@pytest.mark.parametrize("operation", every_operation())
def test_operation_is_complete(operation) -> None:
    body, statuses = operation.body, operation.statuses
    parameters = [C.resolve(p) for p in operation.parameters]
    names = {p["name"] for p in parameters}
    assert set(body["x-roles"]) <= set(ROLES)
    assert ("anonymous" in body["x-roles"]) == ({} in body.get("security", []))
    assert {400, 401} <= statuses, "unknown query parameters and bad credentials are refused everywhere"
    assert (403 in statuses) == (set(body["x-roles"]) != set(ROLES) or operation.id in BY_POLICY)
    assert (503 in statuses) == (body["x-lane"] != "direct" or operation.id == "getReadiness")
    assert ("Idempotency-Key" in names) == (operation.method == "post")
    assert ("If-Match" in names) == (412 in statuses)
    assert ("requestBody" in body) == ({413, 415, 422} <= statuses) == (operation.method not in ("get", "delete"))
    if "{" in operation.path:
        assert 404 in statuses
    for status, response in body["responses"].items():
        response = C.resolve(response)
        assert "X-Request-Id" in response["headers"]
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]
            assert all(e["value"]["status"] == int(status) for e in response["content"]["application/problem+json"]["examples"].values())


def test_objects_are_closed() -> None:
    """A member that nobody declared is drift; what is open is meant to be."""
    meant = {"/components/schemas/Links", "/components/schemas/EventItem/properties/data"}
    composed = {m for _, node in walk(C.document) for part in node.get("allOf", []) for m in [part.get("$ref", "").removeprefix("#")]}
    for path, node in walk(C.document):
        if node.get("type") == "object" and path not in meant | composed and "openapi.json" not in path:
            assert node.get("additionalProperties") is False or node.get("unevaluatedProperties") is False, path
        if "allOf" in node:
            assert node.get("unevaluatedProperties") is False, path


def test_every_component_is_used() -> None:
    used = {node["$ref"] for _, node in walk(C.document) if "$ref" in node}
    for kind in ("parameters", "headers", "responses", "schemas"):
        for name in C.document["components"][kind]:
            assert f"#/components/{kind}/{name}" in used, f"{kind}/{name} is used nowhere"


# ---- the same words as the code's ----

def c_lists() -> dict[str, list[str]]:
    lists = re.findall(r"#define (FP_\w+)\(X\)((?:[^\n]*\\\n)*[^\n]*)", (HEADERS / "vocabulary.h").read_text())
    return {name: re.findall(r'X\(\w+, "([^"]+)"\)', body) for name, body in lists}


@pytest.mark.parametrize("schema, members", [
    ("Status", "FP_STATUSES"), ("Event", "FP_EVENTS"), ("Urgency", "FP_URGENCIES"), ("OfficeKind", "FP_OFFICE_KINDS"),
    ("RequesterRole", "FP_REQUESTER_ROLES"), ("DayPart", "FP_DAY_PARTS"), ("First", "FP_FIRSTS"),
    ("CallbackStatus", "FP_CALLBACK_STATUSES"), ("AttemptOutcome", "FP_ATTEMPT_OUTCOMES"),
    ("AppointmentStatus", "FP_APPOINTMENT_STATUSES"),
])
def test_enum_is_the_codes(schema: str, members: str) -> None:
    assert SCHEMAS[schema]["enum"] == c_lists()[members]


def test_policy_fields_are_the_codes() -> None:
    text = (HEADERS / "policy.h").read_text()
    fields = re.findall(r"^\tX\((\w+), (\w+), (\d+), (\d+)\)", text, re.M)
    names = dict(re.findall(r"extern const char \*const (\w+)\[\];\s*/\* ([a-z0-9_ ]+) \*/", text))
    properties = SCHEMAS["PolicyValues"]["properties"]
    assert list(properties) == [name for name, *_ in fields]
    for name, values, least, most in fields:
        if values == "NULL":
            assert properties[name] == {"type": "integer", "minimum": int(least), "maximum": int(most)}
        elif values == "fp_no_yes_names":
            assert properties[name]["type"] == "boolean"
        else:
            assert properties[name]["enum"] == names[values].split()
    assert SCHEMAS["Office"]["properties"]["policy"]["properties"]["values"]["required"] == list(properties)


def test_problem_codes_are_the_codes() -> None:
    rows = re.findall(r'FP_ERROR\(\w+, "(\w+)", (\d+), "([^"]+)"\)', (HEADERS / "errors.def").read_text())
    rows = [row for row in rows if row[0] not in BETWEEN_LAYERS]
    assert SCHEMAS["ProblemCode"]["enum"] == [code for code, _, _ in rows]
    shown = {(v["code"], str(v["status"]), v["title"]) for response in C.document["components"]["responses"].values()
             for kind in response.get("content", {}).values() for v in [e["value"] for e in kind.get("examples", {}).values()]}
    assert shown == set(rows), "each code has an example with its status and title"


# ---- the checker ----

REQUEST = SCHEMAS["Request"]["examples"][0]
PATH = "/v1/requests/" + REQUEST["id"]
GOOD = {"X-Request-Id": "a1", "ETag": '"1"', "Content-Type": "application/json"}


def problem(code: str, status: int) -> bytes:
    return json.dumps({"type": f"/problems/{code}", "title": "T", "status": status, "code": code, "request_id": "a1"}).encode()


def reply(method="GET", path=PATH, status=200, body: object = REQUEST, sent=None, **headers) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {**GOOD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    C.check(method, path, status, {name: value for name, value in given.items() if value is not None}, data, sent)


def changed(**members) -> dict:
    body = copy.deepcopy(REQUEST)
    body.update(members)
    return body


def test_checker_accepts(monkeypatch) -> None:
    monkeypatch.delenv("FP_SEEN", raising=False)
    reply()
    reply("HEAD", body=b"")
    reply(path=PATH + "?wait=3")
    reply(status=304, body=b"", Content_Type=None)
    reply(body=b"Request 1\n", Content_Type="text/plain; charset=utf-8")
    reply(status=404, body=problem("not_found", 404), Content_Type="application/problem+json")
    reply("POST", PATH + "/claim", sent={"x": None})
    reply("POST", "/v1/requests", 201, {**REQUEST, "access_token": "fp_req_a"}, Location=PATH)
    reply("POST", "/v1/queues/tier1/next", 204, b"", Content_Type=None)
    reply(path="/nowhere", status=404, body=problem("not_found", 404), Content_Type="application/problem+json")
    reply("DELETE", status=405, body=problem("method_not_allowed", 405), Content_Type="application/problem+json", Allow="GET")
    reply("BREW", status=501, body=problem("not_implemented", 501), Content_Type="application/problem+json")
    reply("OPTIONS", status=204, body=b"")
    reply(status=431, body=problem("headers_too_large", 431), Content_Type="application/problem+json")


@pytest.mark.parametrize("wrong, why", [
    ({"body": changed(surprise=1)}, "surprise"),
    ({"body": changed(access_token="fp_req_a")}, "access_token"),
    ({"body": {k: v for k, v in REQUEST.items() if k != "applicant"}}, "applicant"),
    ({"body": {k: v for k, v in REQUEST.items() if k != "turn"}}, "turn"),
    ({"body": changed(status="lost")}, "lost"),
    ({"body": changed(created_at="2026-11-22 03:04:15Z")}, "date-time"),
    ({"body": changed(created_at="2026-11-22T03:04:15+01:00")}, "does not match"),
    ({"body": changed(created_at="2026-02-30T03:04:15Z")}, "date-time"),
    ({"body": changed(id="019AB3C4-5D6E-7F80-9A1B-2C3D4E5F6071")}, "uuid"),
    ({"body": changed(callback={**REQUEST["callback"], "phone": "+13035550142"})}, "callback"),
    ({"body": changed(applicant={**REQUEST["applicant"], "phone": "+13035550142"})}, "phone"),
    ({"body": changed(links={"events": "/x", "assignment": "/y"})}, "self"),
    ({"body": b"{"}, "no JSON"),
    ({"body": b'{"id": 1, "id": 2}'}, "twice"),
    ({"body": b"<html>", "Content_Type": "text/html"}, "Content-Type"),
    ({"X_Request_Id": None}, "X-Request-Id is missing"),
    ({"ETag": None}, "ETag is missing"),
    ({"ETag": "1"}, "ETag is '1'"),
    ({"status": 202}, "declares only"),
    ({"status": 500}, "the server failed"),
    ({"status": 304, "body": b"x"}, "no body"),
    ({"status": 404, "body": problem("not_found", 409), "Content_Type": "application/problem+json"}, "do not fit"),
    ({"status": 404, "body": problem("gone", 404), "Content_Type": "application/problem+json"}, "gone"),
    ({"status": 404, "body": problem("not_found", 404)}, "Content-Type"),
    ({"status": 503, "body": problem("busy", 503), "Content_Type": "application/problem+json"}, "Retry-After is missing"),
    ({"status": 401, "body": problem("unauthenticated", 401), "Content_Type": "application/problem+json"}, "WWW-Authenticate"),
    ({"path": "/nowhere"}, "no such operation"),
    ({"method": "DELETE"}, "no such operation"),
    ({"method": "DELETE", "status": 405, "body": problem("method_not_allowed", 405), "Content_Type": "application/problem+json"}, "Allow"),
    ({"method": "POST", "path": "/v1/requests", "status": 201}, "Location is missing"),
    ({"path": PATH + "?sort=id"}, "sort"),
    ({"method": "POST", "path": PATH + "/claim", "sent": {"x": 1}}, "refuses"),
    ({"method": "POST", "path": PATH + "/deny", "sent": {}}, "refuses"),
])
def test_checker_refuses(wrong: dict, why: str, monkeypatch) -> None:
    monkeypatch.delenv("FP_SEEN", raising=False)
    with pytest.raises(ContractBroken, match=re.escape(why)):
        reply(**wrong)


def test_what_was_seen_is_noted(tmp_path, monkeypatch) -> None:
    import contract
    monkeypatch.setenv("FP_SEEN", str(tmp_path / "seen"))
    monkeypatch.setattr(contract, "_noted", set())
    everything = len(C.declared())
    assert len(contract.never_seen(C)) == everything
    reply()
    reply()
    reply(status=404, body=problem("not_found", 404), Content_Type="application/problem+json")
    reply(status=431, body=problem("headers_too_large", 431), Content_Type="application/problem+json")
    assert (tmp_path / "seen").read_text().split("\n") == ["getRequest 200", "getRequest 404", ""]
    missing = contract.never_seen(C)
    assert len(missing) == everything - 2 and "getRequest 200" not in missing and "getRequest 304" in missing


def test_search_is_not_taken_for_an_id() -> None:
    assert C.find("POST", "/v1/requests/search")[0].id == "searchRequests"
    assert C.find("GET", "/v1/requests/search") == (None, True)
    assert [m for m in METHODS if C.find(m, PATH)[0]] == ["get", "patch"]


def sane_submit(**changes) -> dict:
    body = copy.deepcopy(SCHEMAS["SubmitBody"]["examples"][0])
    for name, value in changes.items():
        *parents, last = name.split("__")
        place = body
        for parent in parents:
            place = place[parent]
        place[last] = value
    return body


@pytest.mark.parametrize("changes", [
    {"applicant__given_name": ""}, {"applicant__given_name": "x" * 101}, {"applicant__phone": "303 555 0142"},
    {"applicant__email": "maria"}, {"applicant__date_of_birth": "1984-02-30"}, {"applicant__accommodations": ["a_code"] * 11},
    {"applicant__ssn": "1"}, {"statement": "x" * 4001}, {"receipt_numbers": ["EAC2690012345"] * 11}, {"client_ref": "x" * 101},
    {"location__country": "USA"}, {"location__postal_code": "x" * 13}, {"preferences__offices": ["DEN"] * 17},
    {"preferences__day_part": "night"}, {"preferences__days": ["mon"]}, {"callback__phone": "+0"}, {"urgency": "soon"},
    {"callback__windows": [{"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T10:00:00Z"}] * 6},
    {"callback__windows": [{"start": "2026-11-23T09:00:00", "end": "2026-11-23T10:00:00Z"}]},
    {"requester__role": "friend"}, {"service": "Not A Code"}, {"surprise": True},
], ids=lambda changes: next(iter(changes)))
def test_submit_bounds(changes: dict) -> None:
    assert C.errors(SCHEMAS["SubmitBody"], sane_submit()) == []
    assert len(C.errors(SCHEMAS["SubmitBody"], sane_submit(**changes))) >= 1
