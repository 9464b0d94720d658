"""A list of any length is sorted by a field its pack marks, and a row is looked up by it: by an index of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from taizhang.audit.errors import Refused
from taizhang.jobs.models import Job
from taizhang.jobs.registry import Task, kind_of
from taizhang.ledgers import field_indexes, installed, lists
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.packs.conditions import Compare, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK, TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

Statement = tuple[str, Any]

PROBLEM = "ledgers/problem.toml"
LINES = {
    "title": 'role = "title" }',
    "amount": 'role = "amount" }',
    "found_on": 'default = "today" }',
}


def upgrade(folder: Path, version: str, *marked: str) -> None:
    shutil.copytree(PACK, folder)
    for name, edits in (
        ("pack.toml", [('version = "1"', f'version = "{version}"')]),
        (PROBLEM, [(LINES[key], LINES[key].replace(" }", ", index = true }")) for key in marked]),
    ):
        text = (folder / name).read_text("utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    packs.install(SYSTEM_SCOPE, [folder])


def work() -> dict[str, object]:
    job = Job.objects.get(kind=field_indexes.KIND, state=Job.QUEUED)
    done = kind_of(job.kind).handler(Task(job.pk, SYSTEM_SCOPE.actor, job.args, lambda *_, **__: None))
    Job.objects.filter(pk=job.pk).update(state=Job.DONE)
    assert done is not None
    return dict(done)


@pytest.fixture
def marked(world: World, tmp_path: Path) -> World:
    upgrade(tmp_path / "2", "2", *LINES)
    assert work() == {"made": len(LINES), "dropped": 0}
    return world


@pytest.fixture
def rows(marked: World) -> World:
    for n in range(11):
        marked.problem(title=f"{'长' * 120}{n % 4}", amount=str(n % 3), found_on=f"2026-03-{1 + n % 5:02}")
    for key in list(Entry.system.order_by("pk").values_list("pk", flat=True))[::4]:
        row = Entry.system.get(pk=key)
        Entry.system.filter(pk=key).update(data={k: v for k, v in row.data.items() if k != "amount"})
    return marked


@contextmanager
def asked_of_entries() -> Iterator[list[Statement]]:
    """Statements with their parameters apart: what is bound proves less to the planner than what is written."""
    found: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "entry"' in sql:
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def walk(world: World, **more: Any) -> list[Entry]:
    """Every page of three rows."""
    found: list[Entry] = []
    after, ledger = "", installed.ledger("demo.problem")
    while True:
        one = lists.Asked(ledger, world.county, limit=3, after=after, **more)
        got = lists.page(world.clerk(world.county), one, today=TODAY)
        found += got.rows
        after = got.following
        if not after:
            return found


def uses(statement: Statement) -> bool:
    sql, params = statement
    with connection.cursor() as cursor:
        words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        if connection.vendor == "postgresql":  # a table of eleven rows is read whole and sorted, whatever it has
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(words + sql, params)
        return field_indexes.PREFIX in str(cursor.fetchall())


@pytest.mark.parametrize("sort", ["amount", "title", "found_on"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_are_in_order_with_rows_without_a_value_last(
    rows: World, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool
) -> None:
    monkeypatch.setattr(lists, "COUNTED", 3)  # more rows than an order without an index is asked of
    found = walk(rows, sort=sort, descending=descending)
    values = [row.data.get(sort) for row in found]
    cut = [one[: field_indexes.LONGEST] if isinstance(one, str) else one for one in values if one is not None]
    assert len({row.pk for row in found}) == 11
    assert cut == sorted(cut, reverse=descending)
    assert values[: len(cut)] == [one for one in values if one is not None]


def test_the_same_list_without_an_index_is_refused(rows: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 3)
    with pytest.raises(Refused, match="先筛选"):
        walk(rows, sort="source")


def test_a_large_subtree_is_walked_by_the_index(rows: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.ledgers.subtrees.FEW_UNITS", 1)
    for sort in LINES:
        with asked_of_entries() as statements:
            walk(rows, sort=sort)
        first = next(
            one for one in statements if " LIMIT " in one[0]
        )  # of later ones few rows are left to choose from
        assert uses(first), (sort, first)


@pytest.mark.parametrize(
    ("where", "few"),
    [
        (Compare("amount", FieldType.MONEY, Op.EQ, 200), 2),
        (Compare("title", FieldType.TEXT, Op.EQ, "长" * 120 + "3"), 2),
    ],
)
def test_a_row_is_looked_up_by_its_very_value(rows: World, where: Compare, few: int) -> None:
    brute = [row.pk for row in walk(rows) if row.data.get(where.field) == where.value]
    assert [row.pk for row in walk(rows, where=where)] == brute
    assert len(brute) == few
    with asked_of_entries() as statements:
        list(Entry.system.filter(field_indexes.narrowed(installed.ledger("demo.problem"), where)))
    assert uses(statements[0])


def test_an_index_goes_with_its_mark_and_nothing_is_made_twice(marked: World, tmp_path: Path) -> None:
    upgrade(tmp_path / "3", "3", "amount")
    assert work() == {"made": 0, "dropped": 2}
    upgrade(tmp_path / "4", "4", "amount")
    assert not Job.objects.filter(kind=field_indexes.KIND, state=Job.QUEUED).exists()


def test_a_long_text_is_entered_though_its_field_is_indexed(marked: World) -> None:
    row = marked.problem(title="字" * 150, amount="1")
    assert len(row.title) == 150
