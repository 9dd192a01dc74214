"""A broker against honest people, at an office with fewer seats than people: what the crowd of its requests is worth."""
import datetime
import time

import pytest
from fixtures import running
from samples import person, submit_body
from server import START
from story import World

from conftest import story_world

OFFICE, SEATS = "BRK", 40
DAYS, HONEST_A_DAY, ACTS_A_DAY = 3, 15, 20  # an officer has time for a few more than the honest
BROKER_A_DAY = 9 * HONEST_A_DAY  # nine of ten requests
CLIENTS = 2  # the persons in whose names it asks: they exist, and may have a visit
PATIENCE = 200


def make_office(server, today: datetime.date) -> None:
    """Seats three weeks ahead, an hour each, which an officer grants."""
    with server.connect() as db, db.transaction():
        db.execute("""insert into office (code, name, kind, city, country, latitude, longitude, time_zone)
            values (%s, 'Brokerville', 'field', 'Brokerville', 'US', 33, -112, 'America/Phoenix')""", [OFFICE])
        db.execute("""insert into policy (office, "from", route, tier2_contact, notice_hours, horizon_days)
            values (%s, '2004-01-01', 'tier2', 'if_needed', 24, 60)""", [OFFICE])
        db.execute("""insert into slot (office, starts_at, ends_at, local_start, day_ends_at, capacity)
            select %(office)s, s.at at time zone 'America/Phoenix', (s.at + interval '1 hour') at time zone 'America/Phoenix', s.at,
                (s.at::date + 1)::timestamp at time zone 'America/Phoenix', 1
            from generate_series(0, %(seats)s - 1) n cross join lateral (
                select %(today)s::date + 21 + n / 8 + time '08:00' + n %% 8 * interval '1 hour' as at) s""",
                   {"office": OFFICE, "seats": SEATS, "today": today})


class Town:
    """An office, an officer, and who asks for its seats."""

    def __init__(self, world: World):
        self.world, self.db = world, world.server.connect()
        make_office(world.server, world.today())
        for _ in range(PATIENCE):
            if world.api.get(f"/v1/offices/{OFFICE}").status_code == 200:
                return
            time.sleep(0.1)
        raise AssertionError("the server does not know the office")

    def ask(self, who: dict, key: str | None = None):
        body = submit_body(applicant=who, service="other", preferences={"offices": [OFFICE]})
        return self.world.api.post("/v1/requests", body, expect=201, idempotency_key=key).json()

    def act(self) -> bool:
        """The officer's next: where others are for the same person, they are settled first; then it is granted."""
        officer = self.world.callers["tier2"]
        reply = officer.post("/v1/queues/tier2/next", {})
        if reply.status_code == 204:
            return False
        path = f"/v1/requests/{reply.json()['id']}"
        seen = officer.get(path, expect=200).json()
        if seen["duplicate"]:  # whichever came first
            first = min([seen["id"], *seen["duplicate_with"]])
            officer.post(f"{path}/settle-duplicate", {"keep": first, "expected_state": "tier2_review"}, expect=200)
            path = f"/v1/requests/{first}"
            seen = officer.get(path, expect=200).json()
        if seen["status"] == "tier2_review":
            officer.post(f"{path}/approve", {"expected_state": "tier2_review"}, expect=200)
        return True

    def settled(self) -> None:
        """All that could have a seat has one: no pass is to come."""
        for _ in range(PATIENCE):
            waits = self.db.execute("""select exists (select from request r where r.status = 'approved' and r.next_try_at is null
                    and r.duplicate_of is null and not exists (select from request t where t.duplicate_of = r.id and t.closed_at is null))
                or exists (select from freed) or exists (select from spare)""").fetchone()[0]
            if not waits:
                return
            time.sleep(0.05)
        raise AssertionError("the worker has not done its work")

    def seats(self) -> dict[str, int]:
        """Who sits, and in which slot."""
        return {str(request): slot for request, slot in self.db.execute(
            "select request_id, slot_id from appointment where office = %s and status = 'booked'", [OFFICE])}

    def taken(self, slot: int) -> str:
        """Who sits there, once somebody does."""
        for _ in range(PATIENCE):
            for request, theirs in self.seats().items():
                if theirs == slot:
                    return request
            time.sleep(0.05)
        raise AssertionError("nobody has the seat")

    def first_waiting(self) -> str:
        return str(self.db.execute("""select id from request where status = 'approved' and office = %s and duplicate_of is null
            order by rank_class, priority_at, id limit 1""", [OFFICE]).fetchone()[0])


class Broker:
    def __init__(self, town: Town):
        self.town, self.clients, self.made, self.n = town, [person() for _ in range(CLIENTS)], [], 0

    def crowd(self) -> None:
        """Before anybody else is awake: each client many times, as strangers to each other, and some calls sent twice."""
        for n in range(BROKER_A_DAY):
            self.n += n % 3 > 0
            self.made.append(self.town.ask(self.clients[n % CLIENTS], key=f"broker-{self.n}-{n % CLIENTS}"))

    @property
    def ids(self) -> set[str]:
        return {made["id"] for made in self.made}

    def seated(self) -> list[dict]:
        seats = self.town.seats()
        return list({made["id"]: made for made in self.made if made["id"] in seats}.values())

    def regrab(self, again: bool) -> int:
        """Gives one seat up, and asks at once for its client, and for an accomplice. The slot that came free."""
        made, seats = self.seated()[0], self.town.seats()
        mine = self.town.world.api.as_(made["access_token"])
        mine.post(f"/v1/requests/{made['id']}/cancel", {"again": True} if again else {}, expect=200)
        self.made += [self.town.ask(who) for who in (*self.clients, person())]
        return seats[made["id"]]


def a_week(town: Town, broker: Broker | None) -> list[dict]:
    """The honest people's requests."""
    honest = []
    for _ in range(DAYS):
        if broker:
            broker.crowd()
        honest += [town.ask(person()) for _ in range(HONEST_A_DAY)]
        for _ in range(ACTS_A_DAY):
            if not town.act():
                break
        town.settled()
        town.world.advance(days=1)
    town.settled()
    return honest


@pytest.fixture
def town(contract):
    for server in running(f"--sandbox={START}"):
        made = Town(story_world(server, contract))
        yield made
        made.db.close()


@pytest.fixture(scope="module")
def honest_alone(contract) -> int:
    """How many have a seat where no broker is."""
    for server in running(f"--sandbox={START}"):
        town = Town(story_world(server, contract))
        honest = a_week(town, None)
        seats = town.seats()
        town.db.close()
        return sum(made["id"] in seats for made in honest)


def test_a_broker_takes_nothing_that_is_not_its_clients(town, honest_alone):
    broker = Broker(town)
    honest = a_week(town, broker)
    seats = town.seats()
    assert honest_alone == SEATS == len(seats), "seats are scarce, and all are taken"
    share = len(broker.made) / (len(broker.made) + len(honest))
    sitting, theirs = sum(made["id"] in seats for made in honest), len(broker.seated())
    print(f"{share:.0%} of the traffic; seats: honest {sitting} of {honest_alone}, broker {theirs} for {CLIENTS} persons")
    assert share >= 0.9
    assert 0 < theirs <= CLIENTS
    assert sitting >= 0.95 * honest_alone

    while town.act():
        pass
    town.settled()
    for again in (True, False):
        before, waits = len(broker.seated()), town.first_waiting()
        assert before > 0 and waits not in broker.ids
        freed = broker.regrab(again)
        assert town.taken(freed) == waits, "what it gave up goes to whoever has waited longest"
        while town.act():
            pass
        town.settled()
        assert town.taken(freed) == waits and len(broker.seated()) == before - 1, "neither does it come back, nor does an accomplice get it"
