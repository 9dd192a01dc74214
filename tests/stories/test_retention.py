"""The end of what is known of a person: when it comes, what it takes, and what stays."""
import pathlib
import sys

import pytest
from conftest import story_world
from fixtures import running
from samples import person
from server import START
from story import Case, World, days, instant

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "audit"))

from auditor import assert_server_clean  # noqa: E402


@pytest.fixture(scope="module")
def world(contract) -> World:
    """Of its own: years go by here."""
    for server in running(f"--sandbox={START}"):
        yield story_world(server, contract)


def resolved(world: World, **changes) -> Case:
    case = world.submit(client_ref="letter-7", **changes)
    case.staff("tier1", "resolve", {"answer": "adit_by_mail", "note": "She was in tears.", "expected_state": "tier1_review"})
    return case


def is_known(case: Case) -> bool:
    return "erased" not in case.now()


def rule(world: World, service: str, **values) -> None:
    """From tomorrow on, which then is today."""
    world.callers["admin"].post("/v1/policies", {"service": service, "from": world.day(1), "values": values}, expect=201)
    world.advance(days=1)
    world.advance(seconds=1)


def test_a_year_after_its_end_a_request_names_nobody(world: World) -> None:
    case = resolved(world)
    until = instant(case.now()["erase_at"])
    assert until == world.now() + days(365)
    code, sent = case.now()["confirmation_code"], person()
    world.go_to(until - days(1) / 86400)
    assert is_known(case)
    world.go_to(until)
    seen = case.now()
    assert (seen["erased"], seen["erase_at"], seen["status"], seen["client_ref"]) == (True, None, "resolved", None)
    assert seen["location"] == {"country": None, "postal_code": None} and seen["applicant"]["preferred_language"] == "und"
    assert "erased" in seen["what_happens_next"]
    event = case.events()[-1]
    assert (event["event"], event["reason"], event["actor"]["role"], instant(event["at"])) == ("erase", "retention_ended", "system", until)
    world.api.post("/v1/lookup", {"confirmation_code": code, "date_of_birth": sent["date_of_birth"]}, expect=404)
    assert case.does("not-solved", expect=409)["code"] == "state_conflict"
    assert_server_clean(world.server)


def test_the_rule_of_the_day_it_ended_counts(world: World) -> None:
    """Rules begin on a day, and what has ended before keeps its own."""
    rule(world, "certified_copy", retention_days=90, reopen_days=10)
    short = resolved(world, service="certified_copy")
    rule(world, "certified_copy", retention_days=20, reopen_days=60)
    shorter = resolved(world, service="certified_copy")
    now = world.now()
    assert instant(short.now()["erase_at"]) - now < days(90), "it was a day before"
    assert instant(shorter.now()["erase_at"]) == now + days(60), "as long as it may be reopened"
    world.advance(days=61)
    assert (is_known(short), is_known(shorter)) == (True, False)
    world.advance(days=30)
    assert not is_known(short)


def test_what_is_reopened_is_kept(world: World) -> None:
    case = resolved(world)
    world.advance(days=20)
    case.does("not-solved")
    assert case.now()["erase_at"] is None
    case.staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    assert instant(case.now()["erase_at"]) == world.now() + days(365)


def test_a_client_is_forgotten_a_year_after_the_firm_has_gone(world: World) -> None:
    firm, client = world.callers["organization"], person()
    case = world.file_for_client("organization", client)
    under = f"/v1/representations/{case.now()['representation_id']}"
    firm.post(f"{under}/delegates", {"name": "Sam Reed", "role": "paralegal"}, expect=201)
    firm.post(f"{under}/revoke", {"reason": "case_closed"}, expect=200)
    assert firm.get(under, expect=200).json()["form"] is not None
    world.advance(days=364)
    assert firm.get(under, expect=200).json()["form"] is not None
    world.advance(days=1)
    gone = firm.get(under, expect=200).json()
    assert gone["form"] is None and gone["status"] == "ended" and gone["attorney"]["name"]
    assert firm.get(f"{under}/delegates", expect=200).json()["data"] == []
    assert_server_clean(world.server)


def test_a_firm_loses_sight_of_whom_nobody_knows(world: World) -> None:
    case = world.file_for_client("organization")
    case.staff("tier1", "resolve", {"answer": "adit_by_mail", "expected_state": "tier1_review"})
    world.advance(days=365)
    case.mine.get(case.path, expect=404)
    assert case.seen_by("tier1")["erased"] is True


def test_a_visit_is_counted_and_nobody_is_named(world: World) -> None:
    """The office's sheet of that day, and its list, of what once was."""
    case = world.submit(service="adit_stamp").seated()
    seat = case.appointment()
    day = instant(seat["local_start"]).date().isoformat()
    world.go_to(instant(seat["starts_at"]))
    case.appointment_event("check-in")
    case.appointment_event("complete")
    world.advance(days=366)
    assert not is_known(case)
    office = world.callers["office"]
    listed = office.get("/v1/appointments", params={"office": "DEN", "day": day, "status": "completed"}, expect=200).json()["data"]
    assert [one["applicant"] for one in listed if one["request_id"] == case.id] == [{"given_name": None, "family_name": None}]
    sheet = office.get("/v1/appointments", params={"office": "DEN", "day": day}, headers={"Accept": "text/plain"}, expect=200).text
    assert "(null)" not in sheet
    for what in ("", "/events", "/assignment"):
        for reader in (case.mine, world.callers["tier2"]):
            reader.get(case.path + what, expect=200)
    case.mine.get(case.path, headers={"Accept": "text/plain"}, expect=200)
    case.mine.get(f"/v1/appointments/{seat['id']}", headers={"Accept": "text/calendar"}, expect=None)
    assert_server_clean(world.server)
