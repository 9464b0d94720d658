"""The packs that ship: nothing wrong with them, rich enough, and burdening nobody."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from taizhang.packs import templates
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.library import builtin, check
from taizhang.packs.loader import BUILTIN, builtin_folders
from taizhang.packs.model import PackSet
from taizhang.packs.templates import nodes
from taizhang.packs.templates.walk import inlines

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def packs() -> PackSet:
    return builtin().checked()


@pytest.mark.parametrize("folder", [*builtin_folders(), EXAMPLES / "minimal"], ids=lambda one: one.name)
def test_a_shipped_pack_has_nothing_wrong(folder: Path) -> None:
    assert [one.line() for one in check(folder).findings] == []


def test_there_is_enough_to_run_a_campaign(packs: PackSet) -> None:
    campaign = {"base", "zhuti"}
    assert sum(one.pack in campaign for one in packs.indicators.values()) >= 160
    assert len(packs.duties) >= 40
    assert sum(one.pack in campaign for one in packs.checklists.values()) == 4
    reports = [one for one in packs.reports.values() if one.pack == "zhuti"]
    assert sum(one.form is None for one in reports) == 8
    assert sum(one.form is not None for one in reports) == 2
    assert {"five_outcomes", "six_study", "five_study"} <= {one.key for one in packs.groupings.values()}


@pytest.mark.parametrize("pack", ["base", "zhuti", "anquan"])
def test_at_most_twelve_duties_are_on_by_default(packs: PackSet, pack: str) -> None:
    assert sum(one.on for one in packs.duties.values() if one.pack == pack) <= 12


def test_a_duty_that_is_off_says_what_it_is_for(packs: PackSet) -> None:
    assert [one.id for one in packs.duties.values() if not one.on and not one.purpose] == []


def test_every_choice_list_lifecycle_and_duty_says_why() -> None:
    silent = []
    for folder in builtin_folders():
        for name in ("options.toml", "lifecycles.toml", "duties.toml"):
            text = (folder / name).read_text("utf-8")
            silent += [
                f"{folder.name}/{name}: {line}"
                for line in text.splitlines()
                if re.match(r"\[[a-z_0-9]+\]", line) and "# " not in line
            ]
    assert silent == []


def test_every_choice_list_is_used() -> None:
    for folder in builtin_folders():
        lists = tomllib.loads((folder / "options.toml").read_text("utf-8"))
        ledgers = "".join(path.read_text("utf-8") for path in (folder / "ledgers").glob("*.toml"))
        assert [key for key in lists if f'options = "{key}"' not in ledgers] == [], folder.name


def test_evidence_stays_optional(packs: PackSet) -> None:
    demanded = [
        f"{one.id}.{step.key}"
        for one in packs.ledgers.values()
        for step in one.lifecycle.steps.values()
        if "evidence" in step.needs
    ]
    assert demanded == []


def test_essays_and_publicity_are_never_scored(packs: PackSet) -> None:
    for key in ("publicity", "placement", "channel", "activity"):
        assert not packs.ledgers[f"base.{key}"].scored
    for key in ("essays", "media_national", "articles"):
        assert not packs.indicators[f"base.{key}"].scored


def test_no_ledger_asks_for_points_ranks_or_presence_by_name(packs: PackSet) -> None:
    words = re.compile("积分|排名|打卡|学时|在线时长|缺席人员|考核得分")
    labels = [(one.id, field.label) for one in packs.ledgers.values() for field in one.fields.values()]
    assert [one for one in labels if words.search(one[1])] == []


def test_sittings_of_several_kinds_are_one_row(packs: PackSet) -> None:
    for key in ("meeting", "study"):
        assert packs.ledgers[f"base.{key}"].fields["kind"].type is FieldType.MULTICHOICE
    assert "base.meeting" in packs.ledgers["base.study"].origins


# The columns that practice expects, in the words of the page that lists them.
COLUMNS = {
    "base.problem": "问题来源 类别 问题表现 原因分析 整改目标 责任领导 责任单位 责任人 整改类型 整改时限",
    "base.topic": "课题 方面 牵头领导 责任单位 计划点位 起止时间 对策建议 完成时限 督查回访日期",
    "base.service": "项目 内容 受益对象 经费来源 责任领导 主办单位 协办单位 启动日期 完成时限 办理结果",
    "base.rule": "制度名称 新建或修订 针对问题 起草单位 完成时限 文号 印发日期",
    "base.study": "日期 形式 学习主题 实到人数 应到人数 主讲人 方式",
}


@pytest.mark.parametrize("ledger", COLUMNS)
def test_ledgers_have_the_columns_practice_expects(packs: PackSet, ledger: str) -> None:
    assert set(COLUMNS[ledger].split()) <= {one.label for one in packs.ledgers[ledger].fields.values()}


def test_a_county_says_its_own_meetings(packs: PackSet) -> None:
    for key in ("standing_meetings", "steering_meetings", "core_sessions", "core_discussions"):
        assert packs.indicators[f"base.{key}"].reach == "own"
    for key in ("problems_found", "services_done", "collective_sessions", "rules_made"):
        assert packs.indicators[f"base.{key}"].reach == "all"


def test_the_report_templates_use_every_form(packs: PackSet) -> None:
    reports = [one for one in packs.reports.values() if one.pack == "zhuti"]
    used: set[type] = {type(node) for one in reports for node in inlines(one.body)}
    used |= {type(block) for one in reports for block in one.body}
    forms: set[type] = {*get_args(nodes.Inline), *get_args(nodes.Block)}
    assert forms - used == set()
    tables = {block.kind for one in reports for block in one.body if isinstance(block, nodes.Table)}
    assert tables == {"list", "children"}


def test_no_number_in_a_template_is_left_to_hand() -> None:
    holes = re.compile(r"[XxＸ×*]{1,4}[次个名家项条件篇万]|_{2,}")
    written = re.compile(r"\d+[次个名家项条件篇]")
    for path in BUILTIN.glob("*/reports/*.md"):
        body = re.sub(r"\{[^{}]*\}", "", path.read_text("utf-8").split("+++")[2])
        assert not holes.search(body), path
        assert not written.search(body), path


def test_the_engine_knows_no_campaign() -> None:
    code = [*BUILTIN.parent.glob("*.py"), *Path(templates.__file__).parent.glob("*.py")]
    named = re.compile(r"主题教育|zhuti|anquan|隐患|整改")
    assert [path.name for path in code if named.search(path.read_text("utf-8"))] == []


def test_what_hangs_by_a_link_of_its_own_is_entered_by_itself(packs: PackSet) -> None:
    """A problem may belong to a special campaign; a measure cannot be without its problem."""
    alone = {key for key, one in packs.ledgers.items() if packs.stands_alone(one)}
    assert {"base.problem", "base.study", "base.visit"} <= alone
    assert not {"base.measure", "base.decision", "base.milestone"} & alone
