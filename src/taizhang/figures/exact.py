"""Counted from rows, because no sum of cells can say it: different people and places, and what became of a
cohort.

Always exact. Up to `AT_ONCE` rows at once; more are counted by a job, and the answer says as of when.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from taizhang.audit.errors import Refused
from taizhang.figures import drill
from taizhang.figures.definitions import Known
from taizhang.figures.models import Definition
from taizhang.figures.places import BLOCK
from taizhang.figures.spec import Spec
from taizhang.figures.statement import Sql, rows, sql
from taizhang.figures.terms import BEGINNING, Term
from taizhang.packs.reach import Reach

AT_ONCE = 200_000


class TooMany(Refused):
    """More rows than are counted while somebody waits."""

    code = "too_many_rows"

    def __init__(self) -> None:
        super().__init__(f"要数的条目超过{AT_ONCE // 10_000}万条，不能即时算出；请缩小单位或日期的范围。")


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
    limit: int | None = AT_ONCE

    def answer(self) -> int:
        field = self.spec.distinct
        assert field is not None
        found: set[str] = set()
        for number, value in enumerate(_values(self._rows(), field)):
            if self.limit is not None and number >= self.limit:
                raise TooMany
            found.update(_each(value))
        return len(found)

    def unlimited(self) -> "Distinct":
        return replace(self, limit=None)

    def _rows(self) -> Sql:
        return drill.detailed(0, self.spec.rows, term_of(self.spec, self.place, self.first, self.last))

    def terms(self) -> Sequence[Term]:
        return (term_of(self.spec.rows, self.place, self.first, self.last),)


def _values(counted: Sql, field: str) -> Iterator[Any]:
    """The field of each counted entry; read in one statement with the rows themselves."""
    found = rows(sql("SELECT e.data FROM ({counted}) z JOIN entry e ON e.id = z.id", counted=counted))
    for (data,) in found:
        held = json.loads(data) if isinstance(data, str) else data
        if field in held:
            yield held[field]


def _each(value: Any) -> Iterator[str]:
    """A field of several people counts each; texts and numbers are told apart."""
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
