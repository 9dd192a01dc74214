"""Seats that are booked directly: at the offices abroad, whose slots have one seat each."""
import time

from client import Api
from samples import person, submit_body

OFFICE = "MEX"


def slots(api: Api, office: str = OFFICE, expect: int = 200, **params) -> list[dict]:
    return api.get(f"/v1/offices/{office}/slots", params={"limit": 200, **params}, expect=expect).json()["data"]


def free_slot(api: Api, office: str = OFFICE) -> dict:
    """A late one, so that a clock that moves on leaves it free to be booked."""
    return until(lambda: [slot for slot in slots(api, office) if slot["free"] > 0])[-1]


def until(what, seconds: float = 30):
    """What it comes to, when it comes to something."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        time.sleep(0.05)
    return found


def identity(applicant: dict) -> dict:
    return {name: applicant[name] for name in ("given_name", "family_name", "date_of_birth", "a_number") if name in applicant}


def hold_body(slot: dict, applicant: dict | None = None, service: str = "other") -> dict:
    return {"slot_id": slot["id"], "service": service, "applicant": identity(applicant or person())}


def held(api: Api, applicant: dict | None = None, office: str = OFFICE, **options) -> dict:
    """A hold of a free seat."""
    public = api.as_(None)
    return api.post("/v1/holds", hold_body(free_slot(public, office), applicant), expect=201, **options).json()


def book_body(hold: dict, applicant: dict, **changes) -> dict:
    body = {"hold_id": hold["id"], **submit_body(service=hold["service"]), "applicant": applicant, "location": {"country": "MX"}}
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def booked(api: Api, applicant: dict | None = None, office: str = OFFICE, **changes) -> dict:
    """The request, booked by an anonymous person."""
    applicant = applicant or person()
    hold = held(api, applicant, office)
    return api.as_(hold["token"]).post("/v1/appointments", book_body(hold, applicant, **changes), expect=201).json()
