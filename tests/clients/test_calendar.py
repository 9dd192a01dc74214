"""ical.js, which Thunderbird uses, reads our calendars."""
import datetime
import json
import shutil
import subprocess

import pytest
from conftest import HERE
from samples import submit_body


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.fixture(scope="module")
def reader(modules):
    """Calendar bytes to what ical.js makes of them."""
    script = shutil.copy(HERE / "calendar.mjs", modules)

    def read(calendar: bytes) -> dict:
        done = subprocess.run(["node", script], input=calendar, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)
    return read


@pytest.fixture(scope="module")
def seated(api, callers):
    """A visit in Denver, as its requester: (Api, request)."""
    made = api.post("/v1/requests", submit_body(service="adit_stamp"), expect=201).json()
    callers["tier2"].post(f"/v1/requests/{made['id']}/approve", {"expected_state": "tier2_review"}, params={"wait": 5}, expect=200)
    mine = api.as_(made["access_token"])
    for _ in range(30):
        reply = mine.get(f"/v1/requests/{made['id']}", expect=200)
        if reply.json()["status"] == "scheduled":
            return mine, reply.json()
        mine.get(f"/v1/requests/{made['id']}", params={"wait": 1}, headers={"If-None-Match": reply.headers["ETag"]})
    raise AssertionError(f"It has no seat: {reply.json()}")


def calendar_of(mine, request: dict) -> bytes:
    reply = mine.get(f"/v1/appointments/{request['appointment']['id']}", headers={"Accept": "text/calendar"}, expect=200)
    assert reply.headers["Content-Type"].startswith("text/calendar")
    return reply.content


def test_an_appointment_is_one_event(reader, seated, api) -> None:
    mine, request = seated
    seat = request["appointment"]
    event = reader(calendar_of(mine, request))
    assert (event["version"], event["method"], event["events"]) == ("2.0", "PUBLISH", 1)
    assert event["product"] and event["uid"].startswith(seat["id"])
    assert instant(event["start"]) == instant(seat["starts_at"]) and instant(event["end"]) == instant(seat["ends_at"])
    assert event["zone"] == "UTC", "an instant, for any calendar without a table of zones"
    assert (event["status"], event["sequence"], event["unknown"]) == ("CONFIRMED", 0, [])
    assert event["summary"] == "ADIT (I-551) stamp" and "Denver" in event["location"]
    papers = next(s for s in api.get("/v1/services").json()["data"] if s["code"] == "adit_stamp")["papers"]
    assert all(paper in event["description"] for paper in papers), "semicolons, commas and lines survive"
    assert request["applicant"]["family_name"] not in json.dumps(event), "a calendar is shown to many"


def test_lines_are_folded_and_end_as_they_should(reader, seated) -> None:
    mine, request = seated
    raw = calendar_of(mine, request)
    event = reader(raw)
    assert event["bare_line_feeds"] == 0 and event["last"] == ""
    assert event["longest"] <= 75
    assert b"\r\n " in raw, "the papers are longer than a line"


def test_a_cancelled_seat_is_a_cancelled_event_of_the_same_id(reader, seated) -> None:
    mine, request = seated
    before = reader(calendar_of(mine, request))
    mine.post(f"/v1/requests/{request['id']}/cancel", {}, expect=200)
    after = reader(calendar_of(mine, request))
    assert after["uid"] == before["uid"] and after["status"] == "CANCELLED"
    assert after["sequence"] > before["sequence"], "or calendars keep the old one"
