"""How many can be called when. On a server of its own: what is said here plans the callbacks of everybody."""
import datetime

import pytest
from case import NUMBER, tier1_review
from client import Api
from fixtures import CALLERS, Sandbox, running
from server import START

PATH = "/v1/callback-capacity"
HOUR = datetime.timedelta(hours=1)
NOON = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.timezone.utc)  # in the window of who is escalated at START


@pytest.fixture(scope="module")
def planning():
    yield from running(f"--sandbox={START}")


@pytest.fixture(scope="module")
def callers(planning, contract) -> dict[str, Api]:
    keys = {name: planning.key(**options) for name, options in CALLERS.items()}
    planning.wait_accepted(*keys.values())
    return {name: Api(planning.url, contract, key) for name, key in keys.items()}


@pytest.fixture(autouse=True)
def nothing_said(callers):
    yield
    put(callers, NOON - 300 * HOUR, NOON + 300 * HOUR)


def text(at: datetime.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def put(callers, start, end, *hours, who="supervisor", expect=200) -> dict:
    body = {"from": text(start), "to": text(end), "hours": [{"at": text(at), "language": language, "calls": calls} for at, language, calls in hours]}
    return callers[who].put(PATH, body, expect=expect).json()


def plan_now(callers) -> None:
    """The planner looks each second; whoever sets the clock waits for it."""
    sandbox = Sandbox(callers["admin"])
    sandbox.set(sandbox.now())


def test_what_was_said_is_read_again(callers):
    said = put(callers, NOON, NOON + 3 * HOUR, (NOON + HOUR, "es", 2), (NOON, "en", 9), (NOON, "es-MX", 0), who="admin")
    hours = [(text(NOON), "en", 9), (text(NOON), "es-MX", 0), (text(NOON + HOUR), "es", 2)]
    assert said == {"from": text(NOON), "to": text(NOON + 3 * HOUR), "hours": [
        {"at": at, "language": language, "calls": calls, "planned": 0, "overbooked": 0} for at, language, calls in hours]}
    for who in ("tier1", "tier2", "office", "supervisor", "admin"):
        assert callers[who].get(PATH, params={"from": text(NOON), "to": text(NOON + 3 * HOUR)}, expect=200).json() == said
    preset = callers["tier2"].get(PATH, expect=200).json()
    assert (preset["from"], preset["to"], preset["hours"]) == ("2026-11-23T15:00:00Z", "2026-11-30T15:00:00Z", said["hours"])


def test_it_is_replaced_within_its_range_alone(callers):
    put(callers, NOON, NOON + 4 * HOUR, *[(NOON + n * HOUR, "en", n) for n in range(4)])
    put(callers, NOON + HOUR, NOON + 3 * HOUR, (NOON + 2 * HOUR, "en", 7))
    said = callers["admin"].get(PATH, params={"from": text(NOON), "to": text(NOON + 4 * HOUR)}, expect=200).json()["hours"]
    assert [(hour["at"], hour["calls"]) for hour in said] == [(text(NOON), 0), (text(NOON + 2 * HOUR), 7), (text(NOON + 3 * HOUR), 3)]


@pytest.mark.parametrize("params, pointer", [
    ({"from": "noon"}, "?from"), ({"from": "2026-11-25T12:30:00Z"}, "?from"), ({"to": "2026-11-25"}, "?to"),
    ({"from": "2026-11-25T12:00:00Z", "to": "2026-11-25T12:00:00Z"}, "?to"), ({"from": "2026-11-25T12:00:00Z", "to": "2026-12-26T13:00:00Z"}, "?to"),
])
def test_a_range_that_is_none(callers, params, pointer):
    problem = callers["tier2"].get(PATH, params=params, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("changes, pointers", [
    ({"from": None}, ["/from"]), ({"to": "2026-11-25T11:00:00Z"}, ["/to"]), ({"to": "2026-12-26T13:00:00Z"}, ["/to"]),
    ({"from": "2026-11-25T11:30:00Z"}, ["/from"]), ({"to": "2026-11-25T13:30:00Z"}, ["/to"]), ({"hours": None}, ["/hours"]),
    ({"hours": [{"at": "2026-11-25T12:30:00Z", "language": "en", "calls": 1}]}, ["/hours/0/at"]),
    ({"hours": [{"at": "2026-11-25T13:00:00Z", "language": "en", "calls": 1}]}, ["/hours/0/at"]),
    ({"hours": [{"at": "2026-11-25T12:00:00Z", "language": "English", "calls": 1}]}, ["/hours/0/language"]),
    ({"hours": [{"at": "2026-11-25T12:00:00Z", "language": "en", "calls": -1}]}, ["/hours/0/calls"]),
    ({"hours": [{"at": "2026-11-25T12:00:00Z", "language": "en", "calls": 1}] * 2}, ["/hours/1"]),
    ({"hours": [{}]}, ["/hours/0/at", "/hours/0/language", "/hours/0/calls"]),
])
def test_capacity_that_is_none(callers, changes, pointers):
    body = {"from": text(NOON), "to": text(NOON + HOUR), "hours": [], **changes}
    problem = callers["supervisor"].put(PATH, {name: value for name, value in body.items() if value is not None}, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == pointers


def test_what_is_announced_stays_when_capacity_is_cut(callers):
    put(callers, NOON, NOON + 2 * HOUR, (NOON, "en", 2))
    cases = [tier1_review(callers, callback=NUMBER) for _ in range(2)]
    for case in cases:
        case.escalate()
    plan_now(callers)
    announced = [case.read()["callback"] for case in cases]
    assert {callback["window_start"] for callback in announced} == {text(NOON)} and all(callback["announced_at"] for callback in announced)
    full = put(callers, NOON, NOON + 2 * HOUR, (NOON, "en", 1))
    assert full["hours"] == [{"at": text(NOON), "language": "en", "calls": 1, "planned": 2, "overbooked": 1}]
    gone = put(callers, NOON, NOON + 2 * HOUR)
    assert gone["hours"] == [{"at": text(NOON), "language": "en", "calls": 0, "planned": 2, "overbooked": 2}]
    plan_now(callers)
    assert [case.read()["callback"] for case in cases] == announced
    for case in cases:
        case.do("requester", "withdraw")
    assert put(callers, NOON, NOON + 2 * HOUR)["hours"] == []


def test_a_risk_is_counted_and_found(callers):
    put(callers, NOON, NOON + 2 * HOUR, (NOON, "en", 0))
    case = tier1_review(callers, callback=NUMBER)
    case.escalate()
    plan_now(callers)
    seen = case.read("supervisor")
    assert seen["needs_a_human"] and seen["callback"]["announced_at"] is None
    listed = callers["supervisor"].get("/v1/callbacks", params={"at_risk": "true", "status": "planned"}, expect=200).json()["data"]
    assert [(one["request_id"], one["at_risk"], one["overdue"]) for one in listed] == [(case.id, True, False)]
    assert case.id not in {one["request_id"] for one in callers["tier2"].get("/v1/callbacks", params={"at_risk": "false"}, expect=200).json()["data"]}
    assert callers["supervisor"].get("/v1/queues/tier2", expect=200).json()["needs_a_human"] == 1
    assert case.events()[-1]["event"] == "callback-at-risk" and case.events()[-1]["reason"] == "no_capacity"
    case.do("requester", "withdraw")
    assert callers["supervisor"].get("/v1/callbacks", params={"at_risk": "true"}, expect=200).json()["data"] == []


def test_the_sandbox_begins_without_any(callers):
    put(callers, NOON, NOON + HOUR, (NOON, "en", 1))
    Sandbox(callers["admin"]).reset()
    assert callers["admin"].get(PATH, expect=200).json()["hours"] == []
