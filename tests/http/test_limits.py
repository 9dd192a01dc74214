"""How often a caller may call: 429, RateLimit, and whom a call is counted against."""
import re

import pytest

from client import Api
from fixtures import running
from samples import submit_body

ADDRESS, KEY = 20, 40


@pytest.fixture(scope="module")
def limited(contract):
    """A server with small allowances that believes a proxy on this machine."""
    yield from running("--limit-address", str(ADDRESS), "--limit-caller", str(KEY), "--trusted-proxies", "127.0.0.1")


@pytest.fixture
def from_(limited, contract):
    """Calls from an address that nobody else calls from."""
    def call(address: str) -> Api:
        return Api(limited.url, contract, headers={"X-Forwarded-For": address})
    return call


def remaining(reply) -> int:
    return int(re.search(r"r=(\d+)", reply.headers["RateLimit"])[1])


def use_up(api: Api, calls: int) -> None:
    for _ in range(calls):
        api.get("/v1/services", expect=200)


def test_an_address_has_an_allowance(from_):
    api = from_("192.0.2.1")
    first = api.get("/v1/services", expect=200)
    assert first.headers["RateLimit-Policy"] == f'"address";q={ADDRESS};w=60'
    assert first.headers["RateLimit"].startswith(f'"address";r={ADDRESS - 1};t=')
    use_up(api, ADDRESS - 1)
    reply = api.get("/v1/services", expect=429)
    assert reply.json()["code"] == "rate_limited" and reply.json()["next"]
    assert 1 <= int(reply.headers["Retry-After"]) <= 3
    assert remaining(reply) == 0
    from_("192.0.2.2").get("/v1/services", expect=200)


def test_a_network_of_ipv6_is_one_caller(from_):
    use_up(from_("2001:db8:1:2::1"), ADDRESS)
    from_("2001:db8:1:2:3:4:5:6").get("/v1/services", expect=429)
    from_("2001:db8:1:3::1").get("/v1/services", expect=200)


def test_nobody_speaks_for_another_address(from_):
    """What the caller wrote stands before what the proxy added."""
    use_up(from_("192.0.2.3"), ADDRESS)
    from_("198.51.100.77, 192.0.2.3").get("/v1/services", expect=429)


def test_trying_credentials_out_is_counted(from_):
    guess = from_("192.0.2.4").as_("fp_key_" + "0" * 63)
    for _ in range(ADDRESS):
        guess.get("/v1/requests", expect=401)
    guess.get("/v1/requests", expect=429)


def test_a_key_is_counted_wherever_it_is_used(limited, from_):
    key = limited.key("tier1")
    limited.wait_accepted(key)
    calls = 0
    while remaining(from_(f"192.0.2.{100 + calls % 50}").as_(key).get("/v1/queues/tier1", expect=200)) > 0:
        calls += 1
    reply = from_("192.0.2.199").as_(key).get("/v1/queues/tier1", expect=429)
    assert reply.headers["RateLimit-Policy"] == f'"key";q={KEY};w=60'
    from_("192.0.2.199").get("/v1/services", expect=200)


def test_a_token_is_counted_and_not_modified_is_free(from_):
    api = from_("192.0.2.5")
    made = api.post("/v1/requests", submit_body(), expect=201)
    mine, path = api.as_(made.json()["access_token"]), made.headers["Location"]
    reply = mine.get(path, expect=200)
    assert reply.headers["RateLimit-Policy"] == f'"token";q={ADDRESS};w=60'
    for _ in range(2 * ADDRESS):
        mine.get(path, headers={"If-None-Match": reply.headers["ETag"]}, expect=304)
    assert remaining(mine.get(path, expect=200)) >= remaining(reply) - 2


def test_health_is_not_counted(from_):
    api = from_("192.0.2.6")
    for _ in range(2 * ADDRESS):
        assert "RateLimit" not in api.get("/healthz", expect=200).headers
