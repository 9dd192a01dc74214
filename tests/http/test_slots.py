"""Slots, as the public and as staff see them."""
import datetime

import pytest
from booking import OFFICE, held, slots

STAFF = ("tier1", "tier2", "office", "supervisor", "admin")


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_the_public_sees_what_can_be_booked_today(api, callers, sandbox):
    now, seen = sandbox.now(), slots(api)
    assert seen and all(set(slot) == {"id", "office", "service", "starts_at", "ends_at", "local_start", "time_zone", "free"} for slot in seen)
    starts = [instant(slot["starts_at"]) for slot in seen]
    assert starts == sorted(starts) and starts[0] >= now + datetime.timedelta(hours=24)
    assert max(slot["local_start"][:10] for slot in seen) <= (now + datetime.timedelta(days=14)).date().isoformat()
    assert {slot["time_zone"] for slot in seen} == {"America/Mexico_City"}
    assert slots(callers["organization"]) == slots(api)


def test_staff_see_all_of_them(api, callers):
    for who in STAFF:
        seen = slots(callers[who], "DEN", **{"from": "2026-11-25", "to": "2026-11-25"})
        assert len(seen) == 12 and {slot["local_start"][:10] for slot in seen} == {"2026-11-25"}
        assert all(slot["capacity"] - slot["booked"] == slot["free"] for slot in seen)


def test_elsewhere_one_asks_for_a_visit(api, callers):
    staff_sees = slots(callers["tier1"], "DEN")[-1]
    for caller in (api, callers["organization"]):
        for path in ("/v1/offices/DEN/slots", f"/v1/offices/DEN/slots/{staff_sees['id']}"):
            problem = caller.get(path, params={"service": "adit_stamp"}, expect=403).json()
            assert problem["code"] == "request_only" and "POST /v1/requests" in problem["next"]


def test_one_slot(api, callers):
    for caller in (api, callers["tier1"]):
        first = slots(caller)[-1]
        assert caller.get(f"/v1/offices/{OFFICE}/slots/{first['id']}", params={"service": "other"}, expect=200).json() == first
    hidden = slots(callers["tier1"])[-1]
    api.get(f"/v1/offices/{OFFICE}/slots/{hidden['id']}", expect=404)
    for wrong in (f"NDI/slots/{hidden['id']}", f"{OFFICE}/slots/x", f"{OFFICE}/slots/{2**70}", f"ZZZ/slots/{hidden['id']}"):
        callers["tier1"].get(f"/v1/offices/{wrong}", expect=404)


def test_a_held_seat_is_not_free(api, callers):
    hold = held(api)
    path = f"/v1/offices/{OFFICE}/slots/{hold['slot']['id']}"
    assert api.get(path, expect=200).json()["free"] == 0
    assert callers["tier1"].get(path, expect=200).json()["booked"] == 1


def test_pages(api):
    everything, page, path = slots(api), None, f"/v1/offices/{OFFICE}/slots"
    found = []
    while page is None or page["next_cursor"]:
        page = api.get(path, params={"limit": 7, **({"cursor": page["next_cursor"]} if page else {})}, expect=200).json()
        found += page["data"]
    assert [slot["id"] for slot in found] == [slot["id"] for slot in everything]


def test_a_cursor_is_of_its_office_alone(api):
    cursor = api.get(f"/v1/offices/{OFFICE}/slots", params={"limit": 1}, expect=200).json()["next_cursor"]
    assert api.get("/v1/offices/NDI/slots", params={"limit": 1, "cursor": cursor}, expect=400).json()["code"] == "invalid_cursor"
    api.get(f"/v1/offices/{OFFICE}/slots", params={"limit": 1, "cursor": "x"}, expect=400)


@pytest.mark.parametrize("params", [{"from": "tomorrow"}, {"to": "2026-02-30"}, {"service": "haircut"}, {"limit": "0"}])
def test_parameters_that_are_none(api, params):
    api.get(f"/v1/offices/{OFFICE}/slots", params=params, expect=400)


def test_no_such_office(api):
    assert "/v1/offices" in api.get("/v1/offices/ZZZ/slots", expect=404).json()["next"]


def test_a_slot_for_one_service_is_shown_with_it(api, callers, owner):
    """Staff see it always; the public when they ask for that service."""
    last = slots(api)[-1]
    made = owner.execute("""
        insert into slot (office, service, starts_at, ends_at, local_start, day_ends_at, capacity)
        select office, 'court_grant', starts_at, ends_at, local_start, day_ends_at, 1 from slot where id = %s returning id::text""",
                         [last["id"]]).fetchone()[0]
    assert made in {slot["id"] for slot in slots(callers["tier1"])}
    assert made in {slot["id"] for slot in slots(api, service="court_grant")}
    assert made not in {slot["id"] for slot in slots(api)} | {slot["id"] for slot in slots(api, service="other")}
    body = {"slot_id": made, "service": "other", "applicant": {"given_name": "A", "family_name": "B", "date_of_birth": "1990-01-01"}}
    problem = api.post("/v1/holds", body, expect=422).json()
    assert problem["errors"][0]["code"] == "another_service"
