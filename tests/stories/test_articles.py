"""Days of the contact centre: two who want one seat, an emergency abroad, and a place that no office serves any more."""
import concurrent.futures

from offices import Office, hours as opening, new_code, office_body
from story import World, days, hours, instant


def test_two_officers_and_the_last_seat(world: World, owner) -> None:
    """Both approve at once. One can name the seat on the phone; the other says that it is being looked for, and one comes free."""
    monday = world.next_weekday(0).isoformat()
    office = Office(world.callers["admin"], opening(opens="09:00", closes="09:30", capacity=1), route="tier2")
    wish = {"offices": [office.code], "not_before": monday, "not_after": monday}
    cases = [world.submit(preferences=wish) for _ in range(2)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        approve = {"expected_state": "tier2_review"}
        replies = [pool.submit(case.staff, officer, "approve", approve, params={"wait": 5})
                   for case, officer in zip(cases, ("tier2", "another_tier2"), strict=True)]
        replies = [reply.result() for reply in replies]
    assert {reply["status"] for reply in replies} <= {"approved", "scheduled"}
    seated, waiting = sorted(cases, key=lambda case: case.status != "scheduled")
    assert seated.wait_for("scheduled")["appointment"]["office"] == office.code
    assert waiting.status == "approved" and not waiting.decision()["placed"]
    assert waiting.decision()["why"] in ("no_slot", "all_taken") and waiting.decision()["limited_by"] == []
    assert office.slots(owner, monday) == [(f"{monday} 09:00", 1, 1, False)]
    seated.does("cancel")
    assert waiting.wait_for("scheduled")["appointment"]["local_start"].startswith(f"{monday}T09:00")
    assert waiting.event_names()[-1] == "assign" and seated.status == "withdrawn"


def test_an_emergency_abroad_is_decided_by_the_office_there_within_hours(world: World) -> None:
    offices = world.api.get("/v1/offices", params={"country": "SV"}, expect=200).json()["data"]
    assert [(office["code"], office["kind"]) for office in offices] == [("SAL", "international")]
    there = world.another_key("office", office="SAL")
    case = world.submit(service="emergency_travel", urgency="emergency", emergency_reason="My son is in hospital.",
                        location={"country": "SV", "postal_code": None}, preferences={})
    mine = case.now()
    assert mine["office"] == "SAL" and instant(mine["due_at"]) == world.now() + hours(4)
    case.escalated()
    refused = case.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)
    assert refused["code"] == "state_conflict" and refused["next"], "an emergency is the office's to decide"
    assert case.staff("tier2", "refer", {"office": "SAL", "expected_state": "tier2_review"})["status"] == "office_review"
    world.advance(hours=1)
    assert instant(case.now()["due_at"]) == world.now() + hours(3) and case.now()["turn"] == "office"
    assert world.callers["office"].post(f"{case.path}/approve", {"expected_state": "office_review"}).status_code in (403, 404), "not Denver's"
    granted = there.post(f"{case.path}/approve", {"expected_state": "office_review"}, params={"wait": 5}, expect=200).json()
    assert granted["status"] in ("approved", "scheduled")
    seat = case.wait_for("scheduled")["appointment"]
    assert seat["office"] == "SAL" and seat["time_zone"] == "America/El_Salvador"
    assert world.now() <= instant(seat["starts_at"]) < world.now() + days(8), "without notice"
    parts = case.decision()["parts"]
    assert parts["day_part"] == parts["weekday"] == parts["office"] == 0, "only days count"


def test_a_request_that_no_office_can_serve_is_an_officers_to_answer(world: World) -> None:
    admin, code, country = world.callers["admin"], new_code(), "QV"
    admin.put(f"/v1/offices/{code}", office_body(country=country, serves=[{"country": country}]), expect=201)
    case = world.submit(location={"country": country, "postal_code": None})
    assert case.now()["office"] == code
    case.escalated()
    closing = (world.today() + days(1)).isoformat()
    admin.put(f"/v1/offices/{code}", office_body(country=country, serves=[{"country": country}], open_to=closing), expect=200)
    world.advance(days=3)
    case.staff("tier2", "approve", {"expected_state": "tier2_review"})
    told = case.wait_for("tier2_review")
    assert told["reason"] == "no_office_in_range" and told["turn"] == "tier2"
    assert instant(told["due_at"]) == world.now() + days(1)
    flagged = case.seen_by("supervisor")
    assert flagged["needs_a_human"] and case.decision()["why"] == "no_office"
    assert instant(case.callback()["window_start"]) == world.now(), "an officer calls at once"
    case.attempt("reached")
    said = case.staff("tier2", "resolve", {"answer": "by_mail", "expected_state": "tier2_review"})
    assert (said["status"], said["answer"]) == ("resolved", "by_mail")
    assert case.event_names()[-4:] == ["approve", "unplaceable", "callback-reached", "resolve"]
    assert not case.seen_by("supervisor")["needs_a_human"]
