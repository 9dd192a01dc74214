"""
What many clients were told, and whether that is possible: each call with when it began and ended, judged afterwards against the event log.
The log has one event a version, so a request's history is a list; a reply must fit into it at a place between what had been said before
the call began and what was said to any call that began after it ended.
"""
import collections
import dataclasses
import time


MAKES = ("submit", "book")  # a request; before it there is no version


@dataclasses.dataclass
class Call:
    """`at` and `until` by one clock for all. `version` and `state`: as the reply says them, if it says any."""
    what: str
    request: str | None
    at: float
    until: float
    status: int
    code: str | None
    version: int | None
    state: str | None

    @property
    def changed(self) -> bool:
        return self.status < 300 and self.what != "read"


class History:
    def __init__(self):
        self.calls: list[Call] = []
        self.outcomes: collections.Counter = collections.Counter()

    async def note(self, what: str, request: str | None, call) -> "Reply":  # noqa: F821 (wire.Reply)
        at = time.monotonic()
        reply = await call
        said = reply.json() if reply.body else {}
        known = said if reply.status < 300 else {}
        made = known.get("id") if what in MAKES else None
        self.calls.append(Call(what, request or made, at, time.monotonic(), reply.status, said.get("code"), known.get("version"),
                               known.get("status")))
        self.outcomes[what, reply.status, said.get("code") if reply.status >= 400 else None] += 1
        return reply


class Told:
    """What was said of one request, in order of when each reply had come."""

    def __init__(self, calls: list[Call], events: list[tuple[str, str]]):
        self.calls, self.events = calls, events
        self.states = [to for _, to in events]

    def before(self, call: Call) -> int:
        """The latest version that anybody had been told of when the call began."""
        return max((one.version for one in self.calls if one.version and one.until < call.at), default=1)

    def after(self, call: Call) -> int:
        """The earliest version that anybody was told of who asked after the call had ended."""
        return min((one.version for one in self.calls if one.version and one.at > call.until), default=len(self.events))


def impossible(history: History, events: dict[str, list[tuple[str, str]]], legal: dict[str, set[str]]) -> list[str]:
    """`events`: of each request (kind, status after it), by version; `legal`: the statuses in which an event may happen at all."""
    of: dict[str, list[Call]] = collections.defaultdict(list)
    for call in history.calls:
        if call.request:
            of[call.request].append(call)
    found = [f"5xx: {call}" for call in history.calls if call.status >= 500]
    for request, calls in of.items():
        if request not in events:
            found.append(f"never stored: {calls[0]}")
            continue
        told = Told(calls, events[request])
        found += [f"{why}: {call}, {told.events}" for call in calls for why in mistakes(told, call, legal)]
        claimed = collections.Counter(call.version for call in calls if call.changed)
        found += [f"{n} calls were told that they made version {version} of {request}" for version, n in claimed.items() if n > 1]
    return found


def mistakes(told: Told, call: Call, legal: dict[str, set[str]]):
    first, last = told.before(call), told.after(call)
    if call.version is not None:
        if call.version > len(told.events):
            yield "a version that never was"
            return
        kind, state = told.events[call.version - 1]
        if state != call.state:
            yield f"its version {call.version} is {state}"
        if call.changed and kind != call.what:
            yield f"its version {call.version} is of {kind}"
        if not first + (call.changed and call.what not in MAKES) <= call.version <= last:
            yield f"told of {call.version} where {first} to {last} were possible"
    elif call.code == "state_conflict" and call.what in legal:
        if all(state in legal[call.what] for state in told.states[first - 1:last]):
            yield f"refused though it was {told.states[first - 1:last]}"


def effects_without_a_call(history: History, events: dict[str, list[tuple[str, str]]], kinds: set[str]) -> list[str]:
    """Each event that only a call makes has a reply that says so, and each such reply its event: nothing twice, nothing lost."""
    said = collections.Counter(call.what for call in history.calls if call.changed and call.request in events)
    made = collections.Counter(kind for log in events.values() for kind, _ in log)
    return [f"{kind}: {said[kind]} were told so, {made[kind]} are stored" for kind in sorted(kinds) if said[kind] != made[kind]]
