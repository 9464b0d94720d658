"""Sets of units: batches of a campaign and categories. A counted set is one more tree of figures.

Membership is told unit by unit: a set holds exactly its members, not what stands below them.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import BATCH, Operation, operation
from taizhang.units import paths
from taizhang.units.changes import SetCountedChanged, SetMembershipChanged
from taizhang.units.models import SetMember, Unit, UnitSet
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

BATCH_SET = "batch"
CATEGORY_SET = "category"


def create_batch(
    scope: Scope, key: str, label: str, *, starts: date | None = None, ends: date | None = None
) -> UnitSet:
    """A batch is counted from its first member on: figures by batch are what it is for."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        _need_somewhere(scope)
        if UnitSet.objects.filter(key=key).exists():
            raise Refused(f"已有编号为“{key}”的批次，请换一个编号。", code="duplicate_set", field="key")
        if starts and ends and ends < starts:
            raise Refused("批次的结束日期不能早于开始日期，请核对。", code="bad_days", field="ends")
        made = UnitSet.objects.create(key=key, label=label, kind=BATCH_SET, counted=True, starts=starts, ends=ends)
        op.event("set.created", f"set:{made.pk}", label, after={"key": key, "starts": starts, "ends": ends})
        op.change(SetCountedChanged(set=made.pk, counted=True))
    return made


def set_counted(scope: Scope, unit_set: int, counted: bool) -> None:
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        _need_somewhere(scope)
        found = _locked(unit_set)
        if found.counted == counted:
            op.unchanged()
            return
        found.counted = counted
        found.save(update_fields=["counted"])
        op.event(
            "set.counted",
            f"set:{found.pk}",
            found.label,
            before={"counted": not counted},
            after={"counted": counted},
        )
        op.change(SetCountedChanged(set=found.pk, counted=counted))


def join_batch(scope: Scope, unit_set: int, units: Iterable[int], *, with_below: bool = False) -> int:
    """Units join; with `with_below` everything alive below them too. Answers how many were not in it before."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = _batch(unit_set)
        joined = join(op, found, _reached(scope, units, with_below=with_below))
        if not joined:
            op.unchanged()
    return len(joined)


def leave_batch(scope: Scope, unit_set: int, units: Iterable[int], *, with_below: bool = False) -> int:
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        found = _batch(unit_set)
        left = leave(op, found, _reached(scope, units, with_below=with_below))
        if not left:
            op.unchanged()
    return len(left)


def join(op: Operation, found: UnitSet, units: Iterable[int]) -> tuple[int, ...]:
    """For operations of this package: membership without asking for rights."""
    already = set(SetMember.objects.filter(set=found).values_list("unit_id", flat=True))
    joined = tuple(unit for unit in dict.fromkeys(units) if unit not in already)
    since = timezone.localdate()
    SetMember.objects.bulk_create(
        [SetMember(set=found, unit_id=unit, since=since) for unit in joined], batch_size=BATCH
    )
    _tell(op, found, joined=joined)
    return joined


def leave(op: Operation, found: UnitSet, units: Iterable[int]) -> tuple[int, ...]:
    wanted = set(units)
    members = SetMember.objects.filter(set=found).values_list("unit_id", flat=True).order_by("unit_id")
    left = tuple(unit for unit in members if unit in wanted)
    for start in range(0, len(left), BATCH):
        SetMember.objects.filter(set=found, unit__in=left[start : start + BATCH]).delete()
    _tell(op, found, left=left)
    return left


def _tell(op: Operation, found: UnitSet, *, joined: tuple[int, ...] = (), left: tuple[int, ...] = ()) -> None:
    if not joined and not left:
        return
    op.event("set.changed", f"set:{found.pk}", found.label, before={"left": left}, after={"joined": joined})
    op.change(SetMembershipChanged(set=found.pk, counted=found.counted, joined=joined, left=left))


def _reached(scope: Scope, units: Iterable[int], *, with_below: bool) -> list[int]:
    """The units themselves, alive and in reach of the actor, in official order."""
    wanted = list(dict.fromkeys(units))
    found = list(Unit.system.filter(pk__in=wanted, ended_on=None).order_by("path"))
    if len(found) != len(wanted):
        raise Missing("有单位没有找到或已撤销，请核对名单。")
    for unit in found:
        ground.need_any(scope, unit, Right.DIRECT, Right.UNITS)
    if not with_below:
        return [unit.pk for unit in found]
    reach = Q(pk__in=())
    for unit in found:
        reach |= paths.within(unit.path)
    return list(Unit.system.filter(reach, ended_on=None).order_by("path").values_list("id", flat=True))


def _locked(unit_set: int) -> UnitSet:
    found = UnitSet.objects.select_for_update().filter(pk=unit_set).first()
    if found is None:
        raise Missing
    return found


def _batch(unit_set: int) -> UnitSet:
    found = _locked(unit_set)
    if found.kind != BATCH_SET:
        raise Refused(f"“{found.label}”是单位分类，请在单位资料里增减。", code="not_a_batch")
    return found


def _need_somewhere(scope: Scope) -> None:
    if not (scope.has(Right.DIRECT) or scope.has(Right.UNITS)):
        raise Missing
