"""A week confirmed, signed as nothing, or returned with a comment."""

from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing, Refused, few_words
from taizhang.audit.operation import Operation, operation
from taizhang.duties.models import WeekReport
from taizhang.duties.weekly.week import weekly_of
from taizhang.duties.weekly.written import write
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Confirming:
    """What comes with a confirmation: nothing has to."""

    unit: int
    day: date  # any day of the week
    words: str = ""
    zero: bool = False
    version: int = 0  # of the report that is there; 0 where there is none


def confirm(scope: Scope, given: Confirming, *, today: date) -> WeekReport:
    """Freeze what the rows say. A returned week is confirmed again; a confirmed one is corrected by a return first."""
    unit, words = _unit(scope, given.unit, Right.ENTER), few_words(given.words, "words")
    weekly = weekly_of(unit, given.day)
    week = weekly.of(given.day)
    if week.start > today:
        raise Refused("这一周还没有开始，不能确认。", code="too_early")
    written = write(scope, unit, week, weekly, today=today)
    if given.zero and not written.empty:
        raise Refused("这一周已有登记的内容，不能零报告，请核对后确认。", code="not_empty")
    with operation(scope.actor) as op:
        row = WeekReport.objects.select_for_update().filter(unit=unit, start=week.start).first()
        if row is not None and row.state != WeekReport.RETURNED:
            raise Conflict(f"{unit.name}这一周已经由{row.confirmed_name}确认，不用再报。")
        if row is not None and given.version not in (0, row.version):
            raise Conflict("这一周的内容刚被别人处理过，请刷新后再确认。")
        row = row or WeekReport(unit=unit, start=week.start, version=0)
        row.end = week.end
        row.state = WeekReport.ZERO if given.zero else WeekReport.CONFIRMED
        row.words, row.written = words, written.as_json()
        row.confirmed_by, row.confirmed_name, row.confirmed_at = op.actor.account, op.actor.name[:50], op.at
        row.version += 1
        row.save()
        _event(op, "week.zero_signed" if given.zero else "week.confirmed", row, {"words": row.words})
        return row


def return_(scope: Scope, report: int, *, comment: str) -> WeekReport:
    """By the superior, with what is to be mended."""
    with operation(scope.actor) as op:
        found = WeekReport.objects.select_for_update(of=("self",))  # a root unit has no parent to lock
        row = found.select_related("unit__parent").filter(pk=report).first()
        if row is None:
            raise Missing
        if not scope.can(Right.REVIEW, row.unit.parent or row.unit):
            scope.need(Right.VIEW, row.unit)
            raise Forbidden("周报由上级审核员或办公室退回。")
        comment = few_words(comment, "comment")
        if not comment:
            raise Invalid({"comment": "请写明退回的原因。"})
        if row.state == WeekReport.RETURNED:
            raise Refused("这一周已经退回，等待单位修改。", code="already_returned")
        row.state, row.comment = WeekReport.RETURNED, comment
        row.returned_by, row.returned_name, row.returned_at = op.actor.account, op.actor.name[:50], op.at
        row.version += 1
        row.save(update_fields=["state", "comment", "returned_by", "returned_name", "returned_at", "version"])
        _event(op, "week.returned", row, {"comment": row.comment})
        return row


def _unit(scope: Scope, key: int, right: Right) -> Unit:
    unit = Unit.system.select_related("parent").filter(pk=key).first()
    if unit is None:
        raise Missing
    scope.need(right, unit)
    return unit


def _event(op: Operation, action: str, row: WeekReport, after: dict[str, object]) -> None:
    label = f"{row.unit.name}{row.start.isoformat()}至{row.end.isoformat()}周报"
    op.event(action, f"week:{row.pk}", label, unit=row.unit_id, home=row.unit.home, after=after)
