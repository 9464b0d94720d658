"""Trees and people out of sheets: wholly or not at all, every wrong row told."""

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from taizhang.audit.errors import Refused
from taizhang.audit.models import Event
from taizhang.units import paths, queries
from taizhang.units.models import Person, Unit, UnitSet
from taizhang.units.operations import add_alias, end, import_people, import_units
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.units.conftest import Tree, scope_at

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

HEADING = (
    "单位编码",
    "单位全称",
    "类别",
    "上级编码",
    "行业上级编码",
    "别名",
    "分类",
    "设立日期",
    "统一社会信用代码",
)


def sheet(heading: Sequence[str], *rows: Sequence[object], title: str = "") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if title:
        page.append([title])
    for row in (heading, *rows):
        page.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


GOOD = (
    ("981527100203", "竹溪村", "村", 981527100000, "", "竹溪、竹溪社区", "农村", date(2021, 5, 1)),
    ("981527100202", "清水村", "village", "981527100000", "", "", "农村", "2021年5月1日"),
    ("QS-S1", "青石中心小学", "学校", "981527100000", "JY-01"),
    ("JY-01", "县教育局", "县直单位", "981527000000"),
)


def test_units_stand_where_the_sheet_says(tree: Tree) -> None:
    content = sheet(HEADING, *GOOD, title="青石镇单位表")
    assert import_units(SYSTEM_SCOPE, content, dry_run=True).created == 4
    assert Unit.system.count() == 6
    outcome = import_units(scope_at(tree.county), content, file="单位表.xlsx")
    assert (outcome.created, outcome.problems) == (4, [])
    town = tree.again(tree.town)
    names = list(Unit.system.filter(parent=town).order_by("path").values_list("name", flat=True))
    assert names == ["白石村", "竹溪村", "清水村", "青石中心小学"]
    assert (town.size, tree.again(tree.county).size) == (6, 10)
    bureau, school = Unit.system.get(code="JY-01"), Unit.system.get(code="QS-S1")
    assert school.line_path.startswith(bureau.line_path)
    assert bureau.line_path
    bamboo = Unit.system.get(code="981527100203")
    assert (bamboo.started_on, bamboo.kind, bamboo.short_name) == (date(2021, 5, 1), "village", "竹溪村")
    assert queries.resolve(SYSTEM_SCOPE, ["竹溪"])["竹溪"].unique == bamboo
    assert queries.members(SYSTEM_SCOPE, UnitSet.objects.get(label="农村")).count() == 2
    assert Event.objects.filter(action="unit.imported").count() == 1


def test_the_same_sheet_twice_changes_nothing(tree: Tree) -> None:
    content = sheet(HEADING, *GOOD)
    import_units(SYSTEM_SCOPE, content)
    again = import_units(SYSTEM_SCOPE, content)
    assert (again.created, again.unchanged, again.problems) == (0, 4, [])
    assert Unit.system.count() == 10


def test_every_wrong_row_is_told_and_none_is_applied(tree: Tree) -> None:
    content = sheet(
        HEADING,
        GOOD[0],
        ("981527100202", "", "星舰", "981527100000"),
        ("981527100203", "重号村", "村", "981527100000"),
        ("A-1", "甲站", "乡镇站所", "981527100000", "", "", "", "去年"),
        ("A-2", "乙站", "乡镇站所", "981527100000", "", "", "", "", "91350100M000100Y44"),
    )
    outcome = import_units(SYSTEM_SCOPE, content)
    told = [str(problem) for problem in outcome.problems]
    assert told == [
        "第3行“单位全称”：全称不能为空，请填写。",
        told[1],
        "第5行“设立日期”：“去年”不是日期，请写成 2026-03-01 的样子。",
        "第6行“统一社会信用代码”：统一社会信用代码的校验位不对，请逐位核对。",
        "第4行“单位编码”：编码“981527100203”与第2行重复，请改其一。",
    ]
    assert told[1].startswith("第3行“类别”：没有“星舰”这一单位类别")
    assert Unit.system.count() == 6


def test_superiors_must_be_there_and_in_reach(tree: Tree) -> None:
    end(SYSTEM_SCOPE, tree.branch.pk)
    content = sheet(
        HEADING,
        ("A-1", "甲组", "党小组", "NO-1"),
        ("A-2", "乙组", "党小组", "BS-01"),
        ("A-3", "丙组", "党小组", "981527101201"),
        ("A-4", "丁组", "党小组", ""),
        ("981527100201", "别的村", "村", "981527100000"),
    )
    outcome = import_units(scope_at(tree.town), content)
    told = [str(problem) for problem in outcome.problems]
    assert told[0].startswith("第6行“单位编码”：编码“981527100201”已由“白石村”使用且内容不同")
    assert told[1:] == [
        "第2行“上级编码”：没有编码为“NO-1”的单位，表内也没有，请核对。",
        "第3行“上级编码”：“白石村党支部”已撤销，不能再设下级。",
        "第4行“上级编码”：没有编码为“981527101201”的单位，表内也没有，请核对。",
        "第5行“上级编码”：请填写上级编码：最上级单位只能由系统设立。",
    ]


def test_rings_are_told(tree: Tree) -> None:
    content = sheet(HEADING, ("A-1", "甲组", "党小组", "A-2"), ("A-2", "乙组", "党小组", "A-1"))
    outcome = import_units(SYSTEM_SCOPE, content)
    assert [problem.row for problem in outcome.problems] == [2, 3]
    assert outcome.problems[0].message == "上级单位互为上下级，请核对上级编码。"


def test_files_that_are_no_sheets_are_refused(tree: Tree) -> None:
    with pytest.raises(Refused, match="打不开这个文件"):
        import_units(SYSTEM_SCOPE, b"PK nothing")
    with pytest.raises(Refused, match="表头缺少“类别”“上级编码”列"):
        import_units(SYSTEM_SCOPE, sheet(("单位编码", "单位全称"), ("A-1", "甲")))


def test_later_units_keep_the_paths_true(tree: Tree) -> None:
    import_units(SYSTEM_SCOPE, sheet(HEADING, *GOOD))
    for row in Unit.system.select_related("parent"):
        above = row.parent.path if row.parent else ""
        assert row.path == above + paths.segment(row.order)
        assert row.size == Unit.system.filter(paths.within(row.path)).count()


PEOPLE = ("单位", "姓名", "职务", "班子成员", "党员", "电话", "任期届满日")


def test_people_are_added_by_any_name_of_their_unit(tree: Tree) -> None:
    add_alias(SYSTEM_SCOPE, tree.town.pk, "青石镇党委")
    content = sheet(
        PEOPLE,
        ("青石镇党委", "温岭", "书记", "是", "是", 13800001234, date(2027, 1, 1)),
        ("981527100201", "陆清", "", "", "√", "", ""),
    )
    assert import_people(SYSTEM_SCOPE, content, dry_run=True).created == 2
    assert not Person.system.exists()
    outcome = import_people(scope_at(tree.town), content)
    assert (outcome.created, outcome.problems) == (2, [])
    first = Person.system.get(name="温岭")
    assert (first.unit_id, first.leader, first.phone, first.term_end) == (
        tree.town.pk,
        True,
        "13800001234",
        date(2027, 1, 1),
    )
    again = import_people(SYSTEM_SCOPE, content)
    assert (again.created, again.unchanged) == (0, 2)
    assert Person.system.count() == 2


def test_wrong_people_are_told_row_by_row(tree: Tree) -> None:
    for unit in (tree.town, tree.other_town):
        add_alias(SYSTEM_SCOPE, unit.pk, "城关")
    content = sheet(
        PEOPLE,
        ("青石镇", "", "书记", "大概", "是", "123", "明年"),
        ("城关", "甲", "", "", "", "", ""),
        ("无名乡", "乙", "", "", "", "", ""),
        ("青石镇", "丙", "", "", "", "", ""),
    )
    told = [str(problem) for problem in import_people(SYSTEM_SCOPE, content).problems]
    assert len(told) == 6
    assert "第2行“班子成员”：请填“是”或“否”，现为“大概”。" in told
    assert "第3行“单位”：“城关”可指青石镇（981527100000）、柳塘镇（981527101000），请改写单位编码。" in told
    assert "第4行“单位”：没有名称或编码为“无名乡”的单位，请核对。" in told
    refused = import_people(scope_at(tree.town, Role.CLERK), sheet(PEOPLE, ("青石镇", "丙", "", "", "", "", "")))
    assert "您不能为“青石镇”登记人员" in str(refused.problems[0])
    assert not Person.system.exists()
