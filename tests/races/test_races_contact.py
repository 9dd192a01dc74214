"""A number that is changed again while staff verify it, and while an officer takes the call: what was verified is called, and nothing else."""
import pathlib
import sys
from collections import Counter

import pytest
from invariants import assert_all
from people import make_keys
from samples import submit_body
from wire import Client, at_once, run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "audit"))

from auditor import assert_server_clean  # noqa: E402

ROUNDS, EACH = 12, 4
HOME, FIRST, SECOND = "+13035550142", "+13035550177", "+13035550188"
EMERGENCY = {"urgency": "emergency", "emergency_reason": "My mother is dying.", "callback": {"phone": HOME}}


@pytest.fixture(scope="module")
def officers(server) -> dict[str, list[str]]:
    return make_keys(server, tier1=1, tier2=EACH)


async def waiting(server, contract, officer: str, number: str | None) -> dict:
    """With a call that may be made from now on; its number changed to this one."""
    person = Client(server.url, contract=contract)
    request = (await person.insist("POST", "/v1/requests", submit_body(**EMERGENCY))).json()
    path = f"/v1/requests/{request['id']}"
    reply = await person.insist("POST", f"{path}/escalate", {"expected_state": "tier1_review"}, token=officer)
    assert reply.json()["callback"]["status"] == "planned"
    if number:
        reply = await person.insist("PATCH", path, {"callback": {"phone": number}}, token=request["access_token"])
        assert reply.json()["callback"]["status"] == "unverified"
    person.close()
    return request


async def race(server, contract, officers, request: dict, staffs: tuple[str, dict]) -> list:
    """Half are the person with another number, half are staff."""
    path = f"/v1/requests/{request['id']}"
    clients = [Client(server.url, officers["tier2"][n // 2] if n % 2 else request["access_token"], contract) for n in range(2 * EACH)]
    return await at_once(clients, lambda c, n: c.call("POST", f"{path}/{staffs[0]}", staffs[1]) if n % 2 else
                         c.call("PATCH", path, {"callback": {"phone": SECOND}}))


def state_of(owner, request: dict) -> tuple:
    return owner.execute("""select r.contact_unverified, c.status::text from request r join callback c on c.request_id = r.id
        where r.id = %s""", [request["id"]]).fetchone()


def test_a_number_that_is_changed_meanwhile_is_not_verified_with_the_one_before(server, contract, officers, owner):
    outcomes = Counter()
    for n in range(ROUNDS):
        request = run(waiting(server, contract, officers["tier1"][0], FIRST))
        replies = run(race(server, contract, officers, request, ("verify-contact", {"phone": FIRST, "reason": "number_before_called"})))
        assert {(reply.status, reply.code) for reply in replies[1::2]} <= {(200, None), (409, "state_conflict")}
        assert {reply.status for reply in replies[::2]} == {200}
        assert state_of(owner, request) == (True, "unverified"), "the last number is one that nobody has verified"
        outcomes["verified first" if any(reply.status == 200 for reply in replies[1::2]) else "changed first"] += 1
    print(dict(outcomes))
    assert_all(owner)
    assert_server_clean(server)


def test_who_takes_the_call_takes_it_to_a_number_that_is_verified(server, contract, officers, owner):
    outcomes = Counter()
    for n in range(ROUNDS):
        request = run(waiting(server, contract, officers["tier1"][0], None))
        replies = run(race(server, contract, officers, request, ("claim", {})))
        unverified, status = state_of(owner, request)
        changed = [reply for reply in replies[::2] if reply.status == 200]
        assert (unverified, status) == ((True, "unverified") if changed else (False, "claimed"))
        assert {(reply.status, reply.code) for reply in replies[::2]} <= {(200, None), (409, "state_conflict")}
        outcomes[status] += 1
    print(dict(outcomes))
    assert_all(owner)
    assert_server_clean(server)
