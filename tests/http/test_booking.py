"""A request made of a hold: booked at once, and like any other scheduled one from there on."""
import pytest
from booking import OFFICE, book_body, booked, free_slot, held, hold_body, until
from samples import own, person, submit_body


def test_the_request_is_scheduled_at_once(api):
    applicant = person()
    hold = held(api, applicant)
    reply = api.as_(hold["token"]).post("/v1/appointments", book_body(hold, applicant, client_ref="m-1"), expect=201)
    made = reply.json()
    assert reply.headers["Location"] == f"/v1/requests/{made['id']}" and reply.headers["ETag"] == '"1"'
    assert (made["status"], made["office"], made["turn"], made["client_ref"]) == ("scheduled", OFFICE, "requester", "m-1")
    assert made["due_at"] == hold["slot"]["starts_at"] and made["appointment"]["id"] == hold["id"]
    seat = {name: hold["slot"][name] for name in ("starts_at", "ends_at", "local_start", "time_zone", "office")}
    assert made["appointment"] == {"id": hold["id"], "status": "booked", **seat}
    mine = api.as_(made["access_token"])
    read = mine.get(f"/v1/requests/{made['id']}", expect=200).json()
    assert own(read) == own({name: value for name, value in made.items() if name != "access_token"})
    assert api.as_(hold["token"]).get(f"/v1/holds/{hold['id']}", expect=200).json()["status"] == "booked"


def test_its_history_begins_with_the_booking(api, callers, owner):
    made = booked(api)
    event, = callers["supervisor"].get(f"/v1/requests/{made['id']}/events", expect=200).json()["data"]
    slot_id = owner.execute("select slot_id from appointment where id = %s", [made["appointment"]["id"]]).fetchone()[0]
    assert (event["event"], event["from"], event["to"], event["actor"]["role"]) == ("book", None, "scheduled", "requester")
    assert event["data"] == {"appointment_id": made["appointment"]["id"], "slot_id": slot_id} and event["policies"]


def test_the_key_that_made_the_hold_books_it(api, callers):
    for who in ("organization", "tier1"):
        applicant = person()
        hold = held(callers[who], applicant)
        callers["other_organization"].post("/v1/appointments", book_body(hold, applicant), expect=404)
        made = callers[who].post("/v1/appointments", book_body(hold, applicant), expect=201).json()
        assert made["status"] == "scheduled" and "access_token" not in made
        assert (made["organization_id"] is not None) == (who == "organization")
        callers[who].get(f"/v1/requests/{made['id']}", expect=200)


def test_twice_with_one_key_it_is_one_request(api):
    applicant = person()
    hold = held(api, applicant)
    mine, body = api.as_(hold["token"]), book_body(hold, applicant)
    first = mine.post("/v1/appointments", body, idempotency_key="once", expect=201)
    second = mine.post("/v1/appointments", body, idempotency_key="once", expect=201)
    assert own(first.json()) == own(second.json()) and second.headers["Idempotent-Replayed"] == "true"
    assert mine.post("/v1/appointments", {**body, "statement": "x"}, idempotency_key="once", expect=422).json()["code"] == "idempotency_mismatch"
    problem = mine.post("/v1/appointments", body, expect=409).json()
    assert problem["code"] == "state_conflict" and "Idempotency-Key" in problem["next"]
    gone = mine.call("DELETE", f"/v1/holds/{hold['id']}", expect=409).json()
    assert "Cancel the request" in gone["next"]


def test_only_for_the_same_person(api):
    applicant = person()
    hold = held(api, applicant)
    mine = api.as_(hold["token"])
    for other in (person(), {**applicant, "a_number": "A111111111"}, {name: v for name, v in applicant.items() if name != "a_number"}):
        problem = mine.post("/v1/appointments", book_body(hold, other), expect=422).json()
        assert problem["errors"][0]["pointer"] == "/applicant" and problem["errors"][0]["code"] == "another_person"
    mine.post("/v1/appointments", book_body(hold, {**applicant, "given_name": "Marya"}), expect=201)


def test_the_a_number_may_come_with_the_booking(api):
    applicant = person()
    numbered, without = applicant, {name: value for name, value in applicant.items() if name != "a_number"}
    hold = held(api, without)
    mine = api.as_(hold["token"])
    mine.post("/v1/appointments", book_body(hold, {**numbered, "family_name": "Other"}), expect=422)
    mine.post("/v1/appointments", book_body(hold, numbered), expect=201)


def test_only_for_the_service_it_is_held_for(api):
    applicant = person()
    hold = held(api, applicant)
    problem = api.as_(hold["token"]).post("/v1/appointments", book_body(hold, applicant, service="adit_stamp"), expect=422).json()
    assert problem["errors"][0] | {"detail": ""} == {"pointer": "/service", "code": "another_service", "detail": ""}


def test_a_hold_that_was_given_back(api):
    applicant = person()
    hold = held(api, applicant)
    mine = api.as_(hold["token"])
    mine.call("DELETE", f"/v1/holds/{hold['id']}", expect=204)
    problem = mine.post("/v1/appointments", book_body(hold, applicant), expect=409).json()
    assert problem["code"] == "hold_expired" and problem["next"]


def test_a_hold_that_has_expired(moving, contract, moving_callers):
    admin, api = moving_callers["admin"], moving_callers["tier1"].as_(None)
    applicant = person()
    hold = held(api, applicant)
    mine = api.as_(hold["token"])
    admin.put("/v1/sandbox/clock", {"now": hold["expires_at"]}, expect=200)
    assert mine.get(f"/v1/holds/{hold['id']}", expect=200).json()["status"] == "lapsed"
    assert mine.post("/v1/appointments", book_body(hold, applicant), expect=409).json()["code"] == "hold_expired"
    again = api.post("/v1/holds", hold_body(hold["slot"], applicant), expect=201).json()
    assert again["id"] != hold["id"]


def test_one_open_request_a_person_and_service(api, callers):
    """No twin is made of a booking; only one's own is named."""
    applicant = person()
    first = callers["organization"].post("/v1/requests", submit_body(applicant=applicant), expect=201).json()
    for who, link in (("organization", f"/v1/requests/{first['id']}"), (None, None)):
        maker = callers[who] if who else api
        hold = held(maker, applicant)
        mine = maker if who else api.as_(hold["token"])
        problem = mine.post("/v1/appointments", book_body(hold, applicant), expect=409).json()
        assert (problem["code"], problem.get("link")) == ("duplicate_open", link) and problem["next"]
        assert mine.get(f"/v1/holds/{hold['id']}", expect=200).json()["status"] == "held"
        mine.call("DELETE", f"/v1/holds/{hold['id']}", expect=204)


def test_it_can_be_cancelled_like_any_other(api):
    made = booked(api)
    mine = api.as_(made["access_token"])
    assert mine.post(f"/v1/requests/{made['id']}/cancel", {}, expect=200).json()["status"] == "withdrawn"
    assert mine.get(f"/v1/requests/{made['id']}", expect=200).json()["appointment"]["status"] == "cancelled"


@pytest.mark.parametrize("location", [{"country": "MX"}, None])
def test_displaced_it_gets_another_seat(api, server, location):
    """Of the office that was chosen, whether or not the person said where they live."""
    made = booked(api, location=location)
    office = api.as_(server.key("office", office=OFFICE))
    server.wait_accepted(office.token)
    office.post(f"/v1/appointments/{made['appointment']['id']}/cancel", {"reason": "officer_ill"}, expect=200)
    mine = api.as_(made["access_token"])
    for _ in range(20):
        reply = mine.get(f"/v1/requests/{made['id']}", params={"wait": 1}, expect=200)
        if reply.json()["status"] == "scheduled":
            break
    now = reply.json()
    assert (now["status"], now["office"], now["priority_at"]) == ("scheduled", OFFICE, made["priority_at"])
    assert now["appointment"]["id"] != made["appointment"]["id"]
    assert [e["event"] for e in mine.get(f"/v1/requests/{made['id']}/events", expect=200).json()["data"]] == ["book", "displace", "assign"]


def test_what_is_wrong_is_named(api):
    applicant = person()
    hold = held(api, applicant)
    mine = api.as_(hold["token"])
    problem = mine.post("/v1/appointments", book_body(hold, {**applicant, "phone": "1"}, hold_id="x", service=None), expect=422).json()
    assert {"/applicant/phone", "/hold_id", "/service"} == {error["pointer"] for error in problem["errors"]}
    mine.call("DELETE", f"/v1/holds/{hold['id']}", expect=204)


def test_staff_find_the_person_that_was_booked(api, callers):
    """The search sees what began with a booking as it sees what was submitted."""
    applicant = person()
    made = booked(api, applicant)
    found = until(lambda: callers["tier1"].post("/v1/requests/search", {"a_number": applicant["a_number"]}, expect=200).json()["data"])
    assert [request["id"] for request in found] == [made["id"]]


def test_a_slot_of_no_use_to_anybody_else(api):
    """The hold keeps the seat from others until it is booked, and the booking after."""
    applicant = person()
    slot = free_slot(api)
    hold = api.post("/v1/holds", hold_body(slot, applicant), expect=201).json()
    api.as_(hold["token"]).post("/v1/appointments", book_body(hold, applicant), expect=201)
    assert api.post("/v1/holds", hold_body(slot), expect=409).json()["code"] == "slot_full"
