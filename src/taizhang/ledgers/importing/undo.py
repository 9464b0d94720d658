"""Taking a whole import back: all its rows or none, with the rows that stand in the way named."""

from collections.abc import Iterator, Sequence

from taizhang.audit.errors import Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed, keepers, prepare, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.importing.check import Edit
from taizhang.ledgers.importing.edits import Edits
from taizhang.ledgers.importing.lookups import Lookups
from taizhang.ledgers.importing.prepared import Prepared, prepared
from taizhang.ledgers.models import Entry, Evidence, Import, ImportedEdit
from taizhang.ledgers.models.entry import LIVE, UNDONE
from taizhang.ledgers.prepare import set_or_drop
from taizhang.packs.model import Ledger
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

CHUNK, SHOWN = 1_000, 5


def undo(scope: Scope, key: int) -> Import:
    batch = find(scope, key)
    keepers.need(scope, installed.ledger(batch.ledger), batch.unit)
    if batch.state != Import.APPLIED:
        raise Refused("这次导入没有生效，或已经撤销，不用再撤销。", code="not_applied")
    ledger = installed.ledger(batch.ledger)
    _refuse_if_used(batch)
    ready = prepared(ledger.id)
    joint = _prepare(batch, ready)
    edits = Edits(scope.actor, ledger, _edits_back(scope, ledger, batch), ready)
    for each in ready:
        each.park()
    with operation(scope.actor) as op:
        taken = Import.objects.filter(pk=batch.pk, state=Import.APPLIED).update(
            state=Import.UNDONE, undone_at=op.at, touched_at=op.at
        )
        if not taken:
            raise Refused("这次导入刚刚已由他人撤销。", code="not_applied")
        _take_back(op, batch, joint)
        for each in ready:
            each.post()
        edits.write(op)
        counts = {"created": batch.created, "updated": batch.updated}
        op.event("import.undone", f"import:{batch.pk}", batch.name, unit=batch.unit_id, before=counts)
    batch.refresh_from_db()
    return batch


def find(scope: Scope, key: int) -> Import:
    found = Import.objects.filter(scope.units(Right.VIEW, prefix="unit__"), pk=key).select_related("unit").first()
    if found is None:
        raise Missing
    return found


def _rows(batch: Import) -> Iterator[list[Entry]]:
    last = 0
    while rows := list(Entry.system.filter(batch=batch.pk, gone=LIVE, pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield rows


def _prepare(batch: Import, ready: Sequence[Prepared]) -> list[int]:
    """What the rows gave is taken away again; joint rows go through the projections themselves."""
    joint: list[int] = []
    for rows in _rows(batch):
        joint += [row.pk for row in rows if row.joint]
        facts = snapshot.facts_of([row for row in rows if not row.joint])
        changes = [EntryChange(before=one, after=None) for one in facts.values()]
        for each in ready:
            each.add(changes)
    return joint


def _take_back(op: Operation, batch: Import, joint: list[int]) -> None:
    """Only rows nobody touched since: the version says so, inside the transaction."""
    for facts in snapshot.facts_of(Entry.system.filter(pk__in=joint)).values():
        op.change(EntryChange(before=facts, after=None))
    rows = Entry.system.filter(batch=batch.pk, gone=LIVE, version=1)
    if rows.update(gone=UNDONE, version=2, updated_at=op.at) != batch.created:
        raise _used(batch)


def _refuse_if_used(batch: Import) -> None:
    own = Entry.system.filter(batch=batch.pk)
    if own.filter(gone=LIVE, version=1).count() != batch.created:
        raise _used(batch)
    below = Entry.system.filter(parent__in=own.values("pk"), gone=LIVE).exclude(batch=batch.pk).first()
    if below is not None:
        raise Refused(f"导入的条目下面已有 {below.number}，请先撤回它。", code="import_used")
    kept = Evidence.objects.filter(entry__in=own.values("pk"), removed_at=None).first()
    if kept is not None:
        raise Refused(f"导入的条目已上传材料“{kept.name}”，请先去掉它。", code="import_used")


def _used(batch: Import) -> Refused:
    touched = Entry.system.filter(batch=batch.pk).exclude(gone=LIVE, version=1).order_by("pk")
    shown = "、".join(touched.values_list("number", flat=True)[:SHOWN])
    return Refused(
        f"这次导入的条目有 {touched.count()} 条后来被修改、办理或撤回（{shown}），不能整次撤销；请逐条处理。",
        code="import_used",
    )


def _edits_back(scope: Scope, ledger: Ledger, batch: Import) -> Iterator[Edit]:
    """Edits that put back what stood before, for rows still in the version the import left them in."""
    lookups = Lookups(scope, ledger)
    kept = {edit.entry: edit for edit in ImportedEdit.objects.filter(source=batch)}
    rows = Entry.system.filter(pk__in=kept).select_related("unit__parent").order_by("pk")
    for row in rows:
        edit = kept[row.pk]
        if row.version != edit.version or row.gone != LIVE:
            raise Refused(f"{row.number} 在导入之后又被修改，不能整次撤销；请逐条处理。", code="import_used")
        data = dict(row.data)
        for key, value in edit.before.items():
            set_or_drop(data, key, value)
        draft = prepare.draft(ledger, data, lookups.references(row.unit))
        before = {key: row.data.get(key) for key in edit.before}
        yield Edit(row, lookups.owners(row.unit, draft), draft, before)
