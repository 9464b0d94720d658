"""Whose week waits to be confirmed today: the set day has come and nobody has confirmed it.

Asked of the units that take part in a running campaign and of those that have reported lately; a unit that never
reports a week is not told to.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from taizhang.duties.models import WeekReport
from taizhang.duties.weekly.week import Weekly, running, weekly_of_campaign
from taizhang.figures.statement import numbers
from taizhang.ledgers.models import CampaignUnit
from taizhang.packs.periods import Period
from taizhang.units.id_in import IdIn

LATELY = timedelta(weeks=5)


def weeks_waiting(units: Sequence[int], today: date) -> Mapping[int, Period]:
    """By unit; four statements, whatever their number."""
    inside = Q(IdIn("unit_id", numbers(units)))
    weekly = _weekly(inside, today)
    reports = list(
        WeekReport.objects.filter(inside, start__gt=today - LATELY).values_list("unit_id", "start", "state")
    )
    asked = {unit: weekly.get(unit, Weekly()) for unit in (*weekly, *(unit for unit, *_ in reports))}
    done = {(unit, start) for unit, start, state in reports if state != WeekReport.RETURNED}
    return {unit: week for unit, week in _cut(asked.items(), today) if (unit, week.start) not in done}


def _weekly(inside: Q, today: date) -> dict[int, Weekly]:
    """As `weekly_of` says of each: a campaign joined by name before one's own, the latest begun before others."""
    campaigns = {one.pk: one for one in running(today).order_by("starts_on", "id")}
    found = {one.unit_id: weekly_of_campaign(one) for one in campaigns.values()}
    joined = CampaignUnit.objects.filter(inside, campaign__in=campaigns).values_list("campaign_id", "unit_id")
    order = {key: place for place, key in enumerate(campaigns)}
    for campaign, unit in sorted(joined, key=lambda row: order[row[0]]):
        found[unit] = weekly_of_campaign(campaigns[campaign])
    return found


def _cut(asked: Iterable[tuple[int, Weekly]], today: date) -> Iterable[tuple[int, Period]]:
    for unit, weekly in asked:
        week = weekly.of(today)
        if weekly.cut_day(week) == today:
            yield unit, week
