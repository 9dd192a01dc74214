"""Bodies to send. Each person is a new one, so that no test meets another's open request."""
import itertools
import random

_people = itertools.count(random.randrange(1_000_000_000))


def person(**changes) -> dict:
    n = next(_people)
    return {
        "given_name": f"Maria {n}",
        "family_name": "Lopez",
        "date_of_birth": "1984-02-29",
        "email": f"maria.{n}@example.org",
        "phone": f"+1303{n % 10_000_000:07}",
        "a_number": f"A{n % 1_000_000_000:09}",
        **changes,
    }


def submit_body(applicant: dict | None = None, **changes) -> dict:
    """A request to Denver that has all it needs."""
    body = {
        "service": "other",
        "applicant": person(**(applicant or {})),
        "location": {"country": "US", "postal_code": "80202"},
        "statement": "I need to see an officer.",
    }
    body.update(changes)
    return body


def representation_body(applicant: dict, **changes) -> dict:
    """A firm's authority for this person."""
    identity = ("given_name", "family_name", "date_of_birth", "a_number")
    return {
        "client": {name: applicant[name] for name in identity if name in applicant},
        "attorney": {"name": "Ana Ortiz", "licence": "NY-5123456"},
        "form": "EAC2690012345",
        "begins_on": "2026-11-23",
        **changes,
    }


def own(reply):
    """What in a reply is the request's own: its place in a queue moves with everybody else's, and an approved one's words where a pass finds no seat."""
    if isinstance(reply, dict):
        others = {"place", "what_happens_next"} if reply.get("status") == "approved" else {"place"}
        return {name: own(value) for name, value in reply.items() if name not in others}
    return [own(value) for value in reply] if isinstance(reply, list) else reply
