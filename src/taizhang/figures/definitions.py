"""Definitions as numbers: which are read, which are being built, which are gone.

A changed recipe is registered beside the old one under the exclusive shape, and from then on writers post
to both; the old one is read until the new one's cells are complete. Recipes are parsed once per process: an
id never changes its meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.figures.models import Definition
from taizhang.figures.spec import Spec, from_json

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
