"""The county of the demo with few entries, made once for each module that looks at it, and rolled back after it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from taizhang.project import demo
from taizhang.project.demo.world import World
from taizhang.project.initialise import install_builtin

TODAY = date(2026, 11, 20)


def make(entries: int) -> World:
    install_builtin()
    made = World(scale="county", seed=1, today=TODAY, entries=entries)
    for chapter in demo.CHAPTERS.values():
        chapter(made)
    return made


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """In one transaction around the tests of one module.

    Not of the folder: between two tests of a folder a parallel run may put others, which would see this county.
    """
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django names no type
        yield make(2_000)
        transaction.set_rollback(True)
