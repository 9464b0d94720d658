"""Rows of a list as cells, streamed: memory does not grow with their number."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_write import Column
from taizhang.ledgers import lists
from taizhang.ledgers.exporting.columns import Shown
from taizhang.ledgers.sensitive import Veil
from taizhang.ledgers.shown import Names
from taizhang.units.scope import Scope

CHUNK = 2_000
# Before the fields of the ledger; an import knows the first two.
LEADING = (Column("编号", "text", width=20), Column("登记单位", "text", width=18), Column("状态", "text"))
PLACE = ("unit_id", "unit__code", "unit__name", "unit__parent_id")
NARROW = ("number", "unit_id", "unit__name", "unit__parent_id", "state", "stored")
COLUMNS = ("number", "title", *PLACE, "state", "day", "due", "updated_at", "data")

Told = Callable[[int], None]


class Held(NamedTuple):
    number: str
    title: str
    unit: int
    code: str
    name: str
    parent: int | None
    state: str
    day: date | None
    due: date | None
    updated: datetime
    data: Mapping[str, object]


def chunks(scope: Scope, asked: lists.Asked, *, today: date, told: Told | None = None) -> Iterator[list[Held]]:
    """In the order of the list, without pages; sensitive fields only where the actor may see them. A cell left empty
    by that changes nothing when the file comes back."""
    veil, done = Veil(scope, asked.ledger), 0
    for part in lists.in_order(scope, asked, today=today):
        rows = map(Held._make, part.values_list(*COLUMNS).iterator(CHUNK))
        while chunk := list(islice(rows, CHUNK)):
            yield [row._replace(data=veil.seen(row.data, row.unit, row.parent)) for row in chunk]
            done += len(chunk)
            if told is not None:
                told(done)


def cells(
    scope: Scope, asked: lists.Asked, shown: Sequence[Shown], *, today: date, told: Told | None = None
) -> Iterator[tuple[Value, ...]]:
    """Column by column, so that what is asked of every cell is little: many a list has millions."""
    states = {key: state.label for key, state in asked.ledger.lifecycle.states.items()}
    veil, names, done = Veil(scope, asked.ledger), Names(), 0
    for part in lists.in_order(scope, asked, today=today):
        rows = part.annotate(stored=Cast("data", TextField())).values_list(*NARROW).iterator(CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            numbers, units, places, parents, held, texts = zip(*chunk, strict=True)
            values: list[Mapping[str, object]] = json.loads(f"[{','.join(texts)}]")
            if veil.keys:
                values = [veil.seen(*one) for one in zip(values, units, parents, strict=True)]
            names.learn((each.field for each in shown), values)
            columns = [each.cells(values, names) for each in shown]
            yield from zip(numbers, places, [states.get(one, one) for one in held], *columns, strict=True)
            done += len(chunk)
            if told is not None:
                told(done)
