"""A database of one's own for a bench that writes: fresh, migrated, gone afterwards, of the engine that is set."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from taizhang.project import config

Environ = dict[str, str]


@contextmanager
def scratch() -> Iterator[Environ]:
    """The environment for processes that are to work on the fresh database."""
    url = config.load().database_url
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as directory:
        own = {**os.environ, "TAIZHANG_DATA_DIR": directory}
        if url.startswith("postgresql"):
            with _database(url) as fresh:
                yield _made({**own, "TAIZHANG_DATABASE_URL": fresh})
        else:
            yield _made({**own, "TAIZHANG_DATABASE_URL": f"sqlite:///{Path(directory) / 'bench.db'}"})


def _made(environ: Environ) -> Environ:
    subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", "init"], env=environ, check=True, stdout=subprocess.DEVNULL
    )
    return environ


@contextmanager
def _database(url: str) -> Iterator[str]:
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"taizhang_bench_{secrets.token_hex(4)}"
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
