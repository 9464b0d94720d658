"""The cryptography of events and seals behind one small interface, so that SM3 and SM2 can take its place.

A seal names its suite (`ed25519-sha256:…`), so seals made before a change of suite stay verifiable after it. A
suite that keeps its private key in a device hands out a handle where this one hands out bytes.
"""

import hashlib
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class Suite(Protocol):
    """One choice of digest (32 bytes) and signature (at most 64 bytes)."""

    name: str

    def digest(self, data: bytes) -> bytes: ...
    def generate(self) -> bytes:
        """A private key as it is kept in its file."""

    def public(self, private: bytes) -> bytes: ...
    def sign(self, private: bytes, message: bytes) -> bytes: ...
    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool: ...


class Ed25519Sha256:
    name = "ed25519-sha256"

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def generate(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public(self, private: bytes) -> bytes:
        return _loaded(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        return _loaded(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def _loaded(private: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(private, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return key


CURRENT: Suite = Ed25519Sha256()

# Every suite a seal or an event of this site may have been made with; the current one is first.
SUITES: dict[str, Suite] = {CURRENT.name: CURRENT}
