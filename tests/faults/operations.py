"""Writes of all kinds, each on something fresh, for tests that repeat one until nothing is in its way."""
import datetime
import itertools
import random

from booking import book_body, hold_body, slots
from case import (LATER, NUMBER, Case, answered, awaiting_contact, denied, needs_info, office_review, scheduled, tier1_review, tier2_review,
                  with_callback, withdrawn)
from client import Api
from offices import hours, new_code, office_body
from samples import person, representation_body, submit_body

_numbers = itertools.count(random.randrange(1_000_000))
# What a write may leave behind; the worker's own are left out.
COUNTED = {
    "event": "role <> 'system'", "request": "true", "idempotency": "true", "callback": "true", "callback_attempt": "true", "note": "true",
    "appointment": "status = 'held' or exists (select from event e where e.request_id = appointment.request_id and e.kind in ('book', 'admit'))",
    "walk_in": "true", "closure": "true", "schedule": "true", "policy": "true", "api_key": "true", "organization": "true",
    "representation": "true", "delegate": "true", "change": "true",
}


def left_behind(db) -> dict[str, int]:
    counts = ", ".join(f"(select count(*) from {table} where {what})" for table, what in COUNTED.items())
    return dict(zip(COUNTED, db.execute(f"select {counts}").fetchone(), strict=True))


class Write:
    """One call that changes something."""

    def __init__(self, caller: Api, path: str, body: dict | None = None, shown_once: bool = False):
        """`shown_once`: its reply has a secret, so that the same key gets 409 instead, which names what was made."""
        self.caller, self.path, self.body, self.shown_once = caller, path, body, shown_once
        self.key = f"write-{next(_numbers)}"

    def send(self):
        return self.caller.post(self.path, self.body, idempotency_key=self.key)

    def is_replay(self, reply) -> bool:
        if self.shown_once:
            return reply.status_code == 409 and reply.json()["code"] == "state_conflict"
        return reply.status_code < 300 and reply.headers.get("Idempotent-Replayed") == "true"


def on(make, who: str, event: str, body: dict | None = None, **changes):
    """An event on a request that `make` leads to where it can happen."""
    def write(callers) -> Write:
        case = make(callers, **changes)
        return Write(case.as_(who), f"{case.path}/{event}", body)

    return write


def a_submission(callers) -> Write:
    return Write(callers["tier1"].as_(None), "/v1/requests", submit_body())


def a_submission_of_a_firm(callers) -> Write:
    client = person()
    under = callers["organization"].post("/v1/representations", began_yesterday(client), expect=201).json()
    return Write(callers["organization"], "/v1/requests", submit_body(client, representation_id=under["id"]))


def a_submission_of_a_stranger(callers) -> Write:
    """For whom there is an open request already, so that it is made in a second round."""
    case = tier1_review(callers)
    return Write(callers["tier1"].as_(None), "/v1/requests", case.sent)


def began_yesterday(applicant: dict) -> dict:
    yesterday = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=1)
    return representation_body(applicant, begins_on=yesterday.isoformat(), form=f"EAC{next(_numbers):010}")


def a_slot(callers) -> dict:
    free = [slot for slot in slots(callers["tier1"].as_(None)) if slot["free"]]
    return random.choice(free)


def a_hold(callers) -> Write:
    return Write(callers["tier1"].as_(None), "/v1/holds", hold_body(a_slot(callers)))


def a_booking(callers) -> Write:
    applicant, public = person(), callers["tier1"].as_(None)
    hold = public.post("/v1/holds", hold_body(a_slot(callers), applicant), expect=201).json()
    return Write(public.as_(hold["token"]), "/v1/appointments", book_body(hold, applicant))


def an_attempt(callers) -> Write:
    case = with_callback(callers)
    return Write(callers["tier2"], f"/v1/callbacks/{case.read()['callback']['id']}/attempts", {"outcome": "reached"})


def a_walk_in(callers) -> Write:
    return Write(callers["office"], "/v1/walk-ins", {"office": "DEN", "service": "other", "outcome": "refused", "reason": "closed_early"})


def a_closure(callers) -> Write:
    day = datetime.date(2028, 1, 1) + datetime.timedelta(days=next(_numbers) % 3000)
    return Write(callers["admin"], "/v1/offices/DEN/closures", {"date": day.isoformat(), "reason": "snow"})


def a_schedule(callers) -> Write:
    code = new_code()
    callers["admin"].put(f"/v1/offices/{code}", office_body())
    return Write(callers["admin"], f"/v1/offices/{code}/schedules", hours(random.choice(("monday", "tuesday", "friday"))))


def an_api_key(callers) -> Write:
    return Write(callers["admin"], "/v1/api-keys", {"role": "tier1"}, shown_once=True)


def an_organization(callers) -> Write:
    return Write(callers["admin"], "/v1/organizations", {"name": f"Firm {next(_numbers)}", "kind": "law_firm"})


def a_representation(callers) -> Write:
    return Write(callers["organization"], "/v1/representations", began_yesterday(person()))


def an_end_of_a_representation(callers) -> Write:
    client = person()
    under = callers["organization"].post("/v1/representations", began_yesterday(client), expect=201).json()
    Case(callers, by=callers["organization"], applicant=client, representation_id=under["id"])
    return Write(callers["organization"], f"/v1/representations/{under['id']}/revoke", {})


WRITES = {
    "submit": a_submission, "submit by a firm": a_submission_of_a_firm, "submit by a stranger": a_submission_of_a_stranger,
    "hold": a_hold, "book": a_booking,
    "claim": on(tier1_review, "tier1", "claim"),
    "escalate": on(tier1_review, "tier1", "escalate", {"expected_state": "tier1_review"}),
    "ask-info": on(tier1_review, "tier1", "ask-info", {"reason": "receipt_number_missing"}),
    "supply": on(needs_info, "requester", "supply", {"statement": "Here it is."}),
    "approve": on(tier2_review, "tier2", "approve", {"expected_state": "tier2_review", "preferences": LATER}),
    "deny": on(tier2_review, "tier2", "deny", {"expected_state": "tier2_review", "reason": "visit_not_needed"}),
    "refer": on(tier2_review, "tier2", "refer", {"expected_state": "tier2_review", "office": "DEN"}),
    "resolve": on(tier1_review, "tier1", "resolve", {"expected_state": "tier1_review", "answer": "adit_by_mail"}),
    "not-solved": on(answered, "requester", "not-solved"),
    "reconsider": on(denied, "requester", "reconsider"),
    "restart": on(withdrawn, "requester", "restart"),
    "withdraw": on(tier1_review, "requester", "withdraw"),
    "rebook-callback": on(awaiting_contact, "requester", "rebook-callback", {"callback": NUMBER}),
    "cancel": on(scheduled, "requester", "cancel"),
    "move": on(scheduled, "requester", "move", {"preferences": {"day_part": "morning"}}),
    "reveal": on(office_review, "supervisor", "reveal", {"fields": ["email"], "reason": "identity_check"}),
    "renew-token": on(tier1_review, "tier1", "renew-token", {"reason": "token_was_stolen"}),
    "attempt": an_attempt, "walk-in": a_walk_in, "closure": a_closure, "schedule": a_schedule, "api key": an_api_key,
    "organization": an_organization, "representation": a_representation, "end of a representation": an_end_of_a_representation,
}
