"""所粘文字 read for a form at a unit: the names of units and people that stand in it are those of the house."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import StrIndex

from taizhang.audit.errors import Refused
from taizhang.packs import passages
from taizhang.packs.model import Field
from taizhang.packs.passages import Names, Typed
from taizhang.units import kinds, paths
from taizhang.units.models import Person, Unit, UnitAlias

LONGEST = 5_000
MOST = 50  # names of one kind


def read(fields: Mapping[str, Field], unit: Unit, passage: str, *, today: date) -> dict[str, Typed]:
    """What the passage says for the fields, as it would be typed in them."""
    if not passage.strip():
        raise Refused("请先粘贴一段文字。", code="no_passage", field="passage")
    if len(passage) > LONGEST:
        raise Refused(f"文字超过 {LONGEST} 字，请只粘贴一件事的那一段。", code="passage_too_long", field="passage")
    return passages.read(fields, passage, Names(_units(unit, passage), _people(unit, passage)), today=today)


def _units(unit: Unit, passage: str) -> list[str]:
    """Of one's own county, where a short name means one unit; by any of their names."""
    around = paths.within(_around(unit).path)
    rows = Unit.system.filter(around, ended_on=None)
    aliases = UnitAlias.objects.filter(unit__in=rows)
    return _in_order(passage, _named(rows, passage, "name", "short_name") | _named(aliases, passage, "text"))


def _around(unit: Unit) -> Unit:
    above = Unit.system.filter(path__in=paths.ancestors(unit.path, itself=True)).order_by("path")
    return next((one for one in above if kinds.level(one.kind) >= kinds.COUNTY), unit)


def _people(unit: Unit, passage: str) -> list[str]:
    rows = Person.system.filter(paths.within(unit.path, field="unit__path"), ended_on=None)
    return _in_order(passage, _named(rows, passage, "name"))


def _named(rows: QuerySet[Model], passage: str, *columns: str) -> set[str]:
    found: set[str] = set()
    for column in columns:
        held = rows.annotate(at=StrIndex(Value(passage), F(column))).filter(at__gt=0)
        found |= set(held.values_list(column, flat=True).distinct()[:MOST])
    return found


def _in_order(passage: str, names: Iterable[str]) -> list[str]:
    """As they stand in the passage; a name that stands only inside a longer one is not meant."""
    left, places = passage, {}
    for name in sorted((one for one in names if len(one) >= passages.SHORTEST), key=len, reverse=True):
        if name in left:
            places[name] = passage.find(name)
            left = left.replace(name, "\0" * len(name))
    return sorted(places, key=lambda name: places[name])
