"""Duty figures answered: each question is counted by the database where its duty is plain, worked out otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from taizhang.duties import calendars
from taizhang.duties.coverage import counting, forms, plain
from taizhang.duties.coverage.counting import Counting
from taizhang.duties.coverage.inside import inside
from taizhang.duties.coverage.opening import opened
from taizhang.duties.coverage.owed import Asking
from taizhang.duties.coverage.plain import Plain
from taizhang.duties.coverage.tally import Tally, by_unit, tally, tally_of
from taizhang.duties.dues import marks
from taizhang.duties.dues.due import State
from taizhang.duties.dues.engine import Question
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.rules import Rule, rules
from taizhang.duties.dues.standing import Standing, asked_q, standing
from taizhang.duties.dues.windows import Calendars, Window, windows
from taizhang.figures import dialect
from taizhang.figures.definitions import Known, kept
from taizhang.figures.duties import Answered, Asked, key_of
from taizhang.figures.exact import Place
from taizhang.figures.statement import numbers, rows
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.packs.model import ByDay, Every, PackSet, Who
from taizhang.units.id_in import IdIn
from taizhang.units.models import Unit


@dataclass(frozen=True, slots=True)
class Covered:
    """One answer: the tally by state, and what the figure of each take opens."""

    asked: Asked
    rule: Rule | None
    tally: Tally
    plain: Plain | None = None

    def answered(self) -> Answered:
        return Answered(self.tally.counts(), lambda take: opened(self.asked, self.rule, self.plain, take))


def answer(asked: Sequence[Asked]) -> Mapping[Asked, Answered | None]:
    """For figures (wired in project/wiring.py)."""
    return {one: found.answered() if found else None for one, found in cover(asked).items()}


def cover(asked: Sequence[Asked]) -> dict[Asked, Covered | None]:
    """None where what is kept of the duty is still being built."""
    with dialect.snapshot():
        return _Covering.of(asked).all(asked)


def named(asked: Asked, state: State, limit: int) -> list[Standing]:
    """The first units in one state, in official order."""
    with dialect.snapshot():
        covering = _Covering.of([asked])
        held = covering.holding(asked)
        return covering.named(asked, held, state, limit) if held else []


@dataclass(slots=True)
class _Covering:
    packs: PackSet
    rules: Mapping[str, Sequence[Rule]]  # by duty id: the text it has now first
    known: Mapping[str, Known]
    calendars: Calendars
    today: date
    places: Mapping[Place, Q]
    chosen: dict[Who, Q] = field(default_factory=dict)  # what is asked of several duties is looked up once

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> "_Covering":
        packs = installed.current()
        known = {one.indicator: one for one in kept().definitions}
        by_id: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules(packs, [one.duty for one in asked]):
            for key in rule.ids:
                by_id[key].append(rule)
        places = {place: inside(place) for place in {one.place for one in asked}}
        return cls(packs, by_id, known, calendars.current(), timezone.localdate(), places)

    def all(self, asked: Sequence[Asked]) -> dict[Asked, Covered | None]:
        found: dict[Asked, Covered | None] = {}
        counted: list[Plain] = []
        of_forms: list[tuple[Asked, Sequence[Rule]]] = []
        apart: list[tuple[Asked, Rule]] = []
        for one in asked:
            held = self.holding(one)
            if not held:
                found[one] = Covered(one, None, Tally())
            elif held == self.rules[one.duty.id][:1] and _countable(held[0]):
                if self._building(held[0]):
                    found[one] = None
                    continue
                ready = self._plain(one, held[0])
                found[one] = Covered(one, held[0], Tally(), ready)
                counted += [ready] if ready else []
            elif forms.countable(held):
                of_forms.append((one, held))
            else:
                apart += [(one, rule) for rule in held]
        found.update(self._counted(self._set_apart(counted)))
        found.update(self._of_forms(of_forms))
        found.update(self._worked_together(apart))
        return found

    def holding(self, asked: Asked) -> list[Rule]:
        """The texts its day is judged by: nearly always the one it has now, and that one where none asks anything."""
        known = self.rules.get(asked.duty.id, ())
        if len(known) < 2:
            return list(known)
        held = [one for one in known if not _countable(one) or self._windows(asked, one)]
        return held or [known[0]]

    def _windows(self, asked: Asked, rule: Rule) -> list[Window]:
        """The one the day lies in; of a duty done once, those begun by then."""
        duty, (run,) = rule.duty, rule.runs
        first = date.min if isinstance(duty.clock, ByDay) else asked.day
        found = windows(duty, run, first, asked.day, self.calendars)
        return [one for one in found if one.start <= asked.day]

    def _worked_together(self, apart: Sequence[tuple[Asked, Rule]]) -> dict[Asked, Covered | None]:
        """Due by due, for all rules that ask the same units of a place in one question, each in days of its own."""
        groups: dict[tuple[Place, date, Who], list[tuple[Asked, Rule]]] = defaultdict(list)
        for one, rule in apart:
            groups[one.place, one.day, rule.duty.who].append((one, rule))
        found: dict[Asked, Rule] = {}
        of_asked: dict[Asked, dict[int, set[State]]] = defaultdict(lambda: defaultdict(set))
        for (place, day, who), members in groups.items():
            rules = list({rule.duty.definition_id: rule for _, rule in members}.values())
            spans = {rule.duty.definition_id: span(one, rule) for one, rule in members}
            days = Span(min(one.first for one in spans.values()), day)
            units = standing(Unit.system.filter(self.places[place], asked_q(who)))
            question = Question(self.packs, rules, self.calendars, days, self.today, day, spans)
            states: dict[int, dict[int, set[State]]] = defaultdict(lambda: defaultdict(set))
            for definition, unit, state in question.states(units):
                states[definition][unit].add(state)
            for one, rule in members:
                found.setdefault(one, rule)
                for unit, held in states[rule.duty.definition_id].items():
                    of_asked[one][unit] |= held
        return {one: Covered(one, rule, tally_of(of_asked[one])) for one, rule in found.items()}

    def _building(self, rule: Rule) -> bool:
        known = self.known.get(key_of(rule.duty))
        return known is None or known.state != "live"

    def _plain(self, asked: Asked, rule: Rule) -> Plain | None:
        """The window the day lies in; of a duty done once, the last one begun."""
        duty, (run,) = rule.duty, rule.runs
        found = self._windows(asked, rule)
        if not found:
            return None
        due = found[-1].due
        late = self.calendars.now.shift(due, duty.grace) if duty.grace else due
        return Plain(asked, rule, run, found[-1], late, self.known[key_of(duty)], self.places[asked.place])

    def _set_apart(self, counted: list[Plain]) -> list[Plain]:
        """Units with a zero report, an excuse or an extension are few, and are worked out one by one."""
        if not counted:
            return []
        starts = {one.window.start for one in counted}
        marked = Entry.system.filter(
            ledger__in=(marks.ZERO, marks.EXCUSE, marks.EXTENSION), gone="", day__in=starts
        ).values_list("unit_id", "day", "data__duty")
        held = set(marked)
        return [
            replace(
                one,
                apart=frozenset(
                    unit for unit, day, duty in held if duty in one.rule.ids and day == one.window.start
                ),
            )
            for one in counted
        ]

    def _counted(self, counted: list[Plain]) -> dict[Asked, Covered | None]:
        found: dict[Asked, Covered | None] = {}
        for one, (owe, did) in zip(counted, plain.counted(counted), strict=True):
            counts = self._worked(one.asked, [one.rule], one.apart) if one.apart else Tally()
            counts.add(State.DONE, did.in_time)
            counts.add(State.LATE, did.enough - did.in_time)
            passed = one.window.due <= one.asked.day and one.late_after < self.today
            counts.add(State.MISSING if passed else State.PENDING, owe - did.stood)
            found[one.asked] = Covered(one.asked, one.rule, counts, one)
        return found

    def _of_forms(self, wanted: Sequence[tuple[Asked, Sequence[Rule]]]) -> dict[Asked, Covered | None]:
        """Units with a mark for the duty are worked out one by one here too."""
        found: dict[Asked, Covered | None] = {one: Covered(one, held[0], Tally()) for one, held in wanted}
        ready = []
        for one, held in wanted:
            owed = forms.owed(held, list(self._asking(one, held)))
            ready += [Counting(one, held, owed, self.today)] if owed is not None else []
        ready = counting.without_marked(ready)
        for counted, counts in zip(ready, counting.counted(ready), strict=True):
            if counted.apart:
                counts.merge(self._worked(counted.asked, counted.held, counted.apart))
            found[counted.asked] = Covered(counted.asked, counted.held[0], counts)
        return found

    def named(self, asked: Asked, held: Sequence[Rule], state: State, limit: int) -> list[Standing]:
        if not forms.countable(held):
            units = units_of(asked, held)
            return _units(self._in_state(asked, held, standing(units), state), limit)
        owed = forms.owed(held, list(self._asking(asked, held)))
        if owed is None:
            return []
        (counted,) = counting.without_marked([Counting(asked, held, owed, self.today)])
        marked = standing(units_of(asked, held).filter(IdIn("id", numbers(counted.apart))))
        found = self._in_state(asked, held, marked, state)
        if state in counting.STATES.values():
            found += [int(unit) for (unit,) in rows(counted.named(state, limit))]
        return _units(found, limit)

    def _in_state(self, asked: Asked, held: Sequence[Rule], units: Sequence[Standing], state: State) -> list[int]:
        """Due by due."""
        states = by_unit(self.question(asked, held).dues(units))
        return [unit for unit, one in states.items() if one is state]

    def _asking(self, asked: Asked, held: Sequence[Rule]) -> Iterator[Asking]:
        """Each text in each of its runs."""
        place = self.places[asked.place]
        for rule in held:
            for run in rule.runs:
                yield Asking(
                    asked, rule, run, span(asked, rule), self.packs, self.calendars, place, self.known, self.chosen
                )

    def _worked(self, asked: Asked, held: Sequence[Rule], only: frozenset[int]) -> Tally:
        units = units_of(asked, held).filter(IdIn("id", numbers(only)))
        return tally(self.question(asked, held).dues(standing(units)))

    def question(self, asked: Asked, held: Sequence[Rule]) -> Question:
        spans = {rule.duty.definition_id: span(asked, rule) for rule in held}
        days = Span(min(one.first for one in spans.values()), asked.day)
        return Question(self.packs, held, self.calendars, days, self.today, asked.day, spans)


def _units(ids: Sequence[int], limit: int) -> list[Standing]:
    return standing(Unit.system.filter(IdIn("id", numbers(ids))), limit)


def _countable(rule: Rule) -> bool:
    duty = rule.duty
    return (
        duty.each is None
        and not duty.pool
        and duty.who.row is None
        and isinstance(duty.clock, Every | ByDay)
        and len(rule.runs) == 1
    )


def units_of(asked: Asked, held: Sequence[Rule]) -> "QuerySet[Unit]":
    return Unit.system.filter(inside(asked.place), reduce(or_, (asked_q(rule.duty.who) for rule in held)))


def span(asked: Asked, rule: Rule) -> Span:
    """The period the day lies in; of what is done once, everything begun in this campaign or year."""
    if isinstance(rule.duty.clock, Every):
        return Span(asked.day, asked.day)
    begun = [run.first for run in rule.runs if date.min < run.first <= asked.day]
    first = date.min if isinstance(rule.duty.clock, ByDay) else date(asked.day.year, 1, 1)
    return Span(max(begun, default=first), asked.day)
