"""Fields a unit added to a ledger for itself: kept under `local.KEY`, exported, counted nowhere above."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet

from taizhang.audit import kept
from taizhang.ledgers.models import LocalField, LocalOption
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.units import paths
from taizhang.units.models import Unit

PREFIX = "local."
# What a unit may add: nothing that would have to be resolved, linked or counted.
TYPES = (FieldType.TEXT, FieldType.LONGTEXT, FieldType.INT, FieldType.DATE, FieldType.BOOL)


def local_fields(unit: Unit, ledger: Ledger) -> dict[str, Field]:
    """The unit's own additions and those of the units above it, which it fills too."""
    above = paths.ancestors(unit.path, itself=True)
    marks = [kept.word(f"{level}.") for level in range(len(above))]
    found = kept.rows(
        ("local fields", ledger.id, len(above)),
        lambda: _in_force(marks, ledger).values_list("key", "label", "type"),
        dict(zip(marks, above, strict=True)),
    )
    return {
        PREFIX + key: Field(key=PREFIX + key, label=label, type=FieldType(type_)) for key, label, type_ in found
    }


def local_words(unit: Unit) -> dict[tuple[str, str], str]:
    """By list of options and local word: the shared option it counts as, of the unit and those above it."""
    rows = LocalOption.objects.filter(ended_at=None, unit__path__in=paths.ancestors(unit.path, itself=True))
    found = rows.order_by("unit__path").values_list("options", "label", "shared")
    return {(options, label): shared for options, label, shared in found}


def fields_added(unit: Unit, ledger: Ledger) -> QuerySet[LocalField]:
    """In force at the unit: its own and those of the units above it, which it fills too."""
    return _in_force(paths.ancestors(unit.path, itself=True), ledger).select_related("unit")


def _in_force(above: Sequence[str], ledger: Ledger) -> QuerySet[LocalField]:
    rows = LocalField.objects.filter(ledger=ledger.id, ended_at=None, unit__path__in=above)
    return rows.order_by("unit__path", "order", "id")


def options_added(unit: Unit, ledger: Ledger) -> QuerySet[LocalOption]:
    lists = {one.options.id for one in ledger.fields.values() if one.options is not None}
    above = paths.ancestors(unit.path, itself=True)
    rows = LocalOption.objects.filter(options__in=lists, ended_at=None, unit__path__in=above)
    return rows.select_related("unit").order_by("unit__path", "id")


def widened(ledger: Ledger, unit: Unit) -> Ledger:
    """The ledger with the columns in force at a unit, as its lists and files know it."""
    local = local_fields(unit, ledger)
    return replace(ledger, fields={**ledger.fields, **local}) if local else ledger
