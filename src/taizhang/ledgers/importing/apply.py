"""A checked file made true, wholly or not at all.

Checking and staging take the time they take; what the last transaction does is set-based and short: the rows laid
aside become live, prepared deltas are posted, edited entries are written if nobody changed them meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from taizhang.audit.errors import Conflict, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import keepers, snapshot
from taizhang.ledgers.facts import EntryChange, ImportActed
from taizhang.ledgers.importing import columns, cycles
from taizhang.ledgers.importing.check import Asked, Edit, NewRow, Plan, Step, check
from taizhang.ledgers.importing.edits import Edits
from taizhang.ledgers.importing.prepared import Prepared, prepared
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.stage import LAID, Laid, stage, unstage
from taizhang.ledgers.models import Entry, Import
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

# What one short transaction carries beside set-based work; measured to stay under two seconds on SQLite.
MOST_EDITS, MOST_JOINT = 10_000, 1_000


def import_file(
    scope: Scope, asked: Asked, *, today: date, dry_run: bool = False, step: Step | None = None
) -> Report:
    """Check a file and, unless it is a dry run or a row is wrong, apply it."""
    keepers.need(scope, asked.ledger, asked.unit)
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
    try:
        with cycles.unsought():
            _apply(scope, asked, plan, batch, today=today, step=step)
    except Exception:
        abandon(scope, batch)
        raise
    plan.report.applied, plan.report.import_id = True, batch.pk
    return plan.report


def _apply(scope: Scope, asked: Asked, plan: Plan, batch: Import, *, today: date, step: Step | None) -> None:
    refuse_too_many(plan)
    ready = prepared(asked.ledger.id)
    laid = stage(scope, batch, asked.ledger, plan.news, ready, today=today, step=step)
    edits = Edits(scope.actor, asked.ledger, plan.edits, ready)
    for each in ready:
        each.park()
    _make_live(scope, asked, plan, batch, Last(ready, laid, edits))


def refuse_too_many(plan: Plan) -> None:
    if len(plan.edits) > MOST_EDITS:
        raise Refused(
            f"这个文件要更新 {len(plan.edits)} 条已有条目，一次最多 {MOST_EDITS} 条，请分成几个文件。",
            code="too_many_edits",
            field="file",
        )
    rows: list[NewRow | Edit] = [*plan.news, *plan.edits]
    joint = sum(len(row.owners) > 1 for row in rows)
    if joint > MOST_JOINT:
        raise Refused(
            f"这个文件有 {joint} 条多单位共同的条目，一次最多 {MOST_JOINT} 条，请分成几个文件。",
            code="too_many_joint",
            field="file",
        )


@dataclass(frozen=True, slots=True)
class Last:
    """What waits for the last transaction."""

    ready: Sequence[Prepared]
    laid: Laid
    edits: Edits


def _make_live(scope: Scope, asked: Asked, plan: Plan, batch: Import, last: Last) -> None:
    """The one transaction that changes what anybody sees."""
    with operation(scope.actor) as op:
        if taken_before(asked) is not None:
            raise Conflict("同一个文件刚刚已由他人导入，请刷新后核对。", code="imported_meanwhile")
        _check_units(plan)
        last.laid.entries.settle()
        for each in last.ready:
            each.post()
        _show_joint(op, last.laid.joint)
        last.edits.write(op)
        last.edits.keep_old(batch)
        columns.remember(asked.unit, asked.ledger, asked.columns)
        counts = {"created": len(plan.news), "updated": len(plan.edits), "same": plan.report.counts["same"]}
        _mark(batch, op, counts)
        op.event("import.applied", f"import:{batch.pk}", batch.name, unit=batch.unit_id, after=counts)
        op.change(ImportActed(op, batch))


def _mark(batch: Import, op: Operation, counts: Mapping[str, int]) -> None:
    """What stands beside rows that were silent for an hour may have been cleared away."""
    batch.created, batch.updated, batch.same = counts.values()
    batch.state, batch.applied_at = Import.APPLIED, op.at
    done = {name: getattr(batch, name) for name in ("created", "updated", "same", "state", "applied_at")}
    asked = {key: value for key, value in batch.asked.items() if key != LAID}  # of `batch` only once it is true
    if not Import.objects.filter(pk=batch.pk, state=Import.STAGING).update(**done, asked=asked):
        raise Conflict("导入的暂存行已被清理，请重新导入。", code="stage_lost")


def _check_units(plan: Plan) -> None:
    """A unit ended since the file was checked takes no rows."""
    rows: list[NewRow | Edit] = [*plan.news, *plan.edits]
    keys = {unit.pk for row in rows for unit in row.owners}
    gone = Unit.system.filter(ended_on__isnull=False).values_list("pk", "name")
    ended = next((name for key, name in gone if key in keys), None)
    if ended is not None:
        raise Conflict(f"{ended}在导入期间已撤销，请核对后重新导入。", code="unit_ended")


def _show_joint(op: Operation, joint: list[int]) -> None:
    for facts in snapshot.facts_of(Entry.system.filter(pk__in=joint)).values():
        op.change(EntryChange(before=None, after=facts))


def abandon(scope: Scope, batch: Import) -> None:
    """The import stands in the trail as one that came to nothing; what was staged is taken away."""
    with operation(scope.actor) as op:
        Import.objects.filter(pk=batch.pk).exclude(state=Import.APPLIED).update(
            state=Import.ABANDONED, touched_at=datetime.now(UTC)
        )
        op.event("import.abandoned", f"import:{batch.pk}", batch.name, unit=batch.unit_id)
    unstage(batch)
