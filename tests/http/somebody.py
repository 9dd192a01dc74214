"""Somebody else: a firm, its clients at an office of their own, a person without a firm; and every word that would give them away."""
import base64
import uuid

import psycopg

from booking import held
from case import NUMBER, Case, scheduled, tier1_review, with_callback
from client import Api
from firm import represent
from samples import person
from scarce import offered
from server import START

MARK = "Quillfeather"  # stands in every text of theirs
USED_KEY = "the-key-of-somebody-else"
ELSEWHERE = {"preferences": {"offices": ["CHI"]}}


def somebody(**changes) -> dict:
    made = person(**changes)
    return {**made, "given_name": f"{MARK} {made['given_name']}", "family_name": MARK, "email": f"{made['a_number']}@{MARK}.example".lower()}


class Other:
    """`ids` are what can stand in a path; `words` must be in no answer to whoever may not know of them, but where they were sent."""

    def __init__(self, callers: dict[str, Api], db: psycopg.Connection):
        self.callers, self.firm, self.words = callers, callers["other_organization"], {MARK, MARK.lower()}
        self.client = somebody()
        self.representation = represent(self.firm, self.client, form=f"{MARK}1", attorney={"name": f"Ada {MARK}", "licence": f"NV-{uuid.uuid4().int % 10**10}"})
        delegate = {"name": f"Sam {MARK}", "role": "paralegal"}
        self.firm.post(f"/v1/representations/{self.representation['id']}/delegates", delegate, expect=201)
        self.case = self._filed(tier1_review, applicant=self.client, representation_id=self.representation["id"])
        called = self._filed(with_callback, callback={**NUMBER, "phone": "+17735550177", "speak_with": f"Ada {MARK}"})
        seated = self._filed(scheduled)
        self.nobody = tier1_review(callers, applicant=somebody(), statement=f"I am {MARK}.", **ELSEWHERE)
        waiting, offer = offered(callers, db, "GRR", START, self.firm)
        self.hold = held(self.firm, somebody())
        self.key = self.firm.post("/v1/api-keys", {"role": "organization"}, expect=201).json()
        self.ids = {
            "request_id": self.case.id, "callback_id": called.read()["callback"]["id"], "appointment_id": seated.read()["appointment"]["id"],
            "hold_id": self.hold["id"], "offer_id": offer["offer"]["id"], "representation_id": self.representation["id"],
            "key_id": self.key["id"], "organization_id": self.key["organization"]["id"]}
        for case in (self.case, called, seated, self.nobody, waiting):
            self._remember(case)
        self.words |= {*self.ids.values(), self.hold["token"], self.key["secret"], self.representation["attorney"]["licence"], "+17735550177"}
        # One event of theirs under a key that somebody else may think of, too.
        self.case.post(self.firm, "withdraw", {}, idempotency_key=USED_KEY)

    def _filed(self, make, **changes) -> Case:
        said = {"applicant": somebody(), "statement": f"I am {MARK}.", "client_ref": f"{MARK}-1", "by": self.firm, **ELSEWHERE}
        return make(self.callers, **{**said, **changes})

    def _remember(self, case: Case) -> None:
        seen = case.read("supervisor")
        self.words |= {case.id, seen["confirmation_code"], case.sent["applicant"]["a_number"], case.sent["applicant"]["phone"]}
        self.words |= {case.made["access_token"]} if "access_token" in case.made else set()
        for part in ("callback", "appointment"):
            self.words |= {seen[part]["id"]} if seen[part] else set()

    def ids_of_nobody(self) -> dict[str, str]:
        """For each of `ids` one like it that nothing has."""
        return {name: uuid.uuid4().hex[:16] if name == "key_id" else str(uuid.uuid4()) for name in self.ids}

    def told_in(self, reply, *sent: str) -> set[str]:
        """Their words in an answer, headers and all, in clear or in what a cursor hides; those that were `sent` are no news."""
        said = f"{reply.headers}{reply.text}"
        said += "".join(opened(word) for word in said.replace('"', " ").replace("=", " ").replace(">", " ").split())
        return {word for word in self.words if word in said and not any(word in one for one in sent)}


def opened(word: str) -> str:
    """What base64 says, where it is some."""
    try:
        return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")
    except ValueError:
        return ""
