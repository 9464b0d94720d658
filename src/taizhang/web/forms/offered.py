"""Rows a link of a form may name, to choose from: the unit's own newest, and what its superiors keep for all below."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from taizhang.ledgers import keepers
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.references import ENTRY
from taizhang.packs.fieldtypes import LINKS, FieldType
from taizhang.packs.model import Field
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.forms.controls import MOST_BOXES, Choice

MOST = 50  # of one field
READ = 200  # of all


def offered(
    scope: Scope, unit: Unit, fields: Mapping[str, Field], data: Mapping[str, object]
) -> dict[str, list[Choice]]:
    """By field. Rows that stand in the form already come with it, so that none is lost by saving."""
    links = {key: one for key, one in fields.items() if one.type in LINKS}
    targets = {target for one in links.values() for target in one.targets}
    rows = _rows(scope, unit, targets) if targets else {}
    found = {key: _choices(one, rows, data.get(key)) for key, one in links.items()}
    return {key: choices for key, choices in found.items() if choices}


def _rows(scope: Scope, unit: Unit, targets: Collection[str]) -> Mapping[str, Sequence[Entry]]:
    """By ledger, those from above first: two queries for all links together."""
    own = Entry.objects.visible_to(scope).filter(unit=unit, ledger__in=targets, gone=LIVE, lump=False)
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in (*keepers.offered(targets, unit).order_by("-pk")[:READ], *own.order_by("-pk")[:READ]):
        found[row.ledger].append(row)
    return found


def _choices(one: Field, known: Mapping[str, Sequence[Entry]], value: object) -> list[Choice]:
    rows = [row for target in one.targets for row in known.get(target, ())][:MOST]
    if one.type is FieldType.LINKS and len(rows) <= MOST_BOXES:
        there = {row.pk for row in rows}
        named = [key for key in value if key not in there] if isinstance(value, list) else []
        ticked = [*rows, *Entry.system.filter(pk__in=named).order_by("-pk")]
        if len(ticked) <= MOST_BOXES:
            return [(f"{ENTRY}:{row.pk}", row.title or row.number) for row in ticked]
    return [(row.number, row.title) for row in rows]
