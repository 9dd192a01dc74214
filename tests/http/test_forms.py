"""What has not the form that the contract gives it is refused, not looked for in vain; and what has it in another spelling is taken."""
import pytest
from offices import hours
from samples import person, submit_body


@pytest.mark.parametrize("path, name, value", [
    ("/v1/requests", "service", "Adit"), ("/v1/requests", "office", "den"), ("/v1/requests", "client_ref", "x" * 101),
    ("/v1/walk-ins", "office", "DENV"), ("/v1/appointments", "office", "D1N"), ("/v1/callbacks", "language", "English"),
    ("/v1/offices", "country", "usa"), ("/v1/offices", "state", "x" * 13), ("/v1/offices", "postal_code", "8" * 13),
])
def test_a_parameter_of_no_form(callers, path, name, value):
    beside = {"country": "US"} if path == "/v1/offices" else {}
    problem = callers["supervisor"].get(path, params={**beside, name: value}, expect=400).json()
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("invalid_parameter", f"?{name}")


def test_characters_are_counted_not_bytes(callers):
    callers["supervisor"].get("/v1/requests", params={"client_ref": "é" * 100}, expect=200)


@pytest.mark.parametrize("none", ["English", "e", "engl", "en_US", "en-", "en-x", "en-US-x", "en-toolongatag"])
def test_an_officer_speaks_languages(callers, none):
    problem = callers["tier2"].post("/v1/callbacks/next", {"languages": ["en", none]}, expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/languages/1", "invalid_language")]


def test_a_day_stands_in_a_wish_once(api):
    problem = api.post("/v1/requests", submit_body(preferences={"days": ["monday", "friday", "monday"]}), expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/preferences/days/2", "repeated")]


@pytest.mark.parametrize("email", ["a@b\u00a0c.org", "a,b@c.org", "a@.org", "a@b.", "a@b.c."])
def test_an_address_of_no_form(api, email):
    problem = api.post("/v1/requests", submit_body(person(email=email)), expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/applicant/email"]


def test_a_whole_number_may_be_written_with_a_point(callers):
    body = hours("sunday", minutes=30.0, capacity=1.0, valid_from="2041-01-06", valid_to="2041-01-06")
    made = callers["admin"].post("/v1/offices/DEN/schedules", body, expect=201).json()
    assert (made["minutes"], made["capacity"]) == (30, 1)
