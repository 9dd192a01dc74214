"""oidc-provider, a certified identity provider: its access tokens are let in with the role that they carry."""
import shutil
import subprocess
import time

import pytest
import requests
from client import Api
from conftest import HERE
from server import Server, free_port


@pytest.fixture(scope="module")
def provider(modules, environment):
    """Its address."""
    script, port = shutil.copy(HERE / "provider.mjs", modules), free_port()
    with subprocess.Popen(["node", script, str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def trusting(provider, contract):
    server = Server("--oidc-issuer", provider, "--oidc-audience", "fieldpass")
    try:
        server.start()
        yield Api(server.url, contract)
        server.stop()
    finally:
        server.kill()
        server.remove()


def token(provider: str, client: str) -> str:
    session = requests.Session()
    session.trust_env = False
    reply = session.post(f"{provider}/token", data={"grant_type": "client_credentials"}, auth=(client, "secret"), timeout=20)
    assert reply.status_code == 200, reply.text
    return reply.json()["access_token"]


def ask(trusting, provider, client: str, path: str, status: int) -> None:
    """The server may still be fetching the keys."""
    as_client, deadline = trusting.as_(token(provider, client)), time.monotonic() + 30
    while (reply := as_client.get(path)).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert reply.status_code == status, reply.text


def test_an_officer_enters_by_rs256(trusting, provider):
    ask(trusting, provider, "officer", "/v1/queues/tier2", 200)


def test_the_desk_enters_by_es256(trusting, provider):
    ask(trusting, provider, "desk", "/v1/appointments?office=DEN", 200)


def test_without_a_role_nobody_enters(trusting, provider):
    ask(trusting, provider, "intern", "/v1/queues/tier2", 401)
