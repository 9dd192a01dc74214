"""Callbacks that are planned: what the tables refuse, and what the planner's statements do and leave."""
import datetime
import uuid

import pytest

from cluster import run_query as run_texts
from rows import HOUR, START, advance, callback, insert, refused, request

from test_submit_and_change import array, text

DAY = 24 * HOUR


def run_query(connection, name: str, params: list) -> list[dict]:
    return run_texts(connection, name, [array(p) if isinstance(p, list) else text(p) for p in params])


def hours_of(db, start, end) -> list[tuple]:
    """What is known of them: language, calls, planned, whether something was said."""
    found = run_query(db.staff, "callback_capacity_read", [start, end])
    return [(row["language"], int(row["calls"]), int(row["planned"]), row["said"] == "t") for row in found]


def waiting(db, **said):
    """A request whose callback waits to be planned."""
    made = request(db, "tier2_review", **said)
    return made, callback(db, made)


def announce(db, made, call, version=1, start=START + DAY, end=START + DAY + HOUR, hour=START + DAY, language="en", reason=None):
    run_query(db.staff, "callback_plan_announce", [[made], [version], [call], [start], [end], [hour], [language], [False], [reason], START])


def seen(db, call) -> tuple:
    return db.all("""select c.announced_at, c.window_start, c.window_end, c.planned_hour, c.planned_language, c.at_risk, r.version, r.wake_at,
        r.needs_a_human, r.last_event::text, r.last_reason from fp.callback c join fp.request r on r.id = c.request_id where c.id = %s""", [call])[0]


# ---- what is refused ----

@pytest.mark.parametrize("changes, constraint", [
    ({"window_start": START + 23 * HOUR}, "callback_within_promise"),
    ({"window_end": START + 73 * HOUR}, "callback_within_promise"),
    ({"planned_hour": START + DAY, "announced_at": START}, "callback_planned"),
    ({"planned_language": "en", "announced_at": START}, "callback_planned"),
    ({"planned_hour": START + DAY, "planned_language": "en", "window_end": START + 25 * HOUR}, "callback_planned"),
    ({"planned_hour": START + DAY, "planned_language": "en", "announced_at": START}, "callback_planned_window"),
    ({"planned_hour": START + 30 * HOUR, "planned_language": "en", "announced_at": START, "window_end": START + 25 * HOUR}, "callback_planned_window"),
    ({"at_risk": True, "announced_at": START}, "callback_at_risk"),
])
def test_a_plan_that_is_none(db, changes, constraint):
    with refused("23514", constraint):
        callback(db, request(db, "tier2_review"), **{"earliest_at": START + DAY, **changes})


@pytest.mark.parametrize("windows", [
    [START], [START + HOUR, START], [START, START], [START, None], [START, START + HOUR] * 6,
])
def test_windows_that_are_none(db, windows):
    with refused("23514", "request_callback_windows"):
        request(db, callback_windows=windows)


@pytest.mark.parametrize("row, constraint", [
    ({"at": START + datetime.timedelta(minutes=30)}, "callback_capacity_full_hour"),
    ({"language": "Spanish, of course"}, "callback_capacity_language"),
    ({"calls": -1}, "callback_capacity_calls"),
    ({"calls": 10001}, "callback_capacity_calls"),
])
def test_an_hour_that_is_none(db, row, constraint):
    with refused("23514", constraint):
        insert(db.staff, "callback_capacity", {"at": START, "language": "en", "calls": 1} | row)


def test_only_staff_know_of_capacity(db):
    for role in ("fp_public", "fp_intake"):
        with refused("42501"):
            db.of(role).execute("select from fp.callback_capacity")


# ---- the planner's statements ----

def test_what_was_planned_is_announced(db):
    made, call = waiting(db)
    announce(db, made, call, reason="windows_cannot_be_met")
    assert seen(db, call) == (START, START + DAY, START + DAY + HOUR, START + DAY, "en", False, 2, START + DAY + HOUR, False,
                              "callback-announced", "windows_cannot_be_met")
    data = db.value("select data from fp.event where request_id = %s and seq = 2", [made])
    assert data == {"callback_id": str(call), "window_start": "2026-03-03T12:00:00Z", "window_end": "2026-03-03T13:00:00Z",
                    "interpreter_needed": False}


def test_who_has_changed_meanwhile_is_left_alone(db):
    made, call = waiting(db)
    other, theirs = waiting(db)
    advance(db, made, "update", "tier2_review")
    announce(db, made, call)
    assert seen(db, call)[0] is None and seen(db, call)[6] == 2
    run_query(db.staff, "callback_plan_at_risk", [[made, other], [1, 1], [call, theirs], START])
    assert (seen(db, call)[5], seen(db, theirs)[5]) == (False, True)


def test_a_risk_is_over_once_it_is_planned(db):
    made, call = waiting(db)
    run_query(db.staff, "callback_plan_at_risk", [[made], [1], [call], START])
    assert seen(db, call)[5:] == (True, 2, None, True, "callback-at-risk", "no_capacity")
    announce(db, made, call, version=2)
    assert seen(db, call)[5:10] == (False, 3, START + DAY + HOUR, False, "callback-announced")


def test_what_a_supervisor_asked_to_see_stays_to_be_seen(db):
    made, call = waiting(db, needs_a_human=True)
    announce(db, made, call)
    assert seen(db, call)[8] is True


def test_capacity_is_replaced_within_its_range_alone(db):
    hours = [START + n * HOUR for n in range(500, 504)]
    run_query(db.staff, "callback_capacity_write", [hours[0], hours[3], hours[:3], ["en", "en", "es"], [1, 2, 3]])
    run_query(db.staff, "callback_capacity_write", [hours[1], hours[3], [hours[1]], ["en"], [7]])
    assert hours_of(db, hours[0], hours[3]) == [("en", 1, 0, True), ("en", 7, 0, True)]


def test_what_was_planned_is_counted_though_nothing_is_said_any_more(db):
    hour = START + 30 * HOUR
    made, call = waiting(db)
    announce(db, made, call, start=hour, end=hour + HOUR, hour=hour, language="tlh")

    assert ("tlh", 0, 1, False) in hours_of(db, hour, hour + HOUR)
    db.owner.execute("update fp.callback set status = 'called_off' where id = %s", [call])
    assert "tlh" not in {language for language, *_ in hours_of(db, hour, hour + HOUR)}


def test_emergencies_choose_first_then_who_was_let_down(db):
    calls = [callback(db, request(db, "tier2_review"), **said) for said in (
        {}, {"due_at": START + 80 * HOUR}, {"first_in_queue": True, "due_at": START + 99 * HOUR}, {"urgency": "emergency", "due_at": START + 99 * HOUR})]
    found = [uuid.UUID(row["id"]) for row in run_query(db.staff, "callback_plan_candidates", [False, 10000])]
    order = [id for id in found if id in calls]
    assert order == [calls[3], calls[2], calls[0], calls[1]]


# ---- who makes them ----

def test_who_has_decided_a_request_is_not_given_its_call(db):
    """Nor do eight of those keep from an officer the ninth that is for them."""
    speaks, now = "xyz", START + 2 * DAY
    theirs = [callback(db, request(db, "tier2_review", decided_by="key:a"), language=speaks, window_end=now + HOUR) for _ in range(8)]
    last = callback(db, request(db, "tier2_review"), language=speaks, window_end=now + DAY)

    def given(officer: str) -> set:
        return {uuid.UUID(row["id"]) for row in run_query(db.staff, "callback_next", [now, [speaks], officer])}

    assert given("key:a") == {last}
    assert given("key:b") == set(theirs)
