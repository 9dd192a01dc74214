"""What is read in English, Spanish, Korean and Portuguese: services, resources, and what a request's person is told."""
import pytest
from case import Case, answered, scheduled, tier1_review, tier2_review

LANGUAGES = ("en", "es", "ko", "pt")


def read(api, path, accepted=None, **params):
    return api.get(path, params=params, headers={"Accept-Language": accepted} if accepted else {}, expect=200)


def by_code(reply) -> dict[str, dict]:
    return {item["code"]: item for item in reply.json()["data"]}


@pytest.mark.parametrize("path", ["/v1/services", "/v1/resources"])
@pytest.mark.parametrize("accepted, language", [
    (None, "en"), ("es-MX, en;q=0.5", "es"), ("fr, ko;q=0.8, en;q=0.9", "en"), ("ko-KR", "ko"), ("pt;q=0.1", "pt"), ("zh", "en")])
def test_the_caller_s_language_is_chosen_and_said(api, path, accepted, language):
    reply = read(api, path, accepted)
    assert reply.headers["Content-Language"] == language and "Accept-Language" in reply.headers["Vary"]


def test_the_words_differ_and_the_codes_do_not(api):
    services = {language: by_code(read(api, "/v1/services", language)) for language in LANGUAGES}
    resources = {language: by_code(read(api, "/v1/resources", language)) for language in LANGUAGES}
    for code in services["en"]:
        assert len({services[language][code]["name"] for language in LANGUAGES}) == 4
        assert len({len(services[language][code]["papers"]) for language in LANGUAGES}) == 1
        assert len({services[language][code]["answer"] is None for language in LANGUAGES}) == 1
    for code in resources["en"]:
        assert len({resources[language][code]["title"] for language in LANGUAGES}) == 4
        assert len({(resources[language][code]["kind"], resources[language][code]["service"]) for language in LANGUAGES}) == 1


def test_the_numbers_are_there(api):
    contacts = {code: resource["contact"] for code, resource in by_code(read(api, "/v1/resources")).items()}
    assert contacts["contact_center"] == "800-375-5283" and contacts["contact_center_tty"] == "800-767-1833"
    assert contacts["field_office"] is None


def test_a_service_s_own_come_first(api):
    found = read(api, "/v1/resources", service="adit_stamp").json()["data"]
    assert [found[0]["service"], found[0]["kind"]] == ["adit_stamp", "mail"]
    assert {resource["service"] for resource in found[1:]} == {None}
    assert len(read(api, "/v1/resources").json()["data"]) > len(found)


def test_a_service_that_does_not_exist_has_none(api):
    for params in ({"service": "no_such"}, {"language": "es"}):
        api.get("/v1/resources", params=params, expect=400)


@pytest.mark.parametrize("preferred, language", [("es", "es"), ("ko-KR", "ko"), ("pt-BR", "pt"), ("en", "en"), ("vi", "en")])
def test_a_request_speaks_its_person_s_language(api, callers, preferred, language):
    """Whatever the header says."""
    case = answered(callers, applicant={"preferred_language": preferred})
    reply = case.requester.get(case.path, headers={"Accept-Language": "en"}, expect=200)
    services = by_code(read(api, "/v1/services", language))
    seen = reply.json()
    assert reply.headers["Content-Language"] == language
    assert seen["automated_answer"]["text"] == services["case_inquiry"]["answer"] == case.made["automated_answer"]["text"]
    assert seen["what_happens_next"].isascii() == (language == "en")
    text = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200)
    assert text.headers["Content-Language"] == language
    assert services["case_inquiry"]["name"] in text.text and services["case_inquiry"]["answer"] in text.text
    assert seen["what_happens_next"] in text.text


def test_an_answer_stands_beside_the_way_that_the_request_goes(callers):
    case = tier2_review(callers)
    answer = case.read()["automated_answer"]
    assert answer["code"] == "adit_by_mail" and [resource["code"] for resource in answer["resources"]] == ["adit_by_mail"]
    assert case.made["status"] == "tier2_review" and case.read()["answer"] is None
    case.do("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    assert case.read()["automated_answer"] is None


def test_a_service_without_an_answer_shows_none(callers):
    case: Case = tier1_review(callers)
    assert case.read()["automated_answer"] is None


def test_the_calendar_speaks_it_too(callers):
    case = scheduled(callers, applicant={"preferred_language": "pt"})
    calendar = case.requester.get(f"/v1/appointments/{case.read()['appointment']['id']}", headers={"Accept": "text/calendar"}, expect=200)
    assert "Carimbo ADIT" in calendar.text and "Traga:" in calendar.text
    assert calendar.headers["Content-Language"] == "pt"
