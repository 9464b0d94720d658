"""督导覆盖: which units each group has visited in a period, and which of those below nobody has.

A visit is a row of a ledger that hides unannounced ones until their day and names a body and a place: no ledger is
named here. The rows are those the reader may see, so that a visit still hidden from him counts nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from taizhang.audit.errors import Refused
from taizhang.duties import queries
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Ledger
from taizhang.units import paths
from taizhang.units.models import Body, Unit
from taizhang.units.scope import Scope

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Been:
    name: str
    visits: int
    places: Sequence[Unit]  # in official order


@dataclass(frozen=True, slots=True)
class Visited:
    groups: Sequence[Been]
    made: Mapping[int, Sequence[Unit]]  # by body, the place of each visit to a unit of the tree
    left: Sequence[Unit]  # directly below the unit and visited by nobody


def visited(scope: Scope, unit: Unit, first: date, last: date) -> Visited:
    """Visits made by the unit and everybody below; four statements."""
    queries.visible(scope, unit)
    forms = {key: found for key, one in visit_ledgers().items() if (found := _visits(one))}
    made: dict[int | None, list[int | None]] = {}
    read = list(rows_of(scope, unit, first, last).values_list("ledger", "data")[: MOST + 1])
    if len(read) > MOST:
        raise Refused("这段时间的督导太多，请缩短起止日期。", code="too_many", field="from")
    for ledger, data in read:
        body, place = forms[ledger]
        made.setdefault(data.get(body), []).append(_unit(data.get(place)))
    seen = {place for places in made.values() for place in places if place is not None}
    units = {one.pk: one for one in Unit.objects.visible_to(scope).filter(pk__in=seen).order_by("path")}
    by_body = {key: [units[one] for one in places if one in units] for key, places in made.items() if key}
    return Visited(_groups(made, units), by_body, _left(scope, unit, seen))


def visit_ledgers() -> dict[str, Ledger]:
    return {one.id: one for one in installed.current().ledgers.values() if _visits(one)}


def rows_of(scope: Scope, unit: Unit, first: date, last: date) -> "QuerySet[Entry]":
    """Visits entered at the unit and below, those the reader may see."""
    rows = Entry.objects.visible_to(scope).filter(paths.within(unit.path, field="unit__path"))
    return rows.filter(ledger__in=visit_ledgers(), gone=LIVE, day__gte=first, day__lte=last)


def _groups(made: dict[int | None, list[int | None]], units: dict[int, Unit]) -> list[Been]:
    """In the order they were set up; visits without a group last."""
    names = dict(Body.system.filter(pk__in=[one for one in made if one]).order_by("pk").values_list("pk", "name"))
    order = [*names, *(one for one in made if one not in names)]
    return [
        Been(
            names.get(key or 0, "未写督导组"),
            len(made[key]),
            [one for pk, one in units.items() if pk in made[key]],
        )
        for key in order
    ]


def _left(scope: Scope, unit: Unit, seen: set[int]) -> list[Unit]:
    below = Unit.objects.visible_to(scope).filter(parent=unit, ended_on=None).exclude(pk__in=seen)
    return list(below.order_by("path")[: queries.ROWS])


def _visits(ledger: Ledger) -> tuple[str, str] | None:
    """(the field of the group, the field of the place)."""
    types = {one.type: one.key for one in ledger.fields.values()}
    if ledger.hidden_until is None or FieldType.BODY not in types or FieldType.ORG not in types:
        return None
    return types[FieldType.BODY], types[FieldType.ORG]


def _unit(place: object) -> int | None:
    """A place outside the tree counts as a visit and covers nobody."""
    kind, _, key = str(place or "").partition(":")
    return int(key) if kind == "unit" and key.isdigit() else None
