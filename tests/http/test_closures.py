"""Closing an office for a day, and opening it again."""
import pytest
from case import approved
from offices import Office, hours

MONDAY = "2026-11-30"  # the sandbox begins on Monday 2026-11-23, 08:00 in Denver
TODAY = "2026-11-23"


def ids(displaced: dict) -> list[str]:
    return [one["request_id"] for one in displaced["appointments"]]


def test_a_closure_answers_whom_it_displaces(callers, owner):
    office = Office(callers["admin"], hours())
    people = [office.seated(not_before=MONDAY) for _ in range(3)]
    seats = {person.id: person.seat() for person in people}
    tried = office.close(MONDAY, params={"dry_run": "true"}, expect=200)
    assert tried["id"] is None and sorted(ids(tried["displaced"])) == sorted(seats)
    assert all(person.seat() == seats[person.id] for person in people), "it was only tried"
    made = office.close(MONDAY)
    assert made == {**tried, "id": made["id"]}
    assert {key: made[key] for key in ("office", "date", "reason", "note")} == {
        "office": office.code, "date": MONDAY, "reason": "snow", "note": None}
    assert made["displaced"]["count"] == 3
    for one in made["displaced"]["appointments"]:
        seat = seats[one["request_id"]]
        assert (one["id"], one["starts_at"], one["local_start"]) == (seat["id"], seat["starts_at"], seat["local_start"])
    for person in people:
        person.wait_for("scheduled")
        assert person.seat()["local_start"][:10] == "2026-12-07", "a week later"
        displaced = person.events()[-2]
        assert (displaced["event"], displaced["reason"], displaced["actor"]["role"]) == ("displace", "snow", "system")
    assert all(slot[1:] == (0, 0, True) for slot in office.slots(owner, MONDAY))
    assert office.changes(owner)[-1] == ("closure_made", "admin", "snow", 3)


def test_they_are_first_of_their_class_with_their_old_priority(callers):
    office = Office(callers["admin"], hours(valid_to=MONDAY, capacity=1))
    person = office.seated(not_before=MONDAY)
    before = person.read()
    office.close(MONDAY)
    after = person.read()
    assert (after["status"], after["priority_at"], after["office"]) == ("approved", before["priority_at"], office.code)
    assert after["due_at"] == "2026-12-23T15:00:00Z", "thirty days to find another seat"
    staff = callers["supervisor"].get(person.path, expect=200).json()
    assert staff["appointment"]["status"] == "displaced"


def test_the_day_is_opened_again(callers, owner):
    office = Office(callers["admin"], hours(valid_to=MONDAY))
    before = office.slots(owner)
    closure = office.close(MONDAY)
    waiting = office.submit(not_before=MONDAY)
    assert waiting.read()["status"] == "approved"
    assert callers["supervisor"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=204).content == b""
    waiting.wait_for("scheduled")
    assert [slot[:2] for slot in office.slots(owner)] == [slot[:2] for slot in before] and not any(slot[3] for slot in office.slots(owner))
    assert callers["admin"].get(f"{office.path}/closures", expect=200).json()["data"] == []
    callers["admin"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=404)
    assert [change[0] for change in office.changes(owner)][-2:] == ["closure_made", "closure_undone"]


def test_a_capacity_that_was_changed_comes_back_as_it_was(callers, owner):
    office = Office(callers["admin"], hours(valid_to=MONDAY))
    slot = owner.execute("select id from slot where office = %s order by starts_at", [office.code]).fetchall()[4][0]
    callers["admin"].patch(f"{office.path}/slots/{slot}", {"capacity": 0, "reason": "officer_ill"}, expect=200)
    closure = office.close(MONDAY)
    callers["admin"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=204)
    assert [one[1:] for one in office.slots(owner, MONDAY)] == [(0, 0, False), (2, 0, False), (2, 0, False), (2, 0, False)]


def test_who_has_been_checked_in_or_whose_slot_has_begun_stays(callers, owner):
    """The sandbox stands at 08:00: that slot has begun, though it could still be given out at this instant."""
    office = Office(callers["admin"], hours(opens="07:30", closes="09:30", valid_to=TODAY, capacity=1))
    begun, here, later = people = [office.seated() for _ in range(3)]
    assert [person.seat()["local_start"][11:16] for person in people] == ["08:00", "08:30", "09:00"]
    owner.execute("update appointment set status = 'checked_in' where id = %s", [here.seat()["id"]])
    assert ids(office.close(TODAY)["displaced"]) == [later.id]
    assert [person.read()["status"] for person in people] == ["scheduled", "scheduled", "approved"]
    assert [slot[1:] for slot in office.slots(owner, TODAY)] == [(1, 0, False), (1, 1, True), (1, 1, True), (0, 0, True)]
    begun.mine.post(f"{begun.path}/cancel", {}, expect=200)
    assert office.slots(owner, TODAY)[1][1:] == (0, 0, True), "a closed day has no free seat, whoever leaves"


def test_nor_is_a_seat_of_a_closed_day_given_by_hand(callers, owner):
    office = Office(callers["admin"], hours(valid_to=MONDAY))
    office.close(MONDAY)
    slot = owner.execute("select id from slot where office = %s order by starts_at desc limit 1", [office.code]).fetchone()[0]
    body = {"slot_id": str(slot), "reason": "medical_case", "expected_state": "approved"}
    problem = approved(callers).refused("supervisor", "assign", body, status=422, code="invalid_fields")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/slot_id", "office_closed")]


def test_a_closed_day_has_no_slots_when_they_are_made_later(callers, owner):
    office = Office(callers["admin"])
    office.close(MONDAY)
    callers["admin"].post(f"{office.path}/schedules", hours(valid_to="2026-12-07"), expect=201)
    assert {slot[0][:10] for slot in office.slots(owner)} == {TODAY, "2026-12-07"}
    closure = callers["admin"].get(f"{office.path}/closures", expect=200).json()["data"][0]
    callers["admin"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=204)
    assert {slot[0][:10] for slot in office.slots(owner)} == {TODAY, MONDAY, "2026-12-07"}


def test_closures_are_listed_for_everybody(callers, api):
    office = Office(callers["admin"])
    body = {"date": MONDAY, "reason": "water_damage", "note": "A pipe has burst."}
    made = callers["admin"].post(f"{office.path}/closures", body, expect=201).json()
    office.close("2026-12-01")
    first, second = api.get(f"{office.path}/closures", expect=200).json()["data"]
    del made["displaced"]
    assert first == made and second["date"] == "2026-12-01"
    assert [one["date"] for one in api.get(f"{office.path}/closures", params={"from": "2026-12-01"}, expect=200).json()["data"]] == ["2026-12-01"]
    api.get(f"{office.path}/closures", params={"from": "soon"}, expect=400)
    api.get("/v1/offices/QQ0/closures", expect=404)
    callers["admin"].post("/v1/offices/QQ0/closures", {"date": MONDAY, "reason": "snow"}, expect=404)


def test_twice_is_a_conflict_but_with_a_key_the_same_reply(callers):
    office = Office(callers["admin"], hours())
    office.seated(not_before=MONDAY, not_after=MONDAY)
    first = callers["admin"].post(f"{office.path}/closures", {"date": MONDAY, "reason": "snow"}, idempotency_key="snow", expect=201)
    again = callers["admin"].post(f"{office.path}/closures", {"date": MONDAY, "reason": "snow"}, idempotency_key="snow", expect=201)
    assert again.json() == first.json() and again.json()["displaced"]["count"] == 1
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    problem = callers["admin"].post(f"{office.path}/closures", {"date": MONDAY, "reason": "flood"}, idempotency_key="snow", expect=422).json()
    assert problem["code"] == "idempotency_mismatch"
    assert office.close(MONDAY, expect=409)["code"] == "state_conflict"


def test_a_dry_run_keeps_no_key(callers):
    office = Office(callers["admin"])
    office.close(MONDAY, params={"dry_run": "true"}, idempotency_key="x", expect=200)
    office.close(MONDAY, idempotency_key="x")


@pytest.mark.parametrize("body, pointer", [
    ({"reason": "snow"}, "/date"), ({"date": "2026-11-22", "reason": "snow"}, "/date"), ({"date": "2026-02-30", "reason": "snow"}, "/date"),
    ({"date": MONDAY}, "/reason"), ({"date": MONDAY, "reason": "It snows"}, "/reason"), ({"date": MONDAY, "reason": "snow", "note": ""}, "/note"),
    ({"date": MONDAY, "reason": "snow", "note": "x" * 501}, "/note")])
def test_what_is_no_closure(callers, body, pointer):
    problem = callers["admin"].post("/v1/offices/DEN/closures", body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_the_parameter_is_true_or_false(callers):
    callers["admin"].post("/v1/offices/DEN/closures", {"date": MONDAY, "reason": "snow"}, params={"dry_run": "yes"}, expect=400)


def test_an_office_closes_itself_alone(callers):
    office = Office(callers["admin"])
    problem = office.close(MONDAY, by=callers["office"], expect=403)
    assert problem["code"] == "forbidden" and "supervisor" in problem["next"]
    closure = office.close(MONDAY, by=callers["supervisor"])
    callers["office"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=403)
    own = callers["office"].post("/v1/offices/DEN/closures", {"date": "2028-02-29", "reason": "snow"}, expect=201).json()
    callers["office"].call("DELETE", f"/v1/offices/DEN/closures/{own['id']}", expect=204)


def test_an_id_that_is_none_or_another_offices(callers):
    one, other = Office(callers["admin"]), Office(callers["admin"])
    closure = one.close(MONDAY)
    for text in (closure["id"], "0", "x", "9" * 19):
        callers["admin"].call("DELETE", f"{other.path}/closures/{text}", expect=404)


def test_what_is_over_is_not_undone(callers, owner):
    office = Office(callers["admin"])
    closure = office.close(TODAY)
    owner.execute("update closure set day = day - 1 where id = %s", [closure["id"]])
    problem = callers["admin"].call("DELETE", f"{office.path}/closures/{closure['id']}", expect=409).json()
    assert problem["code"] == "state_conflict"
