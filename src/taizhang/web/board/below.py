"""The units right below, in official order, each with its lamp.

Nobody is sorted by how well he does: the order is the official one, whatever the figures say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taizhang.figures.figure import Figure
from taizhang.figures.queries import right_below
from taizhang.ledgers import tallies
from taizhang.ledgers.waiting import SOON
from taizhang.packs.fieldtypes import Role
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.board import weeks
from taizhang.web.board.asked import Asked

MOST = 200
WORST = ("bad", "warn", "ok")


@dataclass(frozen=True, slots=True)
class Lamp:
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    place: str  # its path in the tree shown
    total: Figure | None
    rate: Figure | None
    late: Figure | None
    lamp: Lamp | None
    weeks: list[weeks.Week]  # empty for whoever is not the direct superior
    opens: bool


def units_below(unit: Unit, tree: int) -> tuple[list[Unit], int]:
    """And how many there are beyond what one page holds."""
    rows = right_below(unit.pk, tree)
    found = list(rows[: MOST + 1])
    return found[:MOST], rows.count() - MOST if len(found) > MOST else 0


def rows_of(
    scope: Scope,
    asked: Asked,
    units: Sequence[Unit],
    figures: Sequence[Figure],
    dues: Mapping[int, weeks.Seen],
) -> list[Row]:
    by_key = {(one.unit.id, one.wanted.indicator): one for one in figures}
    columns, column = asked.columns, "line_path" if asked.on_line else "path"
    soon = _soon(scope, asked, column) if units else {}
    direct = weeks.stands_at(scope, asked.unit)
    rows = []
    for unit in units:
        total, rate, late = (
            by_key.get((unit.pk, one.id)) if one is not None else None
            for one in (columns.total, columns.rate, columns.late)
        )
        place = getattr(unit, column)
        opens = unit.size > 1 if not asked.on_line else True
        owed = dues.get(unit.pk)
        lamp = _lamp(late, soon.get(place, 0), owed)
        rows.append(Row(unit, place, total, rate, late, lamp, owed.weeks if direct and owed else [], opens))
    return rows


def _soon(scope: Scope, asked: Asked, column: str) -> Mapping[str, int]:
    ledger = asked.columns.ledger
    if ledger is None or ledger.role(Role.DUE) is None:
        return {}
    return tallies.soon_below(scope, ledger, asked.unit, today=asked.today, days=SOON, column=column)


def _lamp(late: Figure | None, soon: int, owed: weeks.Seen | None) -> Lamp | None:
    """The worse of what is late in the ledger and what is owed by duty, both in words."""
    lamps = [_of_rows(late, soon), Lamp(owed.kind, f"规定动作{owed.word}") if owed and owed.kind else None]
    found = [one for one in lamps if one is not None]
    if not found:
        return None
    worst = min(found, key=lambda one: WORST.index(one.kind)).kind
    return Lamp(worst, "；".join(one.word for one in found if one.kind != "ok" or worst == "ok"))


def _of_rows(late: Figure | None, soon: int) -> Lamp | None:
    if late is None or late.value is None:
        return None
    if late.value:
        return Lamp("bad", f"有 {late.value} {late.word}逾期")
    if soon:
        return Lamp("warn", f"{SOON} 天内有 {soon} {late.word}到期")
    return Lamp("ok", "没有逾期")


def depth(place: str, top: str) -> int:
    return (len(place) - len(top)) // paths.WIDTH if place.startswith(top) else 1
