"""openapi/generate.py: what it makes compiles and says what the contract says, and it refuses a contract that lacks something."""
import copy
import json
import re
import subprocess
import sys

import pytest
import yaml
from contract import PROJECT, Contract

GENERATE = PROJECT / "openapi" / "generate.py"
CONTRACT = PROJECT / "openapi" / "openapi.yaml"
C = Contract()
ROUTE = re.compile(r'FP_ROUTE\((FP_\w+), "([^"]+)", (\w+), ([A-Z0-9_ |]+), (FP_LANE_\w+), "([^"]*)", (true|false), (true|false)\)')


def generate(document: object, directory) -> subprocess.CompletedProcess:
    source = directory / "contract.yaml"
    source.write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return subprocess.run([sys.executable, str(GENERATE), str(source), str(directory / "out")], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    directory = tmp_path_factory.mktemp("generated")
    done = subprocess.run([sys.executable, str(GENERATE), str(CONTRACT), str(directory)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return directory


def test_routes_say_what_the_contract_says(made) -> None:
    routes = {match[2]: match for match in map(lambda m: m.groups(), ROUTE.finditer((made / "routes.gen.h").read_text()))}
    assert set(routes) == {operation.id for operation in C.operations}
    for operation in C.operations:
        method, pattern, _, roles, lane, query, has_body, sees_only = routes[operation.id]
        assert (method, pattern) == (f"FP_{operation.method.upper()}", operation.path)
        assert set(roles.split(" | ")) == {"FP_ROLE_" + role.upper() for role in operation.body["x-roles"]}
        assert lane == "FP_LANE_" + operation.body["x-lane"].upper()
        assert query.split() == [p["name"] for p in map(C.resolve, operation.parameters) if p["in"] == "query"]
        assert has_body == ("false" if operation.method in ("get", "delete") else "true")
        assert sees_only == str(operation.body.get("x-sees-only", False)).lower()


def test_what_is_made_compiles(made, tmp_path) -> None:
    program = tmp_path / "routes.c"
    program.write_text("""
        #include <fieldpass/http.h>
        #include <fieldpass/vocabulary.h>
        #define FP_ROUTE(method, pattern, operation, roles, lane, query, has_body, sees_only) \\
            {method, pattern, #operation, NULL, roles, lane, query, has_body, sees_only},
        extern const struct fp_route routes[];
        const struct fp_route routes[] = {
        #include "routes.gen.h"
        };
        """)
    for source in (program, made / "openapi.gen.c"):
        subprocess.run(["gcc", "-std=gnu2x", "-Wall", "-Wextra", "-Werror", "-Wmissing-declarations", "-fsyntax-only",
                        f"-I{PROJECT / 'include'}", f"-I{made}", str(source)], check=True)


def test_the_bytes_are_the_contract(made) -> None:
    assert json.loads((made / "openapi.json").read_text()) == C.document
    text = (made / "openapi.gen.c").read_text()
    numbers = re.search(r"fp_openapi_json\[\] = \{([0-9,]+)\}", text)[1].split(",")
    length = int(re.search(r"fp_openapi_json_length = (\d+)", text)[1])
    assert bytes(map(int, numbers)) == (made / "openapi.json").read_bytes() + b"\0"
    assert length == len(numbers) - 1


def without(*path: str):
    def change(document: dict) -> None:
        for part in path[:-1]:
            document = document[part]
        del document[path[-1]]
    return change


def with_(value: object, *path: str):
    def change(document: dict) -> None:
        for part in path[:-1]:
            document = document[part]
        document[path[-1]] = value
    return change


GET = ("paths", "/v1/requests/{request_id}", "get")


@pytest.mark.parametrize("change, sentence", [
    (without(*GET, "operationId"), "GET /v1/requests/{request_id} has no operationId."),
    (without(*GET, "x-roles"), "GET /v1/requests/{request_id} has no x-roles"),
    (without(*GET, "x-lane"), "GET /v1/requests/{request_id} has no x-lane"),
    (with_("submitRequest", *GET, "operationId"), "have the same operationId, submitRequest."),
    (with_("get-request", *GET, "operationId"), "no name in camelCase"),
    (with_(["tier3"], *GET, "x-roles"), "there is no role tier3. The roles are anonymous,"),
    (with_("fast", *GET, "x-lane"), "there is no lane fast. The lanes are direct,"),
    (without("paths", "/v1/requests/{request_id}", "parameters"), "declared are []"),
    (without("components", "parameters", "Tier"), "#/components/parameters/Tier leads nowhere."),
])
def test_it_refuses(change, sentence: str, tmp_path) -> None:
    document = copy.deepcopy(C.document)
    change(document)
    done = generate(document, tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text, sentence", [
    ("paths: {}\ninfo: {day: 2026-11-22}\n", "a date without quotes?"),
    ("paths: {}\ninfo: {on: 1}\n", "put on, yes, no and numbers in quotes"),
    ("paths: {a: b: c}\n", "while parsing a flow mapping"),
])
def test_it_refuses_what_is_no_json(text: str, sentence: str, tmp_path) -> None:
    done = generate(text, tmp_path)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr
