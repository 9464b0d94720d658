"""docs/mechanisms.md names what exists: every key in it is found, every mechanism has its row."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from taizhang.packs.library import builtin
from taizhang.packs.model import PackSet

PAGE = Path(__file__).parents[2] / "docs/mechanisms.md"
ROW = re.compile(r"\| (\d+) \| (.+?) \| (.+?) \| (works|needs .+?) \|")
NAMED = re.compile(r"`(\S+) ([^`]+)`")
# Which room of the house carries an ability.
ABILITIES = {
    "组织机构": "taizhang.units",
    "权限范围": "taizhang.units",
    "单位树": "taizhang.units",
    "条块两棵树": "taizhang.units",
    "人数登记": "taizhang.units",
    "批次与分类": "taizhang.units",
    "覆盖率": "taizhang.figures",
    "比率带分子分母": "taizhang.figures",
    "合办不重复计": "taizhang.figures",
    "导出": "taizhang.ledgers",
    "导入": "taizhang.ledgers",
    "归并": "taizhang.ledgers",
    "来源关联": "taizhang.ledgers",
    "跟踪问效": "taizhang.ledgers",
    "一事多活动": "taizhang.ledgers",
    "活动包": "taizhang.packs.library",
    "工作日历": "taizhang.packs.workdays",
    "一周一调度": "taizhang.duties.weekly.meeting",
    "应办提醒": "taizhang.duties.reminders.run",
    "重复台账提醒": "taizhang.packs.burden",
    "空位识别": "taizhang.text",
    "报告汇编": "taizhang.reports.making.compiled",
    "报告审核": "taizhang.reports.operations.drafts",
    "核对来文": "taizhang.reports.checking",
    "与上期报告对比": "taizhang.reports.drafting.comparing",
    "报告封存": "taizhang.reports.operations.issue",
}


@pytest.fixture(scope="module")
def packs() -> PackSet:
    return builtin().checked()


def rows() -> list[tuple[int, str, str, str]]:
    return [(int(number), *rest) for number, *rest in ROW.findall(PAGE.read_text("utf-8"))]


def _field(packs: PackSet, key: str) -> bool:
    ledger, _, field = key.rpartition(".")
    return ledger in packs.ledgers and field in packs.ledgers[ledger].fields


def _option(packs: PackSet, key: str) -> bool:
    field, _, option = key.rpartition(".")
    ledger, _, name = field.rpartition(".")
    options = packs.ledgers[ledger].fields[name].options if _field(packs, field) else None
    return options is not None and option in options


def _step(packs: PackSet, key: str) -> bool:
    ledger, _, step = key.rpartition(".")
    return ledger in packs.ledgers and step in packs.ledgers[ledger].lifecycle.steps


FIND: dict[str, Callable[[PackSet, str], bool]] = {
    "台账": lambda packs, key: key in packs.ledgers,
    "字段": _field,
    "选项": _option,
    "步骤": _step,
    "规定动作": lambda packs, key: key in packs.duties,
    "指标": lambda packs, key: key in packs.indicators,
    "清单": lambda packs, key: key in packs.lists,
    "分组": lambda packs, key: key in packs.groupings,
    "检查表": lambda packs, key: key in packs.checklists,
    "模板": lambda packs, key: key in packs.reports,
    "引擎": lambda _packs, key: find_spec(ABILITIES[key]) is not None,
}


def test_every_mechanism_has_one_row() -> None:
    assert sorted(number for number, *_ in rows()) == list(range(1, 188))


def test_every_key_named_exists(packs: PackSet) -> None:
    named = [(number, kind, key) for number, _, where, _ in rows() for kind, key in NAMED.findall(where)]
    assert len(named) > 300
    assert [one for one in named if not FIND[one[1]](packs, one[2])] == []


def test_a_key_that_does_not_exist_would_be_caught(packs: PackSet) -> None:
    for kind in FIND:
        if kind != "引擎":
            assert not FIND[kind](packs, "base.nonsense")
            assert not FIND[kind](packs, "base.problem.nonsense")


def test_enough_of_them_work() -> None:
    states = [state for *_, state in rows()]
    works = sum(state == "works" for state in states)
    assert works >= 150
    assert f"works {works} 项，needs {len(states) - works} 项" in PAGE.read_text("utf-8")


def test_every_row_says_where() -> None:
    assert [number for number, _, where, _ in rows() if not NAMED.search(where)] == []
