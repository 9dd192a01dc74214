import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))

import pytest
from fixtures import *  # noqa: E402,F403
from proxy import Proxy
from wire import Wire


@pytest.fixture(scope="session")
def proxy(server):
    """The HAProxy that ships, in front of the server."""
    with Proxy(server.port) as running:
        yield running


@pytest.fixture(scope="session", params=["direct", "proxied"])
def wire(request, server) -> Wire:
    """Raw bytes to the server itself, and through the proxy."""
    if request.param == "direct":
        return Wire(server.port)
    proxy = request.getfixturevalue("proxy")
    return Wire(proxy.port, proxy.tls())
