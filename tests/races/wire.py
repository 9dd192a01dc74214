"""Many clients at once: each a connection of its own, kept alive, driven by one event loop."""
import asyncio
import json as json_module
import time
import urllib.parse

from requests.structures import CaseInsensitiveDict

PATIENCE = 60  # seconds for one reply; a server that is slower hangs


class Refused(Exception):
    """No connection: nothing was sent."""


class Lost(Exception):
    """The connection ended before the whole reply had come. `partial`: some of it had."""

    def __init__(self, partial: bytes):
        super().__init__(f"the connection ended after {partial[:200]!r}")
        self.partial = partial


class Reply:
    def __init__(self, status: int, headers: CaseInsensitiveDict, body: bytes, seconds: float):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        return json_module.loads(self.body)

    @property
    def code(self) -> str | None:
        """Of a problem."""
        return self.json()["code"] if self.status >= 400 else None

    def __repr__(self) -> str:
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """One connection. With a contract, every reply is checked against it."""

    def __init__(self, url: str, token: str | None = None, contract=None):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.token, self.contract = token, contract
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.answered = 0  # on this connection
        self.sent_at = 0.0  # of the last request, when its last byte was handed over

    async def connect(self) -> "Client":
        if self.writer is None:
            try:
                self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
            except OSError as error:
                raise Refused(str(error)) from error
            self.answered = 0
        return self

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    async def call(self, method: str, path: str, json: object = None, *, token: str | None = None, key: str | None = None,
                   if_match: str | None = None, patience: float = PATIENCE) -> Reply:
        await self.connect()
        begun = time.monotonic()
        self.sent_at = float("inf")
        received = bytearray()
        try:
            self.writer.write(self._head(method, path, json, token or self.token, key, if_match))
            await self.writer.drain()
            self.sent_at = time.monotonic()
            async with asyncio.timeout(patience):
                reply = await self._read(received, begun)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise Lost(bytes(received) + getattr(error, "partial", b"")) from error
        except BaseException:
            self.close()
            raise
        self.answered += 1
        if reply.headers.get("Connection", "").lower() == "close":
            self.close()
        if self.contract is not None:
            self.contract.check(method, path, reply.status, reply.headers, reply.body, sent=json)
        return reply

    def _head(self, method, path, json, token, key, if_match) -> bytes:
        body = b"" if json is None else json_module.dumps(json).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if json is not None:
            lines += ["Content-Type: application/json"]
        if json is not None or method == "POST":
            lines += [f"Content-Length: {len(body)}"]
        if token:
            lines += [f"Authorization: Bearer {token}"]
        if key:
            lines += [f"Idempotency-Key: {key}"]
        if if_match:
            lines += [f"If-Match: {if_match}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _read(self, received: bytearray, begun: float) -> Reply:
        head = await self.reader.readuntil(b"\r\n\r\n")
        received += head
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        headers = CaseInsensitiveDict((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
        body = await self.reader.readexactly(int(headers.get("Content-Length", 0)))
        return Reply(int(first.split()[1]), headers, body, time.monotonic() - begun)

    async def insist(self, method: str, path: str, json: object = None, **options) -> Reply:
        """As a patient client does it: 503 is tried again after Retry-After."""
        for _ in range(30):
            reply = await self.call(method, path, json, **options)
            if reply.status != 503:
                return reply
            await asyncio.sleep(float(reply.headers["Retry-After"]))
        raise AssertionError(f"{method} {path}: nothing but 503: {reply}")


def run(coroutine):
    return asyncio.run(coroutine)


async def at_once(clients: list[Client], calls) -> list[Reply]:
    """All connect first, then all call in the same moment: `calls` gives a coroutine for each client."""
    for client in clients:
        await client.connect()
    try:
        return await asyncio.gather(*map(calls, clients, range(len(clients))))
    finally:
        for client in clients:
            client.close()
