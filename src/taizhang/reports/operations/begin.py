"""Beginning in the middle: chosen totals of a file become lump rows with that file as evidence, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers.evidence import kinds
from taizhang.ledgers.evidence.blob import Stored
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.operations.evidence import attach, take
from taizhang.ledgers.operations.lump import NewLump, create_lump
from taizhang.ledgers.operations.withdraw import withdraw_locked
from taizhang.reports.models import Beginning
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

MOST = 200
UNDONE = "撤销从中途开始"


@dataclass(frozen=True, slots=True)
class Picked:
    indicator: str
    amount: int  # in the indicator's smallest unit


@dataclass(frozen=True, slots=True)
class NewBeginning:
    unit: int
    name: str
    data: bytes
    first: date
    last: date
    picked: Sequence[Picked]


def begin(scope: Scope, new: NewBeginning, *, today: date) -> Beginning:
    _check(new)
    stored, checked = take(new.name, [new.data])
    with operation(scope.actor) as op:
        return _begin(scope, op, new, stored, checked, today)


def _check(new: NewBeginning) -> None:
    if not new.picked:
        raise Invalid({"picked": "请至少勾选一项。"})
    if len(new.picked) > MOST:
        raise Refused(f"一次最多登记 {MOST} 项，请分几次。", code="too_many")
    seen = [one.indicator for one in new.picked]
    twice = next((one for one in seen if seen.count(one) > 1), None)
    if twice is not None:
        raise Refused(f"指标“{twice}”勾选了两次，同一项只能登记一个总数。", code="twice", field="picked")


def _begin(
    scope: Scope, op: Operation, new: NewBeginning, stored: Stored, checked: kinds.Checked, today: date
) -> Beginning:
    unit = Unit.objects.visible_to(scope).filter(pk=new.unit).first()
    if unit is None:
        raise Missing
    entries = []
    for one in new.picked:
        lump = NewLump(one.indicator, unit.pk, one.amount, new.first, new.last)
        row = create_lump(scope, lump, today=today)
        attach(op, row, stored, checked, day=new.last)
        entries.append(row.pk)
    begun = Beginning.system.create(
        unit=unit,
        name=checked.name,
        blob=stored.sha256,
        first=new.first,
        last=new.last,
        entries=entries,
        begun_at=op.at,
        begun_by=op.actor.account,
    )
    about = {"file": checked.name, "entries": entries, "from": new.first, "to": new.last}
    op.event("beginning.made", f"beginning:{begun.pk}", checked.name, unit=unit.pk, home=unit.home, after=about)
    return begun


def undo(scope: Scope, key: int) -> Beginning:
    """All its rows are withdrawn; those withdrawn one by one before stay so."""
    with operation(scope.actor) as op:
        begun = Beginning.objects.visible_to(scope).filter(pk=key).select_related("unit").first()
        if begun is None:
            raise Missing
        scope.need(Right.ENTER, begun.unit)
        if not Beginning.system.filter(pk=key, undone_at=None).update(undone_at=op.at):
            raise Refused("已经撤销过了。", code="undone")
        standing = Entry.system.filter(pk__in=begun.entries, gone=LIVE).order_by("pk").values_list("pk", flat=True)
        for entry in standing:
            withdraw_locked(op, lock(scope, entry), UNDONE)
        op.event(
            "beginning.undone",
            f"beginning:{key}",
            begun.name,
            unit=begun.unit_id,
            home=begun.unit.home,
            after={"entries": list(standing)},
        )
        begun.undone_at = op.at
        return begun
