"""What one can do for a service from where one lives; nothing is stored."""
import pytest
from booking import until


def ask(api, service="other", office=None, status=200, **location) -> dict:
    body = {"service": service, "location": location, **({"office": office} if office else {})}
    return api.post("/v1/eligibility", body, expect=status).json()


def test_here_one_asks(api, callers):
    for caller in (api, callers["organization"], callers["admin"]):
        told = ask(caller, country="US", postal_code="80202")
        assert (told["booking_mode"], told["reasons"], told["contact"]) == ("request", ["by_request_only"], None)
        first = told["offices"][0]
        assert (first["code"], first["city"], first["booking_mode"]) == ("DEN", "Denver", "request") and first["distance_km"] < 20
        distances = [office["distance_km"] for office in told["offices"]]
        assert distances == sorted(distances)


def test_abroad_one_books(api):
    told = ask(api, country="MX")
    assert (told["booking_mode"], told["reasons"]) == ("direct", ["booked_directly"])
    assert [(office["code"], office["distance_km"], office["booking_mode"]) for office in told["offices"]] == [("MEX", None, "direct")]


def test_the_office_that_was_named(api):
    told = ask(api, country="MX", office="DEN")
    assert (told["booking_mode"], [office["code"] for office in told["offices"]]) == ("request", ["DEN"])


def test_no_office_for_the_country(api):
    told = ask(api, country="FR")
    assert (told["booking_mode"], told["reasons"], told["offices"]) == ("none", ["no_office_for_country"], [])
    assert told["contact"] == {"phone": "800-375-5283", "tty": "800-767-1833"}


@pytest.fixture
def policy(owner, server):
    """Adds rules of today for some offices, and takes them back; waits until the server knows either."""
    made = []

    def add(api, office: str, mode: str, **location) -> dict:
        made.append(owner.execute("""insert into policy (office, service, "from", booking_mode)
            values (%s, 'document_pickup', '2020-01-01', %s) returning id""", [office, mode]).fetchone()[0])
        until(lambda: {"code": office, "mode": mode} in [
            {"code": one["code"], "mode": one["booking_mode"]} for one in ask(api, "document_pickup", **location)["offices"]])
        return ask(api, "document_pickup", **location)

    yield add
    owner.execute("delete from policy where id = any (%s)", [made])


def test_reasons_of_other_rules(api, policy):
    place = {"country": "CN"}  # two offices serve it
    told = policy(api, "BJS", "none", **place)
    assert (told["booking_mode"], told["reasons"]) == ("none", ["not_offered_here", "booked_directly_elsewhere"])
    assert [office["code"] for office in told["offices"]] == ["BJS", "CAN"]
    problem = api.get("/v1/offices/BJS/slots", params={"service": "document_pickup"}, expect=403).json()
    assert problem["code"] == "request_only" and "/v1/eligibility" in problem["next"]


def test_an_office_that_is_closed(api, owner):
    owner.execute("update office set open_to = '2026-11-01' where code = 'NAI'")
    try:
        until(lambda: ask(api, country="KE", office="NAI")["reasons"] == ["office_closed"])
        assert ask(api, country="KE", office="NAI")["booking_mode"] == "none"
    finally:
        owner.execute("update office set open_to = null where code = 'NAI'")


@pytest.mark.parametrize("body, pointer", [
    ({"service": "other"}, "/location"), ({"location": {"country": "US"}}, "/service"),
    ({"service": "haircut", "location": {"country": "MX"}}, "/service"),
    ({"service": "other", "location": {"country": "us", "postal_code": "80202"}}, "/location/country"),
    ({"service": "other", "location": {"country": "US"}}, "/location/postal_code"),
    ({"service": "other", "location": {"country": "MX"}, "office": "ZZZ"}, "/office")])
def test_what_is_wrong_is_named(api, body, pointer):
    problem = api.post("/v1/eligibility", body, expect=422).json()
    assert pointer in {error["pointer"] for error in problem["errors"]}
