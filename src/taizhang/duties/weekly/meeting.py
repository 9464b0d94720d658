"""One page for the dispatch meeting: who has confirmed, what is late and whose, uneven units, decisions so far.

Uneven is a fact of items, never a rank: a unit stands there with the items that are open, in official order.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import Standing, standing
from taizhang.duties.models import Decision, Dispatch, WeekReport
from taizhang.packs.periods import Period
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

BACK = timedelta(weeks=12)
LISTED = 200
APART = (State.DONE, State.LATE, State.MISSING, State.ZERO, State.EXCUSED, State.NOT_REQUIRED)


@dataclass(frozen=True, slots=True)
class LateItem:
    unit: Standing
    due: Due
    days: int  # since its day and grace passed


@dataclass(frozen=True, slots=True)
class Meeting:
    unit: Unit
    week: Period
    members: Sequence[Standing]
    reports: Mapping[int, WeekReport]
    states: Mapping[int, Mapping[State, int]]  # of each unit, what fell due in the week by what became of it
    late: Sequence[LateItem]
    uneven: Sequence[tuple[Standing, int]]
    dispatch: Dispatch | None
    decisions: Sequence[Decision]

    @property
    def missing(self) -> list[Standing]:
        return [one for one in self.members if one.id not in self.reports]

    def reported(self, state: str) -> list[Standing]:
        return [one for one in self.members if one.id in self.reports and self.reports[one.id].state == state]


def members_of(scope: Scope, unit: Unit) -> list[Standing]:
    """The units right below, in official order."""
    return standing(Unit.objects.visible_to(scope).filter(parent=unit, ended_on=None), LISTED)


def meeting(scope: Scope, unit: Unit, week: Period, *, today: date) -> Meeting:
    """A fixed number of statements."""
    members = members_of(scope, unit)
    dues = dues_of(members, Span(week.start - BACK, week.end, ending=True), today=today)
    late = _late(members, dues, today)
    counts: dict[int, int] = defaultdict(int)
    for one in late:
        counts[one.unit.id] += 1
    dispatch = Dispatch.objects.filter(unit=unit, start=week.start).first()
    decisions = (
        Decision.objects.filter(dispatch=dispatch).select_related("unit").order_by("id") if dispatch else ()
    )
    reports = WeekReport.objects.filter(unit__in=[one.id for one in members], start=week.start)
    return Meeting(
        unit,
        week,
        members,
        {one.unit_id: one for one in reports},
        _states(dues, week),
        late,
        [(one, counts[one.id]) for one in members if counts[one.id] > 1],
        dispatch,
        list(decisions),
    )


def _states(dues: Sequence[Due], week: Period) -> Mapping[int, Mapping[State, int]]:
    found: dict[int, Counter[State]] = defaultdict(Counter)
    for one in dues:
        if one.due in week:
            found[one.unit][one.state] += 1
    return found


def _late(members: Sequence[Standing], dues: Sequence[Due], today: date) -> list[LateItem]:
    standing_of = {one.id: one for one in members}
    found = [one for one in dues if one.state is State.MISSING and one.unit in standing_of]
    place = {one.id: n for n, one in enumerate(members)}
    found.sort(key=lambda one: (place[one.unit], one.due))
    return [LateItem(standing_of[one.unit], one, (today - one.late_after).days) for one in found[:LISTED]]


def facts_of(scope: Scope, dispatch: Dispatch, *, today: date) -> dict[str, Any]:
    """What the sheet says, frozen."""
    week = Period(dispatch.start, dispatch.end, "week")
    found = meeting(scope, dispatch.unit, week, today=today)
    return {
        "unit": dispatch.unit.name,
        "start": week.start.isoformat(),
        "end": week.end.isoformat(),
        "day": today.isoformat(),
        "words": dispatch.words,
        "members": len(found.members),
        "reported": sum(one.state != WeekReport.RETURNED for one in found.reports.values()),
        "zero": [one.name for one in found.reported(WeekReport.ZERO)],
        "returned": [one.name for one in found.reported(WeekReport.RETURNED)],
        "states": [
            [one.name, *(found.states[one.id].get(state, 0) for state in APART)]
            for one in found.members
            if one.id in found.states
        ],
        "missing": [one.name for one in found.missing],
        "late": [[one.unit.name, one.due.label, one.due.due.isoformat()] for one in found.late],
        "decisions": [[one.text, one.unit.name, one.due.isoformat()] for one in found.decisions],
    }
