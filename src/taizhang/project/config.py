"""The typed configuration: read from the environment once, refused with the reason when wrong."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PREFIX = "TAIZHANG_"


class ConfigError(Exception):
    """A setting is wrong; the message is for the person who starts the product."""


@dataclass(frozen=True, slots=True)
class Config:
    data_dir: Path
    database_url: str
    allowed_hosts: list[str]

    @property
    def secret_key(self) -> str:
        return _kept_secret(self.data_dir / "secret.key")

    def database(self) -> dict[str, Any]:
        parts = urlsplit(self.database_url)
        if parts.scheme == "sqlite":
            return _sqlite(self.database_url.removeprefix("sqlite:///"))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        },
    }


def _kept_secret(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii")


def load() -> Config:
    data_dir = Path(os.environ.get(PREFIX + "DATA_DIR", ".data")).resolve()
    return Config(
        data_dir=data_dir,
        database_url=os.environ.get(PREFIX + "DATABASE_URL", f"sqlite:///{data_dir / 'taizhang.db'}"),
        allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"],
    )
