"""Rows of a list ticked one by one for a report: kept with the draft, frozen with the issue, and held to the list."""

import json

import pytest
from typer.testing import CliRunner

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing
from taizhang.files.extract import extract
from taizhang.ledgers.evidence.store import read
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.project.cli.report import app
from taizhang.reports.drafting import comparing, content
from taizhang.reports.models import Report
from taizhang.reports.operations import drafts, issue
from taizhang.reports.operations.citing import cite
from taizhang.reports.operations.drafts import NewReport
from taizhang.reports.operations.templates import Upload, upload
from taizhang.reports.queries import citing
from taizhang.reports.tracing import trace
from taizhang.reports.verifying.verify import verify
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.files.word import document, p, table
from tests.reports.world import DAY, FIRST, LAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
TYPICAL = "demo.typical"
LISTED = document(
    p("{单位}工作情况")
    + p("典型问题有{列举 典型问题：标题}。")
    + table(("编号", "问题"), ("{各 题=典型问题}{题.编号}", "{题.标题}{终}"))
    + "<w:sectPr/>"
)


@pytest.fixture
def world() -> World:
    return reported_world()


@pytest.fixture
def office(world: World) -> Scope:
    return scope(world.somebody(Role.OFFICE, "parent"))


@pytest.fixture
def draft(world: World, office: Scope) -> Report:
    for place, title in (("child", "路灯不亮"), ("grandchild", "井盖松动"), ("sibling", "河道淤积")):
        problem(world, title, place=place)
    upload(office, Upload(world.parent.pk, "典型.docx", LISTED, key="typical", period="month"))
    return drafts.create(office, NewReport("typical", world.parent.pk, FIRST, LAST))


def entries(who: Scope, row: Report) -> dict[str, int]:
    found = citing.choice(who, row, citing.view_of(who, row, TYPICAL))
    return {one.title: one.entry for one in (*found.ticked.rows, *found.rows)}


def text(who: Scope, row: Report) -> str:
    return extract(content.made_of(who, row).data, "典型.docx").text


def test_without_a_tick_the_condition_decides(office: Scope, draft: Report) -> None:
    assert "典型问题有路灯不亮、井盖松动、河道淤积。" in text(office, draft)
    assert list(entries(office, draft)) == ["路灯不亮", "井盖松动", "河道淤积"]


def test_single_rows_of_children_are_ticked_and_only_they_are_printed(office: Scope, draft: Report) -> None:
    rows = entries(office, draft)
    row = cite(office, draft.code, TYPICAL, [rows["河道淤积"], rows["井盖松动"]], version=draft.version)
    printed = text(office, row)
    assert "典型问题有井盖松动、河道淤积等。" in printed
    assert "路灯不亮" not in printed
    whole = cite(office, row.code, TYPICAL, list(rows.values()), version=row.version)
    assert "典型问题有路灯不亮、井盖松动、河道淤积。" in text(office, whole)
    back = cite(office, row.code, TYPICAL, [], version=whole.version)
    assert back.given["cited"] == {}


def test_a_ticked_row_that_is_withdrawn_or_leaves_the_condition_blocks(
    world: World, office: Scope, draft: Report
) -> None:
    rows = entries(office, draft)
    chosen = [rows["路灯不亮"], rows["井盖松动"], rows["河道淤积"]]
    row = cite(office, draft.code, TYPICAL, chosen, version=draft.version)
    clerk = scope(world.somebody(Role.CLERK, "child"))
    withdraw(clerk, rows["路灯不亮"], reason="误录", version=1)
    below = scope(world.somebody(Role.CLERK, "grandchild"))
    edit(below, rows["井盖松动"], {"source": "masses"}, version=1)
    with pytest.raises(content.Blocked) as told:
        drafts.review(office, row.code, version=row.version)
    assert any("路灯不亮" in one and "已撤回，请重新勾选" in one for one in told.value.reasons)
    assert any("井盖松动" in one and "已不合清单的条件" in one for one in told.value.reasons)
    row = cite(office, row.code, TYPICAL, [rows["河道淤积"]], version=row.version)
    assert drafts.review(office, row.code, version=row.version).state == "reviewed"


def test_between_review_and_issue_it_blocks_as_well(world: World, office: Scope, draft: Report) -> None:
    rows = entries(office, draft)
    row = cite(office, draft.code, TYPICAL, [rows["路灯不亮"], rows["河道淤积"]], version=draft.version)
    row = drafts.review(office, row.code, version=row.version)
    withdraw(scope(world.somebody(Role.CLERK, "child")), rows["路灯不亮"], reason="误录", version=1)
    with pytest.raises(content.Blocked, match=r"路灯不亮”（.*）已撤回"):
        issue.issue(office, row.code, version=row.version)


def test_the_choice_is_frozen_traced_and_verified(world: World, office: Scope, draft: Report) -> None:
    rows = entries(office, draft)
    row = cite(office, draft.code, TYPICAL, [rows["井盖松动"], rows["河道淤积"]], version=draft.version)
    row = drafts.review(office, row.code, version=row.version)
    row = issue.issue(office, row.code, version=row.version)
    (fact,) = [one for one in json.loads(row.facts) if "cited" in one]
    assert [one["title"] for one in fact["cited"]] == ["井盖松动", "河道淤积"]
    data = read(row.blob)
    assert verify(SYSTEM_SCOPE, data).holds
    enumerated = next(key for key in fact["stands_at"] if "." not in key)
    opened = trace.opened(office, row, enumerated)
    assert (opened.line.fact["key"], opened.line.changed) == (f"list:{TYPICAL}", False)
    withdraw(scope(world.somebody(Role.CLERK, "sibling")), rows["河道淤积"], reason="误录", version=1)
    assert trace.opened(office, row, enumerated).line.gone == {rows["河道淤积"]}
    (found,) = verify(SYSTEM_SCOPE, data).findings
    assert "河道淤积" in found.message
    assert "定稿后已撤回" in found.message
    assert "典型问题有井盖松动、河道淤积等。" in extract(data, "典型.docx").text


def test_a_reissue_keeps_the_choice_and_tells_when_it_differs(office: Scope, draft: Report) -> None:
    rows = entries(office, draft)
    row = cite(office, draft.code, TYPICAL, [rows["井盖松动"]], version=draft.version)
    row = drafts.review(office, row.code, version=row.version)
    old = issue.issue(office, row.code, version=row.version)
    new = issue.reissue(office, old.code)
    assert new.given["cited"] == {TYPICAL: [rows["井盖松动"]]}
    assert comparing.against_last(office, new, content.made_of(office, new).facts) == []
    new = cite(office, new.code, TYPICAL, [rows["路灯不亮"]], version=new.version)
    (change,) = comparing.against_last(office, new, content.made_of(office, new).facts)
    assert (change.label, change.was != change.now, change.needs_words) == ("典型问题", True, False)


def test_foreign_rows_unknown_lists_and_stale_versions_are_refused(
    world: World, office: Scope, draft: Report
) -> None:
    given = {"title": "不在清单", "source": "masses", "found_on": DAY.isoformat()}
    other = create(
        scope(world.somebody(Role.CLERK, "child")), NewEntry("demo.problem", world.child.pk, given), today=DAY
    )
    with pytest.raises(Invalid, match="有 1 条不在清单“典型问题”里"):
        cite(office, draft.code, TYPICAL, [other.pk], version=draft.version)
    with pytest.raises(Missing, match="没有用到清单"):
        cite(office, draft.code, "demo.none", [], version=draft.version)
    rows = entries(office, draft)
    cite(office, draft.code, TYPICAL, [rows["井盖松动"]], version=draft.version)
    with pytest.raises(Conflict):
        cite(office, draft.code, TYPICAL, [rows["路灯不亮"]], version=draft.version)
    viewer = scope(world.somebody(Role.VIEWER, "parent"))
    with pytest.raises(Forbidden):
        cite(viewer, draft.code, TYPICAL, [], version=draft.version)


def test_rows_are_looked_for_by_words_and_by_unit(world: World, office: Scope, draft: Report) -> None:
    view = citing.view_of(office, draft, TYPICAL)
    by_words = citing.choice(office, draft, view, sought=citing.Sought("淤积"))
    assert [one.title for one in by_words.rows] == ["河道淤积"]
    by_unit = citing.choice(office, draft, view, sought=citing.Sought(unit=world.child.code))
    assert [one.title for one in by_unit.rows] == ["路灯不亮", "井盖松动"]
    in_hand = citing.choice(office, draft, view, [by_words.rows[0].entry])
    assert [one.title for one in in_hand.ticked.rows] == ["河道淤积"]
    assert [one.title for one in in_hand.rows] == ["路灯不亮", "井盖松动"]


def test_from_the_command_line(world: World, draft: Report) -> None:
    account = world.somebody(Role.OFFICE, "parent").username
    assert "demo.typical　典型问题　已勾选 0 条" in said(account, "cite", draft.code)
    assert "河道淤积" in said(account, "cite", draft.code, TYPICAL, "--search", "淤积")
    number = Entry.system.get(title="河道淤积").number
    assert "已勾选 1 条" in said(account, "cite", draft.code, TYPICAL, "--row", number)
    rows = json.loads(said(account, "cite", draft.code, TYPICAL, "--json"))["rows"]
    assert [one["cited"] for one in rows] == [True, False, False]
    assert "已恢复" in said(account, "cite", draft.code, TYPICAL, "--clear")


def said(account: str, *words: str) -> str:
    run = CliRunner().invoke(app, [*words, "--as", account], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.output
