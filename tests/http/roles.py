"""Every operation of the contract as it can be called: used by the tests that are generated from it."""
import re
import uuid

from client import Api
from contract import Operation
from samples import submit_body

KEYS = ("organization", "tier1", "tier2", "office", "supervisor", "admin")
NO_NUMBER = "9" * 18
BY_POLICY = ("listSlots", "getSlot")  # everybody may call them; policy says what the public gets
_held = submit_body()["applicant"]
# The body with which an operation gets past its decoder; without one, none is sent.
BODIES = {
    "searchRequests": {"a_number": "A012345678"},
    "patchRequest": {"client_ref": "x"},
    "resolveRequest": {"answer": "adit_by_mail", "expected_state": "tier1_review"},
    "escalateRequest": {"expected_state": "tier1_review"},
    "askInfoRequest": {"reason": "passport_copy_needed"},
    "approveRequest": {"expected_state": "tier1_review"},
    "referRequest": {"office": "DEN", "expected_state": "tier1_review"},
    "correctRequest": {"outcome": "completed", "reason": "wrong_list", "expected_state": "no_show"},
    "moveRequest": {"preferences": {}},
    "assignRequest": {"slot_id": "1", "reason": "medical_case", "expected_state": "tier1_review"},
    "denyRequest": {"reason": "visit_not_needed", "expected_state": "tier1_review"},
    "releaseClaims": {"officer": "key:nobody"},
    "settleDuplicate": {"keep": str(uuid.uuid4()), "expected_state": "tier1_review"},
    "patchCallback": {"speak_with": "Ana"},
    "putCallbackCapacity": {"from": "2026-11-23T15:00:00Z", "to": "2026-11-23T16:00:00Z", "hours": []},
    "recordAttempt": {"outcome": "busy"},
    "cancelAppointment": {"reason": "officer_ill"},
    "setSandboxClock": {"now": "2026-11-23T15:00:00Z"},
    "submitRequest": {},
    "putOffice": {"name": "Denver", "kind": "field", "city": "Denver", "state": "CO", "country": "US", "latitude": 39.74,
                  "longitude": -104.977, "time_zone": "America/Denver"},
    # far from the days on which anybody is seated
    "makeSchedule": {"weekday": "sunday", "opens": "09:00", "closes": "10:00", "minutes": 30, "capacity": 1, "valid_from": "2040-01-01"},
    "makeClosure": {"date": "2040-01-02", "reason": "snow"},
    "setSlotCapacity": {"capacity": 1, "reason": "officer_ill"},
    "addPolicy": {"from": "2040-01-01", "values": {"moves": 2}},
    "lookUpRequest": {"confirmation_code": "0000000000000000", "date_of_birth": "1984-02-29"},
    "verifyContact": {"phone": "+13035550177", "reason": "number_before_called"},
    "revealRequest": {"fields": ["email"], "reason": "identity_check"},
    "renewToken": {"reason": "token_was_stolen"},
    "eraseRequest": {"reason": "asked_by_person"},
    "makeApiKey": {"role": "organization"},
    "recordWalkIn": {"office": "DEN", "service": "other", "outcome": "refused"},
    "checkEligibility": {"service": "other", "location": {"country": "MX"}},
    "createHold": {"slot_id": NO_NUMBER, "service": "other",
                   "applicant": {name: _held[name] for name in ("given_name", "family_name", "date_of_birth", "a_number")}},
    "bookAppointment": {"hold_id": str(uuid.uuid4()), **submit_body()},
    "makeOrganization": {"name": "Reed Legal Aid", "kind": "recognized_organization"},
    "makeRepresentation": {"client": {"given_name": "Maria", "family_name": "Lopez", "date_of_birth": "1984-02-29"}, "form": "g28_on_paper",
                           "attorney": {"name": "Ana Ortiz", "licence": "NY-5123456"}, "begins_on": "2026-11-23"},
    "makeDelegate": {"name": "Sam Reed", "role": "paralegal"},
    "representRequest": {"representation_id": str(uuid.uuid4())},
}


def path_of(operation: Operation, ids: dict[str, str] | None = None) -> str:
    """The path with ids in it; those not given are of nothing there is. Slots are read at an office where everybody may see them."""
    known = {"code": "MEX" if operation.id in BY_POLICY else "DEN", "tier": "tier1", "slot_id": NO_NUMBER, "closure_id": NO_NUMBER, "schedule_id": NO_NUMBER,
             "key_id": "0" * 16, **(ids or {})}
    return re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], str(uuid.uuid4())), operation.path)


def has_id(operation: Operation) -> bool:
    return "_id}" in operation.path


def takes_body(operation: Operation) -> bool:
    return "requestBody" in operation.body


def call(api: Api, operation: Operation, ids: dict[str, str] | None = None, **options):
    if takes_body(operation) and not {"json", "data"} & set(options):
        options["json"] = BODIES.get(operation.id, {})
    return api.call(operation.method.upper(), path_of(operation, ids), **options)
