"""What every operation on a unit does first: lock and re-read, ask for the right, refuse an ended unit."""

from datetime import date

from django.db.models import Max
from django.utils import timezone

from taizhang.audit.errors import Conflict, Missing, Refused
from taizhang.units.models import Unit, UnitVersion
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LABELS = {
    "code": "单位编码",
    "name": "全称",
    "short_name": "规范化简称",
    "kind": "类别",
    "categories": "分类",
    "credit_code": "统一社会信用代码",
    "doc_prefix": "发文代字",
    "started_on": "设立日期",
    "first_use": "启用日期",
    "post": "职务",
    "leader": "班子成员",
    "member": "党员",
    "floating": "流动党员",
    "phone": "电话",
    "term_end": "任期届满日",
    "host": "承办单位",
    "campaign": "活动",
    "starts": "开始日期",
    "ends": "结束日期",
}


def named(unit: Unit) -> str:
    """The name an event of this unit is filed under."""
    return f"unit:{unit.pk}"


def locked(unit: int) -> Unit:
    """The unit as it is now, held until the operation ends."""
    found = Unit.system.select_for_update(of=("self",)).filter(pk=unit).first()
    if found is None:
        raise Missing
    return found


def locked_alive(unit: int) -> Unit:
    found = locked(unit)
    if found.ended_on is not None:
        raise Refused(f"“{found.name}”已于{found.ended_on:%Y年%-m月%-d日}撤销，不能再变动。", code="unit_ended")
    return found


def need_any(scope: Scope, unit: Unit, *rights: Right) -> None:
    """Raise unless one of the rights is held at the unit."""
    if not any(scope.can(right, unit) for right in rights):
        scope.need(rights[-1], unit)


def need_above(scope: Scope, unit: Unit) -> None:
    """The right over a unit's place belongs to its superior; over a root's to the root itself."""
    scope.need(Right.UNITS, unit)
    if unit.parent_id is not None:
        scope.need(Right.UNITS, Unit.system.get(pk=unit.parent_id))


def expect(unit: Unit, version: int | None) -> None:
    """Refuse a change of place decided on an older state of the unit."""
    if version is not None and version != unit.version:
        raise Conflict(f"“{unit.name}”刚被他人变动过，请刷新页面核对后再操作。", code="stale")


def effective(on: date | None) -> date:
    """The day a change takes effect: today, or a day gone by."""
    today = timezone.localdate()
    if on is not None and on > today:
        raise Refused("生效日期不能晚于今天，请改为今天或以前的日期。", code="future_day", field="on")
    return on or today


def remember(unit: Unit, on: date, reason: str = "") -> None:
    """Keep what the unit was until `on`. Call it before the change; several changes of one day leave one past."""
    since = UnitVersion.objects.filter(unit=unit).aggregate(at=Max("to_day"))["at"] or unit.started_on
    if on < since:
        raise Refused(
            f"生效日期早于“{unit.name}”上一次变动或设立的日期（{since:%Y年%-m月%-d日}），请改为该日或以后。",
            code="before_last_change",
            field="on",
        )
    if on > since:
        UnitVersion.objects.create(
            unit=unit,
            from_day=since,
            to_day=on,
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent=unit.parent_id,
            reason=reason,
        )
