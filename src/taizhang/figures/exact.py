"""Counted from rows, because no sum of cells can say it: different people and places, and what became of a
cohort.

Always exact. Up to `AT_ONCE` rows at once; more are counted by a job, and the answer says as of when.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.figures import dialect, drill
from taizhang.figures.definitions import Known
from taizhang.figures.models import Definition
from taizhang.figures.places import BLOCK
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, rows, sql
from taizhang.figures.terms import BEGINNING, Term
from taizhang.packs.reach import Reach

AT_ONCE = 200_000


class TooMany(Exception):
    """More rows than are counted while somebody waits: a job counts them (counting.py)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in a tree, with a reach."""

    unit: int
    tree: int = BLOCK
    reach: Reach = Reach.ALL
    stands: bool = True


def term_of(spec: Spec, place: Place, first: date, last: date, indicator: str = "") -> Term:
    """A term that no definition is kept for."""
    known = Known(0, indicator, Definition.LIVE, spec, 0, 0, "", False, "", 0)
    return Term(known, place.unit, place.tree, place.reach, first, last, place.stands)


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values the field has in the rows of a run of days."""

    spec: Spec
    place: Place
    first: date
    last: date

    def answer(self) -> int:
        counted, found = 0, set[str]()
        for raw, number in self._raw(AT_ONCE + 1):
            counted += number
            found.update(each_value(raw))
        if counted > AT_ONCE:
            raise TooMany
        return len(found)

    def too_large(self) -> bool:
        counted = sql("SELECT 1 FROM ({rows}) z LIMIT {limit}", rows=self._rows(), limit=AT_ONCE + 1)
        ((number,),) = rows(sql("SELECT COUNT(*) FROM ({counted}) y", counted=counted))
        return int(number) > AT_ONCE

    def values(self) -> Iterator[Any]:
        """Different values of the field as they are stored, however many rows there are."""
        return (raw for raw, _ in self._raw(None))

    def months(self) -> list[date]:
        """First days of the months that have a row."""
        month = dialect.month_of("z.day")
        found = rows(sql("SELECT DISTINCT {month} FROM ({rows}) z ORDER BY 1", month=month, rows=self._rows()))
        return [dialect.as_day(day) for (day,) in found]

    def _raw(self, limit: int | None) -> Iterator[tuple[Any, int]]:
        """(stored value, in how many rows), nothing left out but rows without one."""
        assert self.spec.distinct is not None
        cut = "" if limit is None else f"LIMIT {limit}"
        found = rows(
            sql(
                "SELECT {value} AS value, COUNT(*) FROM (SELECT z.id FROM ({counted}) z {cut}) y"
                " JOIN entry e ON e.id = y.id GROUP BY {value}",
                value=dialect.stored_value("e.data", self.spec.distinct),
                counted=self._rows(),
                cut=cut,
            )
        )
        return ((None if raw is None else json.loads(raw), int(number)) for raw, number in found)

    def _rows(self) -> Sql:
        return drill.detailed(0, self.spec.rows, term_of(self.spec, self.place, self.first, self.last))

    def terms(self) -> Sequence[Term]:
        return (term_of(self.spec.rows, self.place, self.first, self.last),)


def each_value(value: Any) -> Iterator[str]:
    """A field of several people counts each; texts and numbers are told apart."""
    if value is None:
        return
    for one in value if isinstance(value, list) else [value]:
        yield json.dumps(one, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Of the rows one definition counts in a run of days, those another counts by now."""

    base: Spec
    reached: Spec
    place: Place
    first: date
    last: date

    def answer(self) -> int:
        base = drill.detailed(0, self.base, term_of(self.base, self.place, self.first, self.last))
        since = drill.detailed(0, self.reached, term_of(self.reached, self.place, BEGINNING, date.max))
        ((found,),) = rows(
            sql("SELECT COUNT(*) FROM ({base}) b JOIN ({since}) s ON s.id = b.id", base=base, since=since)
        )
        return int(found)

    def everyone(self) -> "Everyone":
        return Everyone(self.base, self.place, self.first, self.last)

    def terms(self) -> Sequence[Term]:
        return (term_of(self.base, self.place, self.first, self.last),)


@dataclass(frozen=True, slots=True)
class Everyone:
    """The rows themselves."""

    spec: Spec
    place: Place
    first: date
    last: date

    def answer(self) -> int:
        return drill.total(self.terms())[1]

    def terms(self) -> Sequence[Term]:
        return (term_of(self.spec, self.place, self.first, self.last),)
