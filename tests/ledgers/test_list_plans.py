"""How the databases answer a page of a list at each level of the tree: by an index, never by reading every entry.

The tree has fewer units than a province, so the bounds between a handful, a small and a large subtree are lowered: each
level is asked in the way that it is asked in a province.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.ledgers import installed, lists, search_index, subtrees, tallies
from taizhang.ledgers.models import Entry
from taizhang.ledgers.references import References
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Field
from taizhang.packs.values import BadValue
from taizhang.project.bench import figures_data
from taizhang.project.bench.figures_data import FIRST, KINDS, SCALES
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

TODAY = date(2023, 10, 20)
LEVELS = KINDS[:5]  # root, city, county, township, village
ASKED: dict[str, dict[str, Any]] = {
    "newest": {"sort": "day", "descending": True},
    "newest of a state": {"sort": "day", "descending": True, "states": ("recorded",)},
    "of a state nothing is in": {"sort": "day", "descending": True, "states": ("closed",)},
    "by number": {"sort": "number"},
    "last changed": {"sort": "updated", "descending": True},
    "overdue": {"sort": "due", "overdue": True},
}


@pytest.fixture(scope="module")
def _county(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Sixty thousand entries, made once for the module and taken away with its transaction."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # the fixture of pytest-django
        if connection.vendor == "postgresql":  # an index is not dropped while checks of its table wait
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        figures_data.build("county")
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _bounds(_county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtrees, "FEW_UNITS", 300)  # two cities are large, counties small
    monkeypatch.setattr(subtrees, "HANDFUL", 40)
    monkeypatch.setattr(subtrees, "FEW_ROWS", 200)


def top(level: str) -> Unit:
    return Unit.system.filter(kind=level).order_by("path")[0]


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(words + statement.replace("%", "%%"), [])
        return "\n".join(str(row[-1] if connection.vendor == "sqlite" else row[0]) for row in cursor.fetchall())


def plans(level: str, asked: dict[str, Any]) -> list[str]:
    """The plans of every statement on entries that the page issued."""
    with CaptureQueriesContext(connection) as captured:
        lists.page(
            SYSTEM_SCOPE, lists.Asked(installed.ledger("bench.l3"), top(level), limit=50, **asked), today=TODAY
        )
    return [plan_of(one["sql"]) for one in captured.captured_queries if 'FROM "entry"' in one["sql"]]


def reads_every_entry(plan: str) -> bool:
    """SQLite says SCAN where it does not SEARCH; only a scan of an index in its order may stop early."""
    if connection.vendor == "sqlite":
        return any(line.startswith("SCAN entry") and "USING" not in line for line in plan.splitlines())
    return "Seq Scan on entry" in plan


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_page_at_any_level_is_answered_by_an_index(level: str, asked: dict[str, Any]) -> None:
    found = plans(level, asked)
    assert found
    for plan in found:
        assert not reads_every_entry(plan.replace("entry_unit", "joint")), plan


@pytest.mark.parametrize("level", KINDS[:2])
def test_a_large_subtree_is_walked_in_the_order_of_the_list_without_sorting(level: str) -> None:
    (plan,) = plans(level, {"sort": "day", "descending": True, "states": ()})[:1]
    assert "entry_day" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("level", ["prefecture", "county"])
def test_the_states_of_many_units_are_told_by_an_index_alone(level: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # what was not vacuumed has to be looked up in the table
            cursor.execute("UPDATE pg_class SET relallvisible = relpages WHERE relname = 'entry'")
    with CaptureQueriesContext(connection) as captured:
        tallies.of_list(SYSTEM_SCOPE, lists.Asked(installed.ledger("bench.l3"), top(level)), today=TODAY)
    found = [plan_of(one["sql"]) for one in captured.captured_queries if "COUNT(*)" in one["sql"]]
    alone = "COVERING INDEX" if connection.vendor == "sqlite" else "Index Only Scan using"
    assert f"{alone} entry_unit_state" in found[0]


def test_a_handful_of_units_is_read_unit_by_unit() -> None:
    plan = plans("village", {"sort": "day", "descending": True})[-1]
    assert "entry_unit_day" in plan or "entry_unit_state" in plan


@pytest.mark.parametrize("targets", [("bench.l3",), ("*",)])
def test_a_name_typed_into_a_link_is_looked_up_by_an_index(targets: tuple[str, ...]) -> None:
    """By number, and by title through the words of it: no index is of titles."""
    search_index.write([(Entry.system.order_by("pk")[0].pk, ["绿道夜间照明"])])
    field = Field("upper", "上级", FieldType.LINK, targets=targets)
    with CaptureQueriesContext(connection) as captured, pytest.raises(BadValue, match="没有找到"):
        References(SYSTEM_SCOPE, top(LEVELS[3])).read(field, "绿道夜间照明")
    asked = [one["sql"] for one in captured.captured_queries if 'FROM "entry"' in one["sql"]]
    assert any('"title"' in one for one in asked)
    assert [plan for one in asked if reads_every_entry(plan := plan_of(one))] == []


def test_the_detector_of_full_reads_fires() -> None:
    assert reads_every_entry(plan_of("SELECT * FROM entry WHERE title = 't'"))


def test_the_rule_finds_the_same_rows_in_the_same_order_whichever_way_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city, ledger = top("prefecture"), installed.ledger("bench.l3")

    def keys() -> list[int]:
        found, after = [], ""
        for _ in range(5):
            asked = lists.Asked(ledger, city, sort="day", descending=True, after=after, limit=40)
            page = lists.page(SYSTEM_SCOPE, asked, today=TODAY)
            found += [row.pk for row in page.rows]
            after = page.following
        return found

    walked = keys()
    assert len(set(walked)) == 200
    for handful, rows in ((1, 10**9), (10**9, 10**9), (1, 0)):
        monkeypatch.setattr(subtrees, "FEW_UNITS", 10**9)
        monkeypatch.setattr(subtrees, "HANDFUL", handful)
        monkeypatch.setattr(subtrees, "FEW_ROWS", rows)
        assert keys() == walked


def test_the_data_set_is_what_the_levels_say() -> None:
    assert FIRST < TODAY
    assert [top(level).size for level in KINDS[:1]] == [sum(SCALES["county"].widths)]
