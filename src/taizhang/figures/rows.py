"""The rows a figure opens, for somebody: every row it counted, with its amount.

A figure counts private rows as well; who may not see one is told how many are not shown, never which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from taizhang.audit import kept
from taizhang.audit.errors import Refused
from taizhang.figures import dialect, drill
from taizhang.figures.drill import Counted, Cursor
from taizhang.figures.figure import Wanted, plain, shown
from taizhang.figures.queries import Reading
from taizhang.ledgers.models import Entry
from taizhang.units import likeness
from taizhang.units.id_in import IdIn, numbers
from taizhang.units.scope import Scope

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Row:
    entry: int
    ledger: str
    number: str
    title: str
    unit: str
    unit_name: str
    day: date
    amount: int  # in the smallest unit
    places: int
    indicator: str
    lump: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.entry,
            "ledger": self.ledger,
            "number": self.number,
            "title": self.title,
            "unit": {"code": self.unit, "name": self.unit_name},
            "day": self.day.isoformat(),
            "amount": plain(shown(self.amount, self.places)),
            "indicator": self.indicator,
            "lump": self.lump,
            "link": f"/api/v1/entries/{self.entry}",
        }


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    not_shown: int  # rows of this page the actor may not see
    next: str | None


def rows(scope: Scope, wanted: Wanted, *, after: str | None = None, limit: int = 50) -> Page:
    """A page of the rows, newest first; of a share, those of its numerator."""
    limit = max(1, min(limit, LONGEST))
    reading = Reading.of(scope, [wanted])
    with dialect.snapshot():
        (plan,) = reading.plans()
        terms = plan.terms()
        if not terms:
            return Page([], 0, None)
        today = timezone.localdate()
        found = drill.counted(terms, after=_cursor(after), limit=limit + 1, today=today)
        page = found[:limit]
        places = reading.packs.indicators[reading.wanted[0].indicator].places
        visible = _visible(scope, page, places, reading.wanted[0].indicator)
    last = page[-1] if len(found) > limit else None
    following = f"{last.day.isoformat()}:{last.entry}:{last.number}" if last else None
    return Page(visible, len(page) - len(visible), following)


def _cursor(after: str | None) -> Cursor | None:
    if not after:
        return None
    try:
        day, entry, part = after.split(":")
        return Cursor(date.fromisoformat(day), int(entry), int(part))
    except ValueError:
        raise Refused("翻页的位置不对，请从第一页重新打开。", code="bad_cursor", field="after") from None


def _visible(scope: Scope, page: Sequence[Counted], places: int, whole: str) -> list[Row]:
    like, named = likeness.of_scope(scope), kept.numbers("rows")

    def build() -> QuerySet[Entry]:
        return Entry.objects.visible_to(like.scope).filter(IdIn("id", named)).select_related("unit")

    shape = ("rows of a figure", like.shape, timezone.localdate())  # what is announced is so from a day on
    held = kept.rows(shape, build, {**like.given, named: numbers({one.entry for one in page})})
    by_id = {entry.pk: entry for entry in held}
    return [_row(one, by_id[one.entry], places, whole) for one in page if one.entry in by_id]


def _row(one: Counted, entry: Entry, places: int, whole: str) -> Row:
    """Of people and places no sum is kept: their rows are the figure's own."""
    return Row(
        entry=entry.pk,
        ledger=entry.ledger,
        number=entry.number,
        title=entry.title,
        unit=entry.unit.code,
        unit_name=entry.unit.name,
        day=one.day,
        amount=one.amount,
        places=places,
        indicator=one.part or whole,
        lump=one.lump,
    )
