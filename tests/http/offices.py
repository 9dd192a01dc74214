"""Offices that a test makes for itself, through the API, in a country where nobody else looks for one."""
import itertools
import random
import string

from client import Api
from samples import submit_body

COUNTRY = "QZ"
LETTERS = string.ascii_uppercase
FIRST = "UVXZ"  # no office of the seed begins with them
_codes = itertools.count(random.randrange(len(FIRST) * 26**2))
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def new_code() -> str:
    """Once each; not ZZZ, which other tests know to be none."""
    n = next(_codes)
    code = FIRST[n // 26**2 % len(FIRST)] + LETTERS[n // 26 % 26] + LETTERS[n % 26]
    return new_code() if len(set(code)) == 1 else code


def office_body(**changes) -> dict:
    return {"name": "An office of the tests", "kind": "field", "city": "Town", "country": COUNTRY, "latitude": 39.74, "longitude": -104.977,
            "time_zone": "America/Denver", **changes}


def hours(weekday: str = "monday", **changes) -> dict:
    return {"weekday": weekday, "opens": "09:00", "closes": "11:00", "minutes": 30, "capacity": 2, **changes}


class Office:
    """Who submits for it is approved at once (or goes by `route`), and may be seated from now on."""

    def __init__(self, admin: Api, *schedules: dict, route: str | None = "approve", **changes):
        while admin.get(f"/v1/offices/{(code := new_code())}").status_code == 200:
            pass
        self.code, self.path, self.admin = code, f"/v1/offices/{code}", admin
        self.made = admin.put(self.path, office_body(**changes), expect=201).json()
        if route:
            admin.post("/v1/policies", {"office": code, "from": "2020-01-01", "values": {"route": route, "notice_hours": 0}}, expect=201)
        self.schedules = [admin.post(f"{self.path}/schedules", schedule, expect=201).json() for schedule in schedules]

    def submit(self, **preferences) -> "Person":
        return Person(self.admin, preferences={"offices": [self.code], **preferences})

    def seated(self, **preferences) -> "Person":
        return self.submit(**preferences).wait_for("scheduled")

    def close(self, day: str, by: Api | None = None, expect: int = 201, **options) -> dict:
        return (by or self.admin).post(f"{self.path}/closures", {"date": day, "reason": "snow"}, expect=expect, **options).json()

    def slots(self, owner, day: str | None = None) -> list[tuple]:
        """(local start, capacity, booked, closed) by start."""
        return [(f"{start:%Y-%m-%d %H:%M}", *rest) for start, *rest in owner.execute("""
            select local_start, capacity, booked, closed from slot where office = %s and (%s::date is null or local_start::date = %s::date)
            order by local_start, id""", [self.code, day, day])]

    def changes(self, owner) -> list[tuple]:
        """(kind, role, reason, how many it displaced) as they were made."""
        return owner.execute("select kind, role, reason, cardinality(displaced) from change where office = %s order by id", [self.code]).fetchall()


class Person:
    """Somebody with a request of their own."""

    def __init__(self, api: Api, **changes):
        anonymous = api.as_(None)
        made = anonymous.post("/v1/requests", submit_body(**changes), expect=201).json()
        self.id, self.path, self.mine = made["id"], f"/v1/requests/{made['id']}", anonymous.as_(made["access_token"])

    def read(self) -> dict:
        return self.mine.get(self.path, expect=200).json()

    def seat(self) -> dict:
        return self.read()["appointment"]

    def events(self) -> list[dict]:
        return self.mine.get(f"{self.path}/events", expect=200).json()["data"]

    def wait_for(self, status: str) -> "Person":
        for _ in range(30):
            reply = self.mine.get(self.path, expect=200)
            if reply.json()["status"] == status:
                return self
            self.mine.get(self.path, params={"wait": 1}, headers={"If-None-Match": reply.headers["ETag"]})
        raise AssertionError(f"It is not {status}: {self.read()}")
