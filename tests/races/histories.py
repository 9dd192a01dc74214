"""
What many clients were told, and whether that is possible: each call with when it began and ended, judged afterwards against the event log.
The log has one event a version, so a request's history is a list; a reply must fit into it at a place between what had been said before
the call began and what was said to any call that began after it ended.
"""
import collections
import dataclasses
import time

from wire import Reply

MAKES = ("submit", "book")  # a request; before it there is no version
READS = ("read",)
# While one holds a claim, nobody else does these.
DECISIONS = ("escalate", "approve", "deny", "resolve", "ask-info", "callback-reached", "callback-missed")
ENDS_CLAIM = ("release", "claim-lapsed", "callback-missed")


@dataclasses.dataclass(slots=True)
class Call:
    """
    `at` and `until` by one clock for all processes. `version` and `state`: as the reply says them, if it says any. `who`: which of the
    staff; None: the person. `if_match`: the version it was sent for.
    """
    what: str
    request: str | None
    at: float
    until: float
    status: int
    code: str | None
    version: int | None
    state: str | None
    who: str | None = None
    if_match: int | None = None
    seated: bool = False
    replayed: bool = False  # the reply of a call before it, with what is so now

    @property
    def changed(self) -> bool:
        return self.status < 300 and self.what not in READS and not self.replayed


@dataclasses.dataclass(slots=True)
class Event:
    kind: str
    state: str
    actor: str = ""


class History:
    def __init__(self):
        self.calls: list[Call] = []
        self.outcomes: collections.Counter = collections.Counter()

    async def note(self, what: str, request: str | None, call, who: str | None = None, if_match: int | None = None) -> Reply:
        at = time.monotonic()
        reply = await call
        said = reply.json() if reply.body else {}
        known = said.get("request", said) if reply.status < 300 else {}  # a callback is answered with its request
        made = known.get("id") if request is None else request
        code = said.get("code") if reply.status >= 400 else None
        self.calls.append(Call(what, made, at, time.monotonic(), reply.status, code, known.get("version"), known.get("status"), who, if_match,
                               (known.get("appointment") or {}).get("status") in ("booked", "checked_in"),
                               "Idempotent-Replayed" in reply.headers))
        self.outcomes[what, reply.status, code] += 1
        return reply

    def add(self, other: "History") -> None:
        self.calls += other.calls
        self.outcomes += other.outcomes


class Told:
    """What was said of one request, in order of when each reply had come."""

    def __init__(self, calls: list[Call], events: list[Event]):
        self.calls, self.events = calls, events
        self.holders = holders(events)

    def before(self, call: Call) -> int:
        """The latest version that anybody had been told of when the call began."""
        return max((one.version for one in self.calls if one.version and one.until < call.at), default=1)

    def after(self, call: Call) -> int:
        """The earliest version that anybody was told of who asked after the call had ended."""
        return min((one.version for one in self.calls if one.version and one.at > call.until), default=len(self.events))


def holders(events: list[Event]) -> list[str | None]:
    """Who holds the claim after each version. A lease is longer than any request here lives."""
    found, holder, state = [], None, None
    for event in events:
        if event.kind in ENDS_CLAIM or event.state != state:
            holder = None
        if event.kind in ("claim", "callback-reached"):
            holder = event.actor
        state = event.state
        found.append(holder)
    return found


def impossible(history: History, events: dict[str, list[Event]], legal: dict[str, set[str]],
               possible: dict[str, set[tuple[int, str | None]]]) -> list[str]:
    """
    `events`: of each request, by version; `legal`: the statuses in which an event may happen at all; `possible`: what each kind of call may
    be answered with.
    """
    of: dict[str, list[Call]] = collections.defaultdict(list)
    for call in history.calls:
        if call.request:
            of[call.request].append(call)
    found = [f"not among its answers: {call}" for call in history.calls if (call.status, call.code) not in possible[call.what]]
    actors, mixed = who_is_who(history.calls, events)
    found += mixed
    for request, calls in of.items():
        if request not in events:
            found.append(f"never stored: {calls[0]}")
            continue
        told = Told(calls, events[request])
        found += [f"{why}: {call}, {told.events}" for call in calls for why in mistakes(told, call, legal, actors.get(call.who))]
        claimed = collections.Counter(call.version for call in calls if call.changed and call.version)
        found += [f"{n} calls were told that they made version {version} of {request}" for version, n in claimed.items() if n > 1]
    return found


def who_is_who(calls: list[Call], events: dict[str, list[Event]]) -> tuple[dict[str, str], list[str]]:
    """The actor that the log knows each of the staff by: one each, and nobody else's."""
    seen: dict[str, set[str]] = collections.defaultdict(set)
    for call in calls:
        if call.who and call.changed and call.version and call.version <= len(events.get(call.request, ())):
            seen[call.who].add(events[call.request][call.version - 1].actor)
    found = [f"{who} is in the log as {sorted(names)}" for who, names in seen.items() if len(names) > 1]
    shared = collections.Counter(name for names in seen.values() for name in names)
    found += [f"{n} of the staff are in the log as {name}" for name, n in shared.items() if n > 1]
    return {who: next(iter(names)) for who, names in seen.items()}, found


def mistakes(told: Told, call: Call, legal: dict[str, set[str]], actor: str | None):
    first, last = told.before(call), told.after(call)
    if call.version is not None:
        if call.version > len(told.events):
            yield "a version that never was"
            return
        yield from mistakes_of_version(told, call, actor)
        if not first + (call.changed and call.what not in MAKES) <= call.version <= last:
            yield f"told of {call.version} where {first} to {last} were possible"
        return
    seen = range(first - 1, last)
    if call.code == "state_conflict" and call.what in legal:
        if all(told.events[n].state in legal[call.what] for n in seen):
            yield f"refused though it was {[told.events[n].state for n in seen]}"
    if call.code == "claimed_by_another" and actor and all(told.holders[n] in (None, actor) for n in seen):
        yield f"refused though only {[told.holders[n] for n in seen]} held it"
    if call.code == "version_mismatch" and all(n + 1 == call.if_match for n in seen):
        yield "refused though that was its version"


def mistakes_of_version(told: Told, call: Call, actor: str | None):
    event = told.events[call.version - 1]
    if event.state != call.state:
        yield f"its version {call.version} is {event.state}"
    if call.seated != (call.state == "scheduled"):
        yield "a seat and its status do not fit"
    if not call.changed:
        return
    if event.kind != call.what:
        yield f"its version {call.version} is of {event.kind}"
    if call.if_match is not None and call.version != call.if_match + 1:
        yield "made for another version"
    if call.what in DECISIONS and call.version > 1 and told.holders[call.version - 2] not in (None, actor):
        yield f"done though {told.holders[call.version - 2]} held it"


def effects_without_a_call(history: History, events: dict[str, list[Event]], kinds: set[str]) -> list[str]:
    """Each event that only a call makes has a reply that says so, and each such reply its event: nothing twice, nothing lost."""
    said = collections.Counter(call.what for call in history.calls if call.changed and call.request in events)
    made = collections.Counter(event.kind for log in events.values() for event in log)
    return [f"{kind}: {said[kind]} were told so, {made[kind]} are stored" for kind in sorted(kinds) if said[kind] != made[kind]]
