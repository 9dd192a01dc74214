"""Firms come and go, and the person stays: dismissed in mid-course, ended by date, hired late; and a sister who files and may look on."""
import pytest
from samples import person, representation_body, submit_body
from story import Case, World, days, instant

FIRM_NUMBER = {"phone": "+12125550199", "time_zone": "America/New_York", "speak_with": "Ana Ortiz"}
SISTER = {"role": "family", "name": "Rosa Lopez", "phone": "+13035550188"}


@pytest.fixture(scope="module", autouse=True)
def firms(world: World) -> None:
    """Of their own, so that other stories' firms do not find these clients in their lists."""
    world.callers["firm"] = world.another_key("organization", organization="Reyes Law")
    world.callers["second_firm"] = world.another_key("organization", organization="Second & Second")


def knows_nothing(world: World, case: Case) -> None:
    mine = world.callers["firm"]
    for path in (case.path, f"{case.path}/events", f"{case.path}/assignment"):
        mine.get(path, expect=404)
    assert case.id not in mine.get("/v1/requests", params={"limit": 200}, expect=200).text


def test_a_firm_is_dismissed_while_its_client_waits_for_the_call(world: World) -> None:
    case = world.file_for_client("firm", applicant={"phone": "+13035550123"}, callback=FIRM_NUMBER).escalated()
    known = case.callback()["verification_phrase"]
    client = world.as_client(case)
    before = client.now()
    assert before["organization_id"], "the client sees that somebody represents"

    revoked = client.mine.post(f"/v1/representations/{before['representation_id']}/revoke", {"reason": "dismissed"}, expect=200).json()
    assert revoked["status"] == "ended"
    knows_nothing(world, case)
    after = client.now()
    assert (after["status"], after["due_at"], after["callback"]["window_start"]) == (
        "tier2_review", before["due_at"], before["callback"]["window_start"]), "the promise stands"
    assert after["callback"]["verification_phrase"] != known, "who was dismissed cannot pass for the officer"
    assert client.events()[-1]["event"] == "representation-ended"

    client.wait_for_window()
    client.staff("tier2", "claim")
    call = client.attempt("reached")
    assert call["phone"] == "+13035550123" and call["speak_with"] is None and call["may_speak"] == []
    client.seated()
    knows_nothing(world, case)
    assert client.appointment()["office"] == "DEN"


def test_the_only_number_was_the_firms(world: World) -> None:
    case = world.file_for_client("firm", applicant={"phone": None}, callback=FIRM_NUMBER).escalated()
    client = world.as_client(case)
    world.callers["firm"].post(f"/v1/representations/{client.now()['representation_id']}/revoke", {}, expect=200)
    after = client.now()
    assert (after["status"], after["turn"], after["callback"]["status"]) == ("awaiting_contact", "requester", "called_off")
    assert instant(after["due_at"]) == world.now() + days(30)
    again = client.does("rebook-callback", {"callback": {"phone": "+13035550142"}})
    assert again["status"] == "tier2_review" and again["priority_at"] == case.made["priority_at"], "the place is kept"
    client.verified("+13035550142").wait_for_window().staff("tier2", "claim")
    assert client.attempt("reached")["phone"] == "+13035550142"


def test_the_only_number_was_the_firms_while_the_client_was_asked(world: World) -> None:
    case = world.file_for_client("firm", applicant={"phone": None}, callback=FIRM_NUMBER).escalated()
    case.staff("tier2", "ask-info", {"reason": "passport_copy"})
    client = world.as_client(case)
    world.callers["firm"].post(f"/v1/representations/{client.now()['representation_id']}/revoke", {}, expect=200)
    refused = client.does("supply", {"statement": "Here it is."}, expect=422)
    assert refused["code"] == "callback_number_needed" and "callback.phone" in refused["next"]
    client.does("supply", {"statement": "Here it is.", "callback": {"phone": "+13035550142"}})
    assert client.verified("+13035550142").callback()["status"] == "planned", "the promise stands"


def test_missed_calls_of_the_firm_do_not_shut_its_client_out(world: World) -> None:
    case = world.file_for_client("firm", applicant={"phone": None}, callback=FIRM_NUMBER).escalated()
    for _ in range(3):
        case.wait_for_window().attempt("bad_number")
        case.does("rebook-callback")
    client = world.as_client(case)
    world.callers["firm"].post(f"/v1/representations/{client.now()['representation_id']}/revoke", {}, expect=200)
    assert "rebook-callback" in client.now()["what_happens_next"]
    again = client.does("rebook-callback", {"callback": {"phone": "+13035550142"}})
    assert again["status"] == "tier2_review" and again["priority_at"] == case.made["priority_at"]


def test_a_firm_whose_authority_ends_by_date(world: World) -> None:
    last = world.day(2)
    case = world.file_for_client("firm", until=last)
    path = f"/v1/representations/{case.made['representation_id']}"
    firm = world.callers["firm"]
    world.go_to(instant(f"{last}T23:59:59Z"))
    assert case.now()["status"] == "tier1_review" and firm.get(path, expect=200).json()["status"] == "in_force"
    world.go_to(instant(f"{world.day(1)}T00:00:00Z"))
    knows_nothing(world, case)
    ended = firm.get(path, expect=200).json()
    assert (ended["status"], ended["ended_by"], ended["reason"]) == ("ended", "system", "authority_ended")
    client = world.as_client(case)
    assert client.status == "tier1_review"
    assert (client.events()[-1]["event"], client.events()[-1]["at"]) == ("representation-ended", f"{world.today()}T00:00:00Z")
    client.does("withdraw")


def test_what_was_due_before_it_ended_happens_before(world: World) -> None:
    """However far the clock is moved at once: the automated answer closes it on the seventh day, the authority ends on the ninth."""
    case = world.file_for_client("firm", until=world.day(8), service="case_inquiry")
    world.advance(days=20)
    client = world.as_client(case)
    assert client.event_names() == ["submit", "resolve", "representation-ended"]
    at = [instant(event["at"]) for event in client.events()]
    assert at == sorted(at) and at[2] - at[0] < days(9.5)
    knows_nothing(world, case)


def test_a_client_who_hires_a_firm_later(world: World) -> None:
    client = person()
    made = world.api.post("/v1/requests", submit_body(client), expect=201).json()
    case = Case(world, made, world.api.as_(made["access_token"]))
    firm = world.callers["firm"]
    firm.get(case.path, expect=404)
    under = world.represent("firm", client)
    assert "represent" in case.now()["links"]
    case.does("represent", {"representation_id": under["id"]})
    assert firm.get(case.path, expect=200).json()["applicant"]["family_name"] == "Lopez"
    firm.patch(case.path, {"client_ref": "matter-77", "callback": FIRM_NUMBER}, expect=200)
    case.escalated().verified(FIRM_NUMBER["phone"]).wait_for_window().staff("tier2", "claim")
    call = case.attempt("reached")
    assert call["phone"] == FIRM_NUMBER["phone"] and [s["name"] for s in call["may_speak"]] == ["Ana Ortiz"]
    case.seated()
    assert firm.get(f"/v1/appointments/{case.appointment()['id']}", expect=200).json()["status"] == "booked"
    # the second firm takes over; the first one is told by its own representation only when that ends
    other = world.callers["second_firm"].post(
        "/v1/representations", representation_body(client, begins_on=world.today().isoformat()), expect=201).json()
    case.does("represent", {"representation_id": other["id"]})
    knows_nothing(world, case)
    assert world.callers["second_firm"].get(case.path, expect=200).json()["status"] == "scheduled"


def test_a_sister_who_files_sees_how_it_goes_and_no_more(world: World) -> None:
    made = world.api.post("/v1/requests", submit_body(requester=SISTER), expect=201).json()
    sister = Case(world, made, world.api.as_(made["access_token"]))
    applicant = world.as_client(sister)
    for event in ("withdraw", "supply", "not-solved"):
        assert "applicant" in sister.does(event, expect=403)["next"]
    sister.mine.patch(sister.path, {"applicant": {"phone": SISTER["phone"]}}, expect=403)

    sister.escalated()
    applicant.wait_for_window().staff("tier2", "claim")
    phrase = applicant.callback()["verification_phrase"]
    assert applicant.attempt("reached")["phone"] != SISTER["phone"], "officers call the applicant"
    applicant.seated()
    seen = sister.now()
    assert seen["status"] == "scheduled" and seen["appointment"]["local_start"] == applicant.appointment()["local_start"]
    assert phrase not in str(seen) and "callback" not in seen and "confirmation_code" not in seen
    assert sister.event_names() == ["submit", "escalate", "approve", "assign"]
    applicant.does("cancel")
    assert sister.status == "withdrawn"
