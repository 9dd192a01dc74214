"""An identity provider that signs whatever a test wants, on a port of this machine."""
import base64
import http.server
import json
import threading
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE = "fieldpass"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(n: int, length: int | None = None) -> str:
    return b64(n.to_bytes(length or (n.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, kid: str, kind: str = "RS256", bits: int = 2048):
        self.kid, self.kind = kid, kind
        self.private = rsa.generate_private_key(65537, bits) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())

    def public(self, **changes) -> dict:
        numbers = self.private.public_key().public_numbers()
        jwk = {"kid": self.kid, "use": "sig", "alg": self.kind}
        if self.kind == "RS256":
            jwk |= {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        else:
            jwk |= {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        return jwk | changes


class Provider:
    def __init__(self):
        self.keys: list[dict] = []
        self.asked = 0
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = {"/.well-known/openid-configuration": provider.discovery, "/jwks": provider.jwks}
                body = json.dumps(known[self.path]()).encode() if self.path in known else b"{}"
                self.send_response(200 if self.path in known else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def discovery(self) -> dict:
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", "token_endpoint": f"{self.issuer}/token", "claims": ["sub"]}

    def jwks(self) -> dict:
        self.asked += 1
        return {"keys": self.keys}

    def claims(self, **changes) -> dict:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "officer-7", "aud": AUDIENCE, "iat": now, "exp": now + 300, "fieldpass_role": "tier2", **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: Key, head: dict | None = None, **changes) -> str:
        headers = {"typ": "at+jwt", "kid": key.kid, **(head or {})}
        return jwt.encode(self.claims(**changes), key.private, algorithm=key.kind, headers=headers)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
