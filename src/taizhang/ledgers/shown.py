"""Stored values as a person reads them, for many rows at once: the names behind the ids in one query a kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from taizhang.ledgers.models import Entry, Org
from taizhang.packs.fieldtypes import REFERENCES, FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.packs.values import display
from taizhang.units.models import Body, Person, Unit

UNIT, PERSON, BODY, ENTRY, ORG = "unit", "person", "body", "entry", "org"
KINDS = {
    FieldType.UNIT: UNIT,
    FieldType.UNITS: UNIT,
    FieldType.PERSON: PERSON,
    FieldType.PEOPLE: PERSON,
    FieldType.BODY: BODY,
    FieldType.LINK: ENTRY,
    FieldType.LINKS: ENTRY,
}


class Holds(Protocol):
    """Whatever has the values of an entry: the row itself, or the columns an export reads."""

    @property
    def data(self) -> Mapping[str, object]: ...


@dataclass(slots=True)
class Names:
    """Names by (kind, id)."""

    found: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, rows: Iterable[Holds]) -> "Names":
        names = cls()
        names.learn(ledger.fields.values(), [row.data for row in rows])
        return names

    def learn(self, fields: Iterable[Field], rows: Sequence[Mapping[str, object]]) -> None:
        """The names of further rows, as far as they are not known."""
        named = [one for one in fields if one.type in REFERENCES]
        every = {key for one in named for value in _distinct(one, rows) for key in _keys(one, value)}
        wanted: dict[str, set[int]] = {}
        for kind, key in every - self.found.keys():
            wanted.setdefault(kind, set()).add(key)
        for kind, keys in wanted.items():
            self.found |= {(kind, key): name for key, name in _load(kind, keys)}

    def text(self, one: Field, value: object) -> str:
        return display(one, value, lambda key: self.name(one, key))

    def name(self, one: Field, key: object) -> str:
        kind, number = _key(one, key)
        return self.found.get((kind, number), str(key))


def _distinct(one: Field, rows: Sequence[Mapping[str, object]]) -> set[object]:
    """Many rows name few."""
    values = [data.get(one.key) for data in rows]
    return {tuple(value) if isinstance(value, list) else value for value in values}


def _keys(one: Field, value: object) -> list[tuple[str, int]]:
    held = value if isinstance(value, tuple) else () if value is None else [value]
    return [_key(one, each) for each in held]


def _key(one: Field, value: object) -> tuple[str, int]:
    """An org is stored with its kind before the colon; everything else is an id."""
    if one.type in KINDS:
        return KINDS[one.type], value if isinstance(value, int) else 0
    kind, _, key = str(value).partition(":")
    return kind, int(key) if key.isdigit() else 0


def _load(kind: str, keys: set[int]) -> Iterable[tuple[int, str]]:
    match kind:
        case "unit":
            return Unit.system.filter(pk__in=keys).values_list("pk", "short_name")
        case "person":
            return Person.system.filter(pk__in=keys).values_list("pk", "name")
        case "body":
            return Body.system.filter(pk__in=keys).values_list("pk", "name")
        case "entry":
            return Entry.system.filter(pk__in=keys).values_list("pk", "title")
        case _:
            return Org.objects.filter(pk__in=keys).values_list("pk", "name")
