"""Which days a unit's reporting week has, and when it is cut: as its running campaign says, else Monday to Sunday."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.ledgers.models import Campaign, CampaignUnit
from taizhang.packs.periods import Period, week_start
from taizhang.units.models import Unit

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """On which weekday weeks start (Monday is 0), and how long after that start they are cut."""

    starts: int = 0
    cut: timedelta = WEEK
    campaign: str = ""

    def of(self, day: date) -> Period:
        start = week_start(day, self.starts)
        return Period(start, start + WEEK - timedelta(days=1), "week")

    def before(self, week: Period) -> Period:
        return self.of(week.start - timedelta(days=1))

    def after(self, week: Period) -> Period:
        return self.of(week.end + timedelta(days=1))

    def cut_of(self, week: Period) -> datetime:
        """Rows of the week registered later are 补报."""
        begin = datetime.combine(week.start, time.min, timezone.get_current_timezone())
        return begin + self.cut

    def cut_day(self, week: Period) -> date:
        """The set day: on it the week is there to be confirmed."""
        return min((self.cut_of(week) - timedelta(seconds=1)).date(), week.end)


def weekly_of(unit: Unit, day: date) -> Weekly:
    """One query: the campaign the unit takes part in, the latest begun; its superiors' where nobody joined by name."""
    campaigns = running(day)
    joined = campaigns.filter(pk__in=CampaignUnit.objects.filter(unit=unit).values("campaign"))
    own = campaigns.filter(unit=unit).order_by("-starts_on", "-id")
    found = joined.order_by("-starts_on", "-id").first() or own.first()
    return weekly_of_campaign(found) if found is not None else Weekly()


def running(day: date) -> "QuerySet[Campaign]":
    found = Campaign.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), starts_on__lte=day)
    return found.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def weekly_of_campaign(one: Campaign) -> Weekly:
    return Weekly(one.week_starts - 1, _cut(one.cut, one.week_starts - 1), one.label)


def _cut(text: str, starts: int) -> timedelta:
    """`friday 12:00` as the time since the week began."""
    day, _, clock = text.strip().lower().partition(" ")
    if day not in WEEKDAYS:
        return WEEK
    hour, _, minute = (clock or "24:00").partition(":")
    after = timedelta(days=(WEEKDAYS.index(day) - starts) % 7)
    return after + timedelta(hours=int(hour or 0), minutes=int(minute or 0))


def week_named(weekly: Weekly, text: str, today: date) -> Period:
    """The week a day of the address lies in; without one, the week that was cut last or is cut today."""
    if text:
        try:
            return weekly.of(date.fromisoformat(text))
        except ValueError as error:
            raise Refused("周次写成其中任一天的日期，如 2026-03-09。", code="bad_week", field="week") from error
    running = weekly.of(today)
    return running if today >= weekly.cut_day(running) else weekly.before(running)
