"""The county of the demo with few entries, made once for each module that looks at it, and rolled back after it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
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


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """In one transaction around the tests of one module.

    Not of the folder: between two tests of a folder a parallel run may put others, which would see this county.
    """
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django names no type
        yield make(2_000)
        transaction.set_rollback(True)
