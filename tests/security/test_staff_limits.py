"""Each of the staff has a share of their own, whatever the identity provider calls them."""
import time

import pytest

from client import Api
from provider import AUDIENCE, Key, Provider
from server import Server

LONG = "https://login.example.org/tenants/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071/users/"  # of which only the end differs


@pytest.fixture(scope="module")
def staff(contract):
    """Who may call once a minute, by the end of their name; the provider's keys have been read."""
    provider, key = Provider(), Key("one", "ES256")
    provider.keys = [key.public()]
    server = Server("--oidc-issuer", provider.issuer, "--oidc-audience", AUDIENCE, "--limit-caller", "1")
    try:
        server.start()

        def status(sub: str) -> int:
            return Api(server.url, contract, provider.token(key, sub=sub)).get("/v1/queues/tier2").status_code

        deadline = time.monotonic() + 30
        while status(f"first-{time.monotonic()}") != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        yield status
        server.stop()
    finally:
        server.kill()
        server.remove()
        provider.close()


def test_names_that_begin_alike_share_nothing(staff):
    assert staff(LONG + "ana") == 200
    assert staff(LONG + "ana") == 429
    assert staff(LONG + "eve") == 200
    assert staff(LONG + "eve") == 429
