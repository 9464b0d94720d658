"""What an account typed before in a ledger, offered again where it types; never put in by itself, nothing sensitive."""

from collections.abc import Mapping

from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import REFERENCES, FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.scope import Scope

ROWS, MOST = 40, 8
OFFERED = (REFERENCES - {FieldType.UNIT, FieldType.UNITS}) | {FieldType.TEXT, FieldType.PHRASE}
NEVER = frozenset({Role.TITLE, Role.SENSITIVE})


def remembered(scope: Scope, ledger: Ledger, fields: Mapping[str, Field]) -> dict[str, list[str]]:
    """By field, the newest first."""
    wanted = [one for one in fields.values() if one.type in OFFERED and one.role not in NEVER]
    rows = Entry.objects.visible_to(scope).filter(ledger=ledger.id, created_by=scope.actor.account, gone=LIVE)
    held = list(rows.order_by("-pk")[:ROWS]) if wanted else []
    names = Names.of(ledger, held)
    found: dict[str, list[str]] = {}
    for one in wanted:
        said = dict.fromkeys(names.text(one, row.data[one.key]) for row in held if one.key in row.data)
        if words := [text for text in said if text][:MOST]:
            found[one.key] = words
    return found
