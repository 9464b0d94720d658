"""How a wanted figure is computed: from kept sums, from rows, from registries, from parts of these.

A plan first says which sums it needs, so that every figure of a call is answered by few statements, and
then what they come to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from django.utils import timezone

from taizhang.figures import builtin, counted, duties, exact
from taizhang.figures.atoms import Atom
from taizhang.figures.definitions import Known
from taizhang.figures.exact import Place
from taizhang.figures.figure import BUILDING, READY, WAITING, Wanted
from taizhang.figures.spec import spec_of
from taizhang.figures.terms import Sum, Term, days
from taizhang.packs.model import Aggregation, Clock, Duty, Indicator, PackSet, Source
from taizhang.packs.reach import Reach


@dataclass(frozen=True, slots=True)
class Value:
    stored: int | None = None
    lump: int = 0
    numerator: int | None = None
    denominator: int | None = None
    state: str = READY
    as_of: datetime | None = None  # where it is not of the moment of reading


class Plan(Protocol):
    def atoms(self) -> Sequence[Atom]: ...

    def value(self, found: Mapping[Atom, int]) -> Value: ...

    def terms(self) -> Sequence[Term]:
        """Kept definitions whose rows the figure opens."""


@dataclass(slots=True)
class KeptPlan:
    sum: Sum

    def atoms(self) -> Sequence[Atom]:
        return self.sum.atoms()

    def value(self, found: Mapping[Atom, int]) -> Value:
        stored, lump = self.sum.value(found)
        return Value(stored, lump)

    def terms(self) -> Sequence[Term]:
        return self.sum.terms


@dataclass(slots=True)
class Unfinished:
    """Its definition is new and its cells are not complete yet."""

    def atoms(self) -> Sequence[Atom]:
        return ()

    def value(self, found: Mapping[Atom, int]) -> Value:  # noqa: ARG002 - the form of a plan
        return Value(state=BUILDING)

    def terms(self) -> Sequence[Term]:
        return ()


@dataclass(slots=True)
class Asked:
    """Answered by a question of its own: people, places, registries, duties."""

    question: exact.Distinct | exact.Cohort | exact.Everyone | builtin.Question | duties.Question

    def atoms(self) -> Sequence[Atom]:
        return ()

    def value(self, found: Mapping[Atom, int]) -> Value:  # noqa: ARG002 - the form of a plan
        try:
            value = self.question.answer()
        except exact.TooMany:
            return self._counted()
        return Value(value, state=BUILDING if value is None else READY)

    def _counted(self) -> Value:
        """Too many rows to count while somebody waits: what a job has counted of them."""
        assert isinstance(self.question, exact.Distinct)
        kept = counted.kept(self.question)
        return Value(state=WAITING) if kept is None else Value(kept.value, as_of=kept.as_of)

    def terms(self) -> Sequence[Term]:
        return self.question.terms()


@dataclass(slots=True)
class Added:
    parts: list[Plan]

    def atoms(self) -> Sequence[Atom]:
        return [atom for part in self.parts for atom in part.atoms()]

    def value(self, found: Mapping[Atom, int]) -> Value:
        values = [part.value(found) for part in self.parts]
        if any(one.stored is None for one in values):
            return next(one for one in values if one.stored is None)
        return Value(
            sum(one.stored or 0 for one in values), sum(one.lump for one in values), as_of=_oldest(values)
        )

    def terms(self) -> Sequence[Term]:
        return [term for part in self.parts for term in part.terms()]


@dataclass(slots=True)
class Shared:
    numerator: Plan
    denominator: Plan

    def atoms(self) -> Sequence[Atom]:
        return [*self.numerator.atoms(), *self.denominator.atoms()]

    def value(self, found: Mapping[Atom, int]) -> Value:
        over, under = self.numerator.value(found), self.denominator.value(found)
        for one in (over, under):
            if one.stored is None:
                return one
        return Value(None, over.lump, over.stored, under.stored, as_of=_oldest((over, under)))

    def terms(self) -> Sequence[Term]:
        return self.numerator.terms()


def _oldest(values: Iterable[Value]) -> datetime | None:
    return min((one.as_of for one in values if one.as_of), default=None)


@dataclass(slots=True)
class Planner:
    """What is known when figures are planned: packs, kept definitions, where units stand."""

    packs: PackSet
    live: Mapping[str, Known]
    places: Mapping[tuple[int, int], Place] = field(default_factory=dict)
    _placed: dict[tuple[int, int, Reach], Place] = field(default_factory=dict)
    coverage: duties.Batch = field(default_factory=duties.Batch)

    def plan(self, wanted: Wanted, indicator: Indicator) -> Plan:
        reach = wanted.reach or indicator.reach
        return self._plan(indicator, wanted, reach, cumulative=False)

    def _plan(self, indicator: Indicator, wanted: Wanted, reach: Reach, *, cumulative: bool) -> Plan:
        match indicator.source:
            case Source.PLUS:
                parts = [self.packs.indicators[key] for key in indicator.parts]
                return Added([self._plan(part, wanted, reach, cumulative=cumulative) for part in parts])
            case Source.SHARE:
                return self._share(indicator, wanted, reach)
            case Source.DUTY:
                duty = self.packs.duties[indicator.duty or ""]
                return self._duty(indicator, duty, wanted, reach)
            case Source.LEDGER:
                return self._ledger(indicator, wanted, reach, cumulative=cumulative)

    def _share(self, indicator: Indicator, wanted: Wanted, reach: Reach) -> Plan:
        over, under = (self.packs.indicators[key] for key in indicator.parts)
        if indicator.cohort:
            return self._cohort(over, under, wanted, reach)
        return Shared(
            self._plan(over, wanted, reach, cumulative=True), self._plan(under, wanted, reach, cumulative=True)
        )

    def _cohort(self, over: Indicator, under: Indicator, wanted: Wanted, reach: Reach) -> Plan:
        """The rows the denominator counts in its days, and how many of them the numerator counts by now."""
        place = self._place(wanted, reach)
        ledger = self.packs.ledgers[under.ledger or ""]
        cohort = exact.Cohort(
            spec_of(under, ledger).rows, spec_of(over, ledger).rows, place, wanted.first, wanted.last
        )
        below = self._plan(under, wanted, reach, cumulative=False)
        return Shared(Asked(cohort), below if isinstance(below, KeptPlan) else Asked(cohort.everyone()))

    def _ledger(self, indicator: Indicator, wanted: Wanted, reach: Reach, *, cumulative: bool) -> Plan:
        place, last_told = self._place(wanted, reach), self._told(indicator, wanted)
        if last_told < wanted.first:
            return Added([])
        if last_told < wanted.last:
            wanted = replace(wanted, last=last_told)
        if indicator.clock is Clock.CURRENT or (indicator.ledger or "").startswith("@"):
            return Asked(builtin.Question(indicator, place, wanted.first, wanted.last))
        if indicator.aggregation is Aggregation.DISTINCT:
            spec = spec_of(indicator, self.packs.ledgers[indicator.ledger or ""])
            first, last = days(spec, wanted.first, wanted.last, cumulative=cumulative)
            return Asked(exact.Distinct(spec, place, first, last))
        known = self.live.get(indicator.id)
        if known is None:
            return Unfinished()
        first, last = days(known.spec, wanted.first, wanted.last, cumulative=cumulative)
        return KeptPlan(Sum([Term(known, wanted.unit, wanted.tree, reach, first, last, place.stands)]))

    def _told(self, indicator: Indicator, wanted: Wanted) -> date:
        """A row that hides until its day counts from that day on: a sum that looks ahead would tell of it."""
        ledger = self.packs.ledgers.get(indicator.ledger or "")
        hides = ledger is not None and ledger.hidden_until is not None
        return min(wanted.last, timezone.localdate()) if hides else wanted.last

    def _duty(self, indicator: Indicator, duty: Duty, wanted: Wanted, reach: Reach) -> Plan:
        asked = duties.Asked(duty, self._place(wanted, reach), wanted.last)
        self.coverage.asked.append(asked)
        return Asked(duties.Question(indicator, asked, self.coverage))

    def _place(self, wanted: Wanted, reach: Reach) -> Place:
        key = wanted.unit, wanted.tree, reach
        if key not in self._placed:
            found = self.places[wanted.unit, wanted.tree]
            self._placed[key] = Place(found.unit, found.tree, reach, found.stands)
        return self._placed[key]
