"""Checks replies against openapi/openapi.yaml, and notes which operation was seen to answer with which status."""
import datetime
import json
import os
import pathlib
import re
import urllib.parse
import uuid

import jsonschema
import yaml

PROJECT = pathlib.Path(__file__).resolve().parents[2]
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_date_time(text: object) -> bool:
    if not isinstance(text, str):
        return True
    if not INSTANT.fullmatch(text):
        return False
    datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return True


@formats.checks("date", raises=ValueError)
def is_date(text: object) -> bool:
    if isinstance(text, str):
        datetime.datetime.strptime(text, "%Y-%m-%d")
        return len(text) == 10
    return True


@formats.checks("uuid", raises=ValueError)
def is_uuid(text: object) -> bool:
    return not isinstance(text, str) or str(uuid.UUID(text)) == text


@formats.checks("uri-reference", raises=ValueError)
def is_uri_reference(text: object) -> bool:
    return not isinstance(text, str) or (" " not in text and bool(urllib.parse.urlsplit(text).path))


def told(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """Where none of several shapes fits: what is wrong with each."""
    return error.context if error.validator == "anyOf" else [error]


class ContractBroken(AssertionError):
    pass


class Operation:
    def __init__(self, method: str, path: str, item: dict, body: dict):
        self.method, self.path, self.body = method, path, body
        self.id = body["operationId"]
        self.parameters = item.get("parameters", []) + body.get("parameters", [])
        self.regex = re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)))
        self.literal = "{" not in path
        self.statuses = {int(status) for status in body["responses"]}


class Contract:
    def __init__(self, path: pathlib.Path = PROJECT / "openapi" / "openapi.yaml"):
        self.document = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.resolver = jsonschema.RefResolver("", self.document)
        self.operations = [Operation(method, path, item, item[method])
                           for path, item in self.document["paths"].items() for method in METHODS if method in item]
        # a literal path is meant before one with parameters, as in the server
        self.operations.sort(key=lambda operation: not operation.literal)
        self.validators: dict[int, jsonschema.Draft202012Validator] = {}

    # ---- looking things up ----

    def resolve(self, node: dict) -> dict:
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def find(self, method: str, path: str) -> tuple[Operation | None, bool]:
        """The operation, and whether the path is there at all."""
        there = [operation for operation in self.operations if operation.regex.fullmatch(path)]
        there = [operation for operation in there if operation.path == there[0].path]
        method = "get" if method.lower() == "head" else method.lower()
        return next((operation for operation in there if operation.method == method), None), bool(there)

    def declared(self) -> set[tuple[str, int]]:
        return {(operation.id, status) for operation in self.operations for status in operation.statuses}

    def errors(self, schema: dict, value: object) -> list[str]:
        validator = self.validators.get(id(schema))
        if validator is None:
            validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
            self.validators[id(schema)] = validator
        return [f"{inner.json_path}: {inner.message}" for error in validator.iter_errors(value) for inner in told(error)]

    # ---- checking ----

    def check(self, method: str, path: str, status: int, headers, body: bytes, sent: object = None) -> None:
        """Raises ContractBroken unless this reply to `method path` is what the contract says. Header names are looked up as they
        come, so `headers` should not care about case. `sent` is the JSON value of the request's body, if there was one."""
        what = f"{method} {path} -> {status}"
        operation, there = self.find(method, urllib.parse.unquote(path.partition("?")[0]))
        if status == 500:
            raise ContractBroken(f"{what}: the server failed: {body[:2000]!r}")
        if operation is None:
            self._check_nowhere(what, method, there, status, headers, body)
            return
        response = operation.body["responses"].get(str(status)) or self.document["x-replies-anywhere"].get(str(status))
        if response is None:
            raise ContractBroken(f"{what}: {operation.id} declares only {sorted(operation.statuses)}. The body: {body[:2000]!r}")
        self._check_response(what, method, self.resolve(response), status, headers, body)
        if status < 300:
            self._check_request(what, operation, path, sent)
        if status in operation.statuses:
            note_seen(operation.id, status)

    def _check_nowhere(self, what: str, method: str, there: bool, status: int, headers, body: bytes) -> None:
        if method == "OPTIONS" and status == 204:
            return
        known = method.lower() in (*METHODS, "head", "options")
        allowed = {400, 405 if there else 404, 503} | ({413, 415, 417, 429, 431} if known else {501})
        if status not in allowed:
            raise ContractBroken(f"{what}: the contract has no such operation, so only {sorted(allowed)} are possible")
        anywhere = self.document["x-replies-anywhere"].get(str(status))
        if anywhere:
            self._check_response(what, method, self.resolve(anywhere), status, headers, body)
        else:
            self._check_json(what, method, {"$ref": "#/components/schemas/Problem"}, status, body)

    def _check_response(self, what: str, method: str, response: dict, status: int, headers, body: bytes) -> None:
        for name, header in response.get("headers", {}).items():
            self._check_header(what, name, self.resolve(header), headers)
        content = response.get("content")
        if content is None or method == "HEAD":
            if body:
                raise ContractBroken(f"{what}: there should be no body, but there is {body[:200]!r}")
            return
        kind = (headers.get("Content-Type") or "").partition(";")[0].strip()
        if kind not in content:
            raise ContractBroken(f"{what}: Content-Type is {headers.get('Content-Type')!r}, declared are {sorted(content)}")
        if kind.endswith("json"):
            self._check_json(what, method, content[kind]["schema"], status, body)
        elif errors := self.errors(content[kind]["schema"], body.decode("utf-8")) or ([] if body else ["it is empty"]):
            raise ContractBroken(f"{what}: {errors}")

    def _check_header(self, what: str, name: str, header: dict, headers) -> None:
        value = headers.get(name)
        if value is None:
            if header.get("required"):
                raise ContractBroken(f"{what}: the header {name} is missing")
        elif errors := self.errors(header["schema"], value):
            raise ContractBroken(f"{what}: the header {name} is {value!r}: {errors}")

    def _check_json(self, what: str, method: str, schema: dict, status: int, body: bytes) -> None:
        if method == "HEAD":
            return
        try:
            value = json.loads(body.decode("utf-8"), object_pairs_hook=without_doubles)
        except ValueError as error:
            raise ContractBroken(f"{what}: the body is no JSON ({error}): {body[:2000]!r}") from error
        errors = self.errors(schema, value)
        if status >= 400 and not errors and (value["status"] != status or not value["type"].endswith("/" + value["code"])):
            errors = [f"status and type of the problem do not fit: {value}"]
        if errors:
            raise ContractBroken("\n  ".join([f"{what} breaks the contract:", *errors, body.decode("utf-8")[:4000]]))

    def _check_request(self, what: str, operation: Operation, path: str, sent: object) -> None:
        """What was taken must be allowed by the contract too: a server that takes more has drifted as well."""
        declared = {p["name"] for p in map(self.resolve, operation.parameters) if p["in"] == "query"}
        given = set(urllib.parse.parse_qs(urllib.parse.urlsplit(path).query, keep_blank_values=True))
        if given - declared:
            raise ContractBroken(f"{what}: it took the query parameters {sorted(given - declared)}, which are not declared")
        if sent is None:
            return
        if "requestBody" not in operation.body:
            raise ContractBroken(f"{what}: it took a body, and none is declared")
        schema = self.resolve(operation.body["requestBody"])["content"]["application/json"]["schema"]
        if errors := self.errors(schema, without_nulls(sent)):
            raise ContractBroken("\n  ".join([f"{what}: it took a body that the contract refuses:", *errors]))


def without_doubles(pairs: list[tuple[str, object]]) -> dict:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError(f"a member is there twice: {[name for name, _ in pairs]}")
    return dict(pairs)


def without_nulls(value: object) -> object:
    """A null member counts as left out."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


# ---- what was seen, in the file named by FP_SEEN: a line for each (operation, status) ----

_noted: set[tuple[str, int]] = set()


def note_seen(operation: str, status: int) -> None:
    name = os.environ.get("FP_SEEN")
    if not name or (operation, status) in _noted:
        return
    _noted.add((operation, status))
    with open(name, "a", encoding="ascii") as seen:  # one short write, so that parallel workers do not mix
        seen.write(f"{operation} {status}\n")


def seen_so_far() -> set[tuple[str, int]]:
    path = pathlib.Path(os.environ["FP_SEEN"])
    lines = path.read_text(encoding="ascii").split("\n") if path.exists() else []
    return {(line.split()[0], int(line.split()[1])) for line in lines if line}


def never_seen(contract: Contract) -> list[str]:
    return [f"{operation} {status}" for operation, status in sorted(contract.declared() - seen_so_far())]
