"""A checked file made true, wholly or not at all.

Checking and staging take the time they take; what the last transaction does is set-based and short: the staged rows
become live, prepared deltas are posted, edited entries are written if nobody changed them meanwhile.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

from taizhang.audit.errors import Conflict, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import copies, derive, installed, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.importing import columns
from taizhang.ledgers.importing.check import Asked, Edit, NewRow, Plan, Step, check
from taizhang.ledgers.importing.prepared import Prepared, prepared
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.stage import stage, unstage
from taizhang.ledgers.models import Entry, Import, ImportedEdit
from taizhang.ledgers.models.entry import LIVE, STAGED
from taizhang.ledgers.operations.create import write_links, write_owners
from taizhang.ledgers.operations.edit import COLUMNS
from taizhang.ledgers.record import entry_event
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

# What one short transaction carries beside set-based work; measured to stay under two seconds on SQLite.
MOST_EDITS, MOST_JOINT = 2_000, 1_000


def import_file(
    scope: Scope, asked: Asked, *, today: date, dry_run: bool = False, step: Step | None = None
) -> Report:
    """Check a file and, unless it is a dry run or a row is wrong, apply it."""
    scope.need(Right.ENTER, asked.unit)
    if (earlier := taken_before(asked)) is not None:
        return Report(asked.ledger.id, asked.file, dry_run=dry_run, again=earlier.pk)
    plan = check(scope, asked, today=today, step=step)
    plan.report.dry_run = dry_run
    if dry_run or plan.report.wrong:
        return plan.report
    if not plan.news and not plan.edits:
        plan.report.applied = True
        return plan.report
    batch = begin(scope, asked)
    return apply(scope, asked, plan, batch, today=today, step=step)


def digest_of(asked: Asked) -> str:
    content = asked.content.encode() if isinstance(asked.content, str) else asked.content
    return sha256(content).hexdigest()


def taken_before(asked: Asked) -> Import | None:
    """The import that took the same bytes for the same unit and ledger and was not undone since."""
    same = Import.objects.filter(sha256=digest_of(asked), ledger=asked.ledger.id, unit=asked.unit)
    return same.filter(state=Import.APPLIED).order_by("-pk").first()


def begin(scope: Scope, asked: Asked, *, state: str = Import.STAGING) -> Import:
    with operation(scope.actor) as op:
        batch = Import.objects.create(
            account=op.actor.account,
            unit=asked.unit,
            ledger=asked.ledger.id,
            name=asked.file[:200],
            sha256=digest_of(asked),
            asked={"columns": dict(asked.columns), "skip_duplicates": asked.skip_duplicates},
            state=state,
            started_at=op.at,
            touched_at=op.at,
        )
        op.event(
            "import.begun", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after={"sha256": batch.sha256}
        )
    return batch


def apply(
    scope: Scope, asked: Asked, plan: Plan, batch: Import, *, today: date, step: Step | None = None
) -> Report:
    refuse_too_many(plan)
    try:
        ready = prepared(asked.ledger.id)
        joint = stage(scope, batch, asked.ledger, plan.news, ready, today=today, step=step)
        _make_live(scope, asked, plan, batch, ready, joint)
    except Exception:
        abandon(scope, batch)
        raise
    plan.report.applied, plan.report.import_id = True, batch.pk
    return plan.report


def refuse_too_many(plan: Plan) -> None:
    if len(plan.edits) > MOST_EDITS:
        raise Refused(
            f"这个文件要更新 {len(plan.edits)} 条已有条目，一次最多 {MOST_EDITS} 条，请分成几个文件。",
            code="too_many_edits",
            field="file",
        )
    joint = sum(len(row.owners) > 1 for row in plan.news)
    if joint > MOST_JOINT:
        raise Refused(
            f"这个文件有 {joint} 条多单位共同的条目，一次最多 {MOST_JOINT} 条，请分成几个文件。",
            code="too_many_joint",
            field="file",
        )


def _make_live(
    scope: Scope, asked: Asked, plan: Plan, batch: Import, ready: Sequence[Prepared], joint: list[int]
) -> None:
    """The one transaction that changes what anybody sees."""
    with operation(scope.actor) as op:
        if taken_before(asked) is not None:
            raise Conflict("同一个文件刚刚已由他人导入，请刷新后核对。", code="imported_meanwhile")
        _check_units(plan)
        staged = Entry.system.filter(batch=batch.pk, gone=STAGED)
        if staged.update(gone=LIVE) != len(plan.news):
            raise Conflict("导入的暂存行已被清理，请重新导入。", code="stage_lost")
        for each in ready:
            each.post()
        _show_joint(op, joint)
        edit_all(op, asked.ledger, plan.edits)
        _keep_old(batch, plan.edits)
        columns.remember(asked.unit, asked.ledger, asked.columns)
        counts = {"created": len(plan.news), "updated": len(plan.edits), "same": plan.report.counts["same"]}
        batch.created, batch.updated, batch.same = counts.values()
        batch.state, batch.applied_at = Import.APPLIED, op.at
        batch.save()
        op.event("import.applied", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after=counts)


def _check_units(plan: Plan) -> None:
    """A unit ended since the file was checked takes no rows."""
    rows: list[NewRow | Edit] = [*plan.news, *plan.edits]
    keys = {unit.pk for row in rows for unit in row.owners}
    ended = Unit.system.filter(pk__in=keys, ended_on__isnull=False).first()
    if ended is not None:
        raise Conflict(f"{ended.name}在导入期间已撤销，请核对后重新导入。", code="unit_ended")


def _show_joint(op: Operation, joint: list[int]) -> None:
    for facts in snapshot.facts_of(Entry.system.filter(pk__in=joint)).values():
        op.change(EntryChange(before=None, after=facts))


def edit_all(op: Operation, ledger: Ledger, edits: Sequence[Edit]) -> None:
    """Write prepared edits together; refused as a whole when somebody changed one of the rows meanwhile."""
    if not edits:
        return
    by_id = {edit.entry.pk: edit for edit in edits}
    rows = list(Entry.system.select_for_update(of=("self",)).filter(pk__in=by_id).order_by("pk"))
    stale = [row.number for row in rows if row.version != by_id[row.pk].entry.version or row.gone != LIVE]
    if stale or len(rows) != len(by_id):
        shown = "、".join(stale[:5])
        raise Conflict(f"{shown}等 {len(stale)} 条在导入期间被他人修改，请重新导入。", code="stale")
    before = snapshot.facts_of(rows)
    for row in rows:
        _edit_one(op, ledger, row, by_id[row.pk])
    Entry.system.bulk_update(rows, COLUMNS, batch_size=200)
    after = snapshot.facts_of(rows)
    for row in rows:
        op.change(EntryChange(before=before.get(row.pk), after=after.get(row.pk)))
        if ledger.children or _may_become(ledger):
            copies.spread(op, row, by_id[row.pk].before)


def _keep_old(batch: Import, edits: Sequence[Edit]) -> None:
    kept = [
        ImportedEdit(source=batch, entry=edit.entry.pk, version=edit.entry.version + 1, before=edit.before)
        for edit in edits
    ]
    ImportedEdit.objects.bulk_create(kept, batch_size=500)


def _may_become(ledger: Ledger) -> bool:
    return any(ledger.id in other.origins for other in installed.current().ledgers.values())


def _edit_one(op: Operation, ledger: Ledger, row: Entry, edit: Edit) -> None:
    columns_of, joint = edit.draft.columns, len(edit.owners) > 1
    if joint or row.joint:
        write_owners(row, edit.owners)
    if edit.draft.links != derive.links(ledger, edit.entry.data):
        write_links(row, edit.draft.links)
    row.data, row.title, row.day, row.due = edit.draft.data, columns_of.title, columns_of.day, columns_of.due
    row.first_due = row.first_due or columns_of.due
    row.private, row.hidden_until = columns_of.private, columns_of.hidden_until
    row.unit, row.joint = edit.owners[0], joint
    row.version += 1
    row.updated_at = op.at
    after = {key: row.data.get(key) for key in edit.before}
    entry_event(op, "entry.edited", row, before=edit.before, after=after)


def abandon(scope: Scope, batch: Import) -> None:
    """What was staged is taken away; the import stands in the trail as one that came to nothing."""
    unstage(batch)
    with operation(scope.actor) as op:
        Import.objects.filter(pk=batch.pk).exclude(state=Import.APPLIED).update(
            state=Import.ABANDONED, touched_at=datetime.now(UTC)
        )
        op.event("import.abandoned", f"import:{batch.pk}", batch.name, unit=batch.unit_id)
