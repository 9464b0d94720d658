"""Forms that came back: each number against its figure, the form's own sums against its parts."""

from collections.abc import Callable, Sequence

import pytest

from taizhang.files.archive import Archive
from taizhang.files.forms.fill import fill
from taizhang.files.forms.grid import Form
from taizhang.files.zipping import archive, pack
from taizhang.project.demo.world import World
from taizhang.units.models import Unit
from tests.files.forms.test_forms import made
from tests.reports.checking.test_check import TOWN, figure, run

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

KEYS = ("base.problems_found", "base.problems_closed")
NAMES = ("青石镇", "桂源镇")


def values(county: World) -> list[list[int]]:
    codes = (TOWN, next(code for code, pk in county.ids.items() if _named(pk, NAMES[1])))
    return [
        [figure(county, key, county.started, county.today, code).stored or 0 for key in KEYS] for code in codes
    ]


def _named(pk: int, name: str) -> bool:
    return Unit.system.filter(pk=pk, name=name).exists()


def down(rows: Sequence[Sequence[object]]) -> bytes:
    head: list[list[object]] = [["单位", "问题情况", ""], ["", "查摆问题数", "销号问题数"]]
    body: list[list[object]] = [[name, *row] for name, row in zip(NAMES, rows, strict=True)]
    return made([*head, *body, ["合计", "=SUM(B3:B4)", "=SUM(C3:C4)"]], ["A1:A2", "B1:C1"])


def across(rows: Sequence[Sequence[object]]) -> bytes:
    turned = [[row[at] for row in rows] for at in range(len(KEYS))]
    return made([["项目", *NAMES], ["查摆问题数（个）", *turned[0]], ["销号问题数（个）", *turned[1]]])


@pytest.mark.parametrize("shape", [down, across])
def test_a_right_form_agrees_and_one_wrong_cell_is_named(
    county: World, shape: "Callable[[list[list[int]]], bytes]"
) -> None:
    right = values(county)
    checked = run(shape(right), county.started, county.today)
    assert checked.counts()["相符"] == 4
    assert checked.faults == []
    wrong = [right[0], [right[1][0] + 3, right[1][1]]]
    (fault,) = run(shape(wrong), county.started, county.today).faults
    assert fault.place.cell == ("表一!B4" if shape is down else "表一!C2")
    assert (str(fault.verdict), fault.figure.unit.name if fault.figure else "") == ("不符", "桂源镇")


def test_cells_left_empty_are_holes(county: World) -> None:
    found = run(across([[None, None], [None, None]]), county.started, county.today)
    assert {str(one.verdict) for one in found.findings} == {"空缺"}
    assert len(found.findings) == 4


def test_a_sum_of_the_form_that_its_cells_deny(county: World) -> None:
    data = fill(down(values(county)), {("表一", "B3"): values(county)[0][0]})
    source, part = Archive(data), Form(data).sheets[0].part
    total = sum(row[0] for row in values(county))
    forged = source.read(part).replace(f"<v>{total}</v>".encode(), b"<v>99999</v>")
    broken = archive(pack(name, forged if name == part else source.read(name)) for name in source.names)
    faults = run(broken, county.started, county.today).faults
    assert [(str(one.verdict), one.place.cell) for one in faults] == [("自相矛盾", "表一!B5")]


def test_a_form_by_category_is_never_accused(county: World) -> None:
    data = made([["类别", "查摆问题数", "销号问题数"], ["学习方面", 9999, 1], ["作风方面", 8888, 2]])
    checked = run(data, county.started, county.today)
    assert checked.faults == []
    assert all("分类" in one.reason for one in checked.not_checked)


def test_a_total_by_formula_is_set_beside_ours_and_accuses_nobody(county: World) -> None:
    added = fill(down(values(county)), {("表一", "B3"): values(county)[0][0]})
    checked = run(added, county.started, county.today)
    told = {one.place.cell: one.reason for one in checked.not_checked}
    county_wide = figure(county, KEYS[0], county.started, county.today).stored
    assert str(county_wide) in told["表一!B5"]
    assert "不算错" in told["表一!B5"]
    assert checked.faults == []
