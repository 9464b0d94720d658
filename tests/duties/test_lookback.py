"""Look-back: questions from the checklist and from what was left undone, answers that cite, weak ones become rows."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.duties.lookback import queries
from taizhang.duties.lookback.asked import checklist_named
from taizhang.duties.models import Answer, LookBack
from taizhang.duties.operations import lookback
from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read
from taizhang.files.extract import extract
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.packs.loader import builtin_folders
from taizhang.project.cli import checklists as checklists_command
from taizhang.reports.making import stored
from taizhang.reports.making.make import make
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
LOOK = "due.look"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def answer(world: World, question: str, value: str, words: str = "", **more: object) -> Answer:
    given = lookback.Given(world.town.pk, LOOK, question, value, words, **more)  # type: ignore[arg-type]  # what a test varies
    return lookback.answer(world.scope(world.town, Role.CLERK), given, today=TODAY)


def round_of(world: World, role: Role = Role.CLERK, *, fresh: bool = False) -> queries.Round:
    return queries.round_of(world.scope(world.town, role), world.town, checklist_named(LOOK), fresh=fresh)


def test_the_checklist_and_what_was_left_undone_are_asked(world: World) -> None:
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-12", title="修路")
    asked = {one.asked.key: one.asked for one in round_of(world).lines}
    assert {"plan", "meetings", "own:due.task_due", "own:due.weekly"} <= asked.keys()
    assert asked["own:due.weekly"].ask == "“每周例会”逾期未办，现在是否已经补上？"
    assert "own:due.adopt" not in asked  # the checklist asks about that one itself


def test_an_answer_saves_at_once_and_begins_the_round(world: World) -> None:
    entry = world.meeting(world.town, "2026-03-11", "weekly")
    row = answer(world, "meetings", "是", rows=[entry.pk], figures=["due.meetings"])
    found = round_of(world)
    assert (found.answered, found.may_answer, found.closed) == (1, True, False)
    assert (row.rows, row.day) == ([entry.pk], TODAY)
    assert [(one["indicator"], one["value"]) for one in row.figures] == [("due.meetings", 1)]
    assert Event.objects.filter(action="lookback.answered", object=f"lookback:{row.round_id}").exists()


def test_what_the_ledgers_say_against_an_answer_stands_beside_it(world: World) -> None:
    answer(world, "plan", "是", "已制定")
    answer(world, "meetings", "是", "天天开")
    lines = {one.asked.key: one.against for one in round_of(world).lines}
    assert "“制定方案”有1期逾期未办" in lines["plan"][0]
    assert lines["meetings"] == ["答“是”，而旁边的数字都是 0。"]
    world.step(world.enter("plan", world.town, made_on="2026-03-10"), "adopt", date(2026, 3, 12))
    answer(world, "plan", "否", "没有制定", version=1)
    (said,) = round_of(world).line("plan").against
    assert "已办成1期" in said


def test_a_weak_answer_becomes_a_row_once(world: World) -> None:
    row = answer(world, "meetings", "否", "三月没有开过例会")
    assert row.entry is not None
    made = Entry.system.get(pk=row.entry)
    assert (made.ledger, made.unit_id, made.title) == ("due.task", world.town.pk, "三月没有开过例会")
    assert made.data["span"] == "long"
    again = answer(world, "meetings", "否", "还是没有开", version=1)
    assert again.entry == row.entry
    assert Entry.system.filter(ledger="due.task").count() == 1


def test_a_row_that_needs_more_than_the_answer_says_is_left_to_its_form(world: World) -> None:
    given = lookback.Given(world.town.pk, "due.strict", "plan", "没有", "还没有方案")
    row = lookback.answer(world.scope(world.town, Role.CLERK), given, today=TODAY)
    assert row.entry is None
    assert not Entry.system.filter(ledger="due.plan").exists()


def test_an_answer_must_cite_and_name_what_is_there(world: World) -> None:
    foreign = world.meeting(world.other, "2026-03-11", "weekly")
    for field, given in (
        ("words", ("plan", "是", "")),
        ("words", ("plan", "否", " ")),
        ("value", ("plan", "大概", "说过")),
        ("words", ("plan", "是", "长" * 1001)),
    ):
        with pytest.raises(Invalid) as refused:
            answer(world, *given)
        assert list(refused.value.problems) == [field]
    with pytest.raises(Invalid, match="没有找到"):
        answer(world, "plan", "是", rows=[foreign.pk])
    with pytest.raises(Invalid, match=r"没有“due\.meetings”"):
        answer(world, "plan", "是", figures=["due.meetings"])
    with pytest.raises(Missing, match="没有名为“nothing”的问题"):
        answer(world, "nothing", "是", "说过")
    assert not LookBack.objects.exists()


def test_two_answers_at_a_time_do_not_overwrite_each_other(world: World) -> None:
    answer(world, "plan", "是", "已制定")
    with pytest.raises(Conflict, match="刚由"):
        answer(world, "plan", "基本是", "差不多")
    assert answer(world, "plan", "基本是", "差不多", version=1).version == 2


def test_who_may_answer_and_who_may_look(world: World) -> None:
    given = lookback.Given(world.town.pk, LOOK, "plan", "是", "已制定")
    with pytest.raises(Forbidden):
        lookback.answer(world.scope(world.town, Role.VIEWER), given, today=TODAY)
    with pytest.raises(Missing):
        lookback.answer(world.scope(world.other, Role.CLERK), given, today=TODAY)
    with pytest.raises(Missing):
        queries.round_of(world.scope(world.other, Role.CLERK), world.town, checklist_named(LOOK))
    assert not round_of(world, Role.VIEWER).may_answer


def test_a_round_is_closed_when_all_is_answered_and_the_next_begins_empty(world: World) -> None:
    clerk = world.scope(world.town, Role.CLERK)
    with pytest.raises(Refused, match="没有正在进行"):
        lookback.close(clerk, world.town.pk, LOOK)
    answer(world, "plan", "是", "已制定")
    with pytest.raises(Refused, match="还有"):
        lookback.close(clerk, world.town.pk, LOOK)
    for line in round_of(world).open_lines:
        answer(world, line.asked.key, "基本是", "说过")
    closed = lookback.close(clerk, world.town.pk, LOOK)
    assert closed.closed_name
    assert (round_of(world).closed, round_of(world).may_answer) == (True, False)
    fresh = round_of(world, fresh=True)
    assert (fresh.answered, fresh.may_answer) == (0, True)
    assert answer(world, "plan", "是", "又查了一遍").round_id != closed.pk


def test_answers_are_counted_like_a_ledger(world: World) -> None:
    answer(world, "plan", "否", "没有制定")
    answer(world, "meetings", "是", "每周都开")
    first, last = date(2026, 3, 1), TODAY
    wanted = [Wanted(f"due.{key}", world.county.pk, first, last) for key in ("answers", "answers_weak")]
    assert [one.value for one in read(SYSTEM_SCOPE, wanted)] == [2, 1]
    (before,) = read(SYSTEM_SCOPE, [Wanted("due.answers", world.county.pk, first, date(2026, 3, 19))])
    assert before.value == 0
    (other,) = read(SYSTEM_SCOPE, [Wanted("due.answers", world.other.pk, first, last)])
    assert other.value == 0


def test_the_units_own_tasks_are_asked_about_whether_settled_or_not(world: World) -> None:
    road = world.enter("task", world.town, set_on="2026-03-01", due="2026-03-12", title="修路")
    bridge = world.enter("task", world.town, set_on="2026-03-02", title="修桥")
    world.step(bridge, "done", date(2026, 3, 10))
    world.enter("task", world.town, set_on="2025-03-02", title="去年的")
    world.enter("task", world.other, set_on="2026-03-02", title="别家的")
    asked = {one.asked.key: one.asked.ask for one in round_of(world).lines if one.asked.task}
    assert asked == {
        f"task:{road.pk}": "任务“修路”是不是真正办成、见到实效？",
        f"task:{bridge.pk}": "任务“修桥”是不是真正办成、见到实效？",
    }
    answer(world, f"task:{road.pk}", "是", rows=[road.pk])
    weak = answer(world, f"task:{bridge.pk}", "否", "桥面没有验收")
    found = {one.asked.key: one for one in round_of(world).lines}
    said = "答“是”，而任务“修路”在台账里还是“办理中”，时限 2026-03-12 已过。"
    assert said in found[f"task:{road.pk}"].against
    assert "答“否”，而任务“修桥”在台账里已是“已办结”。" in found[f"task:{bridge.pk}"].against
    assert f"task:{weak.entry}" not in found  # what a weak answer becomes is not asked about in its own round
    rows = queries.citable(world.scope(world.town, Role.CLERK), world.town, found[f"task:{road.pk}"].asked)
    assert road in rows


def test_another_units_task_is_not_there_to_answer_about(world: World) -> None:
    foreign = world.enter("task", world.other, set_on="2026-03-02", title="别家的")
    with pytest.raises(Missing):
        answer(world, f"task:{foreign.pk}", "是", "办了")


def command(*arguments: str) -> str:
    found = CliRunner().invoke(checklists_command.app, arguments)
    assert found.exit_code == 0, (found.output, found.exception)
    return found.output


def test_a_round_is_listed_shown_answered_and_closed_from_the_command_line(world: World) -> None:
    at = ("--unit", world.town.code)
    assert "due.look  回头看试用  还没有开始，已答 0 个" in command("list", *at)
    keys = [one["question"] for one in json.loads(command("show", LOOK, *at))["questions"]]
    assert {"plan", "meetings", "own:due.weekly"} <= set(keys)
    for key in keys:
        assert command("answer", LOOK, key, "基本是", "--words", "已核", *at) == "已保存。\n"
    weak = command("answer", LOOK, "plan", "否", "--words", "方案没有报批", "--version", "1", *at)
    made = Entry.system.get(title="方案没有报批")
    assert weak == f"已保存，转为条目 {made.pk}。\n"
    refused = CliRunner().invoke(checklists_command.app, ("answer", LOOK, "plan", "也许", "--version", "2", *at))
    assert isinstance(refused.exception, Invalid)
    assert command("close", LOOK, *at) == "本轮回头看已结束。\n"
    assert "已结束" in command("list", *at)


def test_the_self_assessment_is_made_from_the_round(world: World) -> None:
    """The template of the checklist's pack prints what was answered and how much of it weakly."""
    packs.install(SYSTEM_SCOPE, builtin_folders())
    for at in Unit.system.all():
        Unit.system.filter(pk=at.pk).update(size=Unit.system.filter(path__startswith=at.path).count())
    checklist = "zhuti.ten_questions"
    questions = installed.current().checklists[checklist].questions
    clerk = world.scope(world.town, Role.CLERK)
    for n, one in enumerate(questions[:4]):
        words = ("已核", "学习没有全覆盖")[n == 0]
        given = lookback.Given(world.town.pk, checklist, one.key, ("是", "否")[n == 0], words)
        lookback.answer(clerk, given, today=TODAY)
    template = stored.named(clerk, "zhuti.self_assessment", world.town, installed.current())
    report = make(template, stored.asked_for(clerk, template, world.town, date(2026, 1, 1), TODAY))
    said = extract(report.data, "自查.docx").text
    assert "回答问题4个，答“否”的1个" in said
    assert "石桥镇主题教育自查评估报告" in said
