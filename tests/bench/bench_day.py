"""A month as it may be: people come as they called a bank, staff work the queues off, the sandbox's clock goes by the hour."""
import datetime
import sys
from collections.abc import Iterator

from people import WORKING_HOURS, Callers, Crowd, Staff
from service import PROJECT, Service
from table import AT_MOST, Figure, Goal

sys.path += [str(PROJECT / "tests" / "races"), str(PROJECT / "tests" / "audit")]

import invariants  # noqa: E402
from auditor import run_audit  # noqa: E402

NOTES = (
    "Arrivals by hour and weekday after 5.3 million calls to a bank (people.py has the source), the busiest five minutes of a day at 2.42 times "
    "the mean and all at once; offices skewed by rank to the power of 0.8; a fifth of all submissions sent twice with the same key.",
    "Waits are by the sandbox's clock, in hours; the server's own work takes none of that time. What staff decide is chance: seven calls in ten "
    "reach somebody. A refusal because another was faster is normal; a 5xx or any other refusal is a breach.",
    "At the end: every check of tests/races/invariants.py, and fieldpass-audit.",
)
BEGIN = datetime.datetime(2026, 11, 23, 7, tzinfo=datetime.timezone.utc)
DAYS = {True: 1, False: 28}
A_WEEKDAY = {True: 60.0, False: 90.0}
THREADS = 16
SEED = 5

WAITS = """
    with steps as (
        select e.request_id, e.to_status, e.at, lead(e.at) over w as until, lag(e.to_status) over w as before
        from event e window w as (partition by e.request_id order by e.seq)),
    stays as (
        select s.request_id, s.to_status as status, s.at,
            (select min(n.at) from event n where n.request_id = s.request_id and n.at >= s.at and n.to_status <> s.to_status) as until
        from steps s where s.before is distinct from s.to_status)
    select s.status::text, extract(epoch from s.until - s.at) / 3600
    from stays s where s.until is not null and s.status in ('tier1_review', 'tier2_review', 'office_review', 'approved')"""
TO_THE_SEAT = """
    select r.service, extract(epoch from lower(a.during) - r.created_at) / 3600
    from request r join appointment a on a.request_id = r.id where a.status in ('booked', 'checked_in', 'completed', 'no_show')"""
BREACHES = {
    "promised calls": "select count(*) from callback",
    "  whose promise was broken": "select count(*) from event where kind = 'promise-broken'",
    "  missed": "select count(*) from event where kind = 'callback-missed'",
    "seats later than policy wants": "select count(*) from event where kind = 'overdue'",
}
SEATS = """
    select coalesce(sum(s.booked)::float / nullif(sum(s.capacity), 0), 0) * 100 from slot s
    where s.starts_at < %s and s.office = any (%s)"""


def hours() -> Iterator[datetime.datetime]:
    at = BEGIN
    while True:
        yield at
        at += datetime.timedelta(hours=1)


class Month:
    def __init__(self, stage, service: Service):
        self.service = service
        offices = [one for one, in self._rows("select code from office where kind = 'field' and code in (select office from schedule) order by code")]
        self.offices = offices[:16]
        keys = {role: service.key(role) for role in ("tier1", "tier2", "admin")}
        service.wait_accepted(*keys.values())
        self.admin = keys["admin"]
        self.callers = Callers(service.port, THREADS)
        _, made = self.callers.call("POST", "/v1/api-keys", {"role": "office", "offices": self.offices}, self.admin)
        keys["office"] = made["secret"]
        service.wait_accepted(keys["office"])
        a_weekday = A_WEEKDAY[stage.quick]
        self.crowd = Crowd(self.callers, self.offices, a_weekday, SEED)
        # As many as the load needs, and a little more: the waits are those of a service that keeps up.
        an_hour = {"tier1": round(a_weekday / 6), "tier2": round(a_weekday / 6), "office": round(a_weekday / 30)}
        self.staff = Staff(self.callers, keys, an_hour, SEED + 1)

    def _rows(self, question: str, given: tuple = ()) -> list[tuple]:
        with self.service.connect() as db:
            return db.execute(question, given).fetchall()

    def run(self, days: int) -> None:
        end = BEGIN + datetime.timedelta(days=days)
        for at in hours():
            if at >= end:
                return
            self.callers.call("PUT", "/v1/sandbox/clock", {"now": at.isoformat()}, self.admin)
            self.hour(at)

    def hour(self, at: datetime.datetime) -> None:
        for n in self.crowd.bursts(at):
            self.crowd.come(n)
        if at.weekday() < 5 and at.hour in WORKING_HOURS:
            self.staff.work()
        self.crowd.react(self._rows("select id::text, status::text from request where closed_at is null"))
        self.staff.receive([one for one, in self._rows("""
            select id::text from appointment where status = 'booked' and office = any (%s)
                and lower(during) > %s and lower(during) <= %s""", (self.offices, at - datetime.timedelta(hours=1), at))])

    def breaches(self) -> list[str]:
        with self.service.connect() as db:
            found = [f"{check.__name__}: {what}" for check in invariants.CHECKS for what in check(db)]
        return found + self.callers.wrong + self.crowd.retry_differs + self.audit()

    def audit(self) -> list[str]:
        return [f"fieldpass-audit: {check}: {what}" for check, what in run_audit("--embedded", str(self.service.data)).breaches]

    def waits(self, question: str, word: str) -> list[Figure]:
        found: dict[str, list[float]] = {}
        for name, wait in self._rows(question):
            found.setdefault(name, []).append(float(wait))
        return [Figure(f"{word} {name}, {len(waits):,} times", "h", sorted(waits)) for name, waits in sorted(found.items())]

    def figures(self, end: datetime.datetime) -> list[Figure]:
        crowd = self.crowd
        counted = [Figure(name, "", [float(self._rows(question)[0][0])]) for name, question in BREACHES.items()]
        use = [Figure(f"seats used at {name}", "%", [float(self._rows(SEATS, (end, codes))[0][0])])
               for name, codes in (("all offices asked for", self.offices), (f"the busiest, {self.offices[0]}", self.offices[:1]))]
        return [Figure("requests submitted", "", [float(crowd.submitted)]), Figure("  sent twice", "", [float(crowd.retried)]),
                Figure("calls", "", [float(self.callers.calls)]), Figure("  refused since another was faster", "", [float(self.callers.lost)]),
                *self.waits(WAITS, "wait in"), *self.waits(TO_THE_SEAT, "from submission to the seat,"), *counted, *use]


def run(stage) -> list[Figure]:
    service = stage.sandbox(BEGIN.strftime("%Y-%m-%dT%H:%M:%SZ"))
    month = Month(stage, service)
    month.run(DAYS[stage.quick])
    found = month.breaches()
    for what in found[:20]:
        print(f"bench: day: {what}", file=sys.stderr)
    end = BEGIN + datetime.timedelta(days=DAYS[stage.quick])
    figures = [*month.figures(end), Figure("breaches", "", [float(len(found))], goal=Goal(0, AT_MOST))]
    service.close()
    if found:
        raise SystemExit(f"bench: day: {len(found)} breaches")
    return figures
