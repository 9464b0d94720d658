"""`bench figures`: a province of entries read by figures, by naive grouping, and by a flattened table with a column per
level, all in one run. With `--soak N`: N seconds of writers, folder, mover, set member, definitions and checkers.

The data set is kept beside the database (a file in the data directory, a database of its own on the server) and used
again; it is never the product's own.
"""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from taizhang.project import config
from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import Environ, scratch


def measure(options: Options) -> list[Row]:
    if options.soak:
        with scratch() as environ:
            return rows_of("figures_soak", environ, [str(options.soak)])
    return rows_of("figures_trial", standing(options.scale), [options.scale])


def rows_of(module: str, environ: Environ, arguments: list[str]) -> list[Row]:
    command = [sys.executable, "-m", f"taizhang.project.bench.{module}", *arguments]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def standing(scale: str) -> Environ:
    """A database for the data set, made once."""
    settings = config.load()
    folder = settings.data_dir / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / f'figures-{scale}.db'}"
    if settings.database_url.startswith("postgresql"):
        url = database_of(settings.database_url, f"figures_{scale}")
    environ = {**os.environ, "TAIZHANG_DATA_DIR": str(folder), "TAIZHANG_DATABASE_URL": url}
    command = [sys.executable, "-m", "taizhang.project.cli", "init"]
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
    return environ


def database_of(url: str, name: str) -> str:
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"{parts.path.lstrip('/')}_bench_{name}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))
