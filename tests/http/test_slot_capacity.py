"""How many seats a slot has, and who goes when it has fewer."""
import pytest
from offices import Office, hours

DAY = "2026-11-30"


def office_of(callers, capacity: int = 3) -> tuple[Office, str]:
    """With one slot, and its path."""
    office = Office(callers["admin"], hours(opens="09:00", closes="09:30", capacity=capacity, valid_from=DAY, valid_to=DAY))
    return office, f"{office.path}/slots/"


def slot_of(office: Office, owner) -> str:
    return str(owner.execute("select id from slot where office = %s", [office.code]).fetchone()[0])


def test_a_cut_displaces_those_ranked_last(callers, owner):
    office, path = office_of(callers)
    path += slot_of(office, owner)
    people = [office.seated() for _ in range(3)]
    body = {"capacity": 1, "reason": "officer_ill"}
    tried = callers["supervisor"].patch(path, body, params={"dry_run": "true"}, expect=200).json()
    assert [person.read()["status"] for person in people] == ["scheduled"] * 3
    cut = callers["supervisor"].patch(path, body, expect=200).json()
    assert cut == tried and (cut["capacity"], cut["booked"], cut["free"]) == (1, 1, 0)
    assert {one["request_id"] for one in cut["displaced"]["appointments"]} == {people[1].id, people[2].id} and cut["displaced"]["count"] == 2
    assert [person.read()["status"] for person in people] == ["scheduled", "approved", "approved"]
    assert [event["reason"] for event in people[2].events() if event["event"] == "displace"] == ["officer_ill"]
    assert office.changes(owner)[-1] == ("capacity_set", "supervisor", "officer_ill", 2)
    callers["supervisor"].patch(path, {"capacity": 3, "reason": "officer_back"}, expect=200)
    for person in people:
        person.wait_for("scheduled")


def test_urgent_ones_stay(callers, owner):
    office, path = office_of(callers, 2)
    path += slot_of(office, owner)
    first, urgent = office.seated(), office.submit()
    urgent.wait_for("scheduled")
    owner.execute("update request set rank_class = 3, version = version + 1, last_event = 'update' where id = %s", [urgent.id])
    cut = callers["admin"].patch(path, {"capacity": 1, "reason": "officer_ill"}, expect=200).json()
    assert [one["request_id"] for one in cut["displaced"]["appointments"]] == [first.id]


def test_holds_go_first(callers, owner):
    office, path = office_of(callers, 2)
    slot = slot_of(office, owner)
    person = office.seated()
    hold = owner.execute("""
        insert into appointment (id, slot_id, office, status, during, person_key, made_by, service, policies, expires_at, created_at,
            updated_at)
        select gen_random_uuid(), id, office, 'held', tstzrange(starts_at, ends_at), 'somebody', 'anonymous', 'other', '{}', starts_at,
            '2026-11-23', '2026-11-23'
        from slot where id = %s returning id""", [slot]).fetchone()[0]
    cut = callers["admin"].patch(path + slot, {"capacity": 1, "reason": "officer_ill"}, expect=200).json()
    assert cut["displaced"]["count"] == 0 and person.read()["status"] == "scheduled"
    assert owner.execute("select status from appointment where id = %s", [hold]).fetchone()[0] == "lapsed"


def test_of_the_holds_the_newest_goes(callers, owner):
    office, path = office_of(callers, 2)
    slot = slot_of(office, owner)
    holds = [owner.execute("""
        insert into appointment (id, slot_id, office, status, during, person_key, made_by, service, policies, expires_at, created_at, updated_at)
        select gen_random_uuid(), id, office, 'held', tstzrange(starts_at, ends_at), %s, 'anonymous', 'other', '{}', starts_at, %s, %s
        from slot where id = %s returning id""", [person, at, at, slot]).fetchone()[0]
        for person, at in (("earlier", "2026-11-22"), ("later", "2026-11-23"))]
    callers["admin"].patch(path + slot, {"capacity": 1, "reason": "officer_ill"}, expect=200)
    assert [owner.execute("select status from appointment where id = %s", [hold]).fetchone()[0] for hold in holds] == ["held", "lapsed"]


def test_more_seats_are_used(callers, owner):
    office, path = office_of(callers, 1)
    office.seated()
    waiting = office.submit()
    grown = callers["admin"].patch(path + slot_of(office, owner), {"capacity": 4, "reason": "more_officers"}, expect=200).json()
    assert (grown["capacity"], grown["booked"], grown["free"], grown["displaced"]["count"]) == (4, 1, 3, 0)
    assert grown["local_start"] == f"{DAY}T09:00:00-07:00" and grown["time_zone"] == "America/Denver"
    waiting.wait_for("scheduled")


def test_who_has_been_checked_in_keeps_the_seat(callers, owner):
    office, path = office_of(callers, 2)
    slot, people = slot_of(office, owner), [office.seated() for _ in range(2)]
    owner.execute("update appointment set status = 'checked_in' where id = %s", [people[1].seat()["id"]])
    cut = callers["admin"].patch(path + slot, {"capacity": 1, "reason": "officer_ill"}, expect=200).json()
    assert [one["request_id"] for one in cut["displaced"]["appointments"]] == [people[0].id]
    problem = callers["admin"].patch(path + slot, {"capacity": 0, "reason": "officer_ill"}, expect=409).json()
    assert problem["code"] == "state_conflict" and problem["detail"].startswith("1 of those")


def test_a_slot_that_has_begun_or_is_closed(callers, owner):
    office, path = office_of(callers)
    slot = slot_of(office, owner)
    office.close(DAY)
    body = {"capacity": 1, "reason": "officer_ill"}
    assert "closure" in callers["admin"].patch(path + slot, body, expect=409).json()["next"]
    begun = Office(callers["admin"], hours(opens="08:00", closes="08:30", valid_to="2026-11-23"))
    assert callers["admin"].patch(f"{begun.path}/slots/{slot_of(begun, owner)}", body, expect=409).json()["detail"] == "The slot has begun"
    callers["admin"].patch(f"{begun.path}/slots/{slot}", body, expect=404)
    callers["office"].patch(path + slot, body, expect=403)


@pytest.mark.parametrize("body, pointer", [
    ({"reason": "officer_ill"}, "/capacity"), ({"capacity": -1, "reason": "officer_ill"}, "/capacity"),
    ({"capacity": 1001, "reason": "officer_ill"}, "/capacity"), ({"capacity": 1}, "/reason"), ({"capacity": 1, "reason": "He is ill"}, "/reason")])
def test_what_is_no_capacity(callers, body, pointer):
    problem = callers["admin"].patch("/v1/offices/DEN/slots/1", body, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
