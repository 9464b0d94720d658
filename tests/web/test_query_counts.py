"""How many statements each main page issues, kept in query_counts.json so that a diff shows when it moves.

The number must not grow with the rows. Refreshed on purpose, with RECORD_QUERY_COUNTS=1 in the environment.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.world import World, make_world, unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
KEPT = Path(__file__).with_name("query_counts.json")
PAGES = {
    "desk": "/",
    "todo": "/todo/",
    "board": "/units/{code}/board/",
    "board rows": "/units/{code}/board/?under=001",
    "figure": "/figures/base.problems_found/?unit={code}",
    "ledgers": "/ledgers/",
    "list": "/ledgers/base.problem/",
    "drawer": "/ledgers/base.problem/?entry={entry}",
    "form": "/ledgers/base.problem/new/",
    "campaigns": "/campaigns/",
    "units": "/units/{code}/",
    "help": "/help/start/",
    "feedback": "/feedback/",
}


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    return make_world()


def grow(world: World, start: int, rows: int) -> None:
    today = timezone.localdate()
    for number in range(start, start + rows):
        unit(f"5309{number:02}000000", f"第{number}街道", world.parent, number + 10, "town")
        given = {
            "title": f"问题{number}",
            "source": "research",
            "due": (today + timedelta(days=number)).isoformat(),
        }
        create(SYSTEM_SCOPE, NewEntry("base.problem", world.parent.pk, given), today=today)
    Unit.system.update(home=1, size=3)


@contextmanager
def counted() -> Iterator[list[str]]:
    issued: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        issued.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield issued


def counts(world: World) -> dict[str, int]:
    client, found = world.client(Role.OFFICE), {}
    entry = Entry.system.latest("pk").pk
    for name, path in PAGES.items():
        address = path.format(code=world.parent.code, entry=entry)
        client.get(address)  # what is kept in memory is kept
        with counted() as issued:
            assert client.get(address).status_code == 200
        found[name] = len(
            [sql for sql in issued if not sql.startswith(("SAVEPOINT", "RELEASE", "SET ", "BEGIN", "COMMIT"))]
        )
    return found


def test_pages_issue_as_many_statements_as_recorded_however_many_rows_there_are(world: World) -> None:
    grow(world, 0, 9)
    few = counts(world)
    grow(world, 9, 15)
    assert counts(world) == few
    if os.environ.get("RECORD_QUERY_COUNTS"):
        KEPT.write_text(json.dumps(few, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(KEPT.read_text("utf-8"))
    if connection.vendor == "sqlite":
        assert few == kept
    else:  # the record is SQLite's, which asks some small things apart
        assert {name: number for name, number in few.items() if number > kept[name]} == {}
