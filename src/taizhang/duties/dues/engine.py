"""All dues of some units in some days, worked out together in few statements.

Chunks of units keep memory flat and every statement short; within a chunk the number of statements depends on the
duties, never on the units.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from taizhang.duties.dues import marks as marks_of
from taizhang.duties.dues.doings import EVERYBODY, NOTHING, Doings, Source
from taizhang.duties.dues.due import Due, Owed, State
from taizhang.duties.dues.judge import Done, Marks, Moment, judge, state_of
from taizhang.duties.dues.owing import Owing, Span
from taizhang.duties.dues.pools import pooled
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import Asking, Standing, asked_q, ids_of, standing
from taizhang.duties.dues.windows import Calendars
from taizhang.figures.statement import numbers
from taizhang.packs.model import PackSet
from taizhang.units.id_in import IdIn
from taizhang.units.models import Unit

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Question:
    packs: PackSet
    rules: Sequence[Rule]
    calendars: Calendars
    span: Span
    today: date
    as_of: date | None = None
    spans: Mapping[int, Span] = field(default_factory=dict)  # by definition, where rules look at days of their own

    def dues(self, units: Sequence[Standing]) -> Iterator[Due]:
        """In the order of rules within each chunk of units; pools stand last, with the superior of the units."""
        for rule, one, done, held in self._owed(units):
            yield judge(one, rule.duty, done, held, self.moment)
        yield from self._pools(units)

    def states(self, units: Sequence[Standing]) -> Iterator[tuple[int, int, State]]:
        """(definition, unit, what became of one of its dues): for counting, where nobody looks at the dues."""
        moment = self.moment
        for rule, one, done, held in self._owed(units):
            yield rule.duty.definition_id, one.unit, state_of(one, rule.duty, done, held, moment)
        for due in self._pools(units):
            yield due.duty.definition_id, due.unit, due.state

    @property
    def moment(self) -> Moment:
        return Moment(self.today, self.as_of or self.today, self.calendars.now)

    def _owed(self, units: Sequence[Standing]) -> Iterator[tuple[Rule, Owed, Sequence[Done], Marks]]:
        alone = replace(self, rules=[one for one in self.rules if not one.duty.pool])
        for start in range(0, len(units), CHUNK):
            yield from alone._chunk(units[start : start + CHUNK])

    def _pools(self, units: Sequence[Standing]) -> Iterator[Due]:
        for rule in self.rules:
            if rule.duty.pool:
                together = _together(rule, units)
                owed, done = replace(self, rules=[rule])._worked(together)
                if owed:
                    yield from pooled(rule, owed[0], done[0], together, self.moment)

    def _worked(self, units: Sequence[Standing]) -> tuple[Mapping[int, Sequence[Owed]], Mapping[int, Doings]]:
        """What each rule asks of the units, and what was done for it; nothing where nothing is asked."""
        asking = Asking.of(self.rules, units)
        owing = Owing(units, self.packs, asking, self.calendars, self.span, self.spans)
        owed = {number: list(owing.of(number, rule)) for number, rule in enumerate(self.rules)}
        return (owed, self._done(owed)) if any(owed.values()) else ({}, {})

    def _chunk(self, units: Sequence[Standing]) -> Iterator[tuple[Rule, Owed, Sequence[Done], Marks]]:
        owed, done = self._worked(units)
        if not owed:
            return
        starts = [one.start for group in owed.values() for one in group]
        marks = marks_of.marks(IdIn("unit_id", numbers(ids_of(units))), min(starts), max(starts))
        for number, group in owed.items():
            rule, mine = self.rules[number], done[number]
            for one in group:
                yield rule, one, done_of(rule, one, mine), marks.of(one.unit, rule.ids, one.start, one.about)

    def _done(self, owed: Mapping[int, Sequence[Owed]]) -> Mapping[int, Doings]:
        """Looked for at the units that owe it, in the days it counts: of a few duties, few units owe anything."""
        plain = {number: self.rules[number] for number in owed if owed[number] and _is_plain(self.rules[number])}
        found: dict[int, Doings] = defaultdict(dict)
        if plain:
            found.update(self._source(one for number in plain for one in owed[number]).plain(plain))
        for number, group in owed.items():
            if group and number not in plain:
                found[number] = self._source(group).each(self.rules[number], {one.about for one in group})
        return found

    def _source(self, owed: Iterable[Owed]) -> Source:
        flat = list(owed)
        units = sorted({one.unit for one in flat})
        return Source(self.packs, units, min(one.start for one in flat), max(one.until for one in flat))


def _is_plain(rule: Rule) -> bool:
    return rule.duty.each is None


def done_of(rule: Rule, one: Owed, done: Doings) -> Sequence[Done]:
    if rule.duty.each is None:
        return done.get((one.unit, ""), NOTHING)
    unit = EVERYBODY if rule.duty.who.row is not None else one.unit
    return done.get((unit, one.about), NOTHING)


def _together(rule: Rule, units: Sequence[Standing]) -> list[Standing]:
    """Everybody who shares a pool with one of the units, or whose superior is one of them."""
    above = {one.parent or one.id for one in units if one.kind in rule.duty.who.kinds} | {one.id for one in units}
    return standing(Unit.system.filter(asked_q(rule.duty.who), IdIn("parent_id", numbers(above)), ended_on=None))
