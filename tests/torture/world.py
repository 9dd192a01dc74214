"""The server under test, who calls it, and one call as it will be sent again and again."""
import dataclasses
import itertools
import json
import time
import uuid

import psycopg
from booking import identity
from case import Case
from client import Api
from fixtures import CALLERS, Sandbox
from samples import person, submit_body

_numbers = itertools.count(1)
LANES = {"submit": 2, "read": 1, "rest": 2, "staff": 4}  # how many threads each has
NO_HOLD = {"slot_id": "999999999999999999", "service": "other", "applicant": identity(person())}


def new_number() -> int:
    return next(_numbers)


@dataclasses.dataclass
class Sent:
    """One call. `look` is a path that shows a supervisor what the call is about."""
    method: str
    path: str
    token: str | None = None
    body: object = None  # bytes go as they are
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    look: str | None = None
    goes_on: bool = False  # it need not look the same each time: somebody else's turn, or the worker is at it again at once

    def bytes(self, host: str, key: str | None) -> bytes:
        body = self.body if isinstance(self.body, bytes) else b"" if self.body is None else json.dumps(self.body).encode()
        headers = {"Host": host, "Content-Length": str(len(body)), **self.headers}
        if body:
            headers.setdefault("Content-Type", "application/json")
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return "\r\n".join(lines).encode() + body


class Patient(Api):
    """Tries again while the server finds its way back to the database; with a key, as what a 503 was about may have been done."""

    def as_(self, token: str | None) -> "Patient":
        return Patient(self.base_url, self.contract, token, self.headers)

    def call(self, *words, expect: int | None = None, **options):
        if words[0] == "POST":
            options.setdefault("idempotency_key", str(uuid.uuid4()))
        for _ in range(200):
            reply = super().call(*words, **options)
            if reply.status_code != 503:
                break
            time.sleep(0.05)
        assert expect is None or reply.status_code == expect, f"{words} -> {reply.status_code}, not {expect}: {reply.text[:2000]}"
        return reply


class World:
    def __init__(self, server, contract):
        self.server, self.contract = server, contract
        anonymous = Patient(server.url, contract)
        keys = {name: server.key(**options) for name, options in CALLERS.items()}
        server.wait_accepted(*keys.values())
        self.callers = {"anonymous": anonymous, **{name: anonymous.as_(key) for name, key in keys.items()}}
        self.clock = Sandbox(self.callers["admin"])
        self.owner: psycopg.Connection = server.connect()

    def api(self, who: str) -> Api:
        return self.callers[who]

    def token(self, who: str) -> str | None:
        return self.callers[who].token

    def send(self, who: str | Api, method: str, path: str, body: object = None, *, look: str | None = None, **headers: str) -> Sent:
        api = who if isinstance(who, Api) else self.callers[who]
        return Sent(method, path, api.token, body, {name.replace("_", "-"): value for name, value in headers.items()}, look)

    def on(self, case: Case, who: str, event: str, body: object = None, **headers: str) -> Sent:
        """An event of a request."""
        return self.send(case.as_(who) if who == "requester" else who, "POST", f"{case.path}/{event}", body, look=case.path, **headers)


    def warm(self, lane: str) -> None:
        """Connections that were lost are opened again, in each thread of the lane: they take turns."""
        for _ in range(LANES.get(lane, 0) + 1):
            for who, method, path, body in errands(lane):
                self.callers[who].call(method, path, json=body)


def errands(lane: str) -> list[tuple[str, str, str, object]]:
    """One for each login that the lane's threads have."""
    gone = f"/v1/requests/{nowhere()}"
    return {
        "read": [("tier1", "GET", gone, None), ("organization", "GET", gone, None)],
        "rest": [("tier1", "GET", f"{gone}/events", None), ("organization", "GET", f"{gone}/events", None),
                 ("anonymous", "GET", "/v1/offices/DEN/slots?limit=1", None)],
        "staff": [("tier1", "POST", f"{gone}/claim", None), ("organization", "POST", f"{gone}/withdraw", None),
                  ("anonymous", "POST", "/v1/holds", NO_HOLD)],
        "submit": [("anonymous", "POST", "/v1/requests", submit_body()),
                   ("organization", "POST", "/v1/requests", submit_body(representation_id=nowhere()))],
    }.get(lane, [])


def nowhere() -> str:
    return str(uuid.uuid4())
