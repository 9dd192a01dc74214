"""Personal data that can be found again: a canary for each member that the contract marks (x-personal), and a client that looks into every
reply whether one of them is shown to who may not see it (x-shown-to)."""
import base64
import itertools
import json
import random
import re
from collections.abc import Iterator

from client import Api
from contract import Contract, Operation

WORD = "Qx7kanarie"
BIRTH = "1931-07-19"
_count = itertools.count(random.randrange(900_000))
# Whatever canary() makes, in this form.
FOUND = re.compile(rf"(?i:{WORD})|1907555\d{{4}}|A977\d{{6}}|QXK\d{{10}}|{BIRTH}".encode())


def ways_to_hide(word: str) -> Iterator[bytes]:
    """As hex digits, and in base64 at each of its three places in a text."""
    yield word.encode().hex().encode()
    for before in range(3):
        coded = base64.b64encode(b"x" * before + word.encode() + b"xx")
        yield coded[4:12] if before else coded[:12]


HIDDEN = re.compile(b"|".join(re.escape(way) for way in ways_to_hide(WORD)))


def canary(name: str, schema: dict) -> str:
    """One that this member takes; each but the birth date is new."""
    n = next(_count) % 1_000_000
    if schema.get("format") == "date":
        return BIRTH
    if schema.get("pattern", "").startswith(r"^\+"):
        return f"+1907555{n % 10_000:04}"
    if name == "email":
        return f"{WORD}{n}@example.org"
    if name == "a_number":
        return f"A977{n:06}"
    if name in ("receipt_numbers", "receipt_number"):
        return f"QXK{n:010}"
    return f"{WORD}{name.replace('_', '')}{n}"


# ---- bodies ----

def nodes_of(contract: Contract, schema: dict) -> list[dict]:
    """The schema with all that it refers to and consists of, each as it is written."""
    found = [schema]
    if "$ref" in schema:
        found += nodes_of(contract, contract.resolver.resolve(schema["$ref"])[1])
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word, []):
            found += nodes_of(contract, part)
    return found


def said_by(contract: Contract, schema: dict, word: str, default=None):
    return next((node[word] for node in nodes_of(contract, schema) if word in node), default)


def personal_members(contract: Contract, schema: dict, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict]]:
    """Where in a body personal data is taken; a list is taken as one member."""
    nodes = nodes_of(contract, schema)
    if any(node.get("x-personal") for node in nodes):
        yield path, {key: value for node in reversed(nodes) for key, value in node.items()}
        return
    for node in nodes:
        for name, inner in node.get("properties", {}).items():
            yield from personal_members(contract, inner, (*path, name))
        if "items" in node:
            for inner_path, inner in personal_members(contract, node["items"], path):
                yield inner_path, inner | {"list": True}


def body_schema(contract: Contract, operation: Operation) -> dict | None:
    body = operation.body.get("requestBody")
    return contract.resolve(body)["content"]["application/json"]["schema"] if body else None


def taking_personal_data(contract: Contract) -> dict[str, list[tuple[tuple[str, ...], dict]]]:
    """Operation by operation, the members."""
    found = {operation.id: list(personal_members(contract, schema)) for operation in contract.operations
             if (schema := body_schema(contract, operation))}
    return {id_: members for id_, members in found.items() if members}


def put(body: dict, path: tuple[str, ...], value: object) -> dict:
    """A copy with this member; what is above it is made where it is missing."""
    copy = json.loads(json.dumps(body))
    inner = copy
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    return copy


def filled(body: dict, members: list[tuple[tuple[str, ...], dict]]) -> dict:
    for path, schema in members:
        value = canary(path[-1], schema)
        body = put(body, path, [value] if schema.get("list") else value)
    return body


# ---- replies ----

class Shown(AssertionError):
    pass


def hidden_in(contract: Contract, schemas: list[dict], value: object, role: str, pointer: str = "") -> Iterator[str]:
    """Where the reply has a canary that this role may not see."""
    nodes = [node for schema in schemas for node in nodes_of(contract, schema)]
    if any(role in node.get("x-shown-to", ()) for node in nodes):
        return
    if isinstance(value, dict):
        for name, member in value.items():
            inner = [node["properties"][name] for node in nodes if name in node.get("properties", {})]
            yield from hidden_in(contract, inner, member, role, f"{pointer}/{name}")
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from hidden_in(contract, [node["items"] for node in nodes if "items" in node], member, role, f"{pointer}/{place}")
    elif FOUND.search(str(value).encode()):
        yield f"{pointer}: {value}"


class Watched(Api):
    """Fails where a reply shows a canary to who may not see it. `roles` names the role of each key."""

    roles: dict[str, str] = {}

    def as_(self, token: str | None) -> "Watched":
        return Watched(self.base_url, self.contract, token, self.headers)

    def role(self, token: str | None) -> str:
        if token is None:
            return "anonymous"
        for prefix, role in (("fp_req_", "requester"), ("fp_hold_", "requester"), ("fp_see_", "relative")):
            if token.startswith(prefix):
                return role
        return self.roles.get(token, "anonymous")

    def call(self, method: str, path: str, **options):
        reply = super().call(method, path, **options)
        role = self.role(options.get("token") or self.token)
        what = f"{method} {path} -> {reply.status_code} to {role}"
        if FOUND.search(str(reply.headers).encode()):
            raise Shown(f"{what}: {reply.headers}")
        if reply.status_code >= 400 or "json" not in reply.headers.get("Content-Type", ""):
            self.look_at_text(what, reply, role)
            return reply
        operation, _ = self.contract.find(method, path.partition("?")[0])
        content = self.contract.resolve(operation.body["responses"][str(reply.status_code)])["content"]
        if found := list(hidden_in(self.contract, [content["application/json"]["schema"]], reply.json(), role)):
            raise Shown(f"{what}: {found}")
        return reply

    def look_at_text(self, what: str, reply, role: str) -> None:
        """Words for persons name none, but for the sheet of whom an office expects. A problem has the path that was called in it."""
        is_sheet = reply.status_code == 200 and b"Appointments: " in reply.content and role in ("office", "supervisor", "tier1", "tier2")
        said = reply.content
        if "json" in reply.headers.get("Content-Type", ""):
            said = json.dumps({name: value for name, value in reply.json().items() if name != "instance"}).encode()
        if FOUND.search(said) and not is_sheet:
            raise Shown(f"{what}: {reply.text[:2000]}")
