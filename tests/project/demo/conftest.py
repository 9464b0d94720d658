"""The county of the demo with few entries, made once in a database of its own. A module that looks at it does so in a
transaction, rolled back after it: between two modules a parallel run may put others, which must not see this county.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from taizhang.figures import fold
from taizhang.project import demo
from taizhang.project.demo.world import World
from taizhang.project.initialise import install_builtin

TODAY = date(2026, 11, 20)


def make(entries: int) -> World:
    install_builtin()
    made = World(scale="county", seed=1, today=TODAY, entries=entries)
    for chapter in demo.CHAPTERS.values():
        chapter(made)
    _settle()
    return made


def _settle() -> None:
    """What the workers and the database do within a minute of such a load, and cannot do inside our transaction."""
    while fold.fold_all():
        pass
    if connection.vendor == "postgresql":
        # of our tables alone: the shared catalogs would be locked against the other processes of this run
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in apps.get_models())
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Ask another database of the same server or folder meanwhile."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


@contextmanager
def settled() -> Iterator[tuple[str, World]]:
    """A copy of the empty test database with the county in it: its name, and what the county was made of."""
    copies = connection.creation
    connection.close()  # what SQLite holds beside its file is written into it before it is copied
    copies.clone_test_db("county", verbosity=0)
    name = copies.get_test_db_clone_settings("county")["NAME"]
    with connected_to(name), transaction.atomic():
        made = make(2_000)
    shutil.copytree(_blobs(), _kept())
    yield name, made
    copies.destroy_test_db(suffix="county", verbosity=0)


def _blobs() -> Path:
    return Path(settings.CONFIG.data_dir) / "blobs"


def _kept() -> Path:
    """The county's files as they were made: tests in between collect what no row of their own database names."""
    return Path(settings.CONFIG.data_dir) / "county-blobs"


@pytest.fixture(scope="module")
def county(settled_county: tuple[str, World], django_db_blocker: Any) -> Iterator[World]:
    """In one transaction around the tests of one module."""
    name, made = settled_county
    shutil.copytree(_kept(), _blobs(), dirs_exist_ok=True)
    with django_db_blocker.unblock(), connected_to(name), transaction.atomic():
        yield deepcopy(made)
        transaction.set_rollback(True)
