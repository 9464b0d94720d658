"""How many members, staff … a unit has from a day on. A later count ends the earlier; one may be told late."""

from datetime import date

from taizhang.audit.errors import Refused
from taizhang.audit.operation import operation
from taizhang.units.changes import HeadCountChanged
from taizhang.units.models import HeadCount, Unit
from taizhang.units.operations import ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

# What packs name; a site may count other things under labels of its own.
LABELS = {
    "member": "党员",
    "staff": "职工",
    "floating": "流动党员",
    "cadre": "干部",
    "leader": "班子成员",
    "resident": "常住人口",
}
MOST = 100_000_000


def set_head_count(scope: Scope, unit: int, what: str, amount: int, *, on: date | None = None) -> None:
    with operation(scope.actor) as op:
        found = ground.locked_alive(unit)
        ground.need_any(scope, found, Right.ENTER, Right.UNITS)
        _refuse_bad(what, amount)
        day = ground.effective(on)
        before = amount_on(found, what, day)
        put(found, what, amount, day)
        op.event(
            "head_count.set",
            ground.named(found),
            f"{found.name} {LABELS.get(what, what)}",
            unit=unit,
            home=found.home,
            before={"what": what, "amount": before},
            after={"what": what, "amount": amount, "from_day": day},
        )
        op.change(HeadCountChanged(unit=unit, what=what, from_day=day))


def put(unit: Unit, what: str, amount: int, on: date) -> None:
    """The count holds from `on` until the next one told, whichever was told first."""
    rows = HeadCount.objects.filter(unit=unit, what=what)
    following = rows.filter(from_day__gt=on).order_by("from_day").values_list("from_day", flat=True).first()
    if rows.filter(from_day=on).update(amount=amount):
        return
    earlier = rows.filter(from_day__lt=on).order_by("-from_day").first()
    if earlier is not None:
        earlier.to_day = on
        earlier.save(update_fields=["to_day"])
    HeadCount.objects.create(unit=unit, what=what, amount=amount, from_day=on, to_day=following)


def amount_on(unit: Unit, what: str, day: date) -> int:
    row = HeadCount.objects.filter(unit=unit, what=what, from_day__lte=day).order_by("-from_day").first()
    return row.amount if row else 0


def _refuse_bad(what: str, amount: int) -> None:
    if not what.strip() or len(what) > 30:
        raise Refused("请选择计数的对象（如党员、职工），30字以内。", code="bad_what", field="what")
    if not 0 <= amount <= MOST:
        raise Refused(f"人数应为0至{MOST}的整数，请核对。", code="bad_amount", field="amount")
