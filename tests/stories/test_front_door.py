"""The front doors: the desk of an office, the answer that spares a visit, the languages, and the way back to a lost request."""
import pytest
from client import Api
from samples import person
from story import Case, World, instant

ABROAD = "SAL"  # offices abroad still let walk-ins in
STAMP = {"service": "adit_stamp"}


@pytest.fixture(scope="module")
def desks(world: World) -> dict[str, Api]:
    return {"DEN": world.callers["office"], "CHI": world.another_key("office", office="CHI"), ABROAD: world.another_key("office", office=ABROAD)}


def comes(desks: dict[str, Api], office: str, outcome: str, who: dict | None = None, expect: int = 201, **said) -> dict:
    """The person stands at the desk, and the clerk says what becomes of it."""
    body = {"office": office, "service": "adit_stamp", "applicant": who or person(), "outcome": outcome, **said}
    return desks[office].post("/v1/walk-ins", body, expect=expect).json()


def handed_over(world: World, walk_in: dict) -> Case:
    """What the person takes home is the token."""
    made = walk_in["request"]
    return Case(world, made, world.api.as_(made["access_token"]))


def test_denver_turns_them_away_and_says_what_to_do(world: World, desks) -> None:
    who = person()
    closed = comes(desks, "DEN", "admitted", who, emergency_reason="My flight leaves tonight.", expect=409)
    assert closed["code"] == "walk_ins_closed" and "2019-07-24" in closed["detail"] and "converted" in closed["next"]
    refused = comes(desks, "DEN", "refused", who)
    assert (refused["outcome"], refused["reason"], refused["policy"]["walk_in"]) == ("refused", "no_walk_ins", "none")
    assert "800-375-5283" in {resource["contact"] for resource in refused["resources"]} and refused["what_happens_next"]
    figures = world.callers["supervisor"].get("/v1/walk-ins", params={"office": "DEN", "day": refused["day"]}, expect=200).json()["counts"]
    assert figures["refused"] >= 1 and figures["admitted"] == 0
    found = world.callers["supervisor"].post("/v1/requests/search", {"a_number": who["a_number"]}, expect=200).json()
    assert found["data"] == [], "nothing about the person was kept"


def test_who_was_turned_away_is_seated_before_those_who_came_later(world: World, desks) -> None:
    """The moment at the desk counts, whoever is decided first. Seats there are one at a time, and the day is not open to the worker yet."""
    wish = {"offices": [ABROAD], "not_before": world.next_weekday(1, at_least=20).isoformat()}
    turned_away = handed_over(world, comes(desks, ABROAD, "converted", preferences=wish))
    assert instant(turned_away.now()["priority_at"]) == world.now()
    world.advance(minutes=10)
    later = world.submit(**STAMP, location={"country": "SV"}, preferences=wish)
    for case in (later, turned_away):
        assert case.staff("tier2", "approve", {"expected_state": "tier2_review"})["status"] == "approved"
        world.advance(minutes=10)
    assert (turned_away.status, later.status) == ("approved", "approved")
    world.advance(days=14)
    first, second = (case.wait_for("scheduled")["appointment"] for case in (turned_away, later))
    assert first["office"] == second["office"] == ABROAD and first["starts_at"] < second["starts_at"]


def test_a_true_emergency_is_let_in_at_an_officer_s_discretion(world: World, desks) -> None:
    who = person()
    asked = comes(desks, "CHI", "admitted", who, expect=422)
    assert [error["pointer"] for error in asked["errors"]] == ["/emergency_reason"] and asked["next"]
    admitted = comes(desks, "CHI", "admitted", who, emergency_reason="My father is dying; I fly tomorrow.")
    case = handed_over(world, admitted)
    seen = case.now()
    assert (seen["status"], seen["appointment"]["status"], seen["urgency"]) == ("scheduled", "checked_in", "emergency")
    assert seen["what_happens_next"].startswith("You are checked in")
    done = desks["CHI"].post(f"/v1/appointments/{seen['appointment']['id']}/complete", expect=200).json()
    assert done["status"] == "completed" and case.status == "completed"
    assert case.event_names() == ["admit", "complete"]


def test_who_waits_for_an_officer_and_cannot_wait_is_let_in(world: World, desks) -> None:
    """She asked from home and waits for the call; then her father dies. The desk lets her in, what she asked for goes on, and somebody who
    had asked in her name would have learned nothing of it."""
    who = person()
    waits = world.submit(**STAMP, applicant=who)
    before = waits.now()
    admitted = comes(desks, "CHI", "admitted", who, emergency_reason="My father has died; I fly tonight.")
    case = handed_over(world, admitted)
    assert (case.status, admitted["request"]["duplicate"], waits.now()["version"]) == ("scheduled", True, before["version"])
    second = comes(desks, "CHI", "admitted", who, emergency_reason="My father has died; I fly tonight.", expect=409)
    assert (second["code"], second["link"]) == ("already_admitted", f"/v1/requests/{admitted['request_id']}")
    desks["CHI"].post(f"/v1/appointments/{admitted['request']['appointment']['id']}/complete", expect=200)
    assert (case.status, waits.status, waits.now()["due_at"]) == ("completed", "tier2_review", before["due_at"])
    assert waits.staff("tier2", "approve", {"expected_state": "tier2_review"})["status"] == "approved"


def test_an_office_that_sees_walk_ins_and_forgets_one(world: World, desks) -> None:
    case = handed_over(world, comes(desks, ABROAD, "admitted", service="document_pickup"))
    assert case.now()["appointment"]["office"] == ABROAD
    ends = instant(case.now()["appointment"]["ends_at"])
    world.go_to(ends)
    assert case.status == "unrecorded"
    desks[ABROAD].post(f"/v1/appointments/{case.appointment()['id']}/complete", expect=200)
    assert case.status == "completed"


def test_the_stamp_can_come_by_mail_while_the_officer_looks(world: World) -> None:
    case = world.submit(**STAMP)
    seen = case.now()
    assert (seen["status"], seen["callback"]) == ("tier2_review", None), "the officer calls only if there is need"
    answer = seen["automated_answer"]
    assert answer["code"] == "adit_by_mail" and "mail" in answer["text"]
    assert [(resource["kind"], resource["contact"]) for resource in answer["resources"]] == [("mail", "800-375-5283")]
    case.staff("tier2", "resolve", {"answer": "adit_by_mail", "expected_state": "tier2_review"})
    assert (case.now()["answer"], case.now()["automated_answer"]) == ("adit_by_mail", None)


def test_an_automated_answer_that_does_not_help_keeps_the_place(world: World) -> None:
    case = world.submit(service="case_inquiry")
    before = case.now()
    assert before["status"] == "answered" and before["automated_answer"]["code"] == "status_online"
    assert {resource["code"] for resource in before["automated_answer"]["resources"]} == {"case_status_online", "online_account"}
    world.advance(days=2)
    after = case.does("not-solved")
    assert (after["status"], after["priority_at"]) == ("tier1_review", before["priority_at"])


def test_a_korean_speaker_reads_it_all_in_korean(world: World) -> None:
    korean = {"Accept-Language": "ko-KR, ko;q=0.9, en;q=0.5"}
    services = {one["code"]: one for one in world.api.get("/v1/services", headers=korean, expect=200).json()["data"]}
    assert services["adit_stamp"]["papers"][0].startswith("여권")
    resources = world.api.get("/v1/resources", params={"service": "adit_stamp"}, headers=korean, expect=200).json()["data"]
    assert all(not one["title"].isascii() and not one["text"].isascii() for one in resources)
    case = world.submit(**STAMP, applicant={"given_name": "민지", "family_name": "김", "preferred_language": "ko"})
    told = [case.now()["what_happens_next"], case.now()["automated_answer"]["text"]]
    case.seated()
    told.append(case.now()["what_happens_next"])
    text = case.mine.get(case.path, headers={"Accept": "text/plain"}, expect=200)
    assert text.headers["Content-Language"] == "ko"
    assert services["adit_stamp"]["name"] in text.text and services["adit_stamp"]["papers"][0] in text.text and told[-1] in text.text
    calendar = case.mine.get(f"/v1/appointments/{case.appointment()['id']}", headers={"Accept": "text/calendar"}, expect=200)
    assert "여권" in calendar.text
    case.does("cancel")
    told.append(case.now()["what_happens_next"])
    assert len(set(told)) == 4 and all("가" <= max(sentence) <= "힣" for sentence in told)


def test_a_lost_token_is_found_and_guessing_is_not_rewarded(world: World) -> None:
    born = {"date_of_birth": "1971-07-01"}
    case = world.submit(applicant=born)
    code = case.made["confirmation_code"]
    found = world.api.post("/v1/lookup", {"confirmation_code": code.lower(), **born}, expect=200).json()
    again = Case(world, case.made, world.api.as_(found["access_token"]))
    assert again.now()["id"] == case.id and found["status"] == "tier1_review"
    for year in range(1980, 1985):
        world.api.post("/v1/lookup", {"confirmation_code": code, "date_of_birth": f"{year}-07-01"}, expect=404)
    late = world.api.post("/v1/lookup", {"confirmation_code": code, **born}, expect=429)
    assert int(late.headers["Retry-After"]) > 0 and again.status == "tier1_review", "the token itself works on"
