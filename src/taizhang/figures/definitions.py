"""Definitions as numbers: which are read, which are being built, which are gone.

A changed recipe is registered beside the old one under the exclusive shape, and from then on writers post
to both; the old one is read until the new one's cells are complete. Recipes are parsed once per process: an
id never changes its meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from taizhang.figures.models import Definition
from taizhang.figures.spec import Spec, from_json
from taizhang.figures.statement import Sql, rows, sql, texts

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
    villages: bool = True

    def ids(self) -> tuple[int, ...]:
        """Its own, and the one lump rows post to."""
        return (self.id, -self.id) if self.lumped else (self.id,)


@dataclass(frozen=True, slots=True)
class Kept:
    """Every definition writers post to."""

    definitions: tuple[Known, ...]

    def parted(self) -> tuple["Kept", "Kept"]:
        """Those whose cells reach down to villages, and those whose do not yet."""
        return (
            Kept(tuple(one for one in self.definitions if one.villages)),
            Kept(tuple(one for one in self.definitions if not one.villages)),
        )

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


COLUMNS = ("id", "indicator", "state", "digest", "public", "text", "lumped", "period", "done", "villages")


def kept(ledgers: Iterable[str] | None = None, *, indicators: Iterable[str] | None = None) -> Kept:
    """Asked by every write and read: one plain statement, and nothing made twice of a row that did not change."""
    narrowed = Sql("")
    for column, held in (("ledger", ledgers), ("indicator", indicators)):
        if held is not None:
            among = texts(sorted(held))
            narrowed = sql("{before} AND {column} IN ({among})", before=narrowed, column=column, among=among)
    found = rows(
        sql(
            "SELECT {columns} FROM figure_definition WHERE state IN ({states}){narrowed} ORDER BY id",
            columns=", ".join(COLUMNS),
            states=texts((Definition.LIVE, Definition.BUILDING)),
            narrowed=narrowed,
        )
    )
    _learn(row[0] for row in found if (row[0], row[3]) not in _parsed)
    return Kept(tuple(_known(row) for row in found))


def known(row: Definition) -> Known:
    if (row.pk, row.digest) not in _parsed:
        _parsed[row.pk, row.digest] = from_json(row.spec)
    return _known(tuple(getattr(row, name) for name in COLUMNS))


@lru_cache(maxsize=4096)
def _known(row: tuple[Any, ...]) -> Known:
    key, indicator, state, digest, public, text, lumped, period, done, villages = row
    spec = _parsed[key, digest]
    return Known(key, indicator, state, spec, digest, public, text, bool(lumped), period, done, bool(villages))


def _learn(keys: Iterable[int]) -> None:
    """Parse recipes this process has not met yet."""
    unknown = list(keys)
    if unknown:
        found = Definition.objects.filter(pk__in=unknown).values_list("id", "digest", "spec")
        _parsed.update({(key, digest): from_json(spec) for key, digest, spec in found})


@dataclass(frozen=True, slots=True)
class Recipe:
    indicator: str
    spec: Spec
    public: int
    text: str
    period: str = ""
    lumped: bool = False  # the ledger takes lump rows
