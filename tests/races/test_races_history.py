"""
Generated histories: clients at two servers do whatever comes to mind with whichever request, all at once. Afterwards every reply must have
been possible, and every row must be right. 3,000 calls; with FP_LONG=1, 200,000.
"""
import collections
import os
import random
import time

import pytest
from auditor import run_audit
from histories import Event, effects_without_a_call, impossible
from invariants import violations
from people import is_settled, make_key, make_keys, make_offices
from players import Played, Stage, play
from seat_history import impossible_seats
from two import owner, peers, postgres  # noqa: F401 (fixtures are found by their names here)
from waiting import wait_until

OFFICES = {"QWA": (32, 1), "QWB": (16, 1), "QWC": (16, 2)}
DIRECT = "QWD"
LONG = os.environ.get("FP_LONG") == "1"
CALLS = int(os.environ.get("FP_CALLS", 200_000 if LONG else 3_000))
PROCESSES = 3 if LONG else 1
# What only a call makes, and makes in one version of its own.
KINDS = {"submit", "escalate", "claim", "release", "approve", "deny", "resolve", "ask-info", "supply", "not-solved", "withdraw", "cancel", "move",
         "book", "callback-reached", "callback-missed", "rebook-callback"}
# Where nothing but the status decides whether it may be.
BY_STATUS = ("escalate", "deny", "withdraw", "cancel", "supply")

OK, STATE, CLAIMED, VERSION = (200, None), (409, "state_conflict"), (409, "claimed_by_another"), (412, "version_mismatch")
POSSIBLE = {
    "submit": {(201, None)},
    "book": {(201, None)},
    "read": {OK},
    "hold": {(201, None), (409, "slot_full")},
    "close": {(201, None), STATE},
    "open": {(204, None)},
    "claim": {OK, (204, None), STATE, CLAIMED, VERSION, (403, "forbidden")},  # 403: decided it before it was opened again
    "release": {OK, STATE, CLAIMED, VERSION},
    "callback-reached": {OK, STATE, CLAIMED},
    "callback-missed": {OK, STATE, CLAIMED},
    **{what: {OK, STATE, CLAIMED, VERSION, (403, "forbidden")} for what in ("escalate", "resolve", "ask-info", "approve", "deny")},
    **{what: {OK, STATE} for what in ("withdraw", "cancel", "move", "supply", "not-solved", "rebook-callback")},
}


@pytest.fixture(scope="module")
def staff(peers, postgres) -> dict[str, str]:
    with postgres.connect() as db:
        make_offices(db, {**OFFICES, DIRECT: (96, 1)}, *peers)
        db.execute("update policy set booking_mode = 'direct' where office = %s", [DIRECT])
        db.execute("update policy set callback_after_hours = 0, callback_within_hours = 72, missed_callback = 'keep_place' where office = any(%s)", [list(OFFICES)])
        db.execute("update policy set emergency_decider = 'tier2' where office = any(%s)", [list(OFFICES)])
        db.execute("update policy set route = 'tier1' where office = 'QWB'")
        db.execute("update policy set route = 'tier2' where office = 'QWC'")
    made = make_keys(peers[0], tier1=2, tier2=3)
    made["supervisor"] = [make_key(peers[0], "supervisor")]
    staff = {f"{role}/{n}": key for role, keys in made.items() for n, key in enumerate(keys)}
    for server in peers:
        server.wait_accepted(*staff.values())
        wait_until(lambda: server._status_of(f"/v1/offices/{DIRECT}/slots") == 200, 60)
    return staff


def logs(db) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for request, *event in db.execute("""
            select request_id::text, kind::text, to_status::text, actor from event where request_id is not null order by request_id, seq"""):
        found.setdefault(request, []).append(Event(*event))
    return found


def test_every_reply_was_possible(peers, postgres, staff, owner):
    direct = [str(id_) for id_, in owner.execute("select id from slot where office = %s", [DIRECT])]
    seed, begun = random.randrange(1_000_000), time.monotonic()
    played = play(Stage([server.url for server in peers], staff, list(OFFICES), direct, CALLS, checks=8 if LONG else 1), seed, PROCESSES)
    print(f"seed {seed}: {len(played.history.calls)} calls in {time.monotonic() - begun:.0f} s")
    for outcome, n in sorted(played.history.outcomes.items(), key=str):
        print(n, *outcome)
    wait_until(lambda: is_settled(owner), 60)
    begun = time.monotonic()
    found = judge(played, owner) + [f"audit: {breach}" for breach in
                                    run_audit("--database", f"host={postgres.home} dbname=fieldpass user=postgres").breaches]
    print(f"judged in {time.monotonic() - begun:.0f} s")
    assert not found, f"{len(found)} that cannot be:\n" + "\n".join(some_of_each(found))
    assert {call.what for call in played.history.calls if call.changed} >= KINDS, "not everything happened"


def judge(played: Played, db) -> list[str]:
    legal = {kind: {row[0] for row in db.execute("select from_status::text from transition where kind = %s", [kind])} for kind in BY_STATUS}
    events = logs(db)
    return [*impossible(played.history, events, legal, POSSIBLE), *effects_without_a_call(played.history, events, KINDS),
            *impossible_seats(played.seats, played.refusals), *violations(db)]


def some_of_each(found: list[str], most: int = 5) -> list[str]:
    """What one fault brings about a thousand times does not hide another."""
    of = collections.defaultdict(list)
    for what in found:
        of[what.partition(":")[0]].append(what)
    return [what for whats in of.values() for what in whats[:most]]
