"""Staff with access tokens of an identity provider: what is let in, and what is not."""
import base64
import hashlib
import hmac
import json
import time

import pytest

from client import Api
from provider import AUDIENCE, Key, Provider, b64
from samples import submit_body
from server import Server


@pytest.fixture(scope="module")
def keys() -> dict[str, Key]:
    return {"rsa": Key("one"), "ec": Key("two", "ES256"), "stranger": Key("one"), "later": Key("three"), "small": Key("small", bits=1024)}


@pytest.fixture(scope="module")
def provider(keys):
    provider = Provider()
    odd = [{"kty": "OKP", "kid": "odd", "crv": "Ed25519", "x": "AAAA"}, {"kty": "oct", "kid": "secret", "k": "AAAA"},
           keys["small"].public(), keys["later"].public(kid="for encryption", use="enc"), {"kty": "RSA", "kid": "no numbers"},
           keys["ec"].public(kid="off the curve", y="A" * 43), keys["rsa"].public(kid="other way", alg="PS256")]
    provider.keys = [*odd, keys["rsa"].public(), keys["ec"].public()]
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def trusting(provider, contract):
    server = Server("--oidc-issuer", provider.issuer, "--oidc-audience", AUDIENCE)
    try:
        server.start()
        yield Api(server.url, contract)
        server.stop()
    finally:
        server.kill()
        server.remove()


@pytest.fixture(scope="module")
def enter(trusting, provider, keys):
    """The status with which a token is met, once the keys have been read."""
    def status(token: str) -> int:
        return trusting.as_(token).get("/v1/queues/tier2").status_code
    deadline = time.monotonic() + 30
    while status(provider.token(keys["rsa"])) != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    return status


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_valid_token_enters(enter, provider, keys, kind):
    assert enter(provider.token(keys[kind])) == 200
    assert enter(provider.token(keys[kind], aud=["other", AUDIENCE])) == 200
    assert enter(provider.token(keys[kind], {"typ": "application/at+jwt"}, nbf=int(time.time()) + 30)) == 200


def test_its_role_and_offices_count(enter, trusting, provider, keys):
    made = trusting.post("/v1/requests", submit_body(), expect=201).json()
    path = f"/v1/requests/{made['id']}"

    def as_(**claims) -> Api:
        return trusting.as_(provider.token(keys["rsa"], **claims))

    as_(fieldpass_role="tier1").post(f"{path}/claim", {}, expect=200)
    as_(fieldpass_role="admin").post(f"{path}/claim", {}, expect=403)
    as_(fieldpass_role="office", fieldpass_offices=["DEN"]).get("/v1/appointments", params={"office": "DEN"}, expect=200)
    events = as_(fieldpass_role="supervisor").get(f"{path}/events", expect=200).json()["data"]
    assert events[-1]["actor"]["subject"] == "oidc:officer-7"


def test_a_subject_goes_into_the_log_as_codes(enter, trusting, provider, keys):
    made = trusting.post("/v1/requests", submit_body(), expect=201).json()
    path = f"/v1/requests/{made['id']}"
    trusting.as_(provider.token(keys["rsa"], sub="auth0|Zoë.1", fieldpass_role="tier1")).post(f"{path}/claim", {}, expect=200)
    events = trusting.as_(provider.token(keys["rsa"])).get(f"{path}/events", expect=200).json()["data"]
    assert events[-1]["actor"]["subject"] == "oidc:auth0.7CZo.C3.AB.2E1"


def part(token: str, index: int) -> dict:
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def with_head(token: str, **changes) -> str:
    """Signed before its head was changed."""
    head = {name: value for name, value in {**part(token, 0), **changes}.items() if value is not None}
    return ".".join([b64(json.dumps(head).encode()), *token.split(".")[1:]])


def with_claims(token: str, **changes) -> str:
    head, _, signature = token.split(".")
    return ".".join([head, b64(json.dumps({**part(token, 1), **changes}).encode()), signature])


def by_secret(provider: Provider, keys: dict[str, Key]) -> str:
    """Signed by HMAC with the public key as its secret: the oldest trick."""
    text = b64(json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": "one"}).encode()) + "." + b64(json.dumps(provider.claims()).encode())
    secret = json.dumps(keys["rsa"].public()).encode()
    return text + "." + b64(hmac.digest(secret, text.encode(), hashlib.sha256))


def flipped(token: str, index: int) -> str:
    parts = token.split(".")
    at = len(parts[index]) // 2
    parts[index] = parts[index][:at] + ("A" if parts[index][at] != "A" else "B") + parts[index][at + 1:]
    return ".".join(parts)


SIGNED_WRONG = {  # by the right key, of what is not right
    "another issuer": {"iss": "https://evil.example"}, "no issuer": {"iss": None}, "the issuer and a slash": "slash",
    "another audience": {"aud": "other"}, "audiences without us": {"aud": ["a", "b"]}, "no audience": {"aud": None}, "an empty audience": {"aud": []},
    "audience of a wrong type": {"aud": 7}, "expired": {"exp": -1}, "expires now": {"exp": 0}, "no expiry": {"exp": None}, "expiry as text": {"exp": "soon"},
    "a fraction of a second": {"exp": 1e10 + 0.5}, "expires after a day": {"exp": 90000}, "expires in a thousand years": {"exp": 32503680000},
    "not yet": {"nbf": 120}, "made tomorrow": {"iat": 86400}, "no subject": {"sub": None}, "an empty subject": {"sub": ""},
    "a subject of a wrong type": {"sub": 7}, "a long subject": {"sub": "a" * 256}, "a NUL in the subject": {"sub": "a\x00b"}, "no role": {"fieldpass_role": None},
    "an unknown role": {"fieldpass_role": "director"}, "the role of the system": {"fieldpass_role": "system"},
    "the role of an organization": {"fieldpass_role": "organization"}, "the role of a requester": {"fieldpass_role": "requester"},
    "roles as a list": {"fieldpass_role": ["tier2"]}, "an office without offices": {"fieldpass_role": "office"},
    "offices for another role": {"fieldpass_offices": ["DEN"]}, "offices that are none": {"fieldpass_role": "office", "fieldpass_offices": ["DENVER"]},
}
RELATIVE = ("exp", "nbf", "iat")  # small numbers are seconds from now


@pytest.mark.parametrize("name", SIGNED_WRONG)
def test_claims_that_are_not_right(enter, provider, keys, name):
    changes = SIGNED_WRONG[name]
    if changes == "slash":
        changes = {"iss": provider.issuer + "/"}
    now = int(time.time())
    changes = {k: now + v if k in RELATIVE and isinstance(v, int) and v < 100000 else v for k, v in changes.items()}
    assert enter(provider.token(keys["rsa"], **changes)) == 401


HEADS_WRONG = {  # signed as they are, by the right key
    "no typ": {"typ": None}, "an id token": {"typ": "JWT"}, "another typ": {"typ": "logout+jwt"}, "no kid": {"kid": None}, "another's kid": {"kid": "two"},
    "an unknown kid": {"kid": "nobody"}, "a path as kid": {"kid": "../../dev/null"}, "a demand": {"crit": ["b64"], "b64": False},
    "an empty demand": {"crit": []}, "a kid of a wrong type": {"kid": 7},
}


@pytest.mark.parametrize("name", HEADS_WRONG)
def test_heads_that_are_not_right(enter, provider, keys, name):
    import jwt
    headers = {"typ": "at+jwt", "kid": "one", **HEADS_WRONG[name]}
    head = {k: v for k, v in {"alg": "RS256", **headers}.items() if v is not None}
    text = b64(json.dumps(head).encode()) + "." + b64(json.dumps(provider.claims()).encode())
    algorithm = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    assert enter(text + "." + b64(algorithm.sign(text.encode(), keys["rsa"].private))) == 401


def forged(provider: Provider, keys: dict[str, Key]) -> dict[str, str]:
    good = provider.token(keys["rsa"])
    head, claims, signature = good.split(".")
    return {
        "no algorithm": with_head(good, alg="none").rsplit(".", 1)[0] + ".", "no algorithm, and a signature": with_head(good, alg="none"),
        "no algorithm, in capitals": with_head(good, alg="NONE"), "a secret": by_secret(provider, keys), "another way to sign": with_head(good, alg="RS512"),
        "the other kind of key": with_head(good, alg="ES256"), "a stranger's key": provider.token(keys["stranger"]),
        "a small key": provider.token(keys["small"]), "a key for encryption": provider.token(keys["later"], {"kid": "for encryption"}),
        "its own key in its head": with_head(provider.token(keys["stranger"]), jwk=keys["stranger"].public()),
        "where to find its key": with_head(good, jku="http://127.0.0.1:1/jwks"), "more rights": with_claims(good, fieldpass_role="admin"),
        "a changed head": flipped(good, 0), "changed claims": flipped(good, 1), "a changed signature": flipped(good, 2),
        "no signature": f"{head}.{claims}.", "half a signature": f"{head}.{claims}.{signature[:100]}", "a longer signature": good + "AAAA",
        "another's signature": f"{head}.{claims}." + provider.token(keys["rsa"], sub="x").split(".")[2], "two parts": f"{head}.{claims}",
        "four parts": good + ".AAAA", "five parts": "a.b.c.d.e", "dots alone": "..", "padding": f"{head}=.{claims}.{signature}", "blanks": good.replace(".", ". "),
        "standard base64": good.replace("-", "+").replace("_", "/") + "+", "no JSON": f"{b64(b'hello')}.{claims}.{signature}",
        "a list": f"{b64(b'[]')}.{claims}.{signature}", "far too long": f"{head}.{'A' * 5000}.{signature}",
        "the same name twice": f"{b64(b'{' + json.dumps(part(good, 0)).encode()[1:-1] + b',' + json.dumps({'alg': 'none'}).encode()[1:])}.{claims}.{signature}",
    }


@pytest.mark.parametrize("name", forged(Provider(), {"rsa": Key("one"), "stranger": Key("one"), "small": Key("small"), "later": Key("three")}))
def test_what_is_forged(enter, provider, keys, name):
    assert enter(forged(provider, keys)[name]) in (400, 401)


def test_new_keys_are_found_and_old_ones_go(enter, provider, keys):
    """The provider changes its keys: a token by the new one makes the server look, but not at every such token."""
    token = provider.token(keys["later"])
    assert enter(token) == 401
    provider.keys = [keys["later"].public()]
    asked, deadline = provider.asked, time.monotonic() + 60
    while enter(token) != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert provider.asked == asked + 1
    assert enter(provider.token(keys["rsa"])) == 401
    for _ in range(20):
        enter(provider.token(keys["stranger"], {"kid": "invented"}))
    assert provider.asked <= asked + 2


def test_the_keys_outlive_their_provider(enter, provider, keys):
    provider.close()
    assert enter(provider.token(keys["later"])) == 200
