"""Villages keep months; what was built before they did is read from entries until the worker has built it anew."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from taizhang.audit.actor import SYSTEM
from taizhang.figures import work
from taizhang.figures.chains import links
from taizhang.figures.figure import Figure
from taizhang.figures.fold import fold_all
from taizhang.figures.models import CellYear, Definition, Delta
from taizhang.figures.queries import read
from taizhang.figures.statement import Sql, rows
from taizhang.figures.verify import verify, verify_units
from taizhang.jobs.registry import Task
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures.county import Place

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

KINDS = {kind.key: kind for kind in work.KINDS}
INDICATORS = ("fig.sessions", "fig.problems_found", "fig.problems_open", "fig.money")


def values(filled: Place) -> list[object]:
    whole = (date(2023, 9, 1), date(2023, 10, 31))
    odd = (date(2023, 9, 3), date(2023, 10, 12))
    asked = [
        filled.wanted(key, filled.village, first=first, last=last)
        for key in INDICATORS
        for first, last in (whole, odd)
    ]
    found: list[Figure] = read(SYSTEM_SCOPE, asked)
    return [one.value for one in found]


def run(kind: str) -> None:
    KINDS[kind].handler(Task(0, SYSTEM, {}, lambda *_: None))


def test_whole_months_of_a_village_come_from_its_cells(filled: Place) -> None:
    before = values(filled)
    assert any(before)
    run("figures.fold")
    assert not Delta.objects.exists()
    assert values(filled) == before
    CellYear.objects.filter(unit=filled.village.pk).update(m9=F("m9") + 1)
    assert values(filled) != before


def test_an_older_definition_is_read_from_entries_and_built_anew(filled: Place) -> None:
    before = values(filled)
    run("figures.fold")
    Definition.objects.update(villages=False)
    held = CellYear.objects.filter(unit=filled.village.pk)
    held.update(m9=F("m9") + 1)  # as folds leave them: they mean nothing
    assert values(filled) == before
    assert verify(lambda *_: None) == verify_units([filled.village]) == []
    run("figures.build")
    assert not Definition.objects.filter(period="", villages=False).exists()
    assert held.exists()
    assert values(filled) == before
    assert verify(lambda *_: None) == verify_units([filled.village]) == []
    run("figures.build")
    assert Definition.objects.filter(state=Definition.BUILDING).count() == 0


def test_a_wrong_cell_of_a_village_is_reported(filled: Place) -> None:
    while fold_all():
        pass
    CellYear.objects.filter(unit=filled.village.pk, tree=0).update(m9=F("m9") + 1)
    assert {one.unit for one in verify_units([filled.village])} == {filled.village.pk}
    assert {one.unit for one in verify(lambda *_: None, [date(2023, 9, 1)])} == {filled.village.pk}


def test_the_line_is_looked_up_by_its_index(filled: Place) -> None:
    """SQLite went through every unit of a kind for each owner of a batch."""
    with CaptureQueriesContext(connection) as captured:
        links([(filled.village.pk, None)])
    (asked,) = [one["sql"] for one in captured if "a.line_path" in one["sql"]]
    words = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plan = " ".join(str(row[-1]) for row in rows(Sql(f"{words} {asked}")))
    assert connection.vendor != "sqlite" or "unit_line_path_once" in plan
