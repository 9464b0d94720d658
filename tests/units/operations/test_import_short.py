"""A large tree is worked out before its transaction, and refused when the tree changed meanwhile."""

import pytest

from taizhang.audit.errors import Conflict
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.project.bench.timing import transactions
from taizhang.units import mass
from taizhang.units.models import Unit
from taizhang.units.operations import import_units
from taizhang.units.paths import segment
from taizhang.units.scope import SYSTEM_SCOPE

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

HEAD = ("单位编码", "单位全称", "类别", "上级编码")
UNITS, LONGEST = 10_000, 2.0  # a tenth of a province; seconds


def sheet(count: int) -> bytes:
    rows = [("U0", "云川省", "province", "")]
    rows += [(f"U{n}", f"单位{n}", "county", f"U{n // 20}" if n >= 20 else "U0") for n in range(1, count)]
    return workbook([Sheet("单位", [Column(label) for label in HEAD], rows)])


def test_the_transaction_that_makes_a_large_tree_is_short() -> None:
    with transactions() as taken:
        outcome = import_units(SYSTEM_SCOPE, sheet(UNITS))
    assert (outcome.created, outcome.problems) == (UNITS, [])
    assert Unit.system.get(code="U0").size == UNITS
    assert max(taken) < LONGEST


def test_a_tree_that_changed_meanwhile_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sets up a root between the placing and the writing."""
    park = mass.park

    def slow(*given: object) -> mass.Waiting:
        Unit.system.create(
            code="X", name="他省", kind="province", order=0, path=segment(0), home=0, started_on="2020-01-01"
        )
        return park(*given)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(mass, "park", slow)
    with pytest.raises(Conflict, match="重新导入"):
        import_units(SYSTEM_SCOPE, sheet(3))
    assert list(Unit.system.values_list("code", flat=True)) == ["X"]
