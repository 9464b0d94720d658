"""Facts asked for again, all in one call: what they come to now beside what they were."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Refused
from taizhang.figures import queries
from taizhang.figures.figure import Figure, Wanted
from taizhang.figures.places import BLOCK
from taizhang.packs.reach import Reach
from taizhang.reports.evaluate.printing import Form, printed
from taizhang.reports.making.facts import Fact, is_figure
from taizhang.reports.verifying.finding import FACT, Finding
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Now:
    """`problem` says why it cannot be counted any more."""

    fact: Fact
    figure: Figure | None
    problem: str = ""

    @property
    def same(self) -> bool:
        if self.figure is None:
            return False
        if "denominator" in self.fact:
            pair = (self.figure.numerator, self.figure.denominator)
            return bool(pair == (self.fact["numerator"], self.fact["denominator"]))
        return bool(self.figure.stored == self.fact["stored"])

    @property
    def text(self) -> str:
        """As it would be printed with every digit."""
        if self.figure is None:
            return ""
        return printed(self.figure, Form(part=self.fact.get("part", ""))) or ""

    @property
    def was(self) -> str:
        return str(self.fact["printed"])


def recount(scope: Scope, facts: Sequence[Fact]) -> list[Now]:
    counted = [one for one in facts if is_figure(one)]
    codes = {one["unit"] for one in counted}
    units = dict(Unit.system.filter(code__in=codes).values_list("code", "pk"))
    wanted = {id(one): wanted_of(one, units) for one in counted}
    asked = list(dict.fromkeys(one for one in wanted.values() if one is not None))  # one figure may stand twice
    try:
        figures = dict(zip(asked, queries.read(scope, asked), strict=True))
    except Refused:
        figures = {one: figure for one in asked for figure in _alone(scope, one)}
    return [_now(one, wanted[id(one)], figures) for one in counted]


def wanted_of(fact: Fact, units: dict[str, int]) -> Wanted | None:
    unit = units.get(fact["unit"])
    if unit is None:
        return None
    return Wanted(
        fact["indicator"],
        unit,
        date.fromisoformat(fact["from"]),
        date.fromisoformat(fact["to"]),
        reach=Reach(fact["reach"]),
        tree=fact.get("tree", BLOCK),
    )


def _alone(scope: Scope, wanted: Wanted) -> list[Figure]:
    try:
        return queries.read(scope, [wanted])
    except Refused:
        return []


def _now(fact: Fact, wanted: Wanted | None, figures: dict[Wanted, Figure]) -> Now:
    if wanted is None:
        return Now(fact, None, f"单位 {fact['unit_name']} 已不在")
    figure = figures.get(wanted)
    return Now(fact, figure, "" if figure else "这项指标现在算不出来，可能已从活动包里删去")


def findings(now: list[Now]) -> Iterator[Finding]:
    for one in now:
        if one.same:
            continue
        label = str(one.fact["label"])
        said = f"现为“{one.text}”" if one.figure else one.problem
        message = f"“{label}”（{one.fact['unit_name']}）定稿时为“{one.was}”，{said}。"
        yield Finding(FACT, message, str(one.fact["key"]), label, one.was, one.text)
