"""One person's request, brought to the status that a test begins with."""
import itertools
import random

from client import Api
from samples import own, submit_body

NUMBER = {"phone": "+13035550142", "time_zone": "America/Denver"}
LATER = {"not_before": "2030-03-01"}  # beyond the horizon of every clock that a test sets, so that the worker finds no seat
_languages = itertools.count(random.randrange(36**6))


def language() -> str:
    """One that nobody else speaks, so that callbacks/next finds this person's call and no other."""
    n, digits = next(_languages), ""
    for _ in range(7):
        n, digit = divmod(n, 36)
        digits += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return f"en-{digits}"


class Case:
    """`callers` act on it as staff; `requester` follows it, with the token of the reply or as whoever submitted it."""

    def __init__(self, callers: dict[str, Api], by: Api | None = None, **changes):
        self.callers = callers
        anonymous = by or callers["tier1"].as_(None)
        self.sent = submit_body(**changes)
        self.made = anonymous.post("/v1/requests", self.sent, expect=201).json()
        self.id, self.path = self.made["id"], f"/v1/requests/{self.made['id']}"
        token = self.made.get("access_token")
        self.requester = anonymous.as_(token) if token else anonymous

    def as_(self, who: str | Api) -> Api:
        if isinstance(who, Api):
            return who
        return self.requester if who == "requester" else self.callers[who]

    def read(self, who: str | Api = "requester") -> dict:
        return self.as_(who).get(self.path, expect=200).json()

    def post(self, who: str | Api, event: str, body: dict | None = None, expect: int | None = 200, **options):
        return self.as_(who).post(f"{self.path}/{event}", body, expect=expect, **options)

    def do(self, who: str | Api, event: str, body: dict | None = None, **options) -> dict:
        """The request after the event."""
        return self.post(who, event, body, **options).json()

    def refused(self, who: str | Api, event: str, body: dict | None = None, *, status: int, code: str, **options) -> dict:
        """The problem; and nothing has changed."""
        before = self.read("supervisor")
        problem = self.post(who, event, body, expect=status, **options).json()
        assert problem["code"] == code, problem
        assert own(self.read("supervisor")) == own(before)
        return problem

    def events(self, who: str = "supervisor") -> list[dict]:
        return self.as_(who).get(f"{self.path}/events", expect=200).json()["data"]

    # ---- steps ----

    def escalate(self, **body) -> dict:
        return self.do("tier1", "escalate", {"expected_state": "tier1_review", **body})

    def approve(self, wait: int = 0, **body) -> dict:
        return self.do("tier2", "approve", {"expected_state": "tier2_review", **body}, params={"wait": wait} if wait else None)

    def appointment(self, who: str = "office") -> dict:
        return self.as_(who).get(f"/v1/appointments/{self.read()['appointment']['id']}", expect=200).json()

    def record(self, what: str, body: dict | None = None, who: str = "office", expect: int | None = 200, **options):
        return self.as_(who).post(f"/v1/appointments/{self.read()['appointment']['id']}/{what}", body, expect=expect, **options)

    def call(self, outcome: str, who: str = "tier2", expect: int | None = 200, **options):
        callback = self.read()["callback"]
        return self.as_(who).post(f"/v1/callbacks/{callback['id']}/attempts", {"outcome": outcome}, expect=expect, **options)


def answered(callers, **changes) -> Case:
    return Case(callers, service="case_inquiry", **changes)


def tier1_review(callers, **changes) -> Case:
    return Case(callers, **changes)


def tier2_review(callers, **changes) -> Case:
    """Without a callback: the service does not need one."""
    return Case(callers, **{"service": "adit_stamp", **changes})


def with_callback(callers, **changes) -> Case:
    """An emergency, whose callback is due from now on."""
    emergency = {"urgency": "emergency", "emergency_reason": "My mother is dying.", "callback": NUMBER}
    case = Case(callers, **{**emergency, **changes, "applicant": {"preferred_language": language(), **changes.get("applicant", {})}})
    case.escalate()
    return case


def needs_info(callers, **changes) -> Case:
    case = tier1_review(callers, **changes)
    case.do("tier1", "ask-info", {"reason": "receipt_number_missing"})
    return case


def awaiting_contact(callers, **changes) -> Case:
    case = with_callback(callers, **changes)
    case.call("bad_number")
    return case


def approved(callers, **changes) -> Case:
    case = tier2_review(callers, **changes)
    case.approve(preferences=LATER)
    return case


def scheduled(callers, **changes) -> Case:
    case = tier2_review(callers, **changes)
    assert case.approve(wait=5)["status"] == "scheduled"
    return case


def resolved(callers, **changes) -> Case:
    case = tier1_review(callers, **changes)
    case.do("tier1", "resolve", {"answer": "adit_by_mail", "expected_state": "tier1_review"})
    return case


def denied(callers, **changes) -> Case:
    case = tier2_review(callers, **changes)
    case.do("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    return case


def missed_callback(callers, **changes) -> Case:
    case = with_callback(callers, **changes)
    case.call("no_answer")
    return case


def withdrawn(callers, **changes) -> Case:
    case = tier1_review(callers, **changes)
    case.do("requester", "withdraw")
    return case


def completed(callers, **changes) -> Case:
    case = scheduled(callers, **changes)
    case.record("check-in")
    case.record("complete")
    return case


def office_review(callers, **changes) -> Case:
    """Referred to the office that it had."""
    case = tier2_review(callers, **changes)
    case.do("tier2", "refer", {"office": case.made["office"], "expected_state": "tier2_review"})
    return case


# What a standing clock lets a request become.
REACH = {function.__name__: function for function in (
    answered, tier1_review, tier2_review, office_review, needs_info, awaiting_contact, approved, scheduled, resolved, denied, missed_callback,
    withdrawn, completed)}
