"""The built-in registries as ledgers to count: units, head-counts, people, bodies, units of campaigns.

Rows alike in what the condition reads are counted together by the database, and the one Python evaluator
says which groups count: so a registry needs no second evaluator. A registry is counted as it stands on the
last day asked for.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from taizhang.figures.exact import Place
from taizhang.figures.places import LINE, set_of_tree
from taizhang.figures.terms import Term
from taizhang.ledgers.models import CampaignUnit
from taizhang.packs.conditions import evaluate, fields_of
from taizhang.packs.model import Aggregation, Clock, Indicator
from taizhang.packs.reach import Reach
from taizhang.units import kinds, paths
from taizhang.units.models import Body, HeadCount, Person, SetMember, Unit


@dataclass(frozen=True, slots=True)
class Registry:
    """A table of the engine read as a ledger: fields by their column, and which rows are current on a day."""

    rows: Callable[[date], QuerySet[Any]]
    unit: str  # how the row names its unit
    columns: Mapping[str, str]
    day: str | None = None
    label: str = "name"


def _alive(started: str, ended: str, day: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}{started}__lte": day}) & (
        Q(**{f"{prefix}{ended}": None}) | Q(**{f"{prefix}{ended}__gt": day})
    )


def _people(day: date) -> QuerySet[Any]:
    return Person.system.filter(Q(ended_on=None) | Q(ended_on__gt=day))


def _campaign_units(day: date) -> QuerySet[Any]:
    """A unit of two campaigns is one unit."""
    taking_part = CampaignUnit.objects.filter(_alive("from_day", "to_day", day))
    return Unit.system.filter(id__in=taking_part.values("unit_id"))


REGISTRIES = {
    "@unit": Registry(
        lambda day: Unit.system.filter(_alive("started_on", "ended_on", day)),
        "",
        {"kind": "kind", "level": "kind", "categories": "categories", "name": "name"},
    ),
    "@headcount": Registry(
        lambda day: HeadCount.objects.filter(_alive("from_day", "to_day", day)),
        "unit__",
        {"what": "what", "amount": "amount", "day": "from_day", "name": "what"},
        label="what",
    ),
    "@person": Registry(
        _people,
        "unit__",
        {
            "leader": "leader",
            "member": "member",
            "floating": "floating",
            "post": "post",
            "term_end": "term_end",
            "name": "name",
        },
    ),
    "@body": Registry(
        lambda day: Body.system.filter(_alive("started_on", "ended_on", day)),
        "unit__",
        {"kind": "kind", "since": "started_on", "name": "name"},
    ),
    "@campaign_unit": Registry(_campaign_units, "", {"kind": "kind", "categories": "categories", "name": "name"}),
}


@dataclass(frozen=True, slots=True)
class Question:
    indicator: Indicator
    place: Place
    first: date
    last: date

    def answer(self) -> int:
        registry = REGISTRIES.get(self.indicator.ledger or "")
        if registry is None:
            return 0
        return sum(n for _, n in self._groups(registry))

    def terms(self) -> Sequence[Term]:
        return ()

    def _groups(self, registry: Registry) -> Iterator[tuple[dict[str, object], int]]:
        """(values the condition reads, what they come to)."""
        read = sorted({key for key in fields_of(self.indicator.where) if key in registry.columns})
        found = self.selected(registry).order_by().values(*(registry.columns[key] for key in read))
        counted = (
            found.annotate(total=self._total(registry)) if read else [found.aggregate(total=self._total(registry))]
        )
        for row in counted:
            data = _data({key: row[registry.columns[key]] for key in read})
            if evaluate(self.indicator.where, data):
                yield data, int(row["total"] or 0)

    def _total(self, registry: Registry) -> Any:
        if self.indicator.aggregation is Aggregation.SUM and self.indicator.field:
            return Sum(F(registry.columns[self.indicator.field]))
        return Count("pk")

    def selected(self, registry: Registry) -> QuerySet[Any]:
        found = registry.rows(self.last).filter(self._inside(registry.unit))
        if self.indicator.clock is Clock.DAY:
            column = registry.columns.get(self.indicator.day or "", "started_on")
            found = found.filter(**{f"{column}__gte": self.first, f"{column}__lte": self.last})
        return found

    def _inside(self, prefix: str) -> Q:
        unit = Unit.system.get(pk=self.place.unit)
        own = f"{prefix}id" if prefix else "id"
        if self.place.reach is Reach.OWN:
            return Q(**{own: unit.pk})
        column = "line_path" if self.place.tree == LINE else "path"
        within = paths.below if self.place.reach is Reach.BELOW else paths.within
        inside = within(getattr(unit, column) or paths.ABOVE_ALL, field=prefix + column)
        one = set_of_tree(self.place.tree)
        if one is not None:
            inside &= Q(**{f"{own}__in": SetMember.objects.filter(set=one).values("unit_id")})
        return inside


def _data(row: Mapping[str, Any]) -> dict[str, object]:
    """In the stored form of an entry's data: nothing empty, days as text."""
    data: dict[str, object] = {}
    for key, value in row.items():
        if key == "level":
            value = str(kinds.level(value))
        if isinstance(value, date):
            value = value.isoformat()
        if key == "categories" and isinstance(value, str):
            value = json.loads(value)
        if value not in (None, "", []):
            data[key] = value
    return data
