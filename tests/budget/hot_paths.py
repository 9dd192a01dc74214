"""The hot paths, each called one at a time on one connection, and the count of their instructions."""
import itertools
import json
import time

from counted import Count, Counted, Line

MANY, CALLS, FEW = 120, 40, 10  # of a cheap one, of most, of a dear one
WARM = 5  # calls of each before: statements are prepared, caches filled
TRIES = 3
STORED = 60  # requests of the firm before any is counted: a list of 50 is full

_people = itertools.count(100_000_000)  # nine digits, whoever it is: the bodies are of one length


def body() -> str:
    n = next(_people)
    return json.dumps({
        "service": "other",
        "applicant": {"given_name": f"Maria {n}", "family_name": "Lopez", "date_of_birth": "1984-02-29", "email": "maria@example.org",
                      "phone": "+13035550142", "a_number": f"A{n}"},
        "location": {"country": "US", "postal_code": "80202"}, "statement": "I need to see an officer."})


class Unavailable(Exception):
    """The server took the database for lost, as it may where the machine is overloaded."""


class Caller:
    def __init__(self, server: Counted):
        self.server = server
        self.key = server.key("organization", organization="Ortiz & Partners")
        server.wait_accepted(self.key)
        self.line = Line(server.port)
        self.ids = [json.loads(self.submit())["id"] for _ in range(STORED)]
        self._next_id = itertools.cycle(self.ids)

    def call(self, method: str, path: str, wanted: int, *, key: bool = True, headers: dict | None = None, body: str | None = None) -> bytes:
        own = {"Authorization": f"Bearer {self.key}"} if key else {}
        status, answer = self.line.ask(method, path, {**own, **(headers or {})}, body)
        if status == 503:
            raise Unavailable(answer)
        assert status == wanted, f"{method} {path} -> {status}: {answer[:2000]!r}"
        return answer

    def health(self) -> None:
        self.call("GET", "/healthz", 200, key=False)

    def submit(self) -> bytes:
        sent = body()
        return self.call("POST", "/v1/requests", 201, headers={"Idempotency-Key": f"budget-{next(_people)}"}, body=sent)

    def submit_anonymously(self) -> None:
        self.call("POST", "/v1/requests", 201, key=False, body=body())

    def read(self) -> None:
        self.call("GET", f"/v1/requests/{next(self._next_id)}", 200)

    def read_events(self) -> None:
        self.call("GET", f"/v1/requests/{next(self._next_id)}/events", 200)

    def list(self) -> None:
        self.call("GET", "/v1/requests?limit=50", 200)

    def wait_quiet(self) -> None:
        """What follows a submission is done, so that it is counted with those that it belongs to."""
        deadline = time.monotonic() + 30
        with self.server.connect() as db:
            while db.execute("select exists (select from request where id not in (select request_id from search_key))").fetchone()[0]:
                assert time.monotonic() < deadline, "the search keys did not follow"
                time.sleep(0.05)


PATHS = {
    "GET /healthz": (Caller.health, MANY),
    "POST /v1/requests, by key": (Caller.submit, CALLS),
    "POST /v1/requests, anonymous": (Caller.submit_anonymously, CALLS),
    "GET /v1/requests/{id}": (Caller.read, CALLS),
    "GET /v1/requests/{id}/events": (Caller.read_events, CALLS),
    "GET /v1/requests, 50 of them": (Caller.list, FEW),
}


def begin(server: Counted) -> Caller:
    caller = Caller(server)
    caller.wait_quiet()
    server.start_counting()
    return caller


def count(caller: Caller, path: str) -> Count:
    call, calls = PATHS[path]

    def act(n: int) -> None:
        for _ in range(n):
            call(caller)
        caller.wait_quiet()

    for _ in range(TRIES - 1):
        try:
            act(WARM)
            return caller.server.count(calls, lambda: act(calls))
        except Unavailable:
            time.sleep(1)
    act(WARM)
    return caller.server.count(calls, lambda: act(calls))
