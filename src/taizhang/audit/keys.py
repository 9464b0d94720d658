"""The signing key of the site: `seal.key` in the data directory, readable by its owner only, made once.

In `seals/` beside it lies the public half of every key ever used. A seal is checked against these files and
never against what the database says, so that nobody who can only write the database signs in the site's name.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from taizhang.audit.crypto import CURRENT, SUITES, Suite

FINGERPRINT = 32  # hex digits


@dataclass(frozen=True, slots=True)
class PublicKey:
    suite: Suite
    public: bytes

    @property
    def id(self) -> str:
        return f"{self.suite.name}:{self.suite.digest(self.public).hex()[:FINGERPRINT]}"

    def verify(self, message: bytes, signature: str) -> bool:
        try:
            given = bytes.fromhex(signature)
        except ValueError:
            return False
        # Only one writing of a signature is right: blanks or capitals are a change like any other.
        return given.hex() == signature and self.suite.verify(self.public, message, given)


@dataclass(frozen=True, slots=True)
class SigningKey:
    suite: Suite
    private: bytes

    @property
    def public_key(self) -> PublicKey:
        return PublicKey(self.suite, self.suite.public(self.private))

    def sign(self, message: bytes) -> str:
        return self.suite.sign(self.private, message).hex()


def private_file() -> Path:
    return Path(settings.CONFIG.data_dir) / "seal.key"


def directory() -> Path:
    return Path(settings.CONFIG.data_dir) / "seals"


def signing_key() -> SigningKey:
    """The site's key; the first call makes it."""
    file = private_file()
    if not file.exists():
        _create(file, CURRENT.generate())
    key = SigningKey(CURRENT, file.read_bytes())
    _publish(key.public_key)
    return key


def known_keys() -> dict[str, PublicKey]:
    """Every public key of this site by its id."""
    keys = (_read_public(file) for file in sorted(directory().glob("*.pub")))
    return {key.id: key for key in keys if key is not None}


def _create(file: Path, content: bytes) -> None:
    """Two processes may start at once: the first complete file wins, nobody ever reads half of one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _publish(key: PublicKey) -> None:
    file = directory() / (key.id.replace(":", "-") + ".pub")
    if not file.exists():
        _create(file, f"{key.suite.name} {key.public.hex()}\n".encode())


def _read_public(file: Path) -> PublicKey | None:
    try:
        name, public = file.read_text(encoding="ascii").split()
        return PublicKey(SUITES[name], bytes.fromhex(public))
    except (ValueError, KeyError):
        return None  # a spoilt file vouches for nothing; the seals it should vouch for are then named as broken
