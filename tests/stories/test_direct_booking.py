"""People book a seat themselves: in Denver until 23 July 2019, abroad to this day; and what comes in its place."""
import datetime

from booking import book_body, booked, hold_body, slots, until
from samples import person
from story import Case, World, days, instant

SWITCH = datetime.datetime(2019, 7, 24, 6, tzinfo=datetime.timezone.utc)  # midnight in Denver
IN_DENVER = {"location": {"country": "US", "postal_code": "80202"}}


def ask(world: World, **location) -> dict:
    return world.api.post("/v1/eligibility", {"service": "other", "location": location}, expect=200).json()


def book(world: World, office: str, day: datetime.date, **changes) -> Case:
    """An anonymous person looks at the slots of a day, holds one and books it."""
    applicant = person()
    slot = until(lambda: slots(world.api, office, **{"from": day.isoformat(), "to": day.isoformat()}))[0]
    hold = world.api.post("/v1/holds", hold_body(slot, applicant), expect=201).json()
    made = world.api.as_(hold["token"]).post("/v1/appointments", book_body(hold, applicant, **changes), expect=201).json()
    assert made["appointment"]["starts_at"] == slot["starts_at"]
    return Case(world, made, world.api.as_(made["access_token"]))


def test_denver_before_and_after_the_switch(past: World) -> None:
    past.go_to(SWITCH - days(2))
    told = ask(past, country="US", postal_code="80202")
    assert (told["booking_mode"], told["offices"][0]["code"]) == ("direct", "DEN")
    maria, jose = (book(past, "DEN", datetime.date(2019, 7, day), **IN_DENVER) for day in (30, 31))
    assert maria.now()["status"] == "scheduled" and maria.event_names() == ["book"]

    # The evening before, Ana holds a seat; while she types, the day begins on which nobody may book any more.
    past.go_to(SWITCH - datetime.timedelta(minutes=5))
    ana, slot = person(), slots(past.api, "DEN")[0]
    hold = past.api.post("/v1/holds", hold_body(slot, ana), expect=201).json()
    past.go_to(SWITCH)
    late = past.api.as_(hold["token"]).post("/v1/appointments", book_body(hold, ana, **IN_DENVER), expect=201).json()
    assert late["status"] == "scheduled"

    # From now on one asks.
    for refused in (past.api.get("/v1/offices/DEN/slots", expect=403).json(),
                    past.api.post("/v1/holds", hold_body(slot), expect=403).json()):
        assert refused["code"] == "request_only" and "POST /v1/requests" in refused["next"]
    assert ask(past, country="US", postal_code="80202")["reasons"] == ["by_request_only"]
    asked = past.submit()
    assert asked.now()["status"] == "tier1_review" and asked.now()["office"] == "DEN"
    assert slots(past.callers["office"], "DEN"), "staff see the slots as ever"

    # What was booked stays booked. Whoever loses the seat by the office's fault gets another, with the old place in the line.
    priority = jose.now()["priority_at"]
    jose.appointment_event("cancel", {"reason": "officer_ill"})
    again = jose.wait_for("scheduled")
    assert (again["office"], again["priority_at"]) == ("DEN", priority) and jose.event_names() == ["book", "displace", "assign"]
    assert maria.now()["status"] == "scheduled"
    past.go_to(instant(maria.appointment()["starts_at"]))
    maria.appointment_event("check-in")
    assert maria.appointment_event("complete")["status"] == "completed" and maria.status == "completed"


def test_abroad_one_books_to_this_day(world: World) -> None:
    told = ask(world, country="SV")
    assert (told["booking_mode"], [office["code"] for office in told["offices"]]) == ("direct", ["SAL"])
    made = booked(world.api, office="SAL", location={"country": "SV"})
    case = Case(world, made, world.api.as_(made["access_token"]))
    assert case.appointment()["time_zone"] == "America/El_Salvador" and "appointment" in case.now()["what_happens_next"]
    text = case.mine.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    assert case.appointment()["local_start"][:10] in text
    calendar = case.mine.get(f"/v1/appointments/{made['appointment']['id']}", headers={"Accept": "text/calendar"}, expect=200).text
    assert "BEGIN:VEVENT" in calendar
    assert case.does("cancel")["status"] == "withdrawn"
    assert [slot["free"] for slot in slots(world.api, "SAL") if slot["starts_at"] == made["appointment"]["starts_at"]] == [1]


def test_who_takes_too_long_finds_the_seat_gone_and_may_take_it_again(world: World) -> None:
    applicant = person()
    slot = until(lambda: slots(world.api, "NDI"))[-1]
    hold = world.api.post("/v1/holds", hold_body(slot, applicant), expect=201).json()
    mine = world.api.as_(hold["token"])
    assert instant(hold["expires_at"]) == world.now() + datetime.timedelta(minutes=10)
    path = f"/v1/offices/NDI/slots/{slot['id']}"
    assert world.api.get(path, expect=200).json()["free"] == 0
    world.advance(minutes=10)
    late = mine.post("/v1/appointments", book_body(hold, applicant, location={"country": "IN"}), expect=409).json()
    assert late["code"] == "hold_expired" and "hold another" in late["next"]
    assert world.api.get(path, expect=200).json()["free"] == 1
    again = world.api.post("/v1/holds", hold_body(slot, applicant), expect=201).json()
    made = world.api.as_(again["token"]).post("/v1/appointments", book_body(again, applicant, location={"country": "IN"}), expect=201)
    assert made.json()["appointment"]["id"] == again["id"]


def test_a_representative_books_for_a_caller_on_the_phone(world: World) -> None:
    applicant, tier1 = person(), world.callers["tier1"]
    slot = until(lambda: slots(world.api, "GUA"))[0]
    hold = tier1.post("/v1/holds", hold_body(slot, applicant), expect=201).json()
    made = tier1.post("/v1/appointments", book_body(hold, applicant, location={"country": "GT"}), expect=201).json()
    assert made["status"] == "scheduled" and "access_token" not in made
    events = tier1.get(f"/v1/requests/{made['id']}/events", expect=200).json()["data"]
    assert [(event["event"], event["actor"]["role"]) for event in events] == [("book", "tier1")]


def test_no_office_for_a_country(world: World) -> None:
    told = ask(world, country="FR")
    assert (told["booking_mode"], told["reasons"]) == ("none", ["no_office_for_country"])
    assert told["contact"]["phone"] == "800-375-5283"  # as the operator wrote it
