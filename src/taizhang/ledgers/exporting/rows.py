"""Rows of a list as cells, streamed: memory does not grow with their number."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_write import Column
from taizhang.ledgers import lists
from taizhang.ledgers.exporting.columns import Shown
from taizhang.ledgers.shown import Names
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

CHUNK = 2_000
# Before the fields of the ledger; an import knows the first two.
LEADING = (Column("编号", "text", width=20), Column("登记单位", "text", width=18), Column("状态", "text"))


class Held(NamedTuple):
    number: str
    unit: int
    state: str
    data: Mapping[str, object]


def cells(scope: Scope, asked: lists.Asked, shown: Sequence[Shown], *, today: date) -> Iterator[tuple[Value, ...]]:
    states = {key: state.label for key, state in asked.ledger.lifecycle.states.items()}
    units: dict[int, str] = {}
    source = held(scope, asked, today=today)
    while chunk := list(islice(source, CHUNK)):
        names = Names.of(asked.ledger, chunk)
        missing = {row.unit for row in chunk} - units.keys()
        units |= dict(Unit.system.filter(pk__in=missing).values_list("pk", "name")) if missing else {}
        fields = [(each.field.key, each.show) for each in shown]
        for row in chunk:
            data = row.data
            yield (
                row.number,
                units[row.unit],
                states.get(row.state, row.state),
                *[show(data.get(key), names) for key, show in fields],
            )


def held(scope: Scope, asked: lists.Asked, *, today: date) -> Iterator[Held]:
    """In the order of the list, without pages."""
    for part in lists.in_order(scope, asked, today=today):
        rows = part.select_related(None).values_list("number", "unit_id", "state", "data")
        for found in rows.iterator(CHUNK):
            yield Held(*found)
