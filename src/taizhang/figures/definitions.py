"""Definitions as numbers: which are read, which are being built, which are gone.

A changed recipe is registered beside the old one under the exclusive shape, and from then on writers post
to both; the old one is read until the new one's cells are complete. Recipes are parsed once per process: an
id never changes its meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.figures.models import Definition
from taizhang.figures.spec import Spec, as_json, digest_of, from_json
from taizhang.ledgers.models import Entry

_parsed: dict[tuple[int, int], Spec] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """One definition with its recipe."""

    id: int
    indicator: str
    state: str
    spec: Spec
    digest: int
    public: int
    text: str
    lumped: bool
    period: str
    done: int

    def ids(self) -> tuple[int, ...]:
        """Its own, and the one lump rows post to."""
        return (self.id, -self.id) if self.lumped else (self.id,)


@dataclass(frozen=True, slots=True)
class Kept:
    """Every definition writers post to."""

    definitions: tuple[Known, ...]

    def live(self) -> list[Known]:
        return [one for one in self.definitions if one.state == Definition.LIVE]

    def cells(self) -> list[Known]:
        return [one for one in self.live() if not one.period]

    def duties(self) -> list[Known]:
        return [one for one in self.live() if one.period]

    def cell_ids(self) -> list[int]:
        return [key for one in self.cells() for key in (one.id, -one.id)]

    def duty_ids(self) -> list[int]:
        return [one.id for one in self.duties()]

    def waiting_ids(self) -> list[int]:
        """Being built: their deltas stay where the build can see them."""
        building = (one for one in self.definitions if one.state == Definition.BUILDING)
        return [key for one in building for key in (one.id, -one.id)]


def kept(ledgers: Iterable[str] | None = None) -> Kept:
    found = Definition.objects.filter(state__in=[Definition.LIVE, Definition.BUILDING]).order_by("id")
    if ledgers is not None:
        found = found.filter(ledger__in=list(ledgers))
    return Kept(tuple(known(one) for one in found))


def known(row: Definition) -> Known:
    return Known(
        id=row.pk,
        indicator=row.indicator,
        state=row.state,
        spec=_spec(row.pk, row.digest, row.spec),
        digest=row.digest,
        public=row.public,
        text=row.text,
        lumped=row.lumped,
        period=row.period,
        done=row.done,
    )


def _spec(key: int, digest: int, written: Mapping[str, Any]) -> Spec:
    if (key, digest) not in _parsed:
        _parsed[key, digest] = from_json(written)
    return _parsed[key, digest]


@dataclass(frozen=True, slots=True)
class Recipe:
    indicator: str
    spec: Spec
    public: int
    text: str
    period: str = ""
    lumped: bool = False  # the ledger takes lump rows


def register(wanted: Mapping[str, Recipe]) -> list[int]:
    """Bring the definitions in line with what is wanted; ids that have to be built. Needs the exclusive shape."""
    rows = Definition.objects.filter(state__in=[Definition.LIVE, Definition.BUILDING])
    standing = {(row.indicator, row.state): row for row in rows}
    for (indicator, _), row in standing.items():
        if indicator not in wanted:
            retire(row.pk)
    for recipe in wanted.values():
        live = standing.get((recipe.indicator, Definition.LIVE))
        building = standing.get((recipe.indicator, Definition.BUILDING))
        _register(recipe, live, building)
    return list(Definition.objects.filter(state=Definition.BUILDING).values_list("id", flat=True))


def _register(recipe: Recipe, live: Definition | None, building: Definition | None) -> None:
    digest = digest_of(recipe.spec)
    for row in (live, building):
        if row is not None and row.digest == digest and row.period == recipe.period:
            Definition.objects.filter(pk=row.pk).update(public=recipe.public, text=recipe.text)
            if row is live and building is not None:
                retire(building.pk)
            return
    if building is not None:
        retire(building.pk)
    empty = not Entry.system.filter(ledger=recipe.spec.ledger).exists()
    if empty and live is not None:
        retire(live.pk)
    create(recipe, Definition.LIVE if empty else Definition.BUILDING)


def create(recipe: Recipe, state: str) -> Definition:
    return Definition.objects.create(
        indicator=recipe.indicator,
        ledger=recipe.spec.ledger,
        digest=digest_of(recipe.spec),
        public=recipe.public,
        text=recipe.text,
        spec=as_json(recipe.spec),
        state=state,
        period=recipe.period,
        lumped=recipe.lumped,
    )


def retire(key: int) -> None:
    Definition.objects.filter(pk=key).update(state=Definition.OLD)
