"""A firm, its clients, and what it files for them."""
from case import Case
from client import Api
from samples import person, representation_body

FIRM_NUMBER = {"phone": "+12125550199", "time_zone": "America/New_York", "speak_with": "Ana Ortiz"}


def represent(firm: Api, applicant: dict, **changes) -> dict:
    return firm.post("/v1/representations", representation_body(applicant, **changes), expect=201).json()


def filed(callers, make=Case, firm: str = "organization", applicant: dict | None = None, **changes) -> Case:
    """A client's request, filed under a representation, in the status that `make` (see case.py) leads to."""
    client = person(**(applicant or {}))
    under = represent(callers[firm], client)
    return make(callers, by=callers[firm], applicant=client, representation_id=under["id"], **changes)


def revoke(caller: Api, case: Case, **body) -> dict:
    path = f"/v1/representations/{case.made['representation_id']}/revoke"
    return caller.post(path, body, expect=200).json()


def client_of(case: Case) -> Api:
    """The person whom it is for, who has looked it up: the officer tells the code, the birth date is one's own."""
    known = {"confirmation_code": case.read("supervisor")["confirmation_code"], "date_of_birth": case.sent["applicant"]["date_of_birth"]}
    nobody = case.callers["admin"].as_(None)
    return nobody.as_(nobody.post("/v1/lookup", known, expect=200).json()["access_token"])
