"""Weeks for somebody: a unit's own, those right below it, the dispatch over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from taizhang.audit.errors import Missing
from taizhang.duties.matrix import Matrix, matrix
from taizhang.duties.models import Dispatch, WeekReport
from taizhang.duties.queries import visible
from taizhang.duties.weekly.meeting import Meeting, members_of
from taizhang.duties.weekly.meeting import meeting as hold
from taizhang.duties.weekly.week import Weekly, weekly_of
from taizhang.duties.weekly.written import Written, from_json, write
from taizhang.packs.periods import Period
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Week:
    """One unit's week: as confirmed, or as its rows say it now."""

    unit: Unit
    week: Period
    weekly: Weekly
    report: WeekReport | None
    written: Written
    may_confirm: bool
    may_return: bool


def week(scope: Scope, unit: Unit, period: Period, weekly: Weekly) -> Week:
    visible(scope, unit)
    report = WeekReport.objects.filter(unit=unit, start=period.start).first()
    frozen = report is not None and report.state != WeekReport.RETURNED
    today = timezone.localdate()
    written = from_json(report.written) if report and frozen else write(scope, unit, period, weekly, today=today)
    return Week(
        unit,
        period,
        weekly,
        report,
        written,
        may_confirm=scope.can(Right.ENTER, unit) and not frozen and period.start <= today,
        may_return=frozen and scope.can(Right.REVIEW, unit.parent or unit),
    )


def report_of(scope: Scope, key: int) -> WeekReport:
    found = WeekReport.objects.select_related("unit").filter(pk=key).first()
    if found is None:
        raise Missing
    visible(scope, found.unit)
    return found


@dataclass(frozen=True, slots=True)
class Board:
    """The units right below by weeks: lamps of their dues, and whether the week was reported."""

    unit: Unit
    matrix: Matrix
    reports: Mapping[tuple[int, date], WeekReport]

    def report(self, unit: int, period: Period) -> WeekReport | None:
        return self.reports.get((unit, period.start))


def board(scope: Scope, unit: Unit, weeks: Sequence[Period]) -> Board:
    visible(scope, unit)
    units = members_of(scope, unit)
    reports = WeekReport.objects.filter(
        unit__in=[one.id for one in units], start__gte=weeks[0].start, start__lte=weeks[-1].start
    ).defer("written")
    found = matrix(units, weeks, today=timezone.localdate())
    return Board(unit, found, {(one.unit_id, one.start): one for one in reports})


def meeting(scope: Scope, unit: Unit, period: Period) -> Meeting:
    visible(scope, unit)
    return hold(scope, unit, period, today=timezone.localdate())


def dispatch_of(scope: Scope, key: int) -> Dispatch:
    """For the sheet: the units it goes to may read it as well."""
    found = Dispatch.objects.select_related("unit").filter(pk=key).exclude(issued_at=None).first()
    if found is None:
        raise Missing
    below = Unit.objects.visible_to(scope).filter(parent=found.unit).exists()
    if not below:
        visible(scope, found.unit)
    return found


__all__ = ["Board", "Week", "board", "dispatch_of", "meeting", "report_of", "week", "weekly_of"]
