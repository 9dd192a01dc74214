"""The world that the fuzzer begins with: requests that real sequences brought to every state, and all that hangs on them.

`keys` are the callers', by role; `things` are ids by the name that a path has for them, with the token that opens each; `values`
are what members and parameters of a name may hold; `bodies` are bodies that operations take."""
import datetime

from booking import book_body, free_slot, held, slots
from case import REACH, Case, language
from client import Api
from firm import filed, represent
from roles import BODIES, KEYS
from samples import person, submit_body
from scarce import offered
from server import START

OFFICES = ("DEN", "MEX", "CHI", "QZQ")


def minutes_on(n: int) -> str:
    start = datetime.datetime.fromisoformat(START.replace("Z", "+00:00"))
    return (start + datetime.timedelta(minutes=n)).isoformat()


def cases(callers: dict[str, Api], copies: int) -> list[Case]:
    """Of every status, some by the person and one by a firm."""
    firm = callers["organization"]
    made = [make(callers) for make in REACH.values() for _ in range(copies)]
    return made + [make(callers, by=firm) for make in REACH.values()] + [filed(callers)]


def things(callers: dict[str, Api], made: list[Case], owner) -> dict[str, list[dict]]:
    admin, firm = callers["admin"], callers["organization"]
    found = {"request_id": [], "appointment_id": [], "callback_id": [], "offer_id": []}
    for case in made:
        seen, token = case.read(), case.requester.token
        found["request_id"].append({"id": case.id, "token": token})
        for member in ("appointment", "callback"):
            if seen.get(member):
                found[f"{member}_id"].append({"id": seen[member]["id"], "token": token})
    waiting, offer = offered(callers, owner, "GRR", START)
    found["offer_id"].append({"id": offer["offer"]["id"], "token": waiting.requester.token})
    found["hold_id"] = [{"id": hold["id"], "token": hold["token"]} for hold in (held(firm), held(admin.as_(None)))]
    found["representation_id"] = [{"id": represent(firm, person())["id"]} for _ in range(4)]
    found["key_id"] = [{"id": firm.post("/v1/api-keys", {"role": "organization"}, expect=201).json()["id"]} for _ in range(3)]
    found["organization_id"] = [{"id": each["id"]} for each in admin.get("/v1/organizations", expect=200).json()["data"]]
    found["slot_id"] = [{"id": slot["id"]} for slot in slots(admin.as_(None))[-20:]]
    found["tier"] = [{"id": tier} for tier in ("tier1", "tier2", "office")]
    found["code"] = [{"id": office} for office in OFFICES[:3]]
    found["schedule_id"], found["closure_id"] = [{"id": "1"}], [{"id": "1"}]
    return found


def values(found: dict[str, list[dict]], services: list[str]) -> dict[str, list]:
    ids = {name: [each["id"] for each in those] for name, those in found.items()}
    states = list(REACH)
    return {
        "request_id": ids["request_id"], "keep": ids["request_id"], "representation_id": ids["representation_id"], "hold_id": ids["hold_id"],
        "slot_id": ids["slot_id"], "organization_id": ids["organization_id"], "after": ids["request_id"], "key_id": ids["key_id"],
        "office": [*OFFICES[:3]], "offices": [*OFFICES[:3]], "code": [*OFFICES], "service": services, "services": services,
        "expected_state": states, "country": ["US", "MX"], "postal_code": ["80202", "60601"], "phone": ["+13035550142", "+525555550142"],
        "a_number": ["A012345678", "a 012-345-678"], "receipt_numbers": ["EAC2690012345", "eac-26-900-12345"], "receipt_number": ["EAC2690012345"],
        "licence": ["NY-5123456", "EOIR-VN274656"], "time_zone": ["America/Denver", "America/New_York"], "languages": ["en", "es", language()],
        "language": ["en", "es"], "email": ["maria@example.org"], "postal_prefix": ["802", "9"], "wait": ["0"], "now": [START, minutes_on(1), minutes_on(2)],
        # Policies of long ago or tomorrow would change what all other calls may do.
        "from": ["2040-01-01", "2040-02-01T10:00:00Z"],
    }


def bodies(anonymous: Api, firm: Api) -> dict[str, list]:
    """By operation, bodies that are taken; each is used again and again, so what may be there once is refused later."""
    applicant = person()
    hold = held(firm, applicant)
    known = {name: [body] for name, body in BODIES.items()}
    known["submitRequest"] = [submit_body(), submit_body(service="adit_stamp", preferences={"offices": ["DEN"], "days": ["monday", "friday"]}),
                              submit_body(urgency="emergency", emergency_reason="My mother is dying.",
                                          callback={"phone": "+13035550142", "time_zone": "America/Denver"})]
    known["bookAppointment"] = [book_body(hold, applicant)]
    slot, who = free_slot(anonymous), person()
    identity = {name: who[name] for name in ("given_name", "family_name", "date_of_birth", "a_number")}
    known["createHold"] = [{"slot_id": slot["id"], "service": "other", "applicant": identity}]
    return known


def world(url: str, callers: dict[str, Api], owner, copies: int) -> dict:
    admin = callers["admin"]
    found = things(callers, cases(callers, copies), owner)
    services = [each["code"] for each in admin.get("/v1/services", expect=200).json()["data"]]
    return {"url": url, "keys": {role: callers[role].token for role in KEYS}, "things": found, "values": values(found, services),
            "bodies": bodies(admin.as_(None), callers["organization"])}
