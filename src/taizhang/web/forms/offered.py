"""Rows a link of a form may name, to choose from: the unit's own newest, and what its superiors keep for all below."""

from collections.abc import Mapping

from taizhang.ledgers import installed, keepers
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.references import ENTRY
from taizhang.packs.fieldtypes import LINKS, FieldType
from taizhang.packs.model import Field
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.forms.controls import MOST_BOXES, Choice

MOST = 50


def offered(
    scope: Scope, unit: Unit, fields: Mapping[str, Field], data: Mapping[str, object]
) -> dict[str, list[Choice]]:
    """By field. Rows that stand in the form already come with it, so that none is lost by saving."""
    found = {key: _of(scope, unit, one, data.get(key)) for key, one in fields.items() if one.type in LINKS}
    return {key: rows for key, rows in found.items() if rows}


def _of(scope: Scope, unit: Unit, one: Field, value: object) -> list[Choice]:
    rows = _rows(scope, unit, one)
    if one.type is FieldType.LINKS and len(rows) <= MOST_BOXES:
        known = {row.pk for row in rows}
        named = [key for key in value if key not in known] if isinstance(value, list) else []
        ticked = [*rows, *Entry.system.filter(pk__in=named).order_by("-pk")]
        if len(ticked) <= MOST_BOXES:
            return [(f"{ENTRY}:{row.pk}", row.title or row.number) for row in ticked]
    return [(row.number, row.title) for row in rows]


def _rows(scope: Scope, unit: Unit, one: Field) -> list[Entry]:
    known = installed.current().ledgers
    above = keepers.offered([known[key] for key in one.targets if key in known], unit)
    own = Entry.objects.visible_to(scope).filter(unit=unit, ledger__in=one.targets, gone=LIVE, lump=False)
    from_above = Entry.system.filter(above, gone=LIVE, lump=False)
    return [*from_above.order_by("-pk")[:MOST], *own.order_by("-pk")[:MOST]][:MOST]
