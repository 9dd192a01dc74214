"""/v1/offers: an earlier seat, held for the answer."""
import datetime
import itertools
import uuid

import pytest
import scarce
from case import Case, scheduled
from client import Api
from fixtures import Sandbox
from scarce import free_seats, slot_of

OFFICES = itertools.cycle(("CIN", "CLE", "CLM", "DAL", "DET", "DSM", "ELP"))


@pytest.fixture
def callers(moving_callers) -> dict[str, Api]:
    return moving_callers


@pytest.fixture
def clock(callers) -> Sandbox:
    return Sandbox(callers["admin"])


@pytest.fixture
def db(moving):
    with moving.connect() as connection:
        yield connection


def offered(callers, clock, db, by: Api | None = None) -> tuple[Case, dict]:
    return scarce.offered(callers, db, next(OFFICES), clock.now().isoformat(), by)


def path_of(seen: dict, what: str = "") -> str:
    return f"/v1/offers/{seen['offer']['id']}{what}"


def test_an_offer_is_shown_with_the_request(callers, clock, db):
    case, seen = offered(callers, clock, db)
    offer = seen["offer"]
    assert offer["starts_at"] < seen["appointment"]["starts_at"] and offer["office"] == seen["office"]
    assert datetime.datetime.fromisoformat(offer["expires_at"].replace("Z", "+00:00")) == clock.now() + datetime.timedelta(hours=24)
    assert (seen["links"]["offer"], seen["links"]["accept-offer"], seen["links"]["decline-offer"]) == (
        path_of(seen), path_of(seen, "/accept"), path_of(seen, "/decline"))
    assert "earlier seat is held" in seen["what_happens_next"]
    text = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    assert f"Earlier seat:  {offer['local_start']}" in text and f"Answer by:     {offer['expires_at']}" in text
    one = case.requester.get(path_of(seen), expect=200).json()
    assert {name: one[name] for name in offer} == offer
    assert (one["status"], one["request_id"], one["links"]["accept"]) == ("open", case.id, path_of(seen, "/accept"))
    for who in ("tier1", "tier2", "supervisor"):
        assert "accept" not in callers[who].get(path_of(seen), expect=200).json()["links"]
        assert "accept-offer" not in case.read(who)["links"]
    # it is no appointment
    callers["supervisor"].get(f"/v1/appointments/{offer['id']}", expect=404)
    rows = callers["supervisor"].get("/v1/appointments", params={"office": offer["office"], "limit": 200}, expect=200).json()["data"]
    assert {row["status"] for row in rows} == {"booked", "cancelled"}
    case.do("requester", "cancel")


def test_accepting(callers, clock, db):
    case, seen = offered(callers, clock, db, callers["organization"])
    old, held = slot_of(db, seen["appointment"]["id"]), int(seen["offer"]["slot_id"])
    for n in range(2):
        reply = callers["organization"].post(path_of(seen, "/accept"), idempotency_key=f"accept-{case.id}", expect=200)
        assert reply.headers.get("Idempotent-Replayed") == ("true" if n else None)
    done = reply.json()
    assert (done["appointment"]["id"], done["appointment"]["starts_at"], done["offer"]) == (
        seen["appointment"]["id"], seen["offer"]["starts_at"], None)
    assert (done["due_at"], slot_of(db, done["appointment"]["id"])) == (seen["offer"]["starts_at"], held)
    assert free_seats(db, held) == 0 and free_seats(db, old) == 1
    event = case.events()[-1]
    assert (event["event"], event["actor"]["role"], event["data"]["from_slot_id"]) == ("accept-offer", "organization", old)
    assert callers["organization"].get(path_of(seen), expect=200).json()["status"] == "accepted"
    for what in ("/accept", "/decline"):
        assert callers["organization"].post(path_of(seen, what), expect=409).json()["next"]


def test_declining(callers, clock, db):
    case, seen = offered(callers, clock, db)
    done = case.requester.post(path_of(seen, "/decline"), {}, expect=200).json()
    assert (done["appointment"], done["offer"]) == (seen["appointment"], None)
    assert case.requester.get(path_of(seen), expect=200).json()["status"] == "declined"
    assert case.requester.post(path_of(seen, "/accept"), expect=409).json()["code"] == "state_conflict"
    assert free_seats(db, int(seen["offer"]["slot_id"])) == 1


def test_what_is_not_answered_lapses(callers, clock, db):
    case, seen = offered(callers, clock, db)
    clock.set(datetime.datetime.fromisoformat(seen["offer"]["expires_at"].replace("Z", "+00:00")))
    assert case.read()["offer"] is None and case.events()[-1]["event"] == "offer-lapsed"
    assert case.requester.get(path_of(seen), expect=200).json()["status"] == "lapsed"
    assert case.requester.post(path_of(seen, "/accept"), expect=409).json()["code"] == "state_conflict"


def test_whose_offer_it_is_not(callers, clock, db):
    case, seen = offered(callers, clock, db, callers["organization"])
    stranger = scheduled(callers).requester
    for who in (stranger, callers["other_organization"]):
        for method, what in (("GET", ""), ("POST", "/accept"), ("POST", "/decline")):
            assert who.call(method, path_of(seen, what), expect=404).json()["code"] == "not_found"
    callers["office"].get(path_of(seen), expect=404)
    callers["admin"].get(path_of(seen), expect=403)
    for who in ("supervisor", "office", "tier2"):
        for what in ("/accept", "/decline"):
            callers[who].post(path_of(seen, what), expect=403)
    for what in ("/accept", "/decline"):
        problem = callers["organization"].post(path_of(seen, what), {"because": "x"}, expect=422).json()
        assert problem["errors"][0]["pointer"] == "/because"
    for id in (uuid.uuid4(), "x", seen["appointment"]["id"]):
        callers["supervisor"].get(f"/v1/offers/{id}", expect=404)
    case.do("organization", "cancel")
    assert callers["organization"].get(path_of(seen), expect=200).json()["status"] == "lapsed"


@pytest.mark.parametrize("how", ["closure", "cut"])
def test_a_slot_that_is_taken_away_is_offered_no_longer(callers, clock, db, how):
    case, seen = offered(callers, clock, db)
    offer, path = seen["offer"], f"/v1/offices/{seen['office']}"
    if how == "closure":
        callers["admin"].post(f"{path}/closures", {"date": offer["local_start"][:10], "reason": "snow"}, expect=201)
    else:
        callers["admin"].patch(f"{path}/slots/{offer['slot_id']}", {"capacity": 0, "reason": "snow"}, expect=200)
    ended = [event for event in case.events() if event["event"] == "offer-lapsed"]
    assert [(event["reason"], event["data"]["offer_id"], event["actor"]["role"]) for event in ended] == [("snow", offer["id"], "system")]
    after = case.read()
    assert (after["offer"], after["appointment"]["id"]) == (None, seen["appointment"]["id"])
    assert case.requester.post(path_of(seen, "/accept"), expect=409).json()["code"] == "state_conflict"
    assert db.execute("select capacity, booked from slot where id = %s", [offer["slot_id"]]).fetchone() == (0, 0)
