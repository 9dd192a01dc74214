"""What a story is told with: a server, its clock, who calls, and requests seen by the person who made them."""
import datetime
import re

from client import Api
from fixtures import Sandbox
from samples import person, representation_body, submit_body
from server import Server

POLLS = 30  # long polls of a second each, before a story gives up


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def hours(n: float) -> datetime.timedelta:
    return datetime.timedelta(hours=n)


def days(n: float) -> datetime.timedelta:
    return datetime.timedelta(days=n)


class Case:
    """One request, as its requester sees it."""

    def __init__(self, world: "World", made: dict, mine: Api):
        self.world, self.made, self.mine, self.id = world, made, mine, made["id"]
        self.path = f"/v1/requests/{self.id}"

    def now(self) -> dict:
        return self.mine.get(self.path, expect=200).json()

    @property
    def status(self) -> str:
        return self.now()["status"]

    def seen_by(self, name: str) -> dict:
        return self.world.callers[name].get(self.path, expect=200).json()

    def events(self) -> list[dict]:
        return self.mine.get(f"{self.path}/events", expect=200).json()["data"]

    def event_names(self) -> list[str]:
        return [event["event"] for event in self.events()]

    def does(self, event: str, body: dict | None = None, expect: int = 200) -> dict:
        return self.mine.post(f"{self.path}/{event}", {} if body is None else body, expect=expect).json()

    def staff(self, name: str, event: str, body: dict | None = None, expect: int = 200, **options) -> dict:
        return self.world.callers[name].post(f"{self.path}/{event}", body or {}, expect=expect, **options).json()

    # ---- on to a place in the story ----

    def escalated(self) -> "Case":
        self.staff("tier1", "escalate", {"expected_state": "tier1_review"})
        return self

    def callback(self) -> dict:
        return self.now()["callback"]

    def attempt(self, outcome: str, expect: int = 200) -> dict:
        path = f"/v1/callbacks/{self.callback()['id']}/attempts"
        return self.world.callers["tier2"].post(path, {"outcome": outcome}, expect=expect).json()

    def verified(self, phone: str) -> "Case":
        """Staff have asked who that is: a number that was changed is called."""
        self.staff("tier1", "verify-contact", {"phone": phone, "reason": "identity_questions"})
        return self

    def wait_for_window(self) -> "Case":
        self.world.go_to(instant(self.callback()["window_start"]))
        return self

    def approved(self, **body) -> dict:
        """By the officer; `wait` so that the seat stands in the reply."""
        return self.staff("tier2", "approve", {"expected_state": "tier2_review", **body}, params={"wait": 5})

    def seated(self, **body) -> "Case":
        if self.status == "tier1_review":
            self.escalated()
        reply = self.approved(**body)
        if reply["appointment"] is None:  # a slow machine
            self.wait_for("scheduled")
        assert self.status == "scheduled"
        return self

    def wait_for(self, status: str) -> dict:
        """Until the worker has brought it there; long polls, as a client would."""
        for _ in range(POLLS):
            reply = self.mine.get(self.path, expect=200)
            if reply.json()["status"] == status:
                return reply.json()
            self.mine.get(self.path, params={"wait": 1}, headers={"If-None-Match": reply.headers["ETag"]})
        raise AssertionError(f"It is not {status}: {self.now()}\n{self.events()}")

    def appointment(self) -> dict:
        return self.now()["appointment"]

    def appointment_event(self, event: str, body: dict | None = None, expect: int = 200, caller: str = "office") -> dict:
        path = f"/v1/appointments/{self.appointment()['id']}/{event}"
        return self.world.callers[caller].post(path, body or {}, expect=expect).json()

    def decision(self) -> dict:
        """The newest of the worker's decisions."""
        return self.mine.get(f"{self.path}/assignment", expect=200).json()["decisions"][0]


class World:
    def __init__(self, server: Server, api: Api, callers: dict[str, Api], sandbox: Sandbox):
        self.server, self.api, self.callers, self.sandbox = server, api, callers, sandbox

    def submit(self, **changes) -> Case:
        """An anonymous person's request; its token is all that the person has."""
        made = self.api.post("/v1/requests", submit_body(**changes), expect=201).json()
        return Case(self, made, self.api.as_(made["access_token"]))

    def file(self, firm: str, **changes) -> Case:
        mine = self.callers[firm]
        return Case(self, mine.post("/v1/requests", submit_body(**changes), expect=201).json(), mine)

    def represent(self, firm: str, applicant: dict, **changes) -> dict:
        """The firm's authority for this person."""
        body = representation_body(applicant, **{"begins_on": self.today().isoformat(), **changes})
        return self.callers[firm].post("/v1/representations", body, expect=201).json()

    def file_for_client(self, firm: str, applicant: dict | None = None, until: str | None = None, **changes) -> Case:
        """A client's request, under a representation made for it."""
        client = person(**(applicant or {}))
        under = self.represent(firm, client, ends_on=until)
        return self.file(firm, applicant=client, representation_id=under["id"], **changes)

    def as_client(self, case: Case) -> Case:
        """The same request in the eyes of whom it is for: the officer tells the code, and the person looks it up."""
        known = {"confirmation_code": case.seen_by("supervisor")["confirmation_code"], "date_of_birth": person()["date_of_birth"]}
        return Case(self, case.made, self.api.as_(self.api.post("/v1/lookup", known, expect=200).json()["access_token"]))

    def another_key(self, role: str, **options) -> Api:
        key = self.server.key(role, **options)
        self.server.wait_accepted(key)
        return self.api.as_(key)

    def now(self) -> datetime.datetime:
        return self.sandbox.now()

    def today(self) -> datetime.date:
        return self.now().date()

    def day(self, n: int) -> str:
        """n days from today, as a date in JSON."""
        return (self.today() + days(n)).isoformat()

    def advance(self, **delta) -> None:
        self.sandbox.advance(**delta)

    def go_to(self, at: datetime.datetime) -> None:
        """Not back, if it is there already."""
        if at > self.now():
            self.sandbox.set(at)

    def next_weekday(self, weekday: int, at_least: int = 3) -> datetime.date:
        """Monday is 0."""
        first = self.today() + days(at_least)
        return first + days((weekday - first.weekday()) % 7)


def is_code(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[a-z][a-z0-9_]+", text) is not None
