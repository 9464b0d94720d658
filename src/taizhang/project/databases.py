"""The database settings of Django for either engine, and the pragmas that make SQLite fit for a server.

Writers take the write lock when their transaction starts (IMMEDIATE): one that starts reading and upgrades later
fails at once under load, whatever the timeout. WAL lets readers go on beside the one writer.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from taizhang.project.config import Config

WAIT = 20  # seconds a writer waits for another, on either engine

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # with WAL a power cut loses at most the last commits, never the file
    "cache_size=-65536",  # KiB, per connection
    # the most SQLite maps: rows of many units lie on many pages, and each page not mapped is a call to the system
    "mmap_size=2147418112",
    "temp_store=MEMORY",
    # a create writes some 36 pages: by default every thirtieth writer would wait for the file to be written through
    "wal_autocheckpoint=4000",
    "journal_size_limit=67108864",
)


def databases(config: Config) -> dict[str, dict[str, Any]]:
    file = config.database_file
    chosen = _sqlite(str(file)) if file else _postgres(config.database_url)
    # connections are kept by the threads that serve requests; one found dead is replaced
    return {"default": {**chosen, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}


def _sqlite(file: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": WAIT,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in PRAGMAS),
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    limits = f"-c lock_timeout={WAIT}s -c idle_in_transaction_session_timeout=60s"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "application_name": "taizhang",
            "connect_timeout": "5",
            "options": limits,
            **dict(parse_qsl(parts.query)),
        },
    }
