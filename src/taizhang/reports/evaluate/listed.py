"""The rows a list of a pack gives for one unit, each column as a person reads it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.fields.json import KT

from taizhang.ledgers import installed, lists
from taizhang.ledgers.models import Entry
from taizhang.ledgers.shown import Names
from taizhang.packs.model import Ledger, ListView
from taizhang.packs.reach import Reach
from taizhang.reports.evaluate import coverage
from taizhang.reports.evaluate.asked import Asked
from taizhang.units import paths
from taizhang.units.models import Unit

MOST = 500
ISO_DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
NUMERIC = frozenset({"int", "decimal", "money"})


@dataclass(frozen=True, slots=True)
class Row:
    """Columns by key; `entry` is 0 for a unit of a duty."""

    cells: Mapping[str, str] = field(default_factory=dict)
    entry: int = 0
    title: str = ""

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


def rows_of(asked: Asked, view: ListView, most: int | None = None) -> list[Row]:
    limit = min(most or view.limit or MOST, view.limit or MOST, MOST)
    if view.duty is not None:
        return [Row(cells) for cells in coverage.units_of(asked, view, limit)]
    ledger = installed.ledger(view.ledger or "")
    return _rows(_ordered(_matching(asked, view, ledger), view, ledger)[:limit], ledger)


def ticked(asked: Asked, view: ListView, entries: Sequence[int]) -> list[Row]:
    """Of these, those that are in the list, in its order."""
    ledger = installed.ledger(view.ledger or "")
    found = _matching(asked, view, ledger).filter(pk__in=entries)
    return _rows(_ordered(found, view, ledger), ledger)


def page(
    asked: Asked, view: ListView, *, search: str, below: Unit | None, after: int, limit: int
) -> tuple[list[Row], bool]:
    """Rows that may be ticked, whatever the list's own limit, and whether there are more."""
    ledger = installed.ledger(view.ledger or "")
    found = _matching(asked, view, ledger, search)
    found = found.filter(paths.within(below.path, field="unit__path")) if below is not None else found
    rows = _rows(_ordered(found, view, ledger)[after : after + limit + 1], ledger)
    return rows[:limit], len(rows) > limit


def more_than(asked: Asked, view: ListView, number: int) -> bool:
    """Whether the list has more rows than so many."""
    found = _matching(asked, view, installed.ledger(view.ledger or ""))
    return found.order_by()[: number + 1].count() > number


def _rows(found: "Iterable[Entry]", ledger: Ledger) -> list[Row]:
    entries = list(found)
    names = Names.of(ledger, entries)
    return [Row(_cells(one, ledger, names), one.pk, one.title) for one in entries]


def _matching(asked: Asked, view: ListView, ledger: Ledger, search: str = "") -> "QuerySet[Entry]":
    saved = lists.Asked(
        ledger=ledger,
        top=asked.unit,
        where=view.where,
        states=view.states,
        overdue=bool(view.overdue),
        search=search,
    )
    rows = lists.matching(asked.scope, saved, today=asked.last)
    if view.reach is Reach.OWN:
        return rows.filter(unit=asked.unit)
    return rows.exclude(unit=asked.unit) if view.reach is Reach.BELOW else rows


def _ordered(rows: "QuerySet[Entry]", view: ListView, ledger: Ledger) -> "QuerySet[Entry]":
    """As the list says; else the newest first. The id decides between equals, so that bytes repeat."""
    name = view.order or "day"
    down = view.descending if view.order else True
    column = {"updated": "updated_at", "unit": "unit__path"}.get(name, name)
    if name in ledger.fields:
        kind = ledger.fields[name].type.value
        expression = F(f"data__{name}") if kind in NUMERIC else KT(f"data__{name}")
        order = expression.desc(nulls_last=True) if down else expression.asc(nulls_last=True)
    else:
        order = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    return rows.order_by(order, "id")


def _cells(entry: Entry, ledger: Ledger, names: Names) -> dict[str, str]:
    cells = {
        key: _read(names.text(one, entry.data[key])) for key, one in ledger.fields.items() if key in entry.data
    }
    state = ledger.lifecycle.states.get(entry.state)
    return {
        **cells,
        "number": entry.number,
        "unit": entry.unit.short_name,
        "state": state.label if state else entry.state,
        "day": _day(entry.day),
        "due": _day(entry.due),
        "updated": _day(entry.updated_at.date()),
    }


def _read(text: str) -> str:
    """Days as a report writes them."""
    return ISO_DAY.sub(lambda found: _day(date.fromisoformat(found[0])), text) if "-" in text else text


def _day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
