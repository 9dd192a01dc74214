"""Who calls in a simulated month: the hours at which requests come, the people who make them, and the staff who work them off."""
import concurrent.futures
import datetime
import http.client
import itertools
import json
import math
import random
import threading

# Shares of a weekday's calls by the hour from 7 to 21, and of the week by weekday: 5.3 million calls to a bank in 2003, counted by five
# minutes (Weinberg, Brown and Stroud 2007). Nobody was there at weekends: we assume a fifth of a Wednesday, as the web has no hours.
HOURS = dict(zip(range(7, 22), (.031, .059, .099, .105, .101, .096, .092, .089, .086, .076, .057, .044, .035, .029, .002), strict=True))
WEEKDAYS = (36.4, 32.7, 30.8, 30.8, 32.0, 6.2, 6.2)
BUSIEST = 2.42  # the busiest five minutes of a day, in means
RETRIED = 0.2
WORKING_HOURS = range(8, 17)
ATTEMPTS = ("reached",) * 7 + ("no_answer", "voicemail", "busy")
FINE = {200, 201, 204}
# What another was faster at, or the clock: refused with a reason, and nothing done.
LOST = {"state_conflict", "claimed_by_another", "version_mismatch", "duplicate_open", "duplicate_unsettled"}


class Callers:
    """Calls with a connection a thread. What nobody may be told (a 5xx, an undocumented refusal) is kept in `wrong`."""

    def __init__(self, port: int, threads: int):
        self.port, self.calls, self.lost, self.wrong = port, 0, 0, []
        self.pool = concurrent.futures.ThreadPoolExecutor(threads)
        self._own, self._lock = threading.local(), threading.Lock()

    def call(self, method: str, path: str, body: dict | None = None, token: str | None = None, **headers: str) -> tuple[int, dict]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"Content-Type": "application/json", **headers} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, json.dumps(body or {}) if method != "GET" else None, given)
        reply = connection.getresponse()
        text = reply.read()
        said = json.loads(text) if text else {}
        with self._lock:
            self.calls += 1
            if reply.status not in FINE:
                self.lost += said.get("code") in LOST
                if said.get("code") not in LOST:
                    self.wrong.append(f"{method} {path}: {reply.status} {said.get('code')} {said.get('detail')} {said.get('errors')}")
        return reply.status, said

    def all(self, acts) -> list:
        """Each at once, as far as there are threads."""
        return list(self.pool.map(lambda act: act(), acts))


class Crowd:
    """People, and what they do about their requests. The random choices are the same in each run; who comes first is not."""

    def __init__(self, callers: Callers, offices: list[str], a_weekday: float, seed: int):
        self.callers, self.offices, self.a_weekday, self.random = callers, offices, a_weekday, random.Random(seed)
        self.popularity = [1 / rank ** 0.8 for rank in range(1, len(offices) + 1)]
        self.tokens: dict[str, str] = {}
        self.numbers = itertools.count(1)
        self.submitted = self.retried = 0
        self.retry_differs: list[str] = []

    def poisson(self, mean: float) -> int:
        limit, n, product = math.exp(-mean), 0, self.random.random()
        while product > limit:
            n, product = n + 1, product * self.random.random()
        return n

    def expected(self, at: datetime.datetime) -> float:
        """Requests in the hour from `at`."""
        return self.a_weekday * WEEKDAYS[at.weekday()] / (sum(WEEKDAYS[:5]) / 5) * HOURS.get(at.hour, 0)

    def bursts(self, at: datetime.datetime) -> list[int]:
        """Twelve times five minutes; those from 10:00 on are the busiest of the day."""
        mean = self.expected(at) / 12
        return [self.poisson(mean * (BUSIEST if at.hour == 10 and i == 0 else 1)) for i in range(12)]

    def submission(self) -> dict:
        n, chance = next(self.numbers), self.random.random()
        urgency = "emergency" if chance < 0.02 else "urgent" if chance < 0.12 else "routine"
        offices = list(dict.fromkeys(self.random.choices(self.offices, self.popularity, k=self.random.choice((1, 1, 2)))))
        services = ("other", "adit_stamp", "case_inquiry", "emergency_travel", "court_grant")
        return {
            "service": self.random.choices(services, (4, 3, 2, 1, 1))[0], "urgency": urgency,
            **({"emergency_reason": "A funeral."} if urgency == "emergency" else {}),
            "applicant": {"given_name": f"Person {n}", "family_name": "Of the month", "date_of_birth": "1984-02-29",
                          "phone": f"+1303{5_550_000 + n % 10_000:07}", "a_number": f"A{n:09}"},
            "location": {"country": "US", "postal_code": "80202"}, "statement": "I need to see an officer.",
            "preferences": {"offices": offices, "earlier_offers": self.random.random() < 0.3},
        }

    def come(self, n: int) -> None:
        """n new people at once; a fifth of them hear nothing and send the same again."""
        bodies = [(self.submission(), self.random.random() < RETRIED) for _ in range(n)]
        self.callers.all([lambda body=body, again=again: self._submit(body, again) for body, again in bodies])

    def _submit(self, body: dict, again: bool) -> None:
        key = f"day-{body['applicant']['a_number']}"
        status, made = self.callers.call("POST", "/v1/requests", body, **{"Idempotency-Key": key})
        if status != 201:
            return
        self.submitted += 1
        self.tokens[made["id"]] = made["access_token"]
        if again:
            self.retried += 1
            status, same = self.callers.call("POST", "/v1/requests", body, **{"Idempotency-Key": key})
            if (status, same.get("id")) != (201, made["id"]):
                self.retry_differs.append(f"{made['id']}: {status} {same.get('id')}")

    def react(self, waiting: list[tuple[str, str]]) -> None:
        """To (id, status): once an hour each may do something about it."""
        chances = {"answered": (0.15, "not-solved"), "needs_info": (0.1, "supply"), "awaiting_contact": (0.1, "rebook-callback"),
                   "scheduled": (0.0005, "cancel"), "approved": (0.0005, "withdraw")}
        bodies = {"supply": {"statement": "Here it is."}}
        acts = []
        for request, status in waiting:
            chance, act = chances.get(status, (0, ""))
            if self.random.random() < chance and request in self.tokens:
                acts.append(lambda request=request, act=act: self.callers.call(
                    "POST", f"/v1/requests/{request}/{act}", bodies.get(act), self.tokens[request]))
        self.callers.all(acts)


class Staff:
    """So many officers a tier; each takes the next of the queue, decides, and takes the next."""

    def __init__(self, callers: Callers, keys: dict[str, str], an_hour: dict[str, int], seed: int):
        self.callers, self.keys, self.an_hour, self.random = callers, keys, an_hour, random.Random(seed)

    def work(self) -> None:
        acts = [act for tier, n in self.an_hour.items() for act in [getattr(self, tier)] * n]
        self.random.shuffle(acts)
        chances = [self.random.random() for _ in acts]
        self.callers.all([lambda act=act, chance=chance: act(chance) for act, chance in zip(acts, chances, strict=True)])

    def _decide(self, role: str, request: str, act: str, **body) -> None:
        expected = {} if act == "ask-info" else {"expected_state": f"{role}_review"}
        self.callers.call("POST", f"/v1/requests/{request}/{act}", body | expected, self.keys[role])

    def tier1(self, chance: float) -> None:
        status, taken = self.callers.call("POST", "/v1/queues/tier1/next", {}, self.keys["tier1"])
        if status != 200:
            return
        if chance < 0.6:
            self._decide("tier1", taken["id"], "escalate")
        elif chance < 0.9:
            self._decide("tier1", taken["id"], "resolve", answer="explained")
        else:
            self._decide("tier1", taken["id"], "ask-info", reason="receipt_number")

    def tier2(self, chance: float) -> None:
        """First whoever was promised a call, then what is decided without one."""
        status, call = self.callers.call("POST", "/v1/callbacks/next", {}, self.keys["tier2"])
        if status == 200:
            outcome = ATTEMPTS[int(chance * 1000) % len(ATTEMPTS)]
            self.callers.call("POST", f"/v1/callbacks/{call['id']}/attempts", {"outcome": outcome}, self.keys["tier2"])
            if outcome == "reached":
                self._answer(call["request"]["id"], chance)
            return
        status, taken = self.callers.call("POST", "/v1/queues/tier2/next", {}, self.keys["tier2"])
        if status == 200:
            self._answer(taken["id"], chance)

    def _answer(self, request: str, chance: float) -> None:
        if chance < 0.7:
            self._decide("tier2", request, "approve")
        elif chance < 0.85:
            self._decide("tier2", request, "resolve", answer="explained")
        else:
            self._decide("tier2", request, "deny", reason="not_needed")

    def office(self, chance: float) -> None:
        status, taken = self.callers.call("POST", "/v1/queues/office/next", {}, self.keys["office"])
        if status == 200:
            if chance < 0.8:
                self._decide("office", taken["id"], "approve")
            else:
                self._decide("office", taken["id"], "resolve", answer="explained")

    def receive(self, due: list[str]) -> None:
        """Whose appointment begins within this hour: five in six come and are seen, the others do not."""
        chances = [self.random.random() for _ in due]
        self.callers.all([lambda one=one, chance=chance: self._receive(one, chance) for one, chance in zip(due, chances, strict=True)])

    def _receive(self, appointment: str, chance: float) -> None:
        for act in ("check-in", "complete") if chance < 5 / 6 else ("no-show",):
            self.callers.call("POST", f"/v1/appointments/{appointment}/{act}", {}, self.keys["office"])
