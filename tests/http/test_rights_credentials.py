"""Credentials that are over, or never were any, open nothing: every operation by each of them."""
import pytest
from booking import held
from case import Case, scheduled, with_callback
from contract import Contract
from firm import represent
from ledger import Ledger
from roles import call
from samples import person
from scarce import offered
from server import START

OPERATIONS = {operation.id: operation for operation in Contract().operations}
KEY = "/v1/api-keys"


def turned(token: str, at: int) -> str:
    """One character another."""
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:]


@pytest.fixture(scope="module")
def bad(server, api, callers) -> dict[str, str]:
    """Names and tokens; all but those of the first line were good once."""
    admin = callers["admin"]
    revoked, expired, rotated = (admin.post(KEY, {"role": role}, expect=201).json() for role in ("supervisor", "admin", "tier2"))
    server.wait_accepted(*(key["secret"] for key in (revoked, expired, rotated)))
    admin.post(f"{KEY}/{revoked['id']}/revoke", {}, expect=200)
    admin.post(f"{KEY}/{rotated['id']}/rotate", {"overlap_minutes": 0}, expect=200)
    with server.connect() as db:
        db.execute("update fp.api_key set expires_at = created_at where id = %s", [expired["id"]])
    server.wait_refused(*(key["secret"] for key in (revoked, expired, rotated)))
    mine, hold, key = Case(callers).made["access_token"], held(api)["token"], callers["admin"].token
    return {
        "a word": "x", "a blank key": "fp_key_" + "A" * 62, "a token that nobody signed": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        "too long": "fp_req_" + "A" * 4000, "a prefix alone": "fp_key_",
        "revoked": revoked["secret"], "expired": expired["secret"], "rotated": rotated["secret"],
        "a request's, turned": turned(mine, 30), "a request's, its end turned": turned(mine, len(mine) - 2), "a hold's, turned": turned(hold, 20),
        "a key, its secret turned": turned(key, 40), "a key, its checksum turned": turned(key, len(key) - 1), "a key, cut": key[:-1],
        "a request's as a hold's": "fp_hold_" + mine.removeprefix("fp_req_"), "a hold's as a request's": "fp_req_" + hold.removeprefix("fp_hold_"),
        "a request's as a seeing one's": "fp_see_" + mine.removeprefix("fp_req_")}


@pytest.fixture(scope="module")
def ledger(server, bad):
    with server.connect() as db:
        yield Ledger(db)


@pytest.mark.parametrize("id", OPERATIONS)
def test_they_open_nothing(api, bad, ledger, id):
    for name, token in bad.items():
        with ledger.unchanged(f"{id} with {name}"):
            reply = call(api, OPERATIONS[id], token=token)
        assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated"), name
        assert reply.headers["WWW-Authenticate"].startswith("Bearer") and (token not in reply.text or token == "x")


def test_two_credentials_are_none(callers):
    both = {"X-Api-Key": callers["admin"].token}
    callers["tier1"].get("/v1/requests", headers=both, expect=401)


# ---- a request token is good for one version of it ----

@pytest.fixture(scope="module")
def outlived(server, callers) -> tuple:
    """A person whose token has been replaced by a newer one, and everything that it once opened."""
    client = person()
    under = represent(callers["organization"], client)
    case = scheduled(callers, applicant=client)
    called = with_callback(callers)
    with server.connect() as db:
        waiting, offer = offered(callers, db, "GRR", START)
        ids = {"request_id": case.id, "callback_id": called.read()["callback"]["id"], "appointment_id": case.read()["appointment"]["id"],
               "offer_id": offer["offer"]["id"], "representation_id": under["id"]}
        tokens = {"request_id": case, "appointment_id": case, "representation_id": case, "callback_id": called, "offer_id": waiting}
        case.do("requester", "represent", {"representation_id": under["id"]})
        for of in (case, called, waiting):
            of.post("tier1", "renew-token", {"reason": "token_was_stolen"})
        yield ids, {name: of.requester for name, of in tokens.items()}, Ledger(db)


@pytest.mark.parametrize("id", [id for id, operation in OPERATIONS.items() if "requester" in operation.body["x-roles"] and any(
    f"{{{name}}}" in operation.path for name in ("request_id", "callback_id", "appointment_id", "offer_id", "representation_id"))])
def test_a_token_of_before_opens_nothing(outlived, id):
    ids, callers, ledger = outlived
    operation = OPERATIONS[id]
    caller = next(callers[name] for name in ids if f"{{{name}}}" in operation.path)
    with ledger.unchanged(id):
        reply = call(caller, operation, ids)
        assert reply.status_code == 404, reply.text
        assert call(caller, operation).json()["detail"] == reply.json()["detail"]
