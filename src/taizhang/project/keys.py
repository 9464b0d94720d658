"""The two keys of a site: made once by `taizhang init`, readable by their owner only, never overwritten.

Losing `seal.key` means that no new seal joins the chain; both belong to the backup of the data directory.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from taizhang.project.config import Config
from taizhang.project.failure import Failure, sentence


def secret_key(config: Config) -> str:
    """Django's signing key; before `taizhang init` one that lasts as long as the process."""
    try:
        return config.secret_key_file.read_text(encoding="ascii")
    except FileNotFoundError:
        return secrets.token_urlsafe(48)
    except OSError as error:
        raise Failure(sentence(error, "读取密钥文件")) from error


def create(config: Config) -> None:
    """Make what is missing."""
    _keep(config.secret_key_file, secrets.token_urlsafe(48).encode())
    seal = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _keep(config.seal_key_file, seal)


def _keep(file: Path, content: bytes) -> None:
    """Whole or not at all: a key half written on a full disk would lock the site out of its own sessions."""
    if file.exists():
        return
    fresh = file.with_suffix(f".{os.getpid()}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(fresh, file)  # unlike a rename it never replaces a key another process has just made
    except FileExistsError:
        pass
    except OSError as error:
        raise Failure(sentence(error, "写入密钥文件")) from error
    finally:
        fresh.unlink(missing_ok=True)
