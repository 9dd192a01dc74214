"""Rules that begin on a day to come."""
import pytest
from client import Api
from offices import Office

EVERYTHING = {
    "booking_mode": "none", "route": "tier2", "walk_in": "discretion", "tier2_contact": "if_needed", "requester_may_escalate": True,
    "callback_after_hours": 1, "callback_within_hours": 2, "callback_attempts": 3, "missed_callback": "keep_place", "emergency_decider": "tier2",
    "review_within_hours": 4, "answered_days": 5, "needs_info_days": 6, "awaiting_contact_days": 7, "reopen_days": 8, "record_days": 9,
    "notice_hours": 10, "horizon_days": 11, "seat_within_days": 12, "max_distance_km": 13, "travel_minutes": 14, "interpreter_lead_hours": 15,
    "accommodation_lead_hours": 16, "offer_hours": 17, "hold_minutes": 18, "cancel_until_hours": 19, "move_until_hours": 20, "moves": 21,
    "offers": 22, "retention_days": 23}


def test_every_field_is_kept_as_it_was_said(callers, api, owner):
    office = Office(callers["admin"])
    body = {"office": office.code, "service": "other", "urgency": "urgent", "from": "2027-01-01", "values": EVERYTHING}
    row = callers["admin"].post("/v1/policies", body, expect=201).json()
    assert row == {**body, "id": row["id"], "office_kind": None}
    assert row in api.get("/v1/policies", params={"on": "2027-01-01"}, expect=200).json()["data"]
    assert row not in api.get("/v1/policies", params={"on": "2026-12-31"}, expect=200).json()["data"]
    assert owner.execute("select kind, object from change where office = %s order by id desc limit 1", [office.code]).fetchone() == (
        "policy_added", row["id"])


def test_it_holds_for_a_kind_of_office_or_all(callers, api):
    """Of a service that nobody asks for, so that other tests go on as they were."""
    kind = {"office_kind": "international", "from": "2030-01-01", "values": {"moves": 5}}
    anywhere = {"urgency": "routine", "from": "2030-01-01", "values": {"requester_may_escalate": False}}
    rows = [callers["admin"].post("/v1/policies", body, expect=201).json() for body in (kind, anywhere)]
    assert rows[0]["office_kind"] == "international" and rows[0]["office"] is None and rows[1]["values"] == {"requester_may_escalate": False}


def test_a_row_is_shown_until_a_later_one_says_all_of_it(callers, api):
    office = Office(callers["admin"])

    def add(day: str, **values) -> dict:
        return callers["admin"].post("/v1/policies", {"office": office.code, "from": day, "values": values}, expect=201).json()

    def shown(day: str) -> list[dict]:
        rows = api.get("/v1/policies", params={"on": day}, expect=200).json()["data"]
        return [row for row in rows if row["office"] == office.code and row["from"] >= "2041-01-01"]

    one, two, three = add("2041-01-01", moves=3), add("2041-02-01", moves=1, offers=2), add("2041-03-01", offers=1)
    assert shown("2041-01-31") == [one]
    assert shown("2041-02-01") == [two]
    assert sorted(row["id"] for row in shown("2041-03-01")) == [two["id"], three["id"]], "of the moves only the one before speaks"


def test_the_same_keys_from_the_same_day_are_a_conflict(callers):
    office = Office(callers["admin"])
    body = {"office": office.code, "from": "2027-01-01", "values": {"moves": 1}}
    first = callers["admin"].post("/v1/policies", body, idempotency_key="moves", expect=201)
    again = callers["admin"].post("/v1/policies", body, idempotency_key="moves", expect=201)
    assert again.json() == first.json() and again.headers["Idempotent-Replayed"] == "true"
    problem = callers["admin"].post("/v1/policies", {**body, "values": {"moves": 2}}, expect=409).json()
    assert problem["code"] == "state_conflict" and "later day" in problem["next"]
    callers["admin"].post("/v1/policies", {**body, "from": "2027-01-02"}, expect=201)


@pytest.mark.parametrize("name", [name for name, value in EVERYTHING.items() if type(value) is int])
def test_beyond_its_range(callers, name):
    for value in (-1, 36501):
        problem = callers["admin"].post("/v1/policies", {"from": "2031-01-01", "values": {name: value}}, expect=422).json()
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(f"/values/{name}", "out_of_range")]


@pytest.mark.parametrize("changes, pointer", [
    ({"from": None}, "/from"), ({"values": None}, "/values"), ({"values": {}}, "/values"), ({"values": {"shoe_size": 42}}, "/values/shoe_size"),
    ({"values": {"route": "west"}}, "/values/route"), ({"values": {"requester_may_escalate": "yes"}}, "/values/requester_may_escalate"),
    ({"values": {"callback_after_hours": 24, "callback_within_hours": 24}}, "/values/callback_within_hours"),
    ({"values": {"callback_after_hours": 24}}, "/values/callback_within_hours"), ({"values": {"callback_within_hours": 24}}, "/values/callback_after_hours"),
    ({"office": "QQ0"}, "/office"), ({"office": "DEN", "office_kind": "field"}, "/office_kind"), ({"service": "haircut"}, "/service"),
    ({"urgency": "later"}, "/urgency")])
def test_what_is_no_rule(callers, changes, pointer):
    body = {"from": "2031-01-01", "values": {"moves": 1}, **changes}
    problem = callers["admin"].post("/v1/policies", body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_only_a_sandbox_takes_a_day_that_has_begun(callers, production, contract):
    body = {"office": Office(callers["admin"]).code, "from": "2020-02-01", "values": {"moves": 1}}
    callers["admin"].post("/v1/policies", body, expect=201)
    key = production.key("admin")
    production.wait_accepted(key)
    admin = Api(production.url, contract, key)
    problem = admin.post("/v1/policies", {**body, "office": "DEN"}, expect=422).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/from", "not_in_the_future")]
    admin.post("/v1/policies", {**body, "office": "DEN", "from": "2099-01-01"}, expect=201)
