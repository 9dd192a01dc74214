"""Offices made and replaced."""
import pytest
from offices import Office, hours, new_code, office_body


def test_an_office_is_made_and_replaced(callers, api, owner):
    code = new_code()
    path = f"/v1/offices/{code}"
    body = office_body(address="1 Main Street", state="QQ", open_from="2026-01-01", latitude=39.7405,
                       serves=[{"country": "QZ"}, {"country": "QZ", "postal_prefix": "80"}])
    tried = callers["admin"].put(path, body, params={"dry_run": "true"}, expect=200).json()
    api.get(path, expect=404)
    made = callers["admin"].put(path, body, expect=201).json()
    assert made == tried == {**body, "code": code, "open_to": None, "interpreter_languages": None, "accommodations": None, "latitude": 39.741, "displaced": {"count": 0, "appointments": []},
                             "serves": [{"country": "QZ", "postal_prefix": None}, {"country": "QZ", "postal_prefix": "80"}]}
    seen = api.get(path, expect=200).json()
    assert {key: seen[key] for key in ("name", "address", "state", "open_from", "latitude", "sample")} == {
        "name": body["name"], "address": "1 Main Street", "state": "QQ", "open_from": "2026-01-01", "latitude": 39.741, "sample": False}
    replaced = callers["admin"].put(path, office_body(name="Another name"), expect=200).json()
    assert (replaced["name"], replaced["address"], replaced["open_from"], replaced["serves"]) == ("Another name", None, None, [])
    assert api.get(path, expect=200).json()["name"] == "Another name"
    assert owner.execute("select count(*) from office_area where office = %s", [code]).fetchone()[0] == 0
    assert [kind for kind, in owner.execute("select kind from change where office = %s order by id", [code])] == ["office_put"] * 2


def test_an_office_says_what_it_can_provide(callers, api):
    """Left out or null: anything, with the lead time."""
    path, named = f"/v1/offices/{new_code()}", {"interpreter_languages": ["es", "zh-Hant"], "accommodations": []}
    assert callers["admin"].put(path, office_body(**named), expect=201).json().items() >= named.items()
    assert api.get(path, expect=200).json().items() >= named.items()
    problem = callers["admin"].put(path, office_body(interpreter_languages=["es", "Spanish"], accommodations=["Wheel chair"]), expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/interpreter_languages/1", "invalid_language"), ("/accommodations/0", "invalid_code")]
    callers["admin"].put(path, office_body(interpreter_languages=None), expect=200)
    seen = api.get(path, expect=200).json()
    assert seen["interpreter_languages"] is None and seen["accommodations"] is None


def test_whom_it_serves(callers, api):
    """The longest prefix first."""
    both, one = new_code(), new_code()
    callers["admin"].put(f"/v1/offices/{both}", office_body(country="QY", serves=[{"country": "QY"}]), expect=201)
    callers["admin"].put(f"/v1/offices/{one}", office_body(country="QY", serves=[{"country": "QY", "postal_prefix": "9"}]), expect=201)
    serving = api.get("/v1/offices", params={"country": "QY", "postal_code": "901"}, expect=200).json()["data"]
    assert [office["code"] for office in serving] == [one, both]


def test_an_office_that_closes_for_good(callers, owner):
    office = Office(callers["admin"], hours("monday"))
    before, after = office.seated(not_before="2026-11-30"), office.seated(not_before="2026-12-07")
    body = office_body(open_to="2026-12-06")
    tried = callers["admin"].put(office.path, body, params={"dry_run": "true"}, expect=200).json()
    assert after.read()["status"] == "scheduled"
    put = callers["admin"].put(office.path, body, expect=200).json()
    assert put == tried and [one["request_id"] for one in put["displaced"]["appointments"]] == [after.id]
    assert before.read()["status"] == "scheduled" and after.read()["status"] == "approved"
    assert [event["reason"] for event in after.events() if event["event"] == "displace"] == ["office_closed"]
    assert all(slot[3] == (slot[0] > "2026-12-06") for slot in office.slots(owner) if slot[0] > "2026-11-23 12:00")
    callers["admin"].put(office.path, office_body(), expect=200)
    assert after.wait_for("scheduled").seat()["local_start"].startswith("2026-12-07"), "it opens again"
    assert not any(slot[3] for slot in office.slots(owner))


def test_an_office_that_opens_later(callers):
    office = Office(callers["admin"], hours("monday"))
    person = office.seated(not_before="2026-11-30")
    put = callers["admin"].put(office.path, office_body(open_from="2026-12-07"), expect=200).json()
    assert [one["request_id"] for one in put["displaced"]["appointments"]] == [person.id]
    assert person.wait_for("scheduled").seat()["local_start"].startswith("2026-12-07")


def test_its_zone_stays_while_it_has_slots_to_come(callers):
    office = Office(callers["admin"])
    callers["admin"].put(office.path, office_body(time_zone="America/Chicago"), expect=200)
    callers["admin"].post(f"{office.path}/schedules", hours(), expect=201)
    problem = callers["admin"].put(office.path, office_body(), expect=409).json()
    assert problem["code"] == "state_conflict" and "America/Chicago" in problem["detail"]


@pytest.mark.parametrize("changes, pointer", [
    ({"name": None}, "/name"), ({"kind": "outpost"}, "/kind"), ({"country": "qz"}, "/country"), ({"latitude": 90.1}, "/latitude"),
    ({"longitude": "far"}, "/longitude"), ({"longitude": -180.5}, "/longitude"), ({"time_zone": "Mars/Olympus"}, "/time_zone"),
    ({"time_zone": "MST"}, "/time_zone"), ({"open_from": "2027-01-02", "open_to": "2027-01-01"}, "/open_to"),
    ({"serves": [{"country": "US"}, {"country": "us"}]}, "/serves/1/country"), ({"serves": [{"postal_prefix": "8"}]}, "/serves/0/country"),
    ({"serves": [{"country": "US", "postal_prefix": "80-2"}]}, "/serves/0/postal_prefix")])
def test_what_is_no_office(callers, api, changes, pointer):
    code = new_code()
    problem = callers["admin"].put(f"/v1/offices/{code}", office_body(**changes), expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    api.get(f"/v1/offices/{code}", expect=404)


@pytest.mark.parametrize("code", ["den", "DENV", "D1N"])
def test_what_is_no_code(callers, code):
    assert "capital" in callers["admin"].put(f"/v1/offices/{code}", office_body(), expect=404).json()["next"]
