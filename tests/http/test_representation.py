"""Organizations, representations, delegates; filing under a representation, represent, and what a firm that is dismissed no longer sees."""
import concurrent.futures
import uuid

import pytest
from case import (NUMBER, Case, approved, awaiting_contact, denied, needs_info, office_review, resolved, scheduled, tier1_review,
                  tier2_review, with_callback, withdrawn)
from client import Api
from firm import FIRM_NUMBER, client_of, filed, represent, revoke
from samples import person, representation_body, submit_body

NOWHERE = str(uuid.uuid4())


def errors(problem: dict) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in problem["errors"]}


def path_of(representation: dict) -> str:
    return representation["links"]["self"]


# ---- organizations ----

def test_an_organization_is_made_and_read(callers):
    admin, name = callers["admin"], f"Legal Aid {uuid.uuid4()}"
    reply = admin.post("/v1/organizations", {"name": name, "kind": "recognized_organization"}, expect=201, idempotency_key=name)
    made = reply.json()
    assert (made["name"], made["kind"], reply.headers["Location"]) == (name, "recognized_organization", made["links"]["self"])
    assert admin.get(made["links"]["self"], expect=200).json() == made
    again = admin.post("/v1/organizations", {"name": name, "kind": "recognized_organization"}, expect=201, idempotency_key=name)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == made


def test_a_name_is_taken_once_and_the_command_line_makes_them_too(callers):
    refused = callers["admin"].post("/v1/organizations", {"name": "Nguyen Law", "kind": "law_firm"}, expect=409).json()
    known = callers["admin"].get(refused["link"], expect=200).json()
    assert (refused["code"], known["name"], known["kind"]) == ("state_conflict", "Nguyen Law", "law_firm")


def test_organizations_come_in_pages(callers):
    for n in range(2):
        callers["admin"].post("/v1/organizations", {"name": f"Page {n} {uuid.uuid4()}", "kind": "other"}, expect=201)
    path, seen = "/v1/organizations?limit=1", []
    while path:
        reply = callers["admin"].get(path, expect=200)
        seen += [one["id"] for one in reply.json()["data"]]
        path = reply.links.get("next", {}).get("url", "")
    assert seen == sorted(set(seen), reverse=True) and len(seen) >= 4


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"name": " ", "kind": "law_firm"}, {"name": "x", "kind": "bakery"}])
def test_an_organization_that_is_none(callers, body):
    callers["admin"].post("/v1/organizations", body, expect=422)


def test_a_cursor_is_of_its_own_list(callers):
    callers["organization"].get("/v1/representations", params={"cursor": "AAAA"}, expect=400)
    callers["admin"].get("/v1/organizations", params={"cursor": "AAAA"}, expect=400)


# ---- representations ----

def test_a_representation_is_made_and_read(callers):
    firm = callers["organization"]
    body = representation_body(person(), services=["adit_stamp", "other"], ends_on="2027-11-22",
                               attorney={"name": "Ana Ortiz", "licence": "eoir id vn-274656"})
    reply = firm.post("/v1/representations", body, expect=201, idempotency_key="g28-1")
    made = reply.json()
    assert reply.headers["Location"] == path_of(made)
    assert (made["status"], made["form"], made["services"], made["begins_on"], made["ends_on"]) == (
        "in_force", "EAC2690012345", ["adit_stamp", "other"], "2026-11-23", "2027-11-22")
    assert made["attorney"] == {"name": "Ana Ortiz", "licence": "EOIR-VN274656"} and made["organization"] == "Ortiz & Partners"
    assert made["ended_at"] is made["ended_by"] is made["reason"] is None
    assert firm.get(path_of(made), expect=200).json() == made
    assert callers["tier1"].get(path_of(made), expect=200).json() == made
    again = firm.post("/v1/representations", body, expect=201, idempotency_key="g28-1")
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == made
    callers["other_organization"].get(path_of(made), expect=404)


def test_an_attorney_is_one_whoever_files_for_them(callers):
    licence = {"licence": f"ca {uuid.uuid4().int % 10**8}"}
    first = represent(callers["organization"], person(), attorney={"name": "Lee Chan", **licence})
    second = represent(callers["other_organization"], person(), attorney={"name": "L. Chan", **licence})
    assert first["attorney"] == second["attorney"] and first["attorney"]["name"] == "Lee Chan"


def test_a_firm_lists_its_own_and_staff_all(callers):
    mine, theirs = represent(callers["organization"], person()), represent(callers["other_organization"], person())

    def ids(caller: str) -> list[str]:
        path, seen = "/v1/representations?limit=3", []
        while path:
            reply = callers[caller].get(path, expect=200)
            seen += [one["id"] for one in reply.json()["data"]]
            path = reply.links.get("next", {}).get("url", "")
        return seen

    assert mine["id"] in ids("organization") and theirs["id"] not in ids("organization")
    assert ids("tier2")[:2] == [theirs["id"], mine["id"]]


@pytest.mark.parametrize("changes, wrong", [
    ({"client": {"given_name": "Maria"}}, ("/client/family_name", "required")),
    ({"client": {**representation_body(person())["client"], "date_of_birth": "2030-01-01"}}, ("/client/date_of_birth", "in_the_future")),
    ({"client": {**representation_body(person())["client"], "a_number": "123456789"}}, ("/client/a_number", "invalid_a_number")),
    ({"attorney": {"name": "Ana Ortiz", "licence": "ZZ-123"}}, ("/attorney/licence", "invalid_licence")),
    ({"attorney": {"name": "Ana Ortiz"}}, ("/attorney/licence", "required")),
    ({"services": ["other", "haircut"]}, ("/services/1", "unknown_service")),
    ({"ends_on": "2026-11-22"}, ("/ends_on", "before_begins_on")),
    ({"begins_on": "2025-01-01", "ends_on": "2025-12-31"}, ("/ends_on", "in_the_past")),
    ({"begins_on": None}, ("/begins_on", "required")),
    ({"form": None}, ("/form", "required")),
])
def test_a_representation_that_is_none(callers, changes, wrong):
    body = representation_body(person(), **changes)
    assert wrong in errors(callers["organization"].post("/v1/representations", body, expect=422).json())


def test_a_front_end_represents_nobody(server, callers, api):
    name = f"Front end {uuid.uuid4()}"
    callers["admin"].post("/v1/organizations", {"name": name, "kind": "front_end"}, expect=201)
    key = server.key("organization", organization=name)
    server.wait_accepted(key)
    front_end = api.as_(key)
    refused = front_end.post("/v1/representations", representation_body(person()), expect=403).json()
    assert refused["code"] == "forbidden" and refused["next"]
    assert "withdraw" in Case(callers, by=front_end).made["links"], "and files for applicants, who act through it"


# ---- delegates ----

def test_delegates_are_named_and_shown_to_the_officer_who_calls(callers):
    case = filed(callers, with_callback, callback=FIRM_NUMBER)
    path = f"/v1/representations/{case.made['representation_id']}/delegates"
    firm = callers["organization"]
    made = firm.post(path, {"name": "Sam Reed", "role": "paralegal"}, expect=201, idempotency_key=path)
    again = firm.post(path, {"name": "Sam Reed", "role": "paralegal"}, expect=201, idempotency_key=path)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == made.json()
    firm.post(path, {"name": "Eva Diaz", "role": "associate", "licence": "ny 777"}, expect=201)
    listed = firm.get(path, expect=200).json()
    assert [(d["name"], d["role"], d["licence"]) for d in listed["data"]] == [
        ("Sam Reed", "paralegal", None), ("Eva Diaz", "associate", "NY-777")]
    assert callers["tier2"].get(path, expect=200).json() == listed
    case.do("tier2", "claim")
    call = case.call("no_answer").json()
    assert call["phone"] == FIRM_NUMBER["phone"] and call["speak_with"] == "Ana Ortiz"
    assert [(s["name"], s["role"], s["licence"]) for s in call["may_speak"]] == [
        ("Ana Ortiz", "attorney", "NY-5123456"), ("Sam Reed", "paralegal", None), ("Eva Diaz", "associate", "NY-777")]


def test_a_delegate_that_is_none(callers):
    firm, other = callers["organization"], callers["other_organization"]
    path = path_of(represent(firm, person())) + "/delegates"
    assert errors(firm.post(path, {"name": "Sam Reed", "role": "Head of Office", "licence": "none"}, expect=422).json()) == {
        ("/role", "invalid_code"), ("/licence", "invalid_licence")}
    other.post(path, {"name": "Sam Reed", "role": "paralegal"}, expect=404)
    other.get(path, expect=404)


def test_no_delegate_of_what_has_ended(callers):
    firm, made = callers["organization"], represent(callers["organization"], person())
    firm.post(path_of(made) + "/revoke", {}, expect=200)
    assert firm.post(path_of(made) + "/delegates", {"name": "Sam Reed", "role": "paralegal"}, expect=409).json()["code"] == "state_conflict"


# ---- filing ----

def test_a_firm_files_under_a_representation(callers):
    case = filed(callers, client_ref="matter-1")
    assert case.made["requester_role"] == "attorney" and "access_token" not in case.made
    assert case.made["representation_id"] and case.made["organization_id"]
    assert case.read()["representation_id"] == case.made["representation_id"]
    assert case.read("tier1")["organization_id"] == case.made["organization_id"]


def refused_filing(caller: Api, applicant: dict, **changes) -> dict:
    return caller.post("/v1/requests", submit_body(applicant, **changes), expect=422).json()


def test_it_must_be_ones_own_and_there(callers):
    client = person()
    theirs = represent(callers["other_organization"], client)
    for id in (theirs["id"], NOWHERE):
        assert errors(refused_filing(callers["organization"], client, representation_id=id)) == {
            ("/representation_id", "unknown_representation")}
    for caller in ("tier1", "supervisor"):
        assert errors(refused_filing(callers[caller], client, representation_id=theirs["id"])) == {
            ("/representation_id", "unknown_representation")}
    callers["tier1"].as_(None).post("/v1/requests", submit_body(client, representation_id=theirs["id"]), expect=422)


def test_it_must_be_for_this_service_and_person_today(callers):
    firm, client = callers["organization"], person()
    narrow = represent(firm, client, services=["certified_copy"])
    later = represent(firm, client, begins_on="2027-01-01")
    ended = represent(firm, client)
    firm.post(path_of(ended) + "/revoke", {}, expect=200)
    good = represent(firm, client)
    assert later["status"] == "pending"
    for named, applicant, code in ((narrow, client, "other_service"), (later, client, "not_yet_in_force"), (ended, client, "has_ended"),
                                   (good, person(), "other_person"), (good, {**client, "a_number": None}, "other_person")):
        assert errors(refused_filing(firm, applicant, representation_id=named["id"])) == {("/representation_id", code)}
    firm.post("/v1/requests", submit_body(client, representation_id=good["id"]), expect=201)


def test_each_filing_carries_a_contact_of_the_clients_own(callers):
    firm, client = callers["organization"], person(phone=None, email=None)
    under = represent(firm, client)["id"]
    bare = submit_body(client, representation_id=under, callback=FIRM_NUMBER)
    assert errors(firm.post("/v1/requests", bare, expect=422).json()) == {("/applicant/phone", "required")}
    bare["applicant"]["email"] = "maria@example.org"
    firm.post("/v1/requests", bare, expect=201)


@pytest.mark.parametrize("role", ["attorney", "accredited_representative"])
def test_an_attorney_without_a_representation_is_told_to_make_one(callers, role):
    problem = refused_filing(callers["organization"], person(), requester={"role": role, "name": "Ana Ortiz"})
    assert errors(problem) == {("/representation_id", "required")}
    assert "/v1/representations" in problem["errors"][0]["detail"]


def test_a_replay_after_the_firm_was_replaced_shows_nothing(callers):
    client = person()
    mine = Case(callers, applicant=client)
    first, second = represent(callers["organization"], client), represent(callers["other_organization"], client)
    body = submit_body(client, service="certified_copy", representation_id=first["id"])
    made = callers["organization"].post("/v1/requests", body, expect=201, idempotency_key="replaced-1").json()
    callers["tier1"].post(f"/v1/requests/{made['id']}/represent", {"representation_id": second["id"]}, expect=200)
    refused = callers["organization"].post("/v1/requests", body, expect=409, idempotency_key="replaced-1").json()
    assert refused["code"] == "state_conflict" and made["id"] not in str(refused)
    assert mine.read()["organization_id"] is None


def test_a_firm_does_not_keep_what_opens_the_request(callers):
    """The code and the birth date are the person's own way in, which the firm must not have when its authority has ended."""
    firm, client = callers["organization"], person()
    filed_by_firm, hired_later = filed(callers, scheduled), Case(callers, applicant=client, service="certified_copy")
    hired_later.post("requester", "represent", {"representation_id": represent(firm, client)["id"]}, expect=200)
    for case in (filed_by_firm, hired_later):
        code = case.read("supervisor")["confirmation_code"]
        seen = [firm.get(case.path, expect=200), firm.get(case.path, headers={"Accept": "text/plain"}, expect=200),
                firm.get("/v1/requests", params={"limit": 200}, expect=200), firm.get("/v1/appointments", params={"limit": 200}, expect=200),
                firm.get(f"{case.path}/events", expect=200)]
        assert not [reply.url for reply in seen if code in reply.text] and seen[0].json()["confirmation_code"] is None
        assert filed_by_firm.made["confirmation_code"] is None
    # who files without one, as a front end does for the person before it, hands it over
    assert Case(callers, by=firm).made["confirmation_code"]


# ---- represent ----

def hire(case: Case, firm: Api, client: dict, who: str = "requester", **options) -> dict:
    return case.do(who, "represent", {"representation_id": represent(firm, client)["id"]}, **options)


@pytest.mark.parametrize("make", [tier1_review, tier2_review, office_review, needs_info, awaiting_contact, approved, scheduled])
def test_whoever_hires_a_firm_later_shares_the_request_at_once(callers, make):
    client = person()
    case, firm = make(callers, applicant=client), callers["organization"]
    firm.get(case.path, expect=404)
    after = hire(case, firm, client)
    assert after["status"] == case.read(firm)["status"] and after["organization_id"]
    assert case.events()[-1]["event"] == "represent"
    assert case.id in [r["id"] for r in firm.get("/v1/requests", params={"limit": 200}, expect=200).json()["data"]]


@pytest.mark.parametrize("who", ["tier1", "tier2", "supervisor"])
def test_staff_put_it_under_a_representation_on_seeing_the_form(callers, who):
    client = person()
    case = Case(callers, applicant=client)
    under = {"representation_id": represent(callers["organization"], client)["id"]}
    assert case.refused(who, "represent", {**under, "expected_state": "tier2_review"}, status=409, code="state_conflict")
    case.do(who, "represent", {**under, "expected_state": "tier1_review"}, idempotency_key=case.id)
    again = case.post(who, "represent", {**under, "expected_state": "tier1_review"}, idempotency_key=case.id)
    assert again.headers["Idempotent-Replayed"] == "true"
    case.refused(who, "represent", under, status=409, code="state_conflict")


def test_what_cannot_be_under_it_is_said(callers):
    client = person()
    case, firm = Case(callers, applicant=client), callers["organization"]
    for named, code in ((NOWHERE, "unknown_representation"), (represent(firm, person())["id"], "unknown_representation"),
                        (represent(firm, client, services=["adit_stamp"])["id"], "other_service"),
                        (represent(firm, client, begins_on="2027-01-01")["id"], "not_yet_in_force")):
        problem = case.refused("requester", "represent", {"representation_id": named}, status=422, code="invalid_fields")
        assert errors(problem) == {("/representation_id", code)}
    problem = case.refused("tier1", "represent", {"representation_id": represent(firm, person())["id"]}, status=422, code="invalid_fields")
    assert errors(problem) == {("/representation_id", "other_person")}, "staff are told which mistake it is"
    case.do("requester", "withdraw")
    case.refused("requester", "represent", {"representation_id": represent(firm, client)["id"]}, status=409, code="state_conflict")


def test_a_firm_that_has_its_own_request_for_the_person_does_not_get_a_second(callers):
    client, firm = person(), callers["organization"]
    case = Case(callers, applicant=client)
    under = represent(firm, client)["id"]
    firm.post("/v1/requests", submit_body(client, representation_id=under), expect=201)
    other = callers["other_organization"]
    twin = Case(callers, by=other, applicant=client, representation_id=represent(other, client)["id"])
    refused = callers["tier1"].post(f"{twin.path}/represent", {"representation_id": under}, expect=409).json()
    assert refused["code"] == "duplicate_open" and case.read("tier1")["organization_id"] is None


def test_another_firm_takes_over(callers):
    """The first one's number and its phrase go with it."""
    case = filed(callers, with_callback, callback=FIRM_NUMBER)
    before = case.read()
    client = {**case.sent["applicant"]}
    hire(case, callers["other_organization"], client, who="tier1")
    callers["organization"].get(case.path, expect=404)
    after = case.read("other_organization")
    assert after["callback"]["id"] == before["callback"]["id"] and after["callback"]["status"] == "planned"
    assert after["callback"]["verification_phrase"] != before["callback"]["verification_phrase"]
    case.do("tier2", "claim")
    assert callers["tier2"].post(f"/v1/callbacks/{after['callback']['id']}/attempts", {"outcome": "voicemail"},
                                 expect=200).json()["phone"] == client["phone"]
    assert client_of(case).get(case.path, expect=200).json()["status"] == "missed_callback"


# ---- it ends ----

def test_the_client_sees_who_represents_and_may_end_it(callers):
    client = person()
    case = Case(callers, applicant=client)
    under = represent(callers["organization"], client)
    path = path_of(under)
    case.requester.get(path, expect=404)
    case.do("requester", "represent", {"representation_id": under["id"]})
    shown = case.requester.get(path, expect=200).json()
    assert (shown["organization"], shown["attorney"]["name"]) == ("Ortiz & Partners", "Ana Ortiz") and "revoke" in shown["links"]
    Case(callers).requester.post(f"{path}/revoke", {}, expect=404)
    callers["other_organization"].post(f"{path}/revoke", {}, expect=404)
    ended = case.requester.post(f"{path}/revoke", {"reason": "dismissed"}, expect=200, idempotency_key=path).json()
    assert (ended["status"], ended["ended_by"], ended["reason"]) == ("ended", "requester", "dismissed") and "revoke" not in ended["links"]
    again = case.requester.post(f"{path}/revoke", {"reason": "dismissed"}, expect=200, idempotency_key=path)
    assert again.headers["Idempotent-Replayed"] == "true"
    after = case.read()
    assert after["organization_id"] is after["representation_id"] is None
    assert [(e["event"], e["reason"]) for e in case.events("tier2")][-1] == ("representation-ended", "dismissed")
    assert callers["organization"].get(path, expect=200).json()["status"] == "ended", "the firm is told that much"


@pytest.mark.parametrize("who", ["organization", "tier1", "tier2", "supervisor"])
def test_who_may_end_it(callers, who):
    case = filed(callers)
    ended = revoke(callers[who], case)
    assert ended["ended_by"] == who
    assert revoke(callers["organization"], case)["ended_at"] == ended["ended_at"], "once is enough"
    callers["organization"].post(f"/v1/representations/{ended['id']}/revoke", {"reason": "No Code"}, expect=422)


def gone(firm: Api, case: Case, appointment: dict | None) -> None:
    """Not a byte of it by any way there is."""
    for path in (case.path, f"{case.path}/events", f"{case.path}/assignment"):
        firm.get(path, expect=404)
    firm.get(case.path, headers={"Accept": "text/plain"}, expect=404)
    for event in ("withdraw", "cancel", "supply", "not-solved", "rebook-callback", "reconsider", "restart", "not-seen"):
        firm.post(f"{case.path}/{event}", {}, expect=404)
    firm.patch(case.path, {"client_ref": "x"}, expect=404)
    assert case.id not in firm.get("/v1/requests", params={"limit": 200}, expect=200).text
    cursor, seen = "0", ""
    while True:
        page = firm.get("/v1/requests", params={"after": cursor}, expect=200).json()
        seen += str(page["data"])
        if page["next_cursor"] == cursor:
            break
        cursor = page["next_cursor"]
    assert case.id not in seen
    if appointment:
        firm.get(f"/v1/appointments/{appointment['id']}", expect=404)
    assert case.id not in firm.get("/v1/appointments", params={"limit": 200}, expect=200).text


@pytest.mark.parametrize("make", [tier1_review, tier2_review, office_review, needs_info, approved, scheduled, with_callback, resolved, denied,
                                  withdrawn])
def test_a_dismissed_firm_sees_nothing_of_it(callers, make):
    case = filed(callers, make)
    before = case.read("supervisor")
    revoke(callers["tier1"], case)
    gone(callers["organization"], case, before["appointment"])
    after = case.read("supervisor")
    assert (after["status"], after["due_at"], after["priority_at"]) == (before["status"], before["due_at"], before["priority_at"])
    assert after["version"] == before["version"] + 1
    mine = client_of(case).get(case.path, expect=200).json()
    assert mine["status"] == before["status"], "the client's own token lives"


def test_without_a_number_of_the_clients_own_the_promised_call_is_called_off(callers):
    case = filed(callers, with_callback, applicant={"phone": None}, callback=FIRM_NUMBER)
    case.do("tier2", "claim")
    revoke(callers["organization"], case)
    client = client_of(case)
    after = client.get(case.path, expect=200).json()
    assert (after["status"], after["callback"]["status"], after["reason"]) == ("awaiting_contact", "called_off", "representation_ended")
    assert "representative" in after["what_happens_next"] and after["due_at"] == "2026-12-23T15:00:00Z"
    assert case.read("tier2")["claimed_by"] is None
    assert client.post(f"{case.path}/rebook-callback", {}, expect=422).json()["code"] == "callback_number_needed"
    again = client.post(f"{case.path}/rebook-callback", {"callback": NUMBER}, expect=200).json()
    assert again["status"] == "tier2_review" and again["reason"] is None


def test_what_the_firm_said_of_itself_does_not_come_back(callers):
    """Not even when the client changes something else later."""
    case = filed(callers, tier1_review, callback=FIRM_NUMBER)
    revoke(callers["organization"], case)
    client_of(case).patch(case.path, {"applicant": {"email": "new@example.org"}}, expect=200)
    case.escalate()
    call = case.read("tier2")["callback"]["id"]
    case.do("tier2", "claim")
    reply = callers["tier2"].post(f"/v1/callbacks/{call}/attempts", {"outcome": "busy"}, expect=200).json()
    assert (reply["phone"], reply["speak_with"], reply["may_speak"]) == (case.sent["applicant"]["phone"], None, [])


def test_the_client_may_be_called_instead_of_the_firm(callers):
    """At the number that staff know; another one is verified first."""
    for phone, verified in (("+13035550142", True), ("+13035550177", False)):
        case = filed(callers, with_callback, callback=FIRM_NUMBER, applicant={"phone": "+13035550142"})
        client_of(case).patch(case.path, {"callback": {"phone": phone}}, expect=200)
        if not verified:
            assert case.read("tier1")["callback"]["status"] == "unverified"
            case.do("tier1", "verify-contact", {"phone": phone, "reason": "identity_questions"})
        assert case.call("busy", who="tier2").json()["phone"] == phone


def test_an_open_request_and_a_closed_one_go_together(callers):
    client, firm = person(), callers["organization"]
    under = represent(firm, client)["id"]
    cases = [Case(callers, by=firm, applicant=client, representation_id=under, service=service)
             for service in ("other", "certified_copy", "document_pickup")]
    cases[0].do("requester", "withdraw")
    firm.post(f"/v1/representations/{under}/revoke", {}, expect=200)
    for case in cases:
        firm.get(case.path, expect=404)
        assert case.events("tier2")[-1]["event"] == "representation-ended"
    again = client_of(cases[0]).post(f"{cases[0].path}/restart", {}, expect=201).json()
    assert again["organization_id"] is None, "what the client does with it then is none of the firm's business"


def test_the_firm_begins_anew_what_it_withdrew(callers):
    case = filed(callers, withdrawn)
    again = callers["organization"].post(f"{case.path}/restart", {}, expect=201).json()
    assert again["representation_id"] == case.made["representation_id"] and again["requester_role"] == "attorney"


def test_the_applicant_begins_anew_what_a_sister_filed(callers):
    case = Case(callers, requester={"role": "family", "name": "Rosa Lopez"})
    applicant = client_of(case)
    applicant.post(f"{case.path}/withdraw", {}, expect=200)
    again = applicant.post(f"{case.path}/restart", {}, expect=201).json()
    assert again["requester_role"] == "applicant" and again["access_token"].startswith("fp_req_")


# ---- however much was filed ----

def file_and_withdraw(firm: Api, client: dict, under: dict, service: str, times: int) -> list[str]:
    statement, paths = "\U0001F5FD" * 4000, []
    for _ in range(times):
        body = submit_body(client, service=service, representation_id=under["id"], statement=statement)
        made = firm.post("/v1/requests", body, expect=201).json()
        paths.append(made["links"]["self"])
        firm.post(f"{paths[-1]}/withdraw", {}, expect=200)
    return paths


def test_no_number_of_requests_keeps_a_firm(callers):
    """They did not fit the memory of an act; the client had the firm for ever, and on its last day the timers of everybody stood still."""
    firm, client = callers["organization"], person()
    services = ["other", "certified_copy", "document_pickup", "court_grant", "case_inquiry"]
    under = represent(firm, client)
    with concurrent.futures.ThreadPoolExecutor(len(services)) as pool:
        filed_for = list(pool.map(lambda service: file_and_withdraw(firm, client, under, service, 230), services))
    assert firm.post(f"{path_of(under)}/revoke", {}, expect=200).json()["status"] == "ended"
    for paths in filed_for:
        firm.get(paths[0], expect=404)
        firm.get(paths[-1], expect=404)
