"""What the address of a new row's form says of it already, such as whom or what it is about."""

from collections.abc import Mapping
from contextlib import suppress

from taizhang.ledgers.references import ENTRY, References
from taizhang.packs.model import Field
from taizhang.packs.values import BadValue

NAMED = "field."  # before the key of a field


def naming(field: str, value: str) -> dict[str, str]:
    return {f"{NAMED}{field}": value}


def naming_row(field: str, entry: int | str) -> dict[str, str]:
    return naming(field, f"{ENTRY}:{entry}")


def named(address: Mapping[str, str], references: References, fields: Mapping[str, Field]) -> dict[str, object]:
    """In stored form; what leads nowhere is left out."""
    found: dict[str, object] = {}
    for key, one in fields.items():
        if said := address.get(f"{NAMED}{key}", ""):
            with suppress(BadValue):
                found[key] = references.stored(one, said)
    return found
