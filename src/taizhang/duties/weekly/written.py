"""A unit's week as its rows say it: done, late, next week, figures and their change, and what was registered late.

Nothing of it is typed. It is worked out until a person confirms it, and frozen with the confirmation.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from taizhang.duties.dues.due import STATE_LABELS, Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.duties.weekly.week import Weekly
from taizhang.figures.table import table
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.packs.model import Aggregation, Indicator, PackSet
from taizhang.packs.periods import Period
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

ROWS = 30  # of each part; the rest is counted
BACK = timedelta(weeks=12)  # how far back something left undone is still listed
LATE_BACK = timedelta(weeks=4)
ENGINE = "duty"


@dataclass(frozen=True, slots=True)
class RowLine:
    entry: int
    ledger: str
    number: str
    title: str
    day: str


@dataclass(frozen=True, slots=True)
class DueLine:
    key: str
    label: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    indicator: str
    label: str
    word: str
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class Counted:
    ledger: str
    label: str
    word: str
    rows: int


@dataclass(slots=True)
class Written:
    start: str
    end: str
    done: list[RowLine] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    settled: list[DueLine] = field(default_factory=list)
    late: list[DueLine] = field(default_factory=list)
    coming: list[DueLine] = field(default_factory=list)
    figures: list[FigureLine] = field(default_factory=list)
    registered_late: list[RowLine] = field(default_factory=list)  # 补报

    @property
    def empty(self) -> bool:
        return not (self.counts or self.settled or self.registered_late)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(held: dict[str, Any]) -> Written:
    kinds: dict[str, Any] = {
        "done": RowLine, "counts": Counted, "settled": DueLine, "late": DueLine, "coming": DueLine,
        "figures": FigureLine, "registered_late": RowLine,
    }  # fmt: skip
    parts = {name: [kind(**one) for one in held.get(name, ())] for name, kind in kinds.items()}
    return Written(held["start"], held["end"], **parts)


def write(scope: Scope, unit: Unit, week: Period, weekly: Weekly, *, today: date) -> Written:
    packs = installed.current()
    rows = _rows(unit, week, packs)
    found = Written(week.start.isoformat(), week.end.isoformat())
    found.done = [_row(one, packs) for one in rows[:ROWS]]
    found.counts = _counts(rows, packs)
    found.settled, found.late, found.coming = _dues(unit, week, weekly, today)
    found.figures = _figures(scope, unit, week, weekly, packs)
    found.registered_late = _registered_late(unit, week, weekly, packs)
    return found


def _rows(unit: Unit, week: Period, packs: PackSet) -> list[Entry]:
    """The unit's own rows of the week, newest first; those of the engine's ledgers stand among the dues."""
    found = Entry.system.filter(
        announced(), unit=unit, gone=LIVE, lump=False, day__gte=week.start, day__lte=week.end
    )
    found = found.exclude(ledger__startswith=f"{ENGINE}.").order_by("-day", "-id")
    return [one for one in found if one.ledger in packs.ledgers]


def _row(one: Entry, packs: PackSet) -> RowLine:
    day = one.day.isoformat() if one.day else ""
    return RowLine(one.pk, packs.ledgers[one.ledger].label, one.number, one.title, day)


def _counts(rows: Sequence[Entry], packs: PackSet) -> list[Counted]:
    by_ledger = Counter(one.ledger for one in rows)
    return [
        Counted(key, packs.ledgers[key].label, packs.ledgers[key].word, by_ledger[key])
        for key in packs.ledgers
        if by_ledger[key]
    ]


def _dues(
    unit: Unit, week: Period, weekly: Weekly, today: date
) -> tuple[list[DueLine], list[DueLine], list[DueLine]]:
    """(settled this week, late and still open, falling due next week)."""
    following = weekly.after(week)
    here = standing(Unit.system.filter(pk=unit.pk))
    dues = dues_of(here, Span(week.start - BACK, following.end, ending=True), today=today)
    own = [one for one in dues if one.state is not State.NOT_REQUIRED]
    settled = [one for one in own if _settled_in(one, week)]
    late = [one for one in own if one.due <= week.end and one.state in (State.MISSING, State.LATE)]
    late = [one for one in late if one.state is State.MISSING or (one.done_on or week.end) >= week.start]
    coming = [one for one in own if following.start <= one.due and one.state is State.PENDING]
    return [_due(one) for one in settled], [_due(one) for one in late], [_due(one) for one in coming]


def _settled_in(due: Due, week: Period) -> bool:
    if due.done_on is not None:
        return due.done_on in week and due.state is State.DONE
    return due.state in (State.ZERO, State.EXCUSED) and due.due in week


def _due(due: Due) -> DueLine:
    return DueLine(due.key, due.label, due.due.isoformat(), STATE_LABELS[due.state])


def _figures(scope: Scope, unit: Unit, week: Period, weekly: Weekly, packs: PackSet) -> list[FigureLine]:
    """Flows that moved in this week or the one before, with the change; in the order of the packs."""
    before = weekly.before(week)
    chosen = [one for one in packs.indicators.values() if _moves(one)]
    now, then = (week.start, week.end), (before.start, before.end)
    found = table(scope, [unit.pk], [one.id for one in chosen], [now, then])
    lines = []
    for one in chosen:
        value, was = (found.stored(unit.pk, one.id, span) or 0 for span in (now, then))
        if value or was:
            shown = found.figure(unit.pk, one.id, now).value or 0
            lines.append(FigureLine(one.id, one.label, one.word, str(shown), _change(value - was, one.places)))
    return lines


def _moves(one: Indicator) -> bool:
    """A flow summed from kept cells, and none that must not be made much of."""
    return one.flow and one.scored and one.aggregation is not Aggregation.DISTINCT


def _change(change: int, places: int) -> str:
    if not change:
        return "持平"
    amount = f"{abs(change) / 10**places:.{places}f}" if places else str(abs(change))
    return ("增" if change > 0 else "减") + amount


def _registered_late(unit: Unit, week: Period, weekly: Weekly, packs: PackSet) -> list[RowLine]:
    """补报: rows whose day lies in a reported week, registered after its cut and before this week's."""
    since, until = weekly.cut_of(weekly.before(week)), weekly.cut_of(week)
    found = Entry.system.filter(unit=unit, gone=LIVE, lump=False, created_at__gt=since, created_at__lte=until)
    found = found.filter(announced(), day__gte=week.start - LATE_BACK, day__lt=week.start)
    found = found.exclude(ledger__startswith=f"{ENGINE}.")
    return [_row(one, packs) for one in found.order_by("day", "id")[:ROWS] if one.ledger in packs.ledgers]
