"""POST /v1/requests: what is stored, where it goes, and what is refused."""
import datetime
import time

import pytest
from case import NUMBER, Case, office_review, scheduled, tier2_review
from samples import person, submit_body

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def refused(api, status=422, **changes) -> dict:
    return api.post("/v1/requests", submit_body(**changes), expect=status).json()


def pointers(problem: dict) -> list[str]:
    return sorted(error["pointer"] for error in problem["errors"])


# ---- what is stored ----

def test_what_was_sent_is_stored_and_masked(callers):
    case = Case(
        callers, service="adit_stamp", statement="  My card\nhas expired. ", client_ref="matter-1", receipt_numbers=["eac-26-900-12345"],
        applicant={"a_number": "a 12-345-678", "email": "maria@example.org", "phone": "+13035550142", "preferred_language": "zh-Hant",
                   "accommodations": ["wheelchair", "sign_language"], "interpreter": True, "given_name": " Zoë 🌵 "},
        requester={"role": "petitioner", "name": "Ana Ortiz", "email": "ortiz@example.org", "phone": "+442071838750"},
        preferences={"offices": ["DEN", "CHI"], "not_before": "2026-11-25", "not_after": "2026-12-25", "days": ["friday", "monday"],
                     "day_part": "morning", "first": "office", "earlier_offers": True},
        callback={**NUMBER, "windows": [{"start": "2026-11-25T09:00:00-07:00", "end": "2026-11-25T12:00:00-07:00"}], "speak_with": "Maria"})
    made = case.made
    assert made["applicant"] == {
        "given_name": "Zoë 🌵", "family_name": "Lopez", "email": "m***@example.org", "phone": "+*******0142", "a_number": "A******678",
        "preferred_language": "zh-Hant", "interpreter": True, "accommodations": ["wheelchair", "sign_language"]}
    assert made["statement"] == "My card\nhas expired." and made["receipt_numbers"] == ["EAC2690012345"]
    assert made["preferences"] == {"offices": ["DEN", "CHI"], "not_before": "2026-11-25", "not_after": "2026-12-25",
                                   "days": ["monday", "friday"], "day_part": "morning", "first": "office", "earlier_offers": True}
    assert (made["requester_role"], made["client_ref"], made["office"], made["version"]) == ("petitioner", "matter-1", "DEN", 1)
    assert made["location"] == {"country": "US", "postal_code": "80202"}
    assert {name: value for name, value in made.items() if name != "access_token"} == case.read()


@pytest.mark.parametrize("email, masked", [
    ("ünal@example.org", "ü***@example.org"), ("李@exämple.org", "李***@exämple.org"), ("🌵x@example.org", "🌵***@example.org")])
def test_an_address_that_begins_with_a_letter_of_several_bytes_is_masked_whole(callers, email, masked):
    case = Case(callers, applicant={"email": email})
    assert case.made["applicant"]["email"] == masked and case.read("tier1")["applicant"]["email"] == masked


def test_a_last_day_that_is_over_is_refused_before_anybody_waits_for_it(callers, sandbox):
    today = sandbox.now().date()
    over, yesterday = (str(today - datetime.timedelta(days=n)) for n in (2, 1))
    body = submit_body(preferences={"not_after": over})
    problem = callers["tier1"].as_(None).post("/v1/requests", body, expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/preferences/not_after", "in_the_past")]
    case = Case(callers, preferences={"not_after": yesterday})  # where it is yesterday yet
    assert case.requester.patch(case.path, {"preferences": {"not_after": over}}, expect=422).json()["errors"][0]["code"] == "in_the_past"


def test_what_is_left_out_has_its_default(callers):
    applicant = {"given_name": "Li", "family_name": f"Wu{time.time_ns()}", "date_of_birth": "2000-01-01"}
    body = {"service": "other", "applicant": applicant, "location": {"country": "IN"}, "statement": None, "preferences": None}
    made = callers["tier1"].post("/v1/requests", body, expect=201).json()
    assert (made["urgency"], made["requester_role"], made["statement"]) == ("routine", "applicant", None)
    assert made["applicant"]["preferred_language"] == "en" and made["applicant"]["phone"] is None
    assert made["preferences"]["day_part"] == "any" and made["preferences"]["offices"] == []


def test_the_first_reply_says_where_it_is_and_what_comes_next(api):
    reply = api.post("/v1/requests", submit_body(), expect=201)
    made = reply.json()
    assert reply.headers["Location"] == made["links"]["self"] == f"/v1/requests/{made['id']}"
    assert reply.headers["ETag"] == '"1"' and reply.headers["Cache-Control"] == "no-store"
    assert "withdraw" in made["links"] and made["what_happens_next"] and made["turn"] == "tier1"
    assert made["due_at"] == "2026-11-26T15:00:00Z", "review_within_hours is 72"
    assert made["id"][14] == "7"


def test_the_confirmation_code_is_16_characters_of_which_the_last_checks_the_others(api):
    codes = {api.post("/v1/requests", submit_body(), expect=201).json()["confirmation_code"] for _ in range(5)}
    assert len(codes) == 5
    assert len({code[:3] for code in codes}) == 1, "the first three are the day"
    for code in codes:
        value = 0
        for letter in code[:15]:
            value = value * 32 + ALPHABET.index(letter)
        assert code[15] == ALPHABET[value % 31]


@pytest.mark.parametrize("who", ["organization", "tier1", "tier2", "office", "supervisor"])
def test_only_who_has_no_credentials_gets_a_token(callers, who):
    case = Case(callers, by=callers[who])
    assert "access_token" not in case.made
    assert case.read()["id"] == case.id
    assert (case.made["organization_id"] is not None) == (who == "organization")


def test_the_token_opens_one_request_only(callers):
    first, second = Case(callers), Case(callers)
    assert first.made["access_token"] != second.made["access_token"]
    first.requester.get(second.path, expect=404)
    first.requester.get("/v1/requests", expect=403)


def test_an_admin_submits_nothing(callers):
    callers["admin"].post("/v1/requests", submit_body(), expect=403)


# ---- where it goes ----

@pytest.mark.parametrize("changes, status, turn, due", [
    ({"service": "case_inquiry"}, "answered", "requester", "2026-11-30T15:00:00Z"),
    ({"service": "other"}, "tier1_review", "tier1", "2026-11-26T15:00:00Z"),
    ({"service": "adit_stamp"}, "tier2_review", "tier2", "2026-11-26T15:00:00Z"),
    ({"service": "adit_stamp", "urgency": "urgent"}, "tier2_review", "tier2", "2026-11-26T15:00:00Z"),
    ({"service": "emergency_travel", "urgency": "emergency", "emergency_reason": "A funeral."}, "tier1_review", "tier1", "2026-11-23T19:00:00Z"),
])
def test_the_policy_says_where_it_begins(callers, changes, status, turn, due):
    made = Case(callers, **changes).made
    assert (made["status"], made["turn"], made["due_at"]) == (status, turn, due)


def test_the_policy_row_that_decided_is_kept(callers, api):
    case = tier2_review(callers)
    [submit] = case.events()
    rows = {row["id"]: row for row in api.get("/v1/policies", expect=200).json()["data"]}
    assert "adit_stamp" in [rows[id]["service"] for id in submit["policies"]]
    assert (submit["event"], submit["from"], submit["to"], submit["seq"]) == ("submit", None, "tier2_review", 1)


def test_no_callback_is_planned_where_none_is_needed(callers):
    assert tier2_review(callers, callback=NUMBER).made["callback"] is None


def test_the_nearest_office_is_the_request_s(callers):
    assert Case(callers, location={"country": "US", "postal_code": "10001"}).made["office"] == "NYC"
    assert Case(callers, preferences={"offices": ["LOS", "DEN"]}).made["office"] == "LOS"
    assert Case(callers, location=None, preferences={"offices": ["DEN"]}).made["location"] == {"country": None, "postal_code": None}


def test_where_no_office_serves(api):
    problem = refused(api, location={"country": "ZZ"})
    assert problem["code"] == "no_office" and "contact center" in problem["next"]


# ---- what is refused ----

@pytest.mark.parametrize("changes, pointer", [
    ({"service": "haircut"}, "/service"),
    ({"service": None}, "/service"),
    ({"urgency": "emergency"}, "/emergency_reason"),
    ({"urgency": "high"}, "/urgency"),
    ({"location": None}, "/location"),
    ({"location": {"postal_code": "80202"}}, "/location/country"),
    ({"location": {"country": "US"}}, "/location/postal_code"),
    ({"location": {"country": "US", "postal_code": "00000"}}, "/location/postal_code"),
    ({"location": {"country": "USA"}}, "/location/country"),
    ({"location": {"country": "us"}}, "/location/country"),
    ({"requester": {"name": "Ana"}}, "/requester/role"),
    ({"requester": {"role": "friend"}}, "/requester/role"),
    ({"requester": {"role": "attorney", "email": "ana@"}}, "/requester/email"),
    ({"representation_id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071"}, "/representation_id"),
    ({"representation_id": "mine"}, "/representation_id"),
    ({"receipt_numbers": ["EAC2690012345", "EAC269001234X"]}, "/receipt_numbers/1"),
    ({"receipt_numbers": ["EAC2690012345"] * 11}, "/receipt_numbers"),
    ({"receipt_numbers": "EAC2690012345"}, "/receipt_numbers"),
    ({"receipt_numbers": ["x" * 21]}, "/receipt_numbers/0"),
    ({"receipt_numbers": [7]}, "/receipt_numbers/0"),
    ({"preferences": {"offices": ["DENVER"]}}, "/preferences/offices/0"),
    ({"preferences": {"offices": [" "]}}, "/preferences/offices/0"),
    ({"statement": ""}, "/statement"),
    ({"statement": "   "}, "/statement"),
    ({"statement": "x" * 4001}, "/statement"),
    ({"preferences": {"offices": ["DEN", "QQQ"]}}, "/preferences/offices/1"),
    ({"preferences": {"not_before": "2026-12-02", "not_after": "2026-12-01"}}, "/preferences/not_after"),
    ({"preferences": {"days": ["sonntag"]}}, "/preferences/days/0"),
    ({"preferences": {"day_part": "night"}}, "/preferences/day_part"),
    ({"preferences": {"earlier_offers": "yes"}}, "/preferences/earlier_offers"),
    ({"callback": {"time_zone": "America/Denver"}}, "/callback/phone"),
    ({"callback": {"phone": "303-555-0142"}}, "/callback/phone"),
    ({"callback": {**NUMBER, "windows": [{"start": "2026-11-25T09:00:00", "end": "2026-11-25T12:00:00Z"}]}}, "/callback/windows/0/start"),
    ({"callback": {**NUMBER, "windows": [{"start": "2026-11-25T12:00:00Z", "end": "2026-11-25T09:00:00Z"}]}}, "/callback/windows/0/end"),
    ({"client_ref": "x" * 101}, "/client_ref"),
    ({"client_ref": 7}, "/client_ref"),
    ({"token": "x"}, "/token"),
])
def test_a_member_that_is_not_valid(api, changes, pointer):
    assert pointers(refused(api, **changes)) == [pointer]


def test_all_that_is_wrong_in_a_list_is_named(api):
    body = submit_body(applicant={"accommodations": ["", "x" * 65, 7, "wheelchair"]})
    errors = api.post("/v1/requests", body, expect=422).json()["errors"]
    assert [error["pointer"] for error in errors] == [f"/applicant/accommodations/{n}" for n in range(3)]


@pytest.mark.parametrize("changes, pointer", [
    ({"given_name": None}, "given_name"), ({"given_name": "x" * 101}, "given_name"), ({"family_name": " "}, "family_name"),
    ({"date_of_birth": "1984-02-30"}, "date_of_birth"), ({"date_of_birth": "29.2.1984"}, "date_of_birth"),
    ({"date_of_birth": "2026-11-25"}, "date_of_birth"), ({"email": "maria"}, "email"), ({"email": "a@b@c.org"}, "email"),
    ({"phone": "+0035550142"}, "phone"), ({"phone": "+1303"}, "phone"), ({"a_number": "B012345678"}, "a_number"),
    ({"a_number": "A0123456789"}, "a_number"), ({"preferred_language": "english please"}, "preferred_language"),
    ({"accommodations": ["Wheel chair"]}, "accommodations/0"), ({"accommodations": ["ramp"] * 11}, "accommodations"),
    ({"interpreter": 1}, "interpreter"), ({"sex": "f"}, "sex"),
])
def test_a_member_of_the_applicant_that_is_not_valid(api, changes, pointer):
    assert pointers(refused(api, applicant=changes)) == [f"/applicant/{pointer}"]


def test_a_nul_or_a_lone_surrogate_is_no_text(api):
    body = b'{"service": "other", "location": {"country": "US"}, "applicant": {"given_name": "%s", "family_name": "b", "date_of_birth": "1984-02-29"}}'
    for name in (b"\\u0000", b"\\ud800"):
        api.call("POST", "/v1/requests", data=body % name, expect=400)


# ---- the same person again ----

@pytest.mark.parametrize("who", ["organization", "requester"])
def test_the_same_party_has_one_open_request_a_person_and_service(callers, who):
    case = Case(callers) if who == "requester" else Case(callers, by=callers[who])
    party = case.requester
    again = party.post("/v1/requests", case.sent, expect=409).json()
    assert again["code"] == "duplicate_open" and again["link"] == case.path and again["next"]
    party.post("/v1/requests", {**case.sent, "service": "certified_copy"}, expect=201)
    case.do(party, "withdraw")
    party.post("/v1/requests", case.sent, expect=201)


def test_a_stranger_s_second_lives_on_unseen(callers, api):
    first = Case(callers)
    reply = api.post("/v1/requests", first.sent, expect=201).json()
    assert reply["duplicate"] is False and reply["id"] != first.id
    stranger = api.as_(reply["access_token"])
    assert stranger.get(f"/v1/requests/{reply['id']}", expect=200).json()["duplicate"] is False
    assert first.read()["duplicate"] is False
    for id in (first.id, reply["id"]):
        assert callers["tier2"].get(f"/v1/requests/{id}", expect=200).json()["duplicate"] is True
    stranger.get(first.path, expect=404)


def test_staff_who_write_a_request_down_are_no_party(callers):
    first = Case(callers, by=callers["tier1"])
    second = callers["tier1"].post("/v1/requests", first.sent, expect=201).json()
    assert second["duplicate"] is True and first.read("tier1")["duplicate"] is True


def test_two_firms_are_strangers(callers, api):
    first = Case(callers, by=callers["organization"])
    second = callers["other_organization"].post("/v1/requests", first.sent, expect=201).json()
    assert second["duplicate"] is False and first.read()["duplicate"] is False
    callers["organization"].get(f"/v1/requests/{second['id']}", expect=404)


def test_a_firm_that_is_a_stranger_files_one_twin(callers):
    first = Case(callers, by=callers["organization"])
    twin = callers["other_organization"].post("/v1/requests", first.sent, expect=201).json()
    problem = callers["other_organization"].post("/v1/requests", first.sent, expect=409).json()
    assert (problem["code"], problem["link"]) == ("duplicate_open", f"/v1/requests/{twin['id']}")


@pytest.mark.parametrize("ends", ["first", "second"])
def test_a_pair_is_settled_before_either_is_approved(callers, ends):
    first = tier2_review(callers)
    second = Case(callers, **first.sent)
    for case in (first, second):
        case.refused("tier2", "approve", {"expected_state": "tier2_review"}, status=409, code="duplicate_unsettled")
    gone, kept = (first, second) if ends == "first" else (second, first)
    gone.do("requester", "withdraw")
    assert kept.read("tier2")["duplicate"] is False
    assert kept.approve(wait=5)["status"] == "scheduled"


def test_names_make_the_person_where_there_is_no_a_number(api):
    applicant = {**person(), "a_number": None}
    first = api.post("/v1/requests", {**submit_body(), "applicant": applicant}, expect=201).json()
    same = {**applicant, "given_name": applicant["given_name"].upper(), "email": "other@example.org"}
    token = first["access_token"]
    assert api.post("/v1/requests", {**submit_body(), "applicant": same}, token=token, expect=409).json()["link"].endswith(first["id"])
    other = {**applicant, "date_of_birth": "1984-02-28"}
    api.post("/v1/requests", {**submit_body(), "applicant": other}, token=token, expect=201)


# ---- who sees it ----

def test_an_office_sees_its_own_alone(callers, owner):
    office_review(callers).read("office")
    elsewhere = Case(callers, preferences={"offices": ["CHI"]})
    callers["office"].get(elsewhere.path, expect=404)
    assert scheduled(callers).read("office")["office"] == "DEN"
