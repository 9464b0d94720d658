"""Duties of the demo: the weekly monitoring mostly signed as nothing, weeks mostly confirmed.

Some units are late on purpose, so that the matrix has something to show; none is singled out in words.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from taizhang.audit.actor import SYSTEM
from taizhang.audit.operation import operation
from taizhang.duties.dues import marks
from taizhang.duties.models import WeekReport
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, Stay
from taizhang.packs.periods import week_start
from taizhang.project.demo.world import COUNTY, COUNTY_CODE, World
from taizhang.units.models import Unit

WEEKS = 12
MONITOR = "zhuti.monitor_week"
DONE_ODDS, REPORT_ODDS = 0.92, 0.9


def write(world: World) -> None:
    if not world.entries:
        return
    units = list(
        Unit.system.filter(parent__code=COUNTY_CODE, code__startswith=COUNTY, ended_on=None).order_by("path")
    )
    if not units:
        return
    this_week = week_start(world.today)
    weeks = [this_week - timedelta(weeks=n) for n in range(WEEKS, 0, -1)]
    rng = world.dice("duties")
    with operation(SYSTEM) as op:
        for start in weeks:
            signed = [unit for unit in units if rng.random() < DONE_ODDS]
            _zero_reports(signed, start)
            _week_reports([unit for unit in units if rng.random() < REPORT_ODDS], start)
        about = {"units": len(units), "weeks": len(weeks)}
        op.event("demo.duties", "demo", "演示应办", unit=units[0].pk, home=units[0].home, after=about)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_current_timezone())


def _zero_reports(units: list[Unit], start: date) -> None:
    duty = installed.current().duties[MONITOR]
    end, at = start + timedelta(days=6), _moment(start + timedelta(days=4), 10)
    data = {"title": duty.label, "starts": start.isoformat(), "ends": end.isoformat(), "duty": duty.id}
    rows = [
        Entry(
            home=unit.home,
            ledger=marks.ZERO,
            unit=unit,
            number=f"{start.year}-{start:%m%d}",
            numbered_by=unit.pk,
            title=duty.label,
            state="signed",
            finished=True,
            day=start,
            data=data,
            created_at=at,
            created_by=0,
            updated_at=at,
        )
        for unit in units
    ]
    made = Entry.system.bulk_create(rows, batch_size=500)
    Stay.objects.bulk_create(
        [Stay(home=one.home, entry=one.pk, n=1, state="signed", from_day=at.date(), by=0) for one in made],
        batch_size=500,
    )


def _week_reports(units: list[Unit], start: date) -> None:
    end, at = start + timedelta(days=6), _moment(start + timedelta(days=4), 11)
    written = {"start": start.isoformat(), "end": end.isoformat()}
    WeekReport.objects.bulk_create(
        [
            WeekReport(
                unit=unit,
                start=start,
                end=end,
                state=WeekReport.CONFIRMED,
                written=written,
                confirmed_by=0,
                confirmed_name="演示数据",
                confirmed_at=at,
            )
            for unit in units
        ],
        batch_size=500,
    )
