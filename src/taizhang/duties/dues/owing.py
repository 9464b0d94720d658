"""Who owes what from when to when: rules, units and subjects put together, before anybody asks what was done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.duties.dues.due import Owed
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import Asking, Standing, named
from taizhang.duties.dues.subjects import About, People, Row, Subjects, events, subjects
from taizhang.duties.dues.windows import DAY, FAR, Calendars, Run, Window, after, before, windows
from taizhang.packs.model import Before, ByDay, Every, PackSet, Within


@dataclass(frozen=True, slots=True)
class Span:
    """Dues that touch these days, or (`ending`) fall due in them."""

    first: date
    last: date
    ending: bool = False

    def takes(self, window: Window) -> bool:
        if self.ending:
            return self.first <= window.due <= self.last
        return window.due >= self.first and window.start <= self.last


@dataclass(frozen=True, slots=True)
class Owing:
    """Everything that is the same for all rules of one question."""

    units: Sequence[Standing]
    packs: PackSet
    asking: Asking
    calendars: Calendars
    span: Span
    spans: Mapping[int, Span] = field(default_factory=dict)  # by definition
    people: People = field(default_factory=dict)

    def days(self, rule: Rule) -> Span:
        return self.spans.get(rule.duty.definition_id, self.span)

    def of(self, number: int, rule: Rule) -> Iterator[Owed]:
        who = rule.duty.who
        near = [one for one in self.units if one.kind in who.kinds] if who.kinds else self.units
        asked = [one for one in near if self.asking.asks(who, one)] if named(who) else near
        if not asked:
            return
        span = self.days(rule)
        about = subjects(rule, asked, self.packs, span.first, self.people)
        started = events(rule, asked, self.packs, span.first)
        fixed, of_rows = self._fixed(rule), dict[int, Sequence[tuple[Window, int | None]]]()
        for unit in asked:
            runs = [run for run in rule.runs if self.asking.takes_part(run, unit)]
            if runs:
                one = _Unit(number, unit, runs, about, started.get(unit.id, ()), fixed, of_rows, span, self)
                yield from one.owed(rule)

    def _fixed(self, rule: Rule) -> Mapping[Run, Sequence[Window]]:
        """Windows that are the same for every unit of a run."""
        if not isinstance(rule.duty.clock, Every | ByDay):
            return {}
        span = self.days(rule)
        return {
            run: [one for one in windows(rule.duty, run, span.first, span.last, self.calendars) if span.takes(one)]
            for run in rule.runs
        }


@dataclass(frozen=True, slots=True)
class _Unit:
    number: int
    unit: Standing
    runs: Sequence[Run]
    about: Subjects
    events: Sequence[Row]
    fixed: Mapping[Run, Sequence[Window]]
    of_rows: dict[int, Sequence[tuple[Window, int | None]]]
    span: Span
    all: Owing

    def owed(self, rule: Rule) -> Iterator[Owed]:
        clock = rule.duty.clock
        common = self._common() if isinstance(clock, Every | ByDay) else None
        for about in self.about.of(self.unit):
            for window, source in self._windows(clock, about, common):
                yield self._one(about, window, source)

    def _windows(
        self, clock: object, about: About, common: Sequence[Window] | None
    ) -> Iterator[tuple[Window, int | None]]:
        if common is not None:
            began = (
                about.row.day if about.row is not None else None
            )  # nothing is owed about a row before it was there
            yield from ((one, None) for one in common if began is None or one.due >= began)
            return
        for one, source in self._taken(clock, about):
            if any(run.first <= one.due and one.start <= run.last and run.holds(one) for run in self.runs):
                yield one, source

    def _taken(self, clock: object, about: About) -> Sequence[tuple[Window, int | None]]:
        """In the days asked about; what counts from a row is the same for every unit the row reaches."""
        row, takes = about.row, self.span.takes
        if row is None:
            return [one for one in self._counted(clock, about) if takes(one[0])]
        if row.id not in self.of_rows:
            self.of_rows[row.id] = [one for one in self._counted(clock, about) if takes(one[0])]
        return self.of_rows[row.id]

    def _common(self) -> Sequence[Window]:
        """The same thing is asked once: of runs that overlap, the first one's windows."""
        if len(self.runs) == 1:
            return self.fixed[self.runs[0]]
        taken: list[Window] = []
        for run in self.runs:
            taken += [
                one
                for one in self.fixed[run]
                if not any(one.start <= other.due and other.start <= one.due for other in taken)
            ]
        return taken

    def _counted(self, clock: object, about: About) -> Iterator[tuple[Window, int | None]]:
        """Windows counted from a row."""
        row, calendars = about.row, self.all.calendars
        if isinstance(clock, Before) and row is not None and row.on is not None:
            yield before(clock, row.day, row.on, row.promised or row.on, calendars), row.id
        if isinstance(clock, Within):
            rows = [row] if clock.of == "row" and row is not None else self.events
            dated = _first_of_days(rows)
            for n, (day, source) in enumerate(dated):
                until = dated[n + 1][0] - DAY if n + 1 < len(dated) else FAR
                yield after(clock.duration, day, until, calendars), source

    def _one(self, about: About, window: Window, source: int | None) -> Owed:
        excluded = self.unit.excluded(window.due)
        if not excluded and about.ended_on is not None and about.ended_on <= window.due:
            excluded = f"{about.subject.label if about.subject else ''}已于{about.ended_on:%Y-%m-%d}离任"
        return Owed(
            self.number,
            self.unit.id,
            about.subject,
            window.start,
            window.until,
            window.rule_due,
            window.first_due,
            window.due,
            source,
            excluded,
        )


def _first_of_days(rows: Sequence[Row]) -> Sequence[tuple[date, int]]:
    """Several rows of one day ask once: the first one's term would end on the day it began."""
    found: dict[date, int] = {}
    for one in rows:
        if one.day is not None:
            found.setdefault(one.day, one.id)
    return list(found.items())
