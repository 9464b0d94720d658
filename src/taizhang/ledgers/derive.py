"""What the columns of an entry copy out of its data: the roles of the ledger's fields, applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.packs.conditions import evaluate
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger

TITLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Columns:
    title: str
    day: date | None
    due: date | None
    owner: int | None  # the unit the data makes the row's own; None where the entering unit is
    co_owners: tuple[int, ...]  # the units that held it together with that one
    private: bool
    hidden_until: date | None


def columns(ledger: Ledger, data: Mapping[str, object], title: str) -> Columns:
    return Columns(
        title=title[:TITLE_LENGTH],
        day=first_day(ledger.role(Role.DAY), data),
        due=first_day(ledger.role(Role.DUE), data),
        owner=owner(ledger, data),
        co_owners=co_owners(ledger, data),
        private=ledger.private is not None and evaluate(ledger.private, data),
        hidden_until=as_day(data.get(ledger.hidden_until)) if ledger.hidden_until else None,
    )


def first_day(field: Field | None, data: Mapping[str, object]) -> date | None:
    """A date field's day; of a span its first."""
    return as_day(data.get(field.key)) if field is not None else None


def as_day(value: object) -> date | None:
    if isinstance(value, dict):
        value = value.get("from")
    return date.fromisoformat(value) if isinstance(value, str) else None


def owner(ledger: Ledger, data: Mapping[str, object]) -> int | None:
    """A field of one unit with the role `owner` (责任单位): the row is that unit's."""
    found = (data.get(one.key) for one in _owner_fields(ledger, FieldType.UNIT))
    return next((key for key in found if isinstance(key, int)), None)


def co_owners(ledger: Ledger, data: Mapping[str, object]) -> tuple[int, ...]:
    """A field of several units with the role `owner` (共同举办单位): the row is theirs too."""
    found: list[int] = []
    for one in _owner_fields(ledger, FieldType.UNITS):
        held = data.get(one.key)
        found += [key for key in held if isinstance(key, int)] if isinstance(held, list) else []
    return tuple(dict.fromkeys(found))


def _owner_fields(ledger: Ledger, type_: FieldType) -> Iterator[Field]:
    return (one for one in ledger.owners if one.type is type_)


def links(ledger: Ledger, data: Mapping[str, object]) -> set[tuple[str, int]]:
    """(field, target) of every link in the data."""
    found: set[tuple[str, int]] = set()
    for field in ledger.links:
        value = data.get(field.key)
        held = value if isinstance(value, list) else [value]
        found |= {(field.key, one) for one in held if isinstance(one, int)}
    return found
