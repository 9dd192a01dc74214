"""Seals as the server does, so that rows made by SQL can be read by id: what one row holds, sealed again for another id."""
import hashlib
import hmac
import os
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PERSON = b"\x01"
HEAD, NONCE = 1, 12


class Seal:
    """`key` is the first of the key file."""

    def __init__(self, key: bytes):
        extracted = hmac.digest(bytes(32), key, hashlib.sha256)
        self._cipher = AESGCM(hmac.digest(extracted, b"fieldpass-1 seal\x01", hashlib.sha256))

    def again(self, sealed: bytes, owner: uuid.UUID, others: list[uuid.UUID]) -> list[bytes]:
        plain = self._cipher.decrypt(sealed[HEAD:HEAD + NONCE], sealed[HEAD + NONCE:], PERSON + owner.bytes)
        return [self._for(sealed[:HEAD], plain, other) for other in others]

    def _for(self, head: bytes, plain: bytes, owner: uuid.UUID) -> bytes:
        nonce = os.urandom(NONCE)
        return head + nonce + self._cipher.encrypt(nonce, plain, PERSON + owner.bytes)
