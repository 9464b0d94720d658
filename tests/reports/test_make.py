"""Making one report: what is certain is filled, the rest is a hole that says why; same data, same bytes."""

from pathlib import Path

import pytest

from taizhang.files.extract import extract
from taizhang.ledgers import installed
from taizhang.reports.evaluate.filled import HOLE
from taizhang.reports.making import stored
from taizhang.reports.making.make import Made, make
from taizhang.units.scope import SYSTEM_SCOPE
from tests.files.word import document, p, table
from tests.reports.world import FIRST, LAST, MARKED, PAST, problem, reported_world
from tests.world import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return reported_world()


def made(world: World, tmp_path: Path, data: bytes, place: str = "child") -> Made:
    file = tmp_path / "模板.docx"
    file.write_bytes(data)
    unit = world.place(place)
    template = stored.named(SYSTEM_SCOPE, str(file), unit, installed.current())
    return make(template, stored.asked_for(SYSTEM_SCOPE, template, unit, FIRST, LAST))


def text(found: Made) -> str:
    return extract(found.data, "报告.docx").text


def test_a_past_report_is_filled_where_it_is_certain(world: World, tmp_path: Path) -> None:
    problem(world)
    problem(world)
    found = made(world, tmp_path, PAST)
    assert "查摆问题2个" in text(found)
    assert [one["indicator"] for one in found.facts] == ["demo.problems_found", "demo.sessions"]
    assert found.holes == []


def test_marks_name_figures_days_and_rows_that_repeat(world: World, tmp_path: Path) -> None:
    problem(world)
    found = made(world, tmp_path, MARKED, "parent")
    lines = text(found).splitlines()
    assert lines[0] == "溪源市工作情况"
    assert "截至3月31日，查摆问题1个，销号0个。下一步抓紧落实。" in lines
    at = lines.index("溪源县")
    assert lines[at : at + 4] == ["溪源县", "1", "柳林县", "0"]
    assert {one["key"] for one in found.facts if one["unit_name"] == "柳林县"}


def test_what_is_not_known_is_a_hole_with_the_reason(world: World, tmp_path: Path) -> None:
    found = made(world, tmp_path, document(p("完成{没有的指标}项，{请填 负责人}负责。") + "<w:sectPr/>"))
    assert text(found).strip() == f"完成{HOLE}项，{HOLE}负责。"
    assert "还没有绑定" in found.holes[0].problem
    assert "请填写“负责人”" in found.holes[1].problem


def test_the_same_data_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    problem(world)
    first = made(world, tmp_path, MARKED)
    assert made(world, tmp_path, MARKED).data == first.data
    problem(world)
    assert made(world, tmp_path, MARKED).data != first.data


def test_a_row_repeats_for_each_unit_below(world: World, tmp_path: Path) -> None:
    row = table(("名称", "数"), ("{各 县=下级}{县.名称}", "{县.销号问题数}"))
    found = made(world, tmp_path, document(row + "<w:sectPr/>"), "parent")
    assert [one.text for one in found.filled if one.key.endswith(".1") and one.text] == ["柳林县", "0"]
