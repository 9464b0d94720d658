"""Figures for somebody: `read`, `series`, `children`, `rows`, `recount`.

Who may not see a unit's whole subtree gets no figure of it, as if it were not there. All figures of one
call are of one moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.figures import catalogue, dialect, drill, duties, periods
from taizhang.figures.atoms import evaluate
from taizhang.figures.definitions import Known, kept
from taizhang.figures.exact import Place
from taizhang.figures.figure import DefinitionText, Figure, UnitName, Wanted
from taizhang.figures.models import Definition
from taizhang.figures.places import BLOCK, LINE, set_of_tree
from taizhang.figures.plans import Plan, Planner, Shared, Value
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, sql
from taizhang.figures.statement import rows as select
from taizhang.figures.terms import Term
from taizhang.ledgers import installed
from taizhang.packs.model import Indicator, PackSet
from taizhang.packs.reach import Reach
from taizhang.units.models import SetMember, Unit
from taizhang.units.scope import Scope


def read(scope: Scope, wanted: Sequence[Wanted]) -> list[Figure]:
    """One figure for each that is wanted, in the same order."""
    return Reading.of(scope, wanted).figures()


def read_apart(scope: Scope, wanted: Sequence[Wanted]) -> tuple[list[Figure], list[tuple[Wanted, Refused]]]:
    """The figures there are, and for each of the others why there is none. All refused is a refusal."""
    refused: list[tuple[Wanted, Refused]] = []
    for one in wanted:
        try:
            Reading.of(scope, [one])
        except Missing:
            raise
        except Refused as refusal:
            refused.append((one, refusal))
    if wanted and len(refused) == len(wanted):
        raise refused[0][1]
    gone = {id(one) for one, _ in refused}
    return read(scope, [one for one in wanted if id(one) not in gone]), refused


@dataclass(slots=True)
class Reading:
    """Everything a call needs, read once and of one moment."""

    packs: PackSet
    wanted: Sequence[Wanted]
    units: Mapping[int, Unit]
    places: dict[tuple[int, int], Place] = field(default_factory=dict)

    @classmethod
    def of(
        cls, scope: Scope, wanted: Sequence[Wanted], also: Sequence[int] = (), until: date | None = None
    ) -> "Reading":
        """What is asked before anything is counted comes in one answer. `until` is where the whole ends of which these
        are pieces: the first may lie before a campaign the whole reaches into."""
        keys = sorted({one.unit for one in wanted}.union(also))
        asked = [Sql(installed.ASKED), *catalogue.units_asked(keys), *([catalogue.STARTS] if wanted else [])]
        versions, *held = dialect.several(asked)
        starts = held.pop() if wanted else []
        packs = installed.of((key, content) for key, content in versions)
        named = [_named(packs, one) for one in wanted]
        for one in {(one.first, one.last) for one in named}:
            catalogue.check_period(*one)
        if named:
            packs_asked = {packs.indicators[one.indicator].pack for one in named}
            catalogue.check_campaign(
                catalogue.starts(starts, packs_asked), until or min(one.last for one in named)
            )
        pairs = {(one.unit, one.tree) for one in named} | {(unit, BLOCK) for unit in also}
        return cls(packs, named, catalogue.in_sight(scope, catalogue.units_of(held), pairs))

    def figures(self) -> list[Figure]:
        with dialect.snapshot():
            known = self.definitions()
            plans = self._plans(known)
            atoms = [atom for plan in plans for atom in plan.atoms()]
            found = evaluate(atoms, specs_of(plans), known.coarse())
            moment = timezone.now()
            return [
                self.figure(one, plan, plan.value(found), known, moment)
                for one, plan in zip(self.wanted, plans, strict=True)
            ]

    def plans(self) -> list[Plan]:
        return self._plans(self.definitions())

    def definitions(self) -> "Definitions":
        return definitions(parts_of(self.packs, (one.indicator for one in self.wanted)))

    def _plans(self, definitions: "Definitions") -> list[Plan]:
        planner = self.planner(definitions)
        return [planner.plan(one, self.packs.indicators[one.indicator]) for one in self.wanted]

    def planner(self, definitions: "Definitions") -> Planner:
        if not self.places:
            self.places.update(self._places())
        return Planner(self.packs, definitions.live, self.places)

    def named(self, one: Wanted) -> Wanted:
        return _named(self.packs, one)

    def _places(self) -> dict[tuple[int, int], Place]:
        pairs = {(one.unit, one.tree) for one in self.wanted} | {(unit, BLOCK) for unit in self.units}
        return {(unit, tree): Place(unit, tree, Reach.ALL, self._stands(unit, tree)) for unit, tree in pairs}

    def _stands(self, unit: int, tree: int) -> bool:
        if tree == BLOCK:
            return True
        if tree == LINE:
            return bool(self.units[unit].line_path)
        return SetMember.objects.filter(set=set_of_tree(tree), unit=unit).exists()

    def figure(
        self, wanted: Wanted, plan: Plan, value: Value, definitions: "Definitions", moment: datetime
    ) -> Figure:
        indicator, unit = self.packs.indicators[wanted.indicator], self.units[wanted.unit]
        from_beginning = indicator.stock or (isinstance(plan, Shared) and not indicator.cohort)
        return Figure(
            wanted=wanted,
            label=indicator.label,
            word=indicator.word,
            unit=UnitName(unit.pk, unit.code, unit.name),
            reach=wanted.reach or indicator.reach,
            first=None if from_beginning else wanted.first,
            last=wanted.last,
            as_of=value.as_of or moment,
            definition=definitions.text(indicator),
            places=indicator.places,
            stored=value.stored,
            lump=value.lump,
            numerator=value.numerator,
            denominator=value.denominator,
            late=_late(plan.terms(), wanted.cut) if wanted.cut else None,
            state=value.state,
        )


def _named(packs: PackSet, one: Wanted) -> Wanted:
    if one.indicator in packs.indicators:
        return one
    return replace(one, indicator=catalogue.indicator(packs, one.indicator).id)


@dataclass(frozen=True, slots=True)
class Definitions:
    live: Mapping[str, Known]
    building: Mapping[str, Known]

    def coarse(self) -> set[int]:
        """Definitions whose cells do not reach down to villages yet."""
        return {one.id for one in self.live.values() if not one.villages}

    def text(self, indicator: Indicator) -> DefinitionText:
        """The definition a figure answers: the old one while a new one is being built."""
        live, building = self.live.get(indicator.id), self.building.get(indicator.id)
        shown = live or building
        return DefinitionText(
            id=shown.public if shown else indicator.definition_id,
            text=shown.text if shown else indicator.text,
            replaced_by=building.public if building and live and building.digest != live.digest else None,
            progress=building.done if building else None,
        )


def definitions(indicators: Iterable[str]) -> Definitions:
    live: dict[str, Known] = {}
    building: dict[str, Known] = {}
    for one in kept(indicators=indicators).definitions:
        (live if one.state == Definition.LIVE else building)[one.indicator] = one
    return Definitions(live, building)


def parts_of(packs: PackSet, indicators: Iterable[str]) -> set[str]:
    """The indicators with everything they are made of, by the names their definitions are kept under."""
    found: set[str] = set()
    left = list(indicators)
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += packs.indicators[key].parts
    owed = {duty for key in found if (duty := packs.indicators[key].duty)}
    return found | {duties.key_of(packs.duties[key]) for key in owed}


def specs_of(plans: Iterable[Plan]) -> dict[int, Spec]:
    """The recipe of every sum; a share opens its numerator's rows alone, and sums its denominator's too."""
    parts = [
        part
        for plan in plans
        for part in ((plan.numerator, plan.denominator) if isinstance(plan, Shared) else (plan,))
    ]
    return {term.known.id: term.known.spec for part in parts for term in part.terms()}


def _late(terms: Sequence[Term], cut: datetime) -> int:
    """Rows in it that were registered after the period's cut (补报)."""
    late = 0
    for term in terms:
        counted = drill.detailed(0, term.known.spec.rows, term, since=cut)
        ((number,),) = select(sql("SELECT COUNT(*) FROM ({counted}) z", counted=counted))
        late += int(number)
    return late


def series(scope: Scope, wanted: Wanted, step: str) -> list[Figure]:
    """The figure for each day, week or month of its period; a stock as of the end of each."""
    catalogue.check_period(wanted.first, wanted.last)
    spans = periods.split(wanted.first, wanted.last, step)
    pieces = [replace(wanted, first=first, last=last) for first, last in spans]
    return Reading.of(scope, pieces, until=wanted.last).figures()


def children(scope: Scope, wanted: Sequence[Wanted]) -> list[list[Figure]]:
    """Some figures of one unit: a row of them for it and for each unit right below it, in official order."""
    (top,) = {(one.unit, one.tree) for one in wanted}
    units = [top[0], *right_below(*top).values_list("id", flat=True)]
    found = read(scope, [replace(one, unit=unit) for unit in units for one in wanted])
    width = len(wanted)
    return [found[start : start + width] for start in range(0, len(found), width)]


def right_below(unit: int, tree: int) -> QuerySet[Unit]:
    """In the line those that hang under it there; a set follows the territory."""
    if tree == LINE:
        return Unit.system.filter(line_parent=unit, ended_on=None).order_by("line_path")
    return Unit.system.filter(parent=unit, ended_on=None).order_by("order", "id")


def recount(scope: Scope, wanted: Wanted) -> int:
    """The sum of the rows the figure opens, cells left aside; of a share, its numerator's."""
    reading = Reading.of(scope, [wanted])
    with dialect.snapshot():
        (plan,) = reading.plans()
        return drill.total(plan.terms())[0] if plan.terms() else 0
