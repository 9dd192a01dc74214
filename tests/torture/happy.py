"""For each operation of the contract a call that succeeds, with all that must be there before it."""
import dataclasses
import datetime
import itertools

import scarce
from booking import book_body, free_slot, held, hold_body
from case import (LATER, NUMBER, Case, answered, approved, awaiting_contact, denied, needs_info, scheduled, tier1_review, tier2_review,
                  with_callback, withdrawn)
from firm import represent
from offices import hours, new_code, office_body
from roles import BODIES
from samples import person, representation_body, submit_body
from waiting import wait_until
from world import Sent, World, new_number

OFFICES = itertools.cycle(("CIN", "CLE", "DAL", "DET", "ELP", "BOS", "BUF", "BAL"))
WISH = {"preferences": {"not_before": "2028-10-01"}}


def read(path: str, who: str = "anonymous", **headers: str):
    return lambda w: w.send(who, "GET", path, **headers)


def event(make, who: str, name: str, body: object = None, goes_on: bool = False):
    """`make` brings a request to where the event is possible."""
    return lambda w: dataclasses.replace(w.on(make(w), who, name, body), goes_on=goes_on)


def of(make, **changes):
    return lambda w: make(w.callers, **changes)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def claimed(w: World) -> Case:
    case = tier1_review(w.callers)
    case.do("tier1", "claim")
    return case


def in_a_week(w: World) -> Case:
    return scheduled(w.callers, preferences={"not_before": (w.clock.now() + datetime.timedelta(days=7)).date().isoformat()})


def begun(w: World) -> Case:
    case = scheduled(w.callers)
    w.clock.set(at(case.read()["appointment"]["starts_at"]))
    return case


def no_show(w: World) -> Case:
    case = begun(w)
    case.record("no-show")
    return case


def unrecorded(w: World) -> Case:
    case = scheduled(w.callers)
    w.clock.set(at(case.read()["appointment"]["starts_at"]) + datetime.timedelta(days=1))
    return case


def to_settle(w: World) -> Sent:
    first = tier2_review(w.callers)
    tier2_review(w.callers, applicant=first.sent["applicant"])
    return w.on(first, "tier2", "settle-duplicate", {"keep": first.id, "expected_state": "tier2_review"})


def with_another_number(w: World) -> Case:
    case = with_callback(w.callers)
    case.requester.patch(case.path, {"callback": {"phone": "+13035550177"}}, expect=200)
    return case


def to_represent(w: World) -> Sent:
    case = tier1_review(w.callers)
    under = represent(w.callers["organization"], case.sent["applicant"])
    return w.on(case, "requester", "represent", {"representation_id": under["id"]})


def to_assign(w: World) -> Sent:
    case = approved(w.callers)
    slot = w.owner.execute("select id from slot where office = 'DEN' and booked < capacity and service is null and not closed "
                           "order by starts_at desc limit 1").fetchone()[0]
    return w.on(case, "supervisor", "assign", {"slot_id": str(slot), "reason": "medical_case", "expected_state": "approved"})


def callback(method: str, what: str = "", body: object = None, who: str = "tier2"):
    def make(w: World) -> Sent:
        case = with_callback(w.callers)
        return w.send(who, method, f"/v1/callbacks/{case.read()['callback']['id']}{what}", body, look=case.path)
    return make


def appointment(make, what: str, body: object = None, method: str = "POST"):
    def made(w: World) -> Sent:
        case = make(w)
        sent = w.send("office", method, f"/v1/appointments/{case.read()['appointment']['id']}{what}", body, look=case.path)
        return dataclasses.replace(sent, goes_on=what == "/cancel")
    return made


def scarce_office(w: World) -> str:
    """It is made scarce behind the server's back, again and again; that its slots were changed is what the judge of the passes must know."""
    office = next(OFFICES)
    slot, capacity = w.owner.execute("select id, capacity from slot where office = %s and not closed order by starts_at desc limit 1",
                                     [office]).fetchone()
    w.callers["supervisor"].patch(f"/v1/offices/{office}/slots/{slot}", {"capacity": capacity + 1, "reason": "officer_back"}, expect=200)
    return office


def offer(method: str, what: str):
    def make(w: World) -> Sent:
        case, seen = scarce.offered(w.callers, w.owner, scarce_office(w), w.clock.now().isoformat())
        return w.send(case.requester, method, f"/v1/offers/{seen['offer']['id']}{what}", look=case.path)
    return make


def representation(method: str, what: str = "", body: object = None):
    def make(w: World) -> Sent:
        made = represent(w.callers["organization"], person())
        return w.send("organization", method, f"/v1/representations/{made['id']}{what}", body)
    return make


def seat(w: World) -> dict:
    """A free one, and one more than there were: the offices abroad have few, and the long form takes hundreds."""
    slot = free_slot(w.callers["anonymous"])
    path = f"/v1/offices/{slot['office']}/slots/{slot['id']}"
    there_are = w.callers["supervisor"].get(path, expect=200).json()["capacity"]
    w.callers["supervisor"].patch(path, {"capacity": there_are + 1, "reason": "officer_back"}, expect=200)
    return slot


def hold(method: str):
    def make(w: World) -> Sent:
        seat(w)
        made = held(w.callers["anonymous"])
        return w.send(w.callers["anonymous"].as_(made["token"]), method, f"/v1/holds/{made['id']}")
    return make


def to_hold(w: World) -> Sent:
    return w.send("anonymous", "POST", "/v1/holds", hold_body(seat(w)))


def to_book(w: World) -> Sent:
    applicant = person()
    seat(w)
    made = held(w.callers["anonymous"], applicant)
    return w.send(w.callers["anonymous"].as_(made["token"]), "POST", "/v1/appointments", book_body(made, applicant))


def api_key(what: str):
    def make(w: World) -> Sent:
        made = w.callers["admin"].post("/v1/api-keys", {"role": "tier1"}, expect=201).json()
        return w.send("admin", "POST", f"/v1/api-keys/{made['id']}/{what}")
    return make


def office(w: World) -> str:
    code = new_code()
    while w.callers["admin"].get(f"/v1/offices/{code}").status_code == 200:
        code = new_code()
    w.callers["admin"].put(f"/v1/offices/{code}", office_body(), expect=201)
    return f"/v1/offices/{code}"


def to_end_hours(w: World) -> Sent:
    path = office(w)
    made = w.callers["admin"].post(f"{path}/schedules", hours(), expect=201).json()
    return w.send("admin", "DELETE", f"{path}/schedules/{made['id']}")


def to_undo(w: World) -> Sent:
    path = office(w)
    made = w.callers["admin"].post(f"{path}/closures", {"date": "2040-01-02", "reason": "snow"}, expect=201).json()
    return w.send("admin", "DELETE", f"{path}/closures/{made['id']}")


def to_resize(w: World) -> Sent:
    slot, capacity = w.owner.execute("select id, capacity from slot where office = 'CHI' and not closed order by starts_at desc limit 1").fetchone()
    return w.send("supervisor", "PATCH", f"/v1/offices/CHI/slots/{slot}", {"capacity": capacity + 1, "reason": "officer_back"})


def a_slot(w: World) -> Sent:
    return w.send("anonymous", "GET", f"/v1/offices/MEX/slots/{free_slot(w.callers['anonymous'])['id']}")


def capacity(w: World) -> Sent:
    start = datetime.datetime(2040, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(hours=new_number())
    hour, after = (f"{start + datetime.timedelta(hours=n):%FT%TZ}" for n in (0, 1))
    return w.send("supervisor", "PUT", "/v1/callback-capacity", {"from": hour, "to": after, "hours": [{"at": hour, "language": "en", "calls": 3}]})


def to_look_up(w: World) -> Sent:
    case = tier1_review(w.callers)
    return w.send("anonymous", "POST", "/v1/lookup",
                  {"confirmation_code": case.made["confirmation_code"], "date_of_birth": case.sent["applicant"]["date_of_birth"]})


def to_search(w: World) -> Sent:
    """By what the worker has written down already; it comes some time after the request."""
    by = {"a_number": tier1_review(w.callers).sent["applicant"]["a_number"]}
    wait_until(lambda: w.callers["tier1"].post("/v1/requests/search", by, expect=200).json()["data"], 30)
    return w.send("tier1", "POST", "/v1/requests/search", by)


def next_of(path: str, make, who: str):
    def sent(w: World) -> Sent:
        make(w)
        return dataclasses.replace(w.send(who, "POST", path), goes_on=True)  # it may be another's turn
    return sent


def of_request(make, what: str = "", who: str = "requester", **headers: str):
    def sent(w: World) -> Sent:
        case = make(w)
        return w.send(case.as_(who), "GET", case.path + what, **headers)
    return sent


def calls_of(make, who: str = "requester"):
    def sent(w: World) -> Sent:
        case = make(w)
        return w.send(case.as_(who), "GET", f"/v1/callbacks/{case.read()['callback']['id']}")
    return sent


def to_patch(w: World) -> Sent:
    case = tier1_review(w.callers)
    return w.send(case.requester, "PATCH", case.path, {"client_ref": "file 7", "applicant": {"phone": "+13035550177"}}, look=case.path)


def to_submit(w: World) -> Sent:
    return w.send("anonymous", "POST", "/v1/requests", submit_body(
        urgency="urgent", client_ref="file 7", receipt_numbers=["EAC2690012345"], preferences={"day_part": "morning", "offices": ["DEN", "CHI"]},
        callback={**NUMBER, "speak_with": "Ana"}))


def to_file(w: World) -> Sent:
    applicant = person()
    under = represent(w.callers["organization"], applicant)
    return w.send("organization", "POST", "/v1/requests", submit_body(
        representation_id=under["id"], callback={"phone": "+12125550199", "time_zone": "America/New_York", "speak_with": "Ana Ortiz"}) | {"applicant": applicant})


def policy(w: World) -> Sent:
    start = datetime.date(2040, 1, 1) + datetime.timedelta(days=new_number())
    return w.send("admin", "POST", "/v1/policies", {"office": "DEN", "from": start.isoformat(), "values": {"moves": 2}})


def closure(w: World) -> Sent:
    day = datetime.date(2040, 1, 1) + datetime.timedelta(days=new_number())
    return w.send("office", "POST", "/v1/offices/DEN/closures", {"date": day.isoformat(), "reason": "snow"})


EXPECTS = {"expected_state": "tier2_review"}
# By operation; what several kinds of callers or replies make different has a second name behind a dot.
HAPPY = {
    "listOffices": read("/v1/offices?country=US&postal_code=80202"),
    "listServices": read("/v1/services", Accept_Language="es"),
    "listResources": read("/v1/resources"),
    "listPolicies": read("/v1/policies"),
    "getHealth": read("/healthz"),
    "getReadiness": read("/readyz"),
    "getMetrics": read("/metrics"),
    "getContract": read("/openapi.json"),
    "getOffice": read("/v1/offices/DEN"),
    "listSchedules": read("/v1/offices/DEN/schedules"),
    "listClosures": read("/v1/offices/DEN/closures"),
    "listSlots": read("/v1/offices/MEX/slots?limit=20"),
    "getSlot": a_slot,
    "checkEligibility": lambda w: w.send("anonymous", "POST", "/v1/eligibility", {"service": "other", "location": {"country": "MX"}}),
    "addPolicy": policy,
    "lookUpRequest": to_look_up,
    "createHold": to_hold,
    "getHold": hold("GET"),
    "releaseHold": hold("DELETE"),
    "bookAppointment": to_book,
    "listRequests": lambda w: w.send(tier1_review(w.callers).as_("tier1"), "GET", "/v1/requests?limit=3"),
    "submitRequest": to_submit,
    "submitRequest.firm": to_file,
    "searchRequests": to_search,
    "listCallbacks": lambda w: w.send(with_callback(w.callers).as_("tier2"), "GET", "/v1/callbacks?limit=2"),
    "nextCallback": next_of("/v1/callbacks/next", of(with_callback), "tier2"),
    "getCallbackCapacity": read("/v1/callback-capacity", "tier2"),
    "putCallbackCapacity": capacity,
    "releaseClaims": lambda w: w.send("supervisor", "POST", "/v1/claims/release", {"officer": "key:" + w.token("tier1").split("_")[2]},
                                      look=claimed(w).path),
    "listAppointments": read("/v1/appointments?office=DEN&limit=3", "supervisor"),
    "listAppointments.text": read("/v1/appointments?office=DEN&day=2026-11-25", "office", Accept="text/plain"),
    "listWalkIns": read("/v1/walk-ins?office=DEN", "office"),
    "recordWalkIn": lambda w: w.send("office", "POST", "/v1/walk-ins", {"office": "DEN", "service": "other", "outcome": "refused"}),
    "recordWalkIn.converted": lambda w: w.send("office", "POST", "/v1/walk-ins", {
        "office": "DEN", "service": "adit_stamp", "outcome": "converted", "applicant": person()}),
    "listApiKeys": read("/v1/api-keys?limit=3", "admin"),
    "makeApiKey": lambda w: w.send("admin", "POST", "/v1/api-keys", {"role": "office", "offices": ["DEN"], "expires_at": "2040-01-01T00:00:00Z"}),
    "rotateApiKey": api_key("rotate"),
    "revokeApiKey": api_key("revoke"),
    "listOrganizations": read("/v1/organizations?limit=3", "admin"),
    "makeOrganization": lambda w: w.send("admin", "POST", "/v1/organizations", {"name": f"Legal Aid {new_number()}", "kind": "recognized_organization"}),
    "getOrganization": lambda w: w.send("admin", "GET", w.callers["admin"].get("/v1/organizations").json()["data"][0]["links"]["self"]),
    "listRepresentations": read("/v1/representations?limit=3", "organization"),
    "makeRepresentation": lambda w: w.send("organization", "POST", "/v1/representations", representation_body(person())),
    "getRepresentation": representation("GET"),
    "revokeRepresentation": representation("POST", "/revoke"),
    "listDelegates": representation("GET", "/delegates"),
    "makeDelegate": representation("POST", "/delegates", {"name": "Sam Reed", "role": "paralegal", "licence": "ny 777"}),
    "getSandboxClock": read("/v1/sandbox/clock", "admin"),
    "setSandboxClock": lambda w: w.send("admin", "PUT", "/v1/sandbox/clock", {"now": w.clock.now().isoformat()}),
    "putOffice": lambda w: w.send("admin", "PUT", office(w), office_body(serves=[{"country": "QZ"}])),
    "makeSchedule": lambda w: w.send("admin", "POST", f"{office(w)}/schedules", hours(valid_from="2040-01-01")),
    "endSchedule": to_end_hours,
    "makeClosure": closure,
    "undoClosure": to_undo,
    "setSlotCapacity": to_resize,
    "getRequest": of_request(of(tier1_review)),
    "getRequest.scheduled": of_request(of(scheduled)),
    "getRequest.firm": of_request(of(with_callback), who="tier2"),
    "getRequest.text": of_request(of(scheduled), Accept="text/plain", Accept_Language="es"),
    "patchRequest": to_patch,
    "listRequestEvents": of_request(of(scheduled), "/events"),
    "getRequestAssignment": of_request(of(scheduled), "/assignment"),
    "notSolvedRequest": event(of(answered), "requester", "not-solved"),
    "claimRequest": event(of(tier1_review), "tier1", "claim"),
    "releaseRequest": event(claimed, "tier1", "release"),
    "resolveRequest": event(of(tier1_review), "tier1", "resolve", {**BODIES["resolveRequest"], "note": "It goes by mail."}),
    "escalateRequest": event(of(tier1_review, callback=NUMBER), "tier1", "escalate", {"expected_state": "tier1_review"}),
    "askInfoRequest": event(of(tier1_review), "tier1", "ask-info", {"reason": "passport_copy_needed", "note": "Both pages."}),
    "supplyRequest": event(of(needs_info), "requester", "supply", {
        "statement": "Here it is.", "receipt_numbers": ["EAC2690012345"], "callback": NUMBER, "preferences": {"offices": ["CHI"], "day_part": "morning"}}),
    "planCallback": event(of(tier2_review, callback=NUMBER), "tier2", "plan-callback"),
    "referRequest": event(of(tier2_review), "tier2", "refer", {"office": "DEN", **EXPECTS}),
    "approveRequest": event(of(tier2_review), "tier2", "approve", {"preferences": LATER, **EXPECTS}),
    "denyRequest": event(of(tier2_review), "tier2", "deny", {"reason": "visit_not_needed", **EXPECTS}),
    "settleDuplicate": to_settle,
    "rebookCallback": event(of(awaiting_contact), "requester", "rebook-callback", {"callback": NUMBER}),
    "reconsiderRequest": event(of(denied), "requester", "reconsider"),
    "restartRequest": event(of(withdrawn), "requester", "restart"),
    "notSeenRequest": event(unrecorded, "requester", "not-seen", goes_on=True),
    "correctRequest": event(no_show, "office", "correct", {"outcome": "completed", "reason": "wrong_list", "expected_state": "no_show"}),
    "revealRequest": event(of(tier1_review), "tier2", "reveal", {"fields": ["email", "a_number"], "reason": "identity_check"}),
    "verifyContact": event(with_another_number, "tier1", "verify-contact", {"phone": "+13035550177", "reason": "number_before_called"}),
    "eraseRequest": event(of(withdrawn), "supervisor", "erase", {"reason": "asked_by_person"}),
    "renewToken": event(of(tier1_review), "requester", "renew-token"),
    "renewToken.staff": event(of(tier1_review), "tier2", "renew-token", {"reason": "token_was_stolen"}),
    "withdrawRequest": event(of(tier1_review), "requester", "withdraw"),
    "cancelRequest": event(of(scheduled), "requester", "cancel"),
    "representRequest": to_represent,
    "getCallback": calls_of(of(with_callback)),
    "getCallback.staff": calls_of(of(with_callback), "tier2"),
    "patchCallback": callback("PATCH", body={"phone": "+13035550188", "speak_with": "Ana"}),
    "moveRequest": event(in_a_week, "requester", "move", WISH),
    "assignRequest": to_assign,
    "recordAttempt": callback("POST", "/attempts", {"outcome": "reached"}),
    "getQueue": read("/v1/queues/tier1", "tier1"),
    "nextInQueue": next_of("/v1/queues/tier1/next", of(tier1_review), "tier1"),
    "getAppointment": appointment(of(scheduled), "", method="GET"),
    "getAppointment.calendar": lambda w: (lambda case: w.send(
        case.requester, "GET", f"/v1/appointments/{case.read()['appointment']['id']}", Accept="text/calendar"))(scheduled(w.callers)),
    "checkInAppointment": appointment(of(scheduled), "/check-in"),
    "completeAppointment": appointment(unrecorded, "/complete"),
    "noShowAppointment": appointment(begun, "/no-show"),
    "cancelAppointment": appointment(of(scheduled), "/cancel", {"reason": "officer_ill"}),
    "getOffer": offer("GET", ""),
    "acceptOffer": offer("POST", "/accept"),
    "declineOffer": offer("POST", "/decline"),
}
