"""Personal data: seen in clear by whoever must, with a trace; and erased."""
import pytest
from case import NUMBER, REACH, Case, language, office_review, resolved, tier1_review, with_callback, withdrawn

REASON = {"reason": "asked_by_person"}


def reveal(case: Case, who: str, *fields: str, expect: int = 200, **options):
    return case.post(who, "reveal", {"fields": list(fields), "reason": "identity_check"}, expect=expect, **options)


@pytest.fixture(scope="module")
def standing(callers) -> dict[str, Case]:
    """One in each status, which the tests leave as it is."""
    return {status: reach(callers) for status, reach in REACH.items()}


@pytest.mark.parametrize("who", ["tier1", "tier2", "supervisor", "office"])
def test_what_is_masked_is_seen_in_clear(callers, who):
    case = tier1_review(callers, callback=NUMBER, requester={"role": "family", "name": "Ana", "phone": "+13035550155", "email": "ana@example.org"})
    said = case.sent["applicant"]
    reply = reveal(case, who, "email", "phone", "a_number", "date_of_birth", "requester_name", "requester_phone", "requester_email", "callback_phone")
    assert reply.json() == {"request_id": case.id, "revealed": {
        **{name: said[name] for name in ("email", "phone", "a_number", "date_of_birth")}, "requester_name": "Ana",
        "requester_phone": "+13035550155", "requester_email": "ana@example.org", "callback_phone": NUMBER["phone"]}}
    assert case.read(who)["applicant"]["phone"] != said["phone"], "replies mask it as before"


def test_who_saw_what_and_why_is_written_down(callers):
    case = tier1_review(callers)
    before = case.read()
    reply = reveal(case, "tier2", "a_number", "email")
    event = case.events()[-1]
    assert (event["event"], event["from"], event["to"], event["reason"]) == ("reveal", "tier1_review", "tier1_review", "identity_check")
    assert event["actor"]["role"] == "tier2" and event["data"] == {"fields": ["email", "a_number"]}
    assert case.sent["applicant"]["a_number"] not in str(case.events())
    assert reply.headers["ETag"] == f'"{before["version"] + 1}"'
    case.do("tier1", "resolve", {"answer": "adit_by_mail"}, if_match=reply.headers["ETag"])


def test_shown_again_it_is_one_event(callers):
    case = tier1_review(callers)
    first = reveal(case, "tier1", "email", idempotency_key="look")
    again = reveal(case, "tier1", "email", idempotency_key="look")
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == first.json()
    assert [event["event"] for event in case.events()].count("reveal") == 1
    assert reveal(case, "tier1", "phone", idempotency_key="look", expect=422).json()["code"] == "idempotency_mismatch"


@pytest.mark.parametrize("status", REACH)
def test_in_any_status(standing, status):
    case = standing[status]
    assert reveal(case, "tier1", "email").json()["revealed"] == {"email": case.sent["applicant"]["email"]}
    assert case.read()["status"] == status


@pytest.mark.parametrize("body, pointers", [
    ({}, ["/fields", "/reason"]), ({"fields": [], "reason": "identity_check"}, ["/fields"]), ({"fields": ["shoe"], "reason": "identity_check"}, ["/fields/0"]),
    ({"fields": ["email"], "reason": "Because I want"}, ["/reason"]), ({"fields": ["email"]}, ["/reason"]),
])
def test_a_look_without_a_reason_is_none(callers, standing, body, pointers):
    problem = standing["tier1_review"].post("tier1", "reveal", body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == pointers


def test_another_office_sees_nothing(callers):
    case = office_review(callers, preferences={"offices": ["CHI"]})
    reveal(case, "office", "email", expect=404)


# ---- erased ----

def words_of(case: Case) -> list[str]:
    return [value for value in case.sent["applicant"].values() if isinstance(value, str) and value != "Lopez"]


def test_nothing_is_left_of_a_person(callers, owner):
    needs = {"preferred_language": language(), "interpreter": True, "accommodations": ["wheelchair"]}
    case = with_callback(callers, client_ref="matter-1", statement="My own words.", applicant=needs)
    known = {"confirmation_code": case.made["confirmation_code"], "date_of_birth": case.sent["applicant"]["date_of_birth"]}
    callers["tier1"].as_(None).post("/v1/lookup", known, expect=200)
    case.do("tier2", "resolve", {"answer": "status_explained", "note": "She cried.", "expected_state": "tier2_review"})
    chain = case.events()
    gone = case.do("supervisor", "erase", REASON)
    assert gone["erased"] is True and gone["status"] == "resolved" and gone["client_ref"] is None
    for who in ("requester", "tier1"):
        seen = case.read(who)
        assert seen["erased"] is True and seen["statement"] is None and seen["emergency_reason"] is None and seen["receipt_numbers"] == []
        assert {seen["applicant"][name] for name in ("given_name", "family_name", "email", "phone", "a_number")} == {None}
        assert "restart" not in seen["links"] and "erase" not in seen["links"]
        assert seen["location"] == {"country": None, "postal_code": None} and seen["preferences"]["offices"] == [] and seen["erase_at"] is None
        assert (seen["applicant"]["preferred_language"], seen["applicant"]["interpreter"], seen["applicant"]["accommodations"]) == ("und", False, [])
    events = case.events()
    assert chain[-1]["note"] == "She cried." and events[:-1] == [{**event, "note": None} for event in chain]
    assert (events[-1]["event"], events[-1]["reason"], events[-1]["data"]) == ("erase", "asked_by_person", {})
    callers["tier1"].get(f"/v1/callbacks/{gone['callback']['id']}", expect=200)
    left = owner.execute("""select octet_length(r.sealed), r.contact_sealed, (select sum(octet_length(n.sealed)) from fp.note n where n.request_id = r.id),
        (select sum(octet_length(c.contact_sealed)) from fp.callback c where c.request_id = r.id),
        (select count(*) from fp.search_key k where k.request_id = r.id) from fp.request r where r.id = %s""", [case.id]).fetchone()
    assert left == (0, None, 0, 0, 0)
    callers["tier1"].as_(None).post("/v1/lookup", known, expect=404)
    assert callers["tier1"].post("/v1/requests/search", {"a_number": case.sent["applicant"]["a_number"]}, expect=200).json()["data"] == []


def test_nothing_more_happens_to_it(callers):
    case = resolved(callers)
    case.do("supervisor", "erase", REASON, idempotency_key="gone")
    assert case.post("supervisor", "erase", REASON, idempotency_key="gone").headers["Idempotent-Replayed"] == "true"
    for who, event, body in (("supervisor", "erase", REASON), ("requester", "not-solved", None), ("tier1", "reveal", {"fields": ["email"], **REASON})):
        assert "erased" in case.refused(who, event, body, status=409, code="state_conflict")["detail"]
    again = withdrawn(callers)
    again.do("supervisor", "erase", REASON)
    again.refused("requester", "restart", status=409, code="state_conflict")


@pytest.mark.parametrize("status", [status for status in REACH if status not in ("resolved", "denied", "missed_callback", "withdrawn", "completed")])
def test_what_is_open_is_not_erased(standing, status):
    standing[status].refused("supervisor", "erase", REASON, status=409, code="state_conflict")


@pytest.mark.parametrize("who", ["tier1", "tier2", "office"])
def test_only_a_supervisor_erases(standing, who):
    standing["resolved"].refused(who, "erase", REASON, status=403, code="forbidden")
