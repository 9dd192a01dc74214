"""The server under test, who calls it, and one call as it will be sent again and again."""
import dataclasses
import itertools
import json
import time
import uuid

import psycopg
from case import Case
from client import Api
from fixtures import CALLERS, Sandbox
from samples import submit_body

_numbers = itertools.count(1)


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
        paths = {"read": ("GET", ""), "rest": ("GET", "/events"), "staff": ("POST", "/claim"), "submit": ("POST", None)}
        if lane not in paths:
            return
        method, what = paths[lane]
        for _ in range(6):
            for who in ("anonymous",) if lane == "submit" else ("tier1", "organization"):
                event = "/withdraw" if what == "/claim" and who == "organization" else what
                path = "/v1/requests" if what is None else f"/v1/requests/{nowhere()}{event}"
                self.callers[who].call(method, path, json=submit_body() if what is None else None)


def nowhere() -> str:
    return str(uuid.uuid4())
