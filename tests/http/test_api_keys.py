"""Keys that are made, replaced and revoked while the service runs."""
import datetime
import threading

import pytest
from case import tier1_review
from client import Api
from fixtures import ORGANIZATION
from server import Server

PATH = "/v1/api-keys"
NOBODY = "0" * 16


def made(caller: Api, expect: int = 201, **body) -> dict:
    return caller.post(PATH, body, expect=expect).json()


def listed(caller: Api) -> dict[str, dict]:
    """All keys by id, page by page."""
    keys, cursor = [], None
    while True:
        page = caller.get(PATH, params={"limit": 3, **({"cursor": cursor} if cursor else {})}, expect=200).json()
        keys += page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            assert keys == sorted(keys, key=lambda key: (key["created_at"], key["id"]), reverse=True)
            return {key["id"]: key for key in keys}


def works(api: Api, secret: str) -> bool:
    status = api.get("/v1/services", token=secret).status_code
    assert status in (200, 401)
    return status == 200


@pytest.fixture(scope="module")
def firm(callers) -> dict:
    """The organization's own key, as it sees it."""
    return next(key for key in listed(callers["organization"]).values())["organization"]


def test_a_key_works_at_once_and_is_listed_without_its_secret(api, callers):
    key = made(callers["admin"], role="office", offices=["DEN", "CHI"], expires_at="2040-01-01T00:00:00+02:00")
    assert works(api, key["secret"]) and key["secret"].startswith(f"fp_key_{key['id']}_")
    assert (key["role"], key["offices"], key["expires_at"]) == ("office", ["DEN", "CHI"], "2039-12-31T22:00:00Z")
    assert api.as_(key["secret"]).get("/v1/queues/office", expect=200)
    secret = key.pop("secret")
    reply = callers["admin"].get(PATH, params={"limit": 200}, expect=200)
    assert secret not in reply.text and secret[24:] not in reply.text
    assert {**listed(callers["admin"])[key["id"]], "last_used_at": None} == key


@pytest.mark.parametrize("role", ["tier1", "tier2", "supervisor", "admin"])
def test_a_key_has_its_role_and_no_other(api, callers, role):
    caller = api.as_(made(callers["admin"], role=role)["secret"])
    assert caller.get("/v1/requests").status_code == (403 if role == "admin" else 200)
    assert caller.get(PATH).status_code == (200 if role == "admin" else 403)


def test_a_firm_makes_and_sees_its_own_alone(api, callers, firm):
    assert firm["name"] == ORGANIZATION
    key = made(callers["organization"], role="organization")
    assert key["organization"] == firm and works(api, key["secret"])
    assert made(callers["organization"], role="organization", organization_id=firm["id"])["organization"] == firm
    assert made(callers["admin"], role="organization", organization_id=firm["id"])["organization"] == firm
    case = tier1_review(callers, by=callers["organization"])
    assert case.read(api.as_(key["secret"]))["id"] == case.id
    mine = listed(callers["organization"])
    assert key["id"] in mine and all(other["organization"] == firm for other in mine.values())
    assert key["id"] not in listed(callers["other_organization"]) and key["id"] in listed(callers["admin"])
    for what in ("rotate", "revoke"):
        callers["other_organization"].post(f"{PATH}/{key['id']}/{what}", expect=404)
    assert works(api, key["secret"])


@pytest.mark.parametrize("body", [{"role": "admin"}, {"role": "tier1"}, {"role": "organization", "organization_id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6099"}])
def test_a_firm_gives_away_nothing_else(callers, body):
    assert made(callers["organization"], 403, **body)["code"] == "forbidden"


@pytest.mark.parametrize("body, pointers", [
    ({}, ["/role"]), ({"role": "system"}, ["/role"]), ({"role": "office"}, ["/offices"]), ({"role": "tier1", "offices": ["DEN"]}, ["/offices"]),
    ({"role": "office", "offices": ["DEN", "ZZZ"]}, ["/offices/1"]), ({"role": "organization"}, ["/organization_id"]),
    ({"role": "admin", "organization_id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6099"}, ["/organization_id"]),
    ({"role": "organization", "organization_id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6099"}, ["/organization_id"]),
    ({"role": "tier1", "expires_at": "2020-01-01T00:00:00Z"}, ["/expires_at"]), ({"role": "tier1", "note": "x"}, ["/note"]),
])
def test_a_key_that_is_none(callers, body, pointers):
    assert [error["pointer"] for error in made(callers["admin"], 422, **body)["errors"]] == pointers


def test_a_rotated_key_has_two_secrets_for_a_while(api, callers):
    first = made(callers["admin"], role="tier1")
    path = f"{PATH}/{first['id']}/rotate"
    second = callers["admin"].post(path, {"overlap_minutes": 30}, expect=200).json()
    assert second["id"] == first["id"] and second["secret"] != first["secret"]
    until = datetime.datetime.fromisoformat(second["previous_secret_until"].replace("Z", "+00:00"))
    left = until - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=20) < left <= datetime.timedelta(minutes=30)
    assert works(api, first["secret"]) and works(api, second["secret"])
    third = api.as_(made(callers["admin"], role="admin")["secret"]).post(path, expect=200).json()
    assert (works(api, first["secret"]), works(api, second["secret"]), works(api, third["secret"])) == (False, True, True)
    last = callers["admin"].post(path, {"overlap_minutes": 0}, expect=200).json()
    assert (works(api, second["secret"]), works(api, third["secret"]), works(api, last["secret"])) == (False, False, True)


@pytest.mark.parametrize("minutes", [-1, 1441, "60"])
def test_an_overlap_that_is_none(callers, minutes):
    key = made(callers["admin"], role="tier1")
    callers["admin"].post(f"{PATH}/{key['id']}/rotate", {"overlap_minutes": minutes}, expect=422)


def test_a_revoked_key_is_refused_for_ever(api, callers):
    first = made(callers["admin"], role="tier2")
    second = callers["admin"].post(f"{PATH}/{first['id']}/rotate", expect=200).json()
    revoked = callers["admin"].post(f"{PATH}/{first['id']}/revoke", idempotency_key="bye", expect=200).json()
    assert revoked["revoked_at"] and revoked["previous_secret_until"] is None and "secret" not in revoked
    assert not works(api, first["secret"]) and not works(api, second["secret"])
    assert callers["admin"].post(f"{PATH}/{first['id']}/revoke", expect=200).json() == revoked, "the first time stays"
    problem = callers["admin"].post(f"{PATH}/{first['id']}/rotate", expect=409).json()
    assert problem["code"] == "state_conflict" and problem["next"]
    assert listed(callers["admin"])[first["id"]]["revoked_at"] == revoked["revoked_at"]


def test_a_key_may_revoke_itself(api, callers, firm):
    key = made(callers["organization"], role="organization")
    api.as_(key["secret"]).post(f"{PATH}/{key['id']}/revoke", expect=200)
    assert not works(api, key["secret"])


@pytest.mark.parametrize("id", [NOBODY, "x", "0" * 17, "fp-key-000000000"])
@pytest.mark.parametrize("what", ["rotate", "revoke"])
def test_nothing_has_this_id(callers, what, id):
    callers["admin"].post(f"{PATH}/{id}/{what}", expect=404)


def test_a_secret_is_not_shown_twice(callers):
    body = {"role": "supervisor"}
    key = callers["admin"].post(PATH, body, idempotency_key="key-1", expect=201).json()
    again = callers["admin"].post(PATH, body, idempotency_key="key-1", expect=409)
    assert again.json()["code"] == "state_conflict" and key["id"] in again.json()["detail"] and again.json()["next"]
    assert key["secret"] not in again.text
    callers["admin"].post(PATH, {"role": "tier1"}, idempotency_key="key-1", expect=422)
    rotated = callers["admin"].post(f"{PATH}/{key['id']}/rotate", {}, idempotency_key="key-2", expect=200).json()
    again = callers["admin"].post(f"{PATH}/{key['id']}/rotate", {}, idempotency_key="key-2", expect=409)
    assert key["id"] in again.json()["detail"] and rotated["secret"] not in again.text


def test_two_at_once_under_one_key_make_one(callers):
    before, replies = len(listed(callers["admin"])), []
    threads = [threading.Thread(target=lambda: replies.append(callers["admin"].post(PATH, {"role": "tier1"}, idempotency_key="key-3")))
               for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status_code for reply in replies) == [201] + [409] * 5
    assert len(listed(callers["admin"])) == before + 1


def test_who_did_what_is_written_down(callers, owner):
    key = made(callers["admin"], role="tier1")
    callers["admin"].post(f"{PATH}/{key['id']}/rotate", expect=200)
    for _ in range(2):
        callers["admin"].post(f"{PATH}/{key['id']}/revoke", expect=200)
    rows = owner.execute("select kind, role from fp.change where api_key = %s order by id", [key["id"]]).fetchall()
    assert rows == [("key_made", "admin"), ("key_rotated", "admin"), ("key_revoked", "admin")]


def test_a_cursor_of_another_list_is_none(callers):
    for _ in range(2):
        tier1_review(callers)
    cursor = callers["tier1"].get("/v1/requests", params={"limit": 1}, expect=200).json()["next_cursor"]
    for none in (cursor, "x"):
        assert callers["admin"].get(PATH, params={"cursor": none}, expect=400).json()["code"] == "invalid_cursor"


def test_the_last_use_outlives_the_server(contract):
    """The thread writes what it saw when it ends, if not before."""
    server = Server()
    try:
        server.start()
        key = server.key("admin")
        server.wait_accepted(key)
        server.stop()
        server.start()
        server.wait_accepted(key)
        (seen,) = Api(server.url, contract, key).get(PATH, expect=200).json()["data"]
        assert seen["last_used_at"] and seen["last_used_at"].endswith(":00Z")
        server.stop()
    finally:
        server.kill()
        server.remove()
