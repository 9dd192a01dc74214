"""Offices, services and policies: public, from memory."""
import pytest
from fixtures import CALLERS

PUBLIC = ("/v1/offices", "/v1/offices/DEN", "/v1/services", "/v1/policies", "/healthz", "/readyz", "/openapi.json")


def codes(api, **params) -> list[str]:
    return [office["code"] for office in api.get("/v1/offices", params=params, expect=200).json()["data"]]


@pytest.mark.parametrize("path", PUBLIC)
def test_everybody_may_read_it(api, callers, path):
    first = api.get(path, expect=200)
    for name in CALLERS:
        assert callers[name].get(path, expect=200).json() == first.json()
    assert api.call("HEAD", path, expect=200).content == b""


@pytest.mark.parametrize("path", PUBLIC)
def test_bad_credentials_and_unknown_parameters_are_refused_here_too(api, path):
    for token in ("fp_key_x", "fp_req_AAAA", "x"):
        assert api.get(path, token=token, expect=401).json()["code"] == "unauthenticated"
    problem = api.get(path, params={"sort": "name", "order": "up"}, expect=400).json()
    assert problem["code"] == "unknown_parameter"
    assert sorted(error["pointer"] for error in problem["errors"]) == ["?order", "?sort"]


def test_offices_come_by_code(api):
    everything = codes(api)
    assert everything == sorted(everything) and len(everything) == len(set(everything)) > 80
    assert api.get("/v1/offices", expect=200).json()["next_cursor"] is None


def test_offices_are_filtered(api):
    abroad = codes(api, country="IN")
    assert abroad == ["NDI"] or len(abroad) >= 1
    for office in api.get("/v1/offices", params={"country": "US", "state": "CO"}, expect=200).json()["data"]:
        assert (office["country"], office["state"]) == ("US", "CO")
    assert codes(api, country="US", state="CO") == ["DEN"]
    assert codes(api, country="US", state="XX") == []
    assert codes(api, country="ZZ") == []


def test_the_first_office_of_a_place_is_the_nearest(api):
    assert codes(api, country="US", postal_code="80202")[0] == "DEN"
    assert codes(api, country="US", postal_code="10001")[0] == "NYC"
    guam = codes(api, country="GU", postal_code="96910")
    assert guam == [], "country is the office's own too, and Agana lies in the US"
    assert codes(api, country="ZZ", postal_code="1") == []


def test_a_postal_code_needs_its_country(api):
    problem = api.get("/v1/offices", params={"postal_code": "80202"}, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == ["?postal_code"]


def test_offices_that_offer_a_service(api):
    closed = {office["code"] for office in api.get("/v1/offices", expect=200).json()["data"] if office["open_to"] or office["open_from"]}
    assert set(codes(api, service="adit_stamp")) == set(codes(api)) - closed
    problem = api.get("/v1/offices", params={"service": "haircut"}, expect=400).json()
    assert problem["code"] == "invalid_parameter" and problem["errors"][0]["pointer"] == "?service"


def test_an_office_says_the_rules_of_today(api):
    denver = api.get("/v1/offices/DEN", expect=200).json()
    assert denver["interpreter_languages"] is None and denver["accommodations"] is None, "any, with the lead time"
    assert denver["policy"]["on"] == "2026-11-23"
    values = denver["policy"]["values"]
    assert (values["booking_mode"], values["walk_in"], values["route"], values["horizon_days"]) == ("request", "none", "tier1", 60)
    rows = {row["id"]: row for row in api.get("/v1/policies", params={"on": "2026-11-23"}, expect=200).json()["data"]}
    for id in denver["policy"]["policies"]:
        assert id in rows, "what decides is published"
    abroad = next(office for office in api.get("/v1/offices", expect=200).json()["data"] if office["kind"] == "international")
    assert abroad["policy"]["values"]["booking_mode"] == "direct"


@pytest.mark.parametrize("code", ["QQQ", "den", "DENVER", "D%C3%89N", "..%2Fx"])
def test_there_is_no_such_office(api, code):
    problem = api.get(f"/v1/offices/{code}", expect=404).json()
    assert problem["code"] == "not_found" and problem["next"]


def test_services_say_what_to_bring(api):
    services = {service["code"]: service for service in api.get("/v1/services", expect=200).json()["data"]}
    assert set(services) >= {"adit_stamp", "emergency_travel", "court_grant", "certified_copy", "document_pickup", "case_inquiry", "other"}
    assert services["adit_stamp"]["papers"] and services["other"]["answer"] is None
    assert services["case_inquiry"]["answer"]


def test_policies_of_a_day(api):
    def policies(on):
        reply = api.get("/v1/policies", params={"on": on}, expect=200).json()
        assert reply["on"] == on
        return reply["data"]

    def mode(rows, **keys):
        return [row["values"].get("booking_mode") for row in rows if all(row[name] == value for name, value in keys.items())]

    before, denver_alone, later = policies("2019-07-23"), policies("2019-07-24"), policies("2019-09-01")
    assert mode(before, office="DEN") == [] and mode(denver_alone, office="DEN") == ["request"]
    assert mode(denver_alone, office_kind="field") == [] and mode(later, office_kind="field") == ["request"]
    assert mode(before, office=None, office_kind=None, service=None, urgency=None) == ["direct"]
    assert policies("1999-01-01") == []
    today = api.get("/v1/policies", expect=200).json()
    assert today["on"] == "2026-11-23"
    assert [row for row in today["data"] if row["office"] in (None, "DEN")] == later, "besides those of offices that tests make"


@pytest.mark.parametrize("on", ["2026-13-01", "2026-02-30", "today", "", "2026-11-22T00:00:00Z"])
def test_a_day_that_is_none(api, on):
    problem = api.get("/v1/policies", params={"on": on}, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == ["?on"]


def test_the_contract_is_served(api, contract):
    served = api.get("/openapi.json", expect=200).json()
    assert set(served["paths"]) == set(contract.document["paths"])
