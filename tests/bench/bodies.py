"""What the load generators send: each request another person."""
import load

PERSON = ('{"given_name": "Maria {{number:9}}", "family_name": "Lopez", "date_of_birth": "1984-02-29", "email": "maria@example.org", '
          '"phone": "+13035550142", "a_number": "A{{number:9}}"}')
SUBMIT = ('{"service": "other", "applicant": %s, "location": {"country": "US", "postal_code": "80202"}, '
          '"statement": "I need to see an officer."}' % PERSON)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def submit(key: str | None) -> str:
    """With a key, an organization's submission with an Idempotency-Key; without, anybody's."""
    headers = {**bearer(key), "Idempotency-Key": "bench-{{number:9}}"} if key else {}
    return load.template("POST", "/v1/requests", headers, SUBMIT)


def read(key: str) -> str:
    return load.template("GET", "/v1/requests/{{line:36}}", bearer(key))


def listed(key: str) -> str:
    return load.template("GET", "/v1/requests?limit=50", bearer(key))


def services(key: str) -> str:
    return load.template("GET", "/v1/services", bearer(key))


def slots(key: str, office: str) -> str:
    return load.template("GET", f"/v1/offices/{office}/slots?limit=50", bearer(key))


def change(key: str) -> str:
    """An event of the requester's, on one of many requests."""
    return load.template("PATCH", "/v1/requests/{{line:36}}", bearer(key), '{"client_ref": "matter-{{number:9}}"}')


def health() -> str:
    return load.template("GET", "/healthz")
