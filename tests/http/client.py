"""A client whose every reply is checked against the contract."""
import json as json_module

import requests

from contract import Contract


class Api:
    """Calls as one caller. Threads may share it: nothing is kept between calls but connections."""

    def __init__(self, base_url: str, contract: Contract, token: str | None = None, headers: dict | None = None):
        """`headers` go with every call."""
        self.base_url, self.contract, self.token, self.headers = base_url.rstrip("/"), contract, token, headers or {}
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))

    def as_(self, token: str | None) -> "Api":
        """The same server as another caller; None: without credentials."""
        return Api(self.base_url, self.contract, token, self.headers)

    def get(self, path: str, **options) -> requests.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, json: object = None, **options) -> requests.Response:
        return self.call("POST", path, json=json, **options)

    def patch(self, path: str, json: object = None, **options) -> requests.Response:
        return self.call("PATCH", path, json=json, **options)

    def put(self, path: str, json: object = None, **options) -> requests.Response:
        return self.call("PUT", path, json=json, **options)

    def call(self, method: str, path: str, *, json: object = None, data: bytes | None = None, params: dict | None = None,
             headers: dict | None = None, token: str | None = None, idempotency_key: str | None = None,
             if_match: str | None = None, expect: int | None = None, timeout: float = 60) -> requests.Response:
        """`json` None sends no body; `data` sends bytes as they are (as application/json, if `headers` do not say otherwise).
        `expect` is the status that must come."""
        sent_headers = {"Accept-Encoding": "identity", **self.headers}
        if json is not None or data is not None:
            sent_headers["Content-Type"] = "application/json"
        if token or self.token:
            sent_headers["Authorization"] = f"Bearer {token or self.token}"
        if idempotency_key is not None:
            sent_headers["Idempotency-Key"] = idempotency_key
        if if_match is not None:
            sent_headers["If-Match"] = if_match
        sent_headers.update(headers or {})
        body = json_module.dumps(json).encode() if json is not None else data
        reply = self.session.request(method, self.base_url + path, params=params, data=body, headers=sent_headers,
                                     timeout=timeout, allow_redirects=False)
        target = reply.request.url.removeprefix(self.base_url)
        self.contract.check(method, target, reply.status_code, reply.headers, reply.content, sent=json)
        if expect is not None:
            assert reply.status_code == expect, f"{method} {target} -> {reply.status_code}, not {expect}: {reply.text[:2000]}"
        return reply
