"""Taking in spreadsheets: every row with a verdict, wholly or not at all, once, and back again."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.audit.errors import Conflict, Missing, Refused
from taizhang.audit.models import Event
from taizhang.figures.models import Definition, Delta
from taizhang.ledgers import installed, search_index
from taizhang.ledgers.importing import apply as applying
from taizhang.ledgers.importing import stage, trail, work
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked, check
from taizhang.ledgers.importing.edits import Edits
from taizhang.ledgers.importing.lookups import Alike
from taizhang.ledgers.importing.prepared import prepared
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.undo import undo
from taizhang.ledgers.models import Entry, Import, Stay
from taizhang.ledgers.models.entry import LIVE, UNDONE
from taizhang.ledgers.operations.edit import edit
from taizhang.text import tokens
from taizhang.units.models import UnitAlias
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

HEAD = ["问题表现", "列入日期", "问题来源", "涉及金额"]


def book(
    *rows: Sequence[object], head: Sequence[str] | None = None, title: str = "", sheet: str = "Sheet"
) -> bytes:
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = sheet
    if title:
        first.append([title])
    for row in (head or HEAD, *rows):
        first.append(list(row))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def asked(world: World, content: bytes | str, **more: object) -> Asked:
    given = {"ledger": installed.ledger("demo.problem"), "unit": world.town, "file": "问题.xlsx", **more}
    return Asked(content=content, **given)  # type: ignore[arg-type]  # the fields of Asked by name


def take(world: World, content: bytes | str, *, dry_run: bool = False, **more: object) -> Report:
    return import_file(world.clerk(), asked(world, content, **more), today=TODAY, dry_run=dry_run)


def verdicts(report: Report) -> list[str]:
    return [str(row.verdict) for row in report.rows]


def total_of_figures() -> int:
    """What the rows add to 查摆问题数, whatever other indicators the pack has."""
    of = Definition.objects.filter(indicator="demo.problems_found").values("pk")
    return sum(Delta.objects.filter(indicator__in=of).values_list("n", flat=True))


GOOD = (["路灯不亮", "2026-03-01", "调查研究", "1.5"], ["井盖缺失", date(2026, 3, 2), "群众反映", None])


def test_a_dry_run_changes_nothing_and_the_import_makes_rows_that_count(world: World) -> None:
    content = book(*GOOD, title="石桥镇问题清单")
    assert verdicts(take(world, content, dry_run=True)) == ["new", "new"]
    assert not Entry.system.exists()
    report = take(world, content)
    assert report.applied
    rows = list(Entry.system.order_by("pk"))
    assert [row.title for row in rows] == ["路灯不亮", "井盖缺失"]
    assert rows[0].data["amount"] == 150
    assert [row.number for row in rows] == ["530101-2026-0001", "530101-2026-0002"]
    assert {row.gone for row in rows} == {LIVE}
    assert Stay.objects.filter(entry__in=[row.pk for row in rows]).count() == 2
    assert total_of_figures() == 2
    assert search_index.found(tokens.query("井盖")) == [rows[1].pk]
    assert Event.objects.filter(object=f"entry:{rows[0].pk}", action="entry.imported").exists()


def test_a_wrong_row_stops_the_whole_file_and_names_its_cell(world: World) -> None:
    report = take(world, book(*GOOD, ["乱停车", "20241-03-01", "道听途说", "x"]))
    assert verdicts(report) == ["new", "new", "error"]
    assert [note.cell for note in report.rows[2].problems] == ["Sheet!B4", "Sheet!D4", "Sheet!C4"]
    assert not report.applied
    assert not Entry.system.exists()


def test_odd_cells_are_understood_with_a_doubt_or_reported(world: World) -> None:
    report = take(world, book(["甲", "2026.3.5", "调查研究", "约120"], ["乙", 46087, "群众反映", "１２０"]))
    assert report.applied
    first, second = Entry.system.order_by("pk")
    assert (first.data["found_on"], first.data["amount"]) == ("2026-03-05", 12000)
    assert (second.data["found_on"], second.data["amount"]) == ("2026-03-06", 12000)
    assert [note.cell for note in report.rows[0].doubts] == ["Sheet!D2"]


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    content = book(*GOOD)
    first = take(world, content)
    again = take(world, content)
    assert again.again == first.import_id
    # saved anew, the same rows come in other bytes
    assert verdicts(take(world, book(*GOOD, title="另存"))) == ["same", "same"]
    assert Entry.system.count() == 2


def test_a_likely_duplicate_is_shown_and_may_be_left_out(world: World) -> None:
    there = world.problem(title="路灯不亮", found_on="2026-03-01", source="masses")
    report = take(world, book(*GOOD), dry_run=True)
    assert verdicts(report) == ["duplicate", "new"]
    assert report.rows[0].number == there.number
    take(world, book(*GOOD), skip_duplicates=True)
    assert Entry.system.count() == 2


def test_twins_within_one_file_are_shown(world: World) -> None:
    report = take(world, book(GOOD[0], GOOD[0]))
    assert report.rows[1].doubts[0].message == "与第2行的单位、标题和日期都相同。"
    assert Entry.system.count() == 2


def test_a_row_with_a_number_updates_and_an_empty_cell_leaves_the_value(world: World) -> None:
    row = world.problem(amount="3")
    content = book([row.number, "路灯仍不亮", None, None, None], head=["编号", *HEAD])
    report = take(world, content)
    assert verdicts(report) == ["update"]
    assert report.rows[0].changed == ("问题表现",)
    row.refresh_from_db()
    assert (row.title, row.data["amount"], row.version) == ("路灯仍不亮", 300, 2)
    assert total_of_figures() == 1


def test_a_number_that_leads_nowhere_is_an_error(world: World) -> None:
    report = take(world, book(["530101-2026-0099", "甲", None, None, None], head=["编号", *HEAD]))
    assert report.rows[0].problems[0].cell == "Sheet!A2"


def test_a_unit_column_places_rows_and_one_out_of_scope_stops_the_file(world: World) -> None:
    UnitAlias.objects.create(unit=world.village, text="孙店")
    head = ["填报单位", *HEAD]
    fine = take(world, book(["孙店", *GOOD[0]], head=head))
    assert fine.applied
    assert Entry.system.get().unit == world.village
    wrong = take(world, book(["孙店村", *GOOD[1]], ["柳林镇", *GOOD[0]], head=head))
    assert verdicts(wrong) == ["new", "error"]
    assert wrong.rows[1].problems[0].cell == "Sheet!A3"
    assert Entry.system.count() == 1


def test_what_a_heading_means_is_remembered_for_the_unit(world: World) -> None:
    head = ["检查中发现的", "列入日期", "问题来源"]
    rows = (["路灯不亮", "2026-03-01", "调查研究"],)
    told = take(world, book(*rows, head=head), dry_run=True)
    assert told.unknown == ["检查中发现的"]
    assert take(world, book(*rows, head=head), columns={"检查中发现的": "title"}).applied
    more = (["井盖缺失", "2026-03-02", "群众反映"],)
    assert take(world, book(*more, head=head)).applied


def test_a_pasted_block_is_a_file(world: World) -> None:
    report = take(world, "问题表现\t列入日期\t问题来源\n路灯不亮\t2026年3月1日\t调查研究\n")
    assert report.applied
    assert Entry.system.get().data["found_on"] == "2026-03-01"


def test_a_file_without_a_header_says_what_was_looked_for(world: World) -> None:
    with pytest.raises(Refused, match=r"没有找到表头.*问题表现"):
        take(world, book(["甲"], head=["随便"]))


def test_who_may_not_enter_may_not_import(world: World) -> None:
    with pytest.raises(Missing):
        import_file(world.clerk(world.sibling), asked(world, book(*GOOD)), today=TODAY)


def test_undoing_takes_new_rows_back_and_edits_too(world: World) -> None:
    row = world.problem(amount="3")
    content = book([row.number, "新说法", None, None, None], [None, *GOOD[1]], head=["编号", *HEAD])
    report = take(world, content)
    assert total_of_figures() == 2
    assert report.import_id is not None
    undo(world.clerk(), report.import_id)
    row.refresh_from_db()
    assert row.title == "路灯不亮"
    assert Entry.system.get(title="井盖缺失").gone == UNDONE
    assert total_of_figures() == 1
    assert take(world, content).applied  # an undone file may come again


def test_an_import_whose_rows_were_touched_is_not_undone(world: World) -> None:
    report = take(world, book(*GOOD))
    row = Entry.system.get(title="井盖缺失")
    edit(world.clerk(), row.pk, {"title": "井盖丢失"}, version=1)
    assert report.import_id is not None
    with pytest.raises(Refused, match=row.number):
        undo(world.clerk(), report.import_id)
    assert total_of_figures() == 2


def staged(world: World) -> Import:
    """What a process leaves that was killed before the last transaction."""
    question = asked(world, book(*GOOD))
    plan = check(world.clerk(), question, today=TODAY)
    batch = applying.begin(world.clerk(), question)
    stage.stage(world.clerk(), batch, question.ledger, plan.news, [], today=TODAY)
    return batch


def test_staged_rows_are_seen_by_nobody_and_cleared_after_an_hour(world: World) -> None:
    batch = staged(world)
    assert stage.left(batch).count() == 2
    assert not Entry.system.exists()
    assert total_of_figures() == 0
    assert work.clear(datetime.now(UTC)) == 0
    assert work.clear(datetime.now(UTC) + timedelta(hours=2)) == 1
    assert not Entry.system.exists()
    assert not Stay.objects.exists()
    assert search_index.found(tokens.query("井盖")) == []
    batch.refresh_from_db()
    assert batch.state == Import.ABANDONED


def test_what_an_abandoned_import_could_not_clear_is_cleared_later(world: World) -> None:
    batch = staged(world)
    Import.objects.filter(pk=batch.pk).update(state=Import.ABANDONED)  # killed before it cleared up
    assert work.clear(datetime.now(UTC)) == 1
    assert not Stay.objects.exists()
    assert work.clear(datetime.now(UTC)) == 0


def test_an_import_cleared_meanwhile_is_not_made_live(world: World) -> None:
    question = asked(world, book(*GOOD))
    plan = check(world.clerk(), question, today=TODAY)
    batch = applying.begin(world.clerk(), question)
    Import.objects.filter(pk=batch.pk).update(state=Import.ABANDONED)
    with pytest.raises(Conflict, match="已被清理"):
        applying.apply(world.clerk(), question, plan, batch, today=TODAY)
    assert not Entry.system.exists()
    assert not Stay.objects.exists()


def test_an_entry_changed_while_the_file_was_checked_stops_the_whole(world: World) -> None:
    row = world.problem()
    content = book([row.number, "新说法", None, None, None], [None, *GOOD[1]], head=["编号", *HEAD])
    question = asked(world, content)
    plan = check(world.clerk(), question, today=TODAY)
    edit(world.clerk(), row.pk, {"title": "他人改过"}, version=1)
    batch = applying.begin(world.clerk(), question)
    with pytest.raises(Conflict, match=row.number):
        applying.apply(world.clerk(), question, plan, batch, today=TODAY)
    assert Entry.system.get().title == "他人改过"
    assert total_of_figures() == 1


def test_the_last_transaction_asks_as_often_for_many_rows_as_for_few(world: World) -> None:
    def queries(count: int, word: str) -> int:
        rows = [[f"{word}{n}", "2026-03-01", "调查研究", None] for n in range(count)]
        question = asked(world, book(*rows))
        plan = check(world.clerk(), question, today=TODAY)
        batch = applying.begin(world.clerk(), question)
        ready = prepared(question.ledger.id)
        laid = stage.stage(world.clerk(), batch, question.ledger, plan.news, ready, today=TODAY)
        edits = Edits(world.clerk().actor, question.ledger, plan.edits, ready)
        for each in ready:
            each.park()
        with CaptureQueriesContext(connection) as captured:
            applying._make_live(world.clerk(), question, plan, batch, applying.Last(ready, laid, edits))
        return len(captured)

    assert queries(300, "多") <= queries(3, "少") + 2


def test_a_job_imports_what_was_stored_and_running_it_twice_changes_nothing(world: World) -> None:
    from taizhang.jobs.models import Job
    from taizhang.jobs.registry import Task

    scope = world.clerk()
    batch, job = work.in_background(scope, asked(world, book(*GOOD)))
    assert Job.objects.get(pk=job).kind == trail.KIND
    task = Task(job, scope.actor, {"import": batch.pk}, lambda done, total, message="": None)
    work._import(task)
    work._import(task)
    assert Entry.system.filter(gone=LIVE).count() == 2
    batch.refresh_from_db()
    assert (batch.state, batch.created) == (Import.APPLIED, 2)


def test_the_titles_of_a_unit_are_read_once_and_only_likely_twins_are_looked_at(world: World) -> None:
    world.problem(title="路灯不亮")
    alike = Alike(world.clerk(), installed.ledger("demo.problem"))
    with CaptureQueriesContext(connection) as captured:
        assert alike.find([(world.town.pk, "井盖缺失"), (world.town.pk, "门前积水")]) == {}
        assert alike.find([(world.town.pk, "路面破损")]) == {}
    assert len(captured) == 1
    found = alike.find([(world.town.pk, "路灯不亮"), (world.sibling.pk, "路灯不亮")])
    assert [(unit, [row.title for row in rows]) for (unit, _), rows in found.items()] == [
        (world.town.pk, ["路灯不亮"])
    ]
