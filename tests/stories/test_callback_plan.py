"""The promised call from both ends: a supervisor who says how many can be called when, and people who wait by the phone. On a server of
its own, since capacity is everybody's."""
import datetime
import zoneinfo

import pytest
from client import Api
from fixtures import CALLERS, Sandbox, running
from story import Case, World, days, hours, instant

START = "2027-03-08T14:00:00Z"  # a Monday; clocks in the United States go forward on the Sunday
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def server():
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="module")
def callers(server, contract) -> dict[str, Api]:
    keys = {name: server.key(**options) for name, options in CALLERS.items()}
    server.wait_accepted(*keys.values())
    return {name: Api(server.url, contract, key) for name, key in keys.items()}


@pytest.fixture(scope="module")
def world(server, contract, callers) -> World:
    return World(server, Api(server.url, contract), callers, Sandbox(callers["admin"]))


@pytest.fixture(autouse=True)
def nothing_said(world):
    """Each story begins on a full hour, with a contact centre of which nothing is known."""
    world.go_to((world.now() + hours(1)).replace(minute=0, second=0, microsecond=0))
    say(world, {})
    yield
    end_all(world)


def end_all(world: World) -> None:
    """Nobody waits for a call any more."""
    supervisor = world.callers["supervisor"]
    for status in ("planned", "claimed"):
        for call in supervisor.get("/v1/callbacks", params={"status": status, "limit": 200}, expect=200).json()["data"]:
            path = call["links"]["request"]
            supervisor.post(f"{path}/claim", {}, expect=200)
            supervisor.post(f"{path}/deny", {"reason": "story_ended", "expected_state": "tier2_review"}, expect=200)


def text(at: datetime.datetime) -> str:
    return at.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def say(world: World, capacity: dict) -> list[dict]:
    """The supervisor's plan for the next 30 days: {(instant, language): calls}; and the planner has looked at it."""
    first = world.now().replace(minute=0, second=0, microsecond=0)
    body = {"from": text(first), "to": text(first + days(30)),
            "hours": [{"at": text(at), "language": language, "calls": calls} for (at, language), calls in capacity.items()]}
    world.callers["supervisor"].put("/v1/callback-capacity", body, expect=200)
    world.sandbox.set(world.now())
    return known(world)


def known(world: World) -> list[dict]:
    return world.callers["supervisor"].get("/v1/callback-capacity", expect=200).json()["hours"]


def planned(case: Case) -> dict:
    """The callback, once it is announced."""
    case.world.sandbox.set(case.world.now())
    call = case.callback()
    assert call["announced_at"], case.events()
    return call


def take(world: World, *languages: str, who: str = "tier2", expect: int = 200) -> dict | None:
    reply = world.callers[who].post("/v1/callbacks/next", {"languages": list(languages)} if languages else {}, expect=expect)
    return reply.json() if expect == 200 else None


def emergency(world: World) -> Case:
    return world.submit(urgency="emergency", emergency_reason="My father is dying.")


# ---- the burst ----

def test_a_monday_burst_is_spread_over_the_officers_and_emergencies_come_first(world: World) -> None:
    monday = world.now()
    routine = [world.submit().escalated() for _ in range(6)]
    assert routine[0].callback()["announced_at"] is None, "nobody has said anything, so any hour that policy allows"
    world.advance(hours=30)
    urgent = [emergency(world).escalated() for _ in range(3)]
    hour = world.now() + hours(2)
    said = say(world, {(hour, "en"): 2, (hour + hours(1), "en"): 3, (hour + hours(2), "en"): 1, (hour + hours(5), "en"): 9})

    starts = [instant(planned(case)["window_start"]) for case in urgent]
    assert sorted(starts) == [hour, hour, hour + hours(1)], "as early as can be, though they came last"
    others = sorted(instant(planned(case)["window_start"]) for case in routine)
    assert others == [hour + hours(1)] * 2 + [hour + hours(2)] + [hour + hours(5)] * 3
    assert [(one["calls"], one["planned"], one["overbooked"]) for one in said] == [(2, 2, 0), (3, 3, 0), (1, 1, 0), (9, 3, 0)]
    for case in [*routine, *urgent]:
        call = case.callback()
        assert instant(call["window_end"]) - instant(call["window_start"]) == hours(1)
        assert instant(call["due_at"]) in (monday + hours(72), monday + hours(54)), "the promise stays what it was"
        event = case.events()[-1]
        assert event["event"] == "callback-announced" and event["reason"] is None
        assert (event["data"]["window_start"], event["data"]["interpreter_needed"]) == (call["window_start"], False)
        now = case.now()
        assert call["window_start"] in now["what_happens_next"] and call["verification_phrase"] in now["what_happens_next"]

    world.go_to(hour)
    taken = {take(world, "en", who=who)["request"]["id"] for who in ("tier2", "another_tier2")}
    assert taken == {case.id for case in urgent if instant(case.callback()["window_start"]) == hour}
    assert take(world, "en", expect=204) is None, "whose hour is not yet there is left in peace"


# ---- languages ----

def test_who_speaks_what_nobody_speaks_is_called_with_an_interpreter(world: World) -> None:
    korean = world.submit(applicant={"preferred_language": "ko"}).escalated()
    mexican = world.submit(applicant={"preferred_language": "es-MX"}).escalated()
    hour = world.now() + hours(26)
    say(world, {(hour, "en"): 5, (hour + hours(3), "es"): 1})
    call, theirs = planned(korean), planned(mexican)
    assert call["interpreter_needed"] and instant(call["window_start"]) == hour
    assert not theirs["interpreter_needed"] and instant(theirs["window_start"]) == hour + hours(3), "Spanish is spoken later"
    page = korean.mine.get(korean.path, headers={"Accept": "text/plain"}, expect=200).text
    assert call["verification_phrase"] in page and call["window_start"] in page

    world.go_to(hour + hours(3))
    assert korean.event_names()[-1] == "promise-broken" and korean.callback()["interpreter_needed"]
    spanish = take(world, "es", who="another_tier2")
    assert spanish["request"]["id"] == korean.id and spanish["interpreter_needed"], "whom we let down comes first, whoever calls"
    own = take(world, "es", who="tier2")
    assert own["request"]["id"] == mexican.id
    world.callers["another_tier2"].post(f"/v1/callbacks/{spanish['id']}/attempts", {"outcome": "reached"}, expect=200)
    assert korean.callback()["status"] == "reached"


def test_ones_own_language_comes_before_an_interpreter(world: World) -> None:
    vietnamese = world.submit(applicant={"preferred_language": "vi"}).escalated()
    english = world.submit(applicant={"preferred_language": "en-GB"}).escalated()
    hour = world.now() + hours(25)
    say(world, {(hour, "en"): 2})
    assert planned(vietnamese)["interpreter_needed"] and not planned(english)["interpreter_needed"]
    world.go_to(hour)
    assert [take(world, "en")["request"]["id"] for _ in range(2)] == [english.id, vietnamese.id]


# ---- the person's own windows ----

def test_the_windows_named_are_kept_across_a_change_of_clocks(world: World) -> None:
    saturday, sunday = datetime.date(2027, 3, 13), datetime.date(2027, 3, 14)

    def local(day: datetime.date, hour: int) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(hour), NEW_YORK)

    world.go_to(local(datetime.date(2027, 3, 12), 10))
    evening, morning = (local(saturday, 20), local(saturday, 21)), (local(sunday, 9), local(sunday, 11))
    windows = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in (morning, evening)]
    assert {window["start"][-6:] for window in windows} == {"-05:00", "-04:00"}
    say(world, {(world.now() + hours(n), "en"): 1 for n in range(80)})
    wishes = {"phone": "+12125550199", "time_zone": "America/New_York", "windows": windows}
    cases = [world.submit(callback=wishes).escalated() for _ in range(2)]
    starts = sorted(instant(planned(case)["window_start"]) for case in cases)
    assert starts == [evening[0], morning[0]] and starts[1] - starts[0] == hours(12), "thirteen by the clock on the wall"
    world.go_to(evening[0])
    call = take(world, "en")
    assert (call["time_zone"], call["request"]["id"] in {case.id for case in cases}) == ("America/New_York", True)


def test_without_capacity_the_windows_are_kept_whole(world: World) -> None:
    base = world.now()
    windows = [{"start": text(base + hours(n)), "end": text(base + hours(n + 3))} for n in (50, 22)]
    named = world.submit(callback={"phone": "+12125550199", "windows": windows}).escalated()
    call = planned(named)
    assert (instant(call["window_start"]), instant(call["window_end"])) == (base + hours(24), base + hours(25)), "not before policy says"
    anybody = world.submit().escalated()
    world.sandbox.set(base)
    assert anybody.callback()["announced_at"] is None and anybody.event_names()[-1] == "escalate"


def test_with_capacity_an_hour_of_the_windows_is_found(world: World) -> None:
    base = world.now()
    say(world, {(base + hours(n), "en"): 1 for n in range(100)})
    windows = [{"start": text(base + hours(50)), "end": text(base + hours(52))}]
    cases = [world.submit(callback={"phone": "+12125550199", "windows": windows}).escalated() for _ in range(3)]
    starts = sorted(instant(planned(case)["window_start"]) for case in cases)
    assert starts == [base + hours(24), base + hours(50), base + hours(51)], "who finds no room there is told another hour in time"
    reasons = {case.events()[-1]["reason"] for case in cases}
    assert reasons == {None, "windows_cannot_be_met"}

    moved = cases[0].mine.patch(f"/v1/callbacks/{cases[0].callback()['id']}", {"windows": [
        {"start": text(base + hours(60)), "end": text(base + hours(61))}]}, expect=200).json()
    assert instant(moved["due_at"]) == base + hours(72)
    assert instant(planned(cases[0])["window_start"]) == base + hours(60)
    assert cases[0].event_names()[-2:] == ["callback-changed", "callback-announced"]


# ---- missed ----

def test_who_misses_the_announced_hour_starts_over(world: World) -> None:
    hour = world.now() + hours(30)
    say(world, {(hour, "en"): 1, (hour + hours(40), "en"): 9})
    case = world.submit().escalated()
    assert instant(planned(case)["window_start"]) == hour
    world.go_to(hour - hours(1))
    early = case.attempt("no_answer")
    assert (early["status"], early["attempts"]) == ("planned", 0) and case.events()[-1]["reason"] == "outside_window"
    world.go_to(hour)
    assert case.attempt("no_answer")["status"] == "exhausted" and case.status == "missed_callback"
    again = case.mine.post(f"{case.path}/restart", {}, expect=201).json()
    anew = Case(world, again, world.api.as_(again["access_token"]) if "access_token" in again else case.mine)
    anew.escalated()
    assert instant(planned(anew)["window_start"]) == hour + hours(40)


def test_a_kept_place_is_planned_again_and_again(world: World, owner) -> None:
    owner.execute("""insert into policy (office, "from", missed_callback, callback_attempts) values ('CHI', '2020-01-01', 'keep_place', 2)
        on conflict do nothing""")
    world.advance(days=1)  # each day the policies are read again
    base = world.now()
    say(world, {(base + hours(n), "en"): 9 for n in range(24, 300, 5)})
    case = world.submit(preferences={"offices": ["CHI"]}).escalated()
    first = planned(case)
    case.wait_for_window()
    assert case.attempt("voicemail")["status"] == "planned"
    second = planned(case)
    assert instant(second["window_start"]) >= world.now() + hours(24) and second["id"] == first["id"]
    case.wait_for_window()
    assert case.attempt("busy")["status"] == "exhausted" and case.status == "awaiting_contact"
    case.does("rebook-callback")
    third = planned(case)
    assert third["id"] != first["id"] and instant(third["window_start"]) >= world.now() + hours(24)
    case.wait_for_window()
    assert case.attempt("bad_number")["attempts"] == 0 and case.status == "awaiting_contact", "costs nothing"


# ---- the agency's own failure ----

def test_the_call_that_nobody_made_is_never_a_miss(world: World) -> None:
    hour = world.now() + hours(25)
    say(world, {(hour, "en"): 1})
    case = world.submit().escalated()
    planned(case)
    world.go_to(hour + hours(1))
    once = case.now()
    assert case.event_names()[-1] == "promise-broken" and case.seen_by("supervisor")["needs_a_human"]
    assert (instant(once["callback"]["window_start"]), instant(once["callback"]["window_end"])) == (world.now(), world.now() + hours(24))
    world.sandbox.set(world.now())
    assert case.callback() == once["callback"], "called at once, and not put off to another hour"
    late = world.callers["supervisor"].get("/v1/callbacks", params={"overdue": "true", "status": "planned"}, expect=200).json()["data"]
    assert case.id in {one["request_id"] for one in late}
    world.advance(hours=24)
    twice = case.callback()
    assert case.event_names()[-2:] == ["promise-broken"] * 2
    assert (twice["attempts"], twice["status"], case.status) == (0, "planned", "tier2_review")
    assert take(world, "en")["request"]["id"] == case.id
    assert case.attempt("reached")["status"] == "reached"


def test_the_hour_ends_while_the_phone_rings(world: World) -> None:
    hour = world.now() + hours(25)
    say(world, {(hour, "en"): 1})
    case = world.submit().escalated()
    planned(case)
    world.go_to(hour + datetime.timedelta(minutes=58))
    case.staff("tier2", "claim")
    world.advance(minutes=5)
    assert "promise-broken" not in case.event_names(), "somebody is calling"
    assert case.attempt("reached")["status"] == "reached"


# ---- moving it ----

def test_the_number_can_be_moved_until_an_officer_has_it(world: World) -> None:
    case = emergency(world).escalated()
    path = f"/v1/callbacks/{case.callback()['id']}"
    case.mine.patch(path, {"phone": "+12125550177"}, expect=200)
    case.verified("+12125550177")
    claimed = case.staff("tier2", "claim")
    refused = case.mine.patch(path, {"phone": "+12125550188"}, expect=409).json()
    assert "officer" in refused["detail"] and refused["next"]
    assert world.callers["tier2"].get(path, expect=200).json()["phone"] == "+12125550177"
    assert case.now()["version"] == claimed["version"]


# ---- too few officers ----

def test_a_promise_that_cannot_be_kept_is_raised_before_it_breaks(world: World) -> None:
    base = world.now()
    say(world, {(base + hours(30), "en"): 1})
    lucky, unlucky = world.submit().escalated(), None
    planned(lucky)
    unlucky = world.submit().escalated()
    world.sandbox.set(base)
    warned = unlucky.callback()
    assert unlucky.event_names()[-1] == "callback-at-risk" and unlucky.seen_by("supervisor")["needs_a_human"]
    assert warned["announced_at"] is None
    assert (instant(warned["window_start"]), instant(warned["window_end"])) == (base + hours(24), base + hours(72)), "it can still be called"
    atrisk = world.callers["supervisor"].get("/v1/callbacks", params={"at_risk": "true"}, expect=200).json()["data"]
    assert [one["request_id"] for one in atrisk] == [unlucky.id]
    assert world.callers["supervisor"].get("/v1/queues/tier2", expect=200).json()["needs_a_human"] >= 1
    world.advance(hours=2)
    assert unlucky.event_names().count("callback-at-risk") == 1, "raised once"

    say(world, {(base + hours(30), "en"): 1, (base + hours(33), "en"): 1})
    call = planned(unlucky)
    assert instant(call["window_start"]) == base + hours(33) and not unlucky.seen_by("supervisor")["needs_a_human"]
    assert world.callers["supervisor"].get("/v1/callbacks", params={"at_risk": "true"}, expect=200).json()["data"] == []


def test_what_a_timer_promises_is_planned_at_that_moment(world: World) -> None:
    """Tier 1 lets its deadline pass while the clock is moved far ahead: the call is planned as of then, not as of when one looks."""
    case = world.submit()
    due = instant(case.now()["due_at"])
    say(world, {(due.replace(minute=0, second=0, microsecond=0) + hours(n), "en"): 1 for n in (1, 26, 40)})
    world.go_to(due + hours(30))
    events = {event["event"]: event for event in case.events()}
    assert instant(events["callback-announced"]["at"]) == due
    assert instant(events["callback-announced"]["data"]["window_start"]) == due.replace(minute=0, second=0, microsecond=0) + hours(26)
