"""Relatives, employers and caseworkers may file, and see status and dates; what is decided goes to the applicant."""
import pytest
from case import Case, approved, denied, needs_info, scheduled, tier1_review, tier2_review, with_callback
from contract import Contract
from firm import client_of
from roles import call
from samples import person, representation_body, submit_body

OTHERS = ("family", "employer", "community_organization", "congressional_office")
SHOWN = {"id", "status", "service", "office", "created_at", "updated_at", "due_at", "version", "what_happens_next", "appointment", "links"}
OPERATIONS = {operation.id: operation for operation in Contract().operations}
SISTER = {"role": "family", "name": "Rosa Lopez", "phone": "+13035550188", "email": "rosa@example.org"}


def filed_by(callers, role: str, make=Case, by=None, **changes) -> Case:
    return make(callers, by=by, requester={**SISTER, "role": role}, **changes)


@pytest.mark.parametrize("role", [*OTHERS, "attorney", "accredited_representative"])
def test_a_stranger_who_files_for_somebody_sees_how_it_goes(callers, role):
    case = filed_by(callers, role)
    assert set(case.made) == SHOWN | {"access_token"} and case.made["access_token"].startswith("fp_see_")
    seen = case.read()
    assert set(seen) == SHOWN and set(seen["links"]) == {"self", "events"}
    full = case.read("tier1")
    assert full["requester_role"] == role
    for secret in (full["confirmation_code"], full["applicant"]["given_name"], full["statement"]):
        assert secret not in str(seen) + str(case.made)


@pytest.mark.parametrize("role", ["applicant", "petitioner"])
def test_applicants_and_petitioners_act(callers, role):
    case = filed_by(callers, role)
    assert case.made["access_token"].startswith("fp_req_") and case.made["requester_role"] == role
    assert case.do("requester", "withdraw")["status"] == "withdrawn"


def test_the_reply_to_a_second_try_is_the_same(callers):
    body = submit_body(requester=SISTER)
    api = callers["tier1"].as_(None)
    first = api.post("/v1/requests", body, expect=201, idempotency_key="sister-1")
    again = api.post("/v1/requests", body, expect=201, idempotency_key="sister-1")
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == first.json()


@pytest.mark.parametrize("make", [tier1_review, tier2_review, needs_info, approved, scheduled, with_callback, denied])
def test_whatever_becomes_of_it_only_status_and_dates_are_shown(callers, make):
    case = filed_by(callers, "family", make)
    full, seen = case.read("supervisor"), case.read()
    assert set(seen) == SHOWN
    assert {name: seen[name] for name in ("status", "due_at", "office", "version")} == {
        name: full[name] for name in ("status", "due_at", "office", "version")}
    if full["appointment"]:
        assert seen["appointment"] == {name: value for name, value in full["appointment"].items() if name != "id"}
    text = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    hidden = [full["confirmation_code"], full["reason"], full["answer"], *([full["callback"]["verification_phrase"]] if full["callback"] else [])]
    for secret in filter(None, hidden):
        assert secret not in text and secret not in str(seen)
    for event in case.events("requester"):
        assert event["from"] != event["to"] and event["reason"] is None and event["data"] == {} and event["policies"] == []


def test_it_can_be_waited_for(callers):
    case = filed_by(callers, "family")
    etag = case.requester.get(case.path, expect=200).headers["ETag"]
    case.requester.get(case.path, headers={"If-None-Match": etag}, expect=304)


@pytest.mark.parametrize("id", OPERATIONS)
def test_the_token_opens_what_the_contract_marks_and_what_is_public(callers, id):
    """Every operation of the contract: no event, no patch, no other's request."""
    case, operation = filed_by(callers, "family"), OPERATIONS[id]
    reply = call(case.requester, operation, {"request_id": case.id})
    if operation.body.get("x-sees-only"):
        assert reply.status_code == 200
    elif operation.method == "get" and "anonymous" in operation.body["x-roles"]:
        assert reply.status_code not in (401, 403)
    else:
        assert reply.status_code == 403 and reply.json()["code"] == "forbidden" and reply.json()["next"]


def test_the_mark_stands_where_a_request_is_read(callers):
    marked = {id for id, operation in OPERATIONS.items() if operation.body.get("x-sees-only")}
    assert marked == {"getRequest", "listRequestEvents", "checkEligibility"}, "the last one stores nothing"
    case, other = filed_by(callers, "family"), Case(callers)
    case.requester.get(other.path, expect=404)
    case.requester.get(f"{other.path}/events", expect=404)


@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items()
                                if "{request_id}" in operation.path and "organization" in operation.body["x-roles"]
                                and not operation.body.get("x-sees-only")])
def test_an_organization_that_files_so_is_limited_in_the_same_way(callers, id):
    case = filed_by(callers, "employer", by=callers["other_organization"])
    assert set(case.made) == SHOWN
    reply = call(callers["other_organization"], OPERATIONS[id], {"request_id": case.id}, expect=403)
    assert reply.json()["code"] == "forbidden" and reply.json()["next"]
    assert case.read()["status"] == "tier1_review"


def test_its_lists_show_no_more(callers):
    organization = callers["other_organization"]
    case = filed_by(callers, "employer", scheduled, by=organization, client_ref="staff-1")
    mine = Case(callers, by=organization)
    listed = {one["id"]: one for one in organization.get("/v1/requests", params={"limit": 200}, expect=200).json()["data"]}
    assert set(listed[case.id]) == SHOWN and "confirmation_code" in listed[mine.id]
    appointment = case.read("office")["appointment"]["id"]
    organization.get(f"/v1/appointments/{appointment}", expect=404)
    assert case.id not in organization.get("/v1/appointments", params={"limit": 200}, expect=200).text


def test_under_a_representation_the_same_organization_acts(callers):
    client, organization = person(), callers["other_organization"]
    case = Case(callers, by=organization, applicant=client, requester={"role": "community_organization"})
    under = organization.post("/v1/representations", representation_body(client), expect=201).json()
    callers["tier1"].post(f"{case.path}/represent", {"representation_id": under["id"]}, expect=200)
    assert case.do("requester", "withdraw")["status"] == "withdrawn"


@pytest.mark.parametrize("changes, pointer", [({"callback": {"phone": SISTER["phone"]}}, "/callback/phone"),
                                              ({"applicant": {"phone": SISTER["phone"]}}, "/applicant/phone")])
def test_officers_call_the_applicant(callers, changes, pointer):
    api = callers["tier1"].as_(None)
    problem = api.post("/v1/requests", submit_body(requester=SISTER, **changes), expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, "number_of_the_requester")]
    api.post("/v1/requests", submit_body(requester={**SISTER, "role": "petitioner"}, **changes), expect=201)


def test_a_token_of_one_kind_does_not_pass_for_the_other(callers):
    case = filed_by(callers, "family")
    token = case.made["access_token"]
    callers["tier1"].as_("fp_req_" + token.removeprefix("fp_see_")).get(case.path, expect=401)
    mine = Case(callers)
    callers["tier1"].as_("fp_see_" + mine.made["access_token"].removeprefix("fp_req_")).get(mine.path, expect=401)


def test_what_is_withdrawn_by_the_applicant_is_seen_as_closed(callers):
    case = filed_by(callers, "family")
    applicant = client_of(case)
    applicant.post(f"{case.path}/withdraw", {}, expect=200)
    assert case.read()["status"] == "withdrawn"
