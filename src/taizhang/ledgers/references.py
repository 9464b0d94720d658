"""What the values of an entry may point to, looked up once per operation or import.

A reference is given by id, or by the words a clerk uses: a unit's code, name or alias, a person's name within the
unit's reach, an entry's number. What is found is checked: it exists, and the actor may see it where it is scoped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TypeVar

from django.db.models import Max, Model, Q, QuerySet

from taizhang.ledgers import installed, keepers, search_index
from taizhang.ledgers.local import local_words
from taizhang.ledgers.models import Campaign, Entry, Org
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import is_empty
from taizhang.packs.defaults import Stored
from taizhang.packs.fieldtypes import LINKS, LISTS, REFERENCES, FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.packs.values import BadValue, display, parse
from taizhang.text import tokens
from taizhang.units import paths
from taizhang.units.models import Body, Person, Unit
from taizhang.units.scope import Scope

M = TypeVar("M", bound=Model)
Named = Unit | Person | Body | Org | Entry
SEPARATORS = re.compile(r"[\s、，,;；|/]+")
ID_DIGITS = 19  # beyond a 64-bit id
LOOKED = 1_000  # rows with the words of a title
ORG_UNIT, ORG_OUTSIDE, ENTRY = "unit", "org", "entry"  # a kind before the colon: an id, not words
NAMED = frozenset({FieldType.UNIT, FieldType.PERSON, FieldType.BODY, FieldType.ORG, FieldType.LINK})
# The attributes a default may look at; a pack never reaches further into a person or a unit.
SHOWN: dict[type, frozenset[str]] = {
    Unit: frozenset({"name", "short_name", "kind", "code"}),
    Person: frozenset({"name", "post", "leader", "member"}),
    Body: frozenset({"name", "kind"}),
    Org: frozenset({"name", "kind", "level"}),
}


@dataclass(slots=True)
class References:
    """Lookups with a memory. `near` is the unit whose people a bare name means."""

    scope: Scope
    near: Unit
    found: dict[tuple[FieldType, tuple[str, ...], str], Stored] = field(default_factory=dict)
    own_words: dict[tuple[str, str], str] | None = None  # of open lists, once one was asked for

    def stored(self, one: Field, typed: object) -> Stored | None:
        """What was typed, in stored form. Raises BadValue."""
        said = self.shared(one, typed)
        return self.read(one, said) if one.type in REFERENCES else parse(one, said)

    def read(self, one: Field, typed: object) -> Stored | None:
        """Ids of what was named; None where nothing was. Raises BadValue with the name that leads nowhere."""
        if is_empty(typed) or (isinstance(typed, str) and not typed.strip()):
            return None
        if one.type not in LISTS:
            return self._one(one, typed)
        named = typed if isinstance(typed, list | tuple) else self._split(one, str(typed))
        found = dict.fromkeys(self._one(one, each) for each in named)
        if one.type is FieldType.ORGS:
            return [str(key) for key in found]
        return [key for key in found if isinstance(key, int)]

    def shared(self, one: Field, typed: object) -> object:
        """A unit's own word for an option of an open list, as the shared option it counts as."""
        if one.options is None or not one.options.open or _is_shared(one, typed):
            return typed
        if self.own_words is None:
            self.own_words = local_words(self.near)
        if isinstance(typed, str) and one.type is FieldType.MULTICHOICE:
            typed = [part for part in SEPARATORS.split(typed) if part]
        if isinstance(typed, list | tuple):
            return [self.own_words.get((one.options.id, str(each).strip()), each) for each in typed]
        return self.own_words.get((one.options.id, typed.strip()), typed) if isinstance(typed, str) else typed

    def _split(self, one: Field, typed: str) -> list[str]:
        """By the signs people put between names, unless the whole is one name that has such a sign in it."""
        whole = typed.strip()
        if self._keys(one, whole):
            return [whole]
        return [part for part in SEPARATORS.split(whole) if part]

    def _one(self, one: Field, typed: object) -> int | str:
        name = f"{ENTRY}:{typed}" if one.type in LINKS and isinstance(typed, int) else str(typed).strip()
        memory = (one.type, one.targets, name)
        if memory not in self.found:
            self.found[memory] = self._look_up(one, name)
        held = self.found[memory]
        return held if isinstance(held, int) else str(held)

    def _look_up(self, one: Field, name: str) -> int | str:
        keys = self._keys(one, name)
        if not keys:
            raise BadValue(one, f"里的“{name}”没有找到", "请核对名称，或从列表中选择")
        if len(keys) > 1:
            raise BadValue(one, f"里的“{name}”不止一个", "请从列表中选择")
        return keys[0]

    def _keys(self, one: Field, name: str) -> list[int | str]:
        """At most three matches: one is right, more is ambiguous."""
        match one.type:
            case FieldType.UNIT | FieldType.UNITS:
                return list(self._units(name))
            case FieldType.PERSON | FieldType.PEOPLE:
                return list(self._people(name))
            case FieldType.BODY:
                return list(_by_id_or(Body.system.all(), name, Q(name=name, ended_on=None)))
            case FieldType.ORG | FieldType.ORGS:
                return self._orgs(name)
            case _:
                return list(self._entries(one, name))

    def _units(self, name: str) -> list[int]:
        named = Q(code=name) | Q(name=name) | Q(short_name=name) | Q(aliases__text=name)
        return _by_id_or(Unit.system.all(), name, named & Q(ended_on=None))

    def _people(self, name: str) -> list[int]:
        named = Q(name=name, ended_on=None)
        return _by_id_or(Person.system.all(), name, named & Q(unit=self.near)) or _by_id_or(
            Person.system.all(), name, named & paths.within(self.near.path, field="unit__path")
        )

    def _orgs(self, name: str) -> list[int | str]:
        kind, _, key = name.partition(":")
        if kind in {ORG_UNIT, ORG_OUTSIDE} and key.isdigit():
            return [name] if self._row_of_org(name) is not None else []
        units: list[int | str] = [f"{ORG_UNIT}:{pk}" for pk in self._units(name)]
        outside = Org.objects.filter(name=name, ended_on=None).values_list("pk", flat=True)[:3]
        return units or [f"{ORG_OUTSIDE}:{pk}" for pk in outside]

    def _entries(self, one: Field, name: str) -> list[int]:
        """The unit's own row before one its superiors offer, and that before any other the actor may see."""
        key = name.removeprefix(f"{ENTRY}:")
        places = self._nameable(one)
        ways = [self._worded(places, key)]
        if key.isdigit() and len(key) < ID_DIGITS:
            ways.insert(1 if key == name else 0, (_three(rows.filter(pk=int(key))) for rows in places))
        return next((found for found in chain.from_iterable(ways) if found), [])

    def _worded(self, places: "list[QuerySet[Entry]]", key: str) -> Iterator[list[int]]:
        *near, seen = places
        yield from (_three(rows.filter(Q(number=key) | Q(title=key))) for rows in near)
        found = [*_three(seen.filter(number=key)), *_three(_titled(seen, key))]
        yield list(dict.fromkeys(found))[:3]

    def _nameable(self, one: Field) -> "list[QuerySet[Entry]]":
        ledgers = installed.current().ledgers if one.targets == ("*",) else one.targets
        seen = Entry.objects.visible_to(self.scope).filter(gone=LIVE, ledger__in=list(ledgers))
        return [seen.filter(unit=self.near), keepers.offered(one.targets, self.near), seen]

    def words(self, one: Field, value: object) -> str:
        """A value as a person reads it; references by their names."""
        if one.type in NAMED:
            row = self._row(one, value)
            return row.title if isinstance(row, Entry) else row.name if row is not None else ""
        return "" if value is None else display(one, value)

    def attribute(self, one: Field, value: object, name: str) -> Stored | None:
        """`@field.attr`: an attribute of what a field points to, as it is today (a snapshot)."""
        row = self._row(one, value)
        if isinstance(row, Entry):
            held = row.data.get(name)
            return held if isinstance(held, str | int | bool | list | dict) else None
        held = getattr(row, name, None) if name in SHOWN.get(type(row), ()) else None
        return held if isinstance(held, str | int | bool) else None

    def _row(self, one: Field, value: object) -> Named | None:
        if one.type is FieldType.ORG:
            return self._row_of_org(str(value))
        if not isinstance(value, int):
            return None
        match one.type:
            case FieldType.UNIT:
                return Unit.system.filter(pk=value).first()
            case FieldType.PERSON:
                return Person.system.filter(pk=value).first()
            case FieldType.BODY:
                return Body.system.filter(pk=value).first()
            case _:
                return Entry.system.filter(pk=value).first()

    def _row_of_org(self, value: str) -> Unit | Org | None:
        kind, _, key = value.partition(":")
        if not key.isdigit():
            return None
        if kind == ORG_UNIT:
            return Unit.system.filter(pk=int(key)).first()
        return Org.objects.filter(pk=int(key)).first()

    def campaign_end(self, ledger: Ledger, unit: Unit) -> date | None:
        """The last day of the running campaigns the unit takes part in; those of the ledger's pack first."""
        running = Campaign.objects.filter(closed_on=None, members__unit=unit, members__to_day=None)
        found = running.aggregate(own=Max("ends_on", filter=Q(pack=ledger.pack)), last=Max("ends_on"))
        last: date | None = found["own"] or found["last"]
        return last


def _titled(seen: "QuerySet[Entry]", title: str) -> "QuerySet[Entry]":
    """No index is of titles: the words of one lead to its rows. Words of very many rows are looked at one by one."""
    query = tokens.query(title)
    keys = [] if query.empty else search_index.found(query, newest=LOOKED + 1)
    asked = seen.filter(title=title)
    return asked if query.empty or len(keys) > LOOKED else asked.filter(pk__in=keys)


def _three(rows: "QuerySet[Entry]") -> list[int]:
    return list(rows.values_list("pk", flat=True)[:3])


def _is_shared(one: Field, typed: object) -> bool:
    """A word of the shared list itself, which no unit may take for one of its own."""
    return isinstance(typed, str) and one.options is not None and one.options.find(typed.strip()) is not None


def _by_id_or(rows: QuerySet[M], name: str, named: Q) -> list[int]:
    """By id when a number was given that is one, else by the words."""
    if name.isdigit() and len(name) < ID_DIGITS:
        found = list(rows.filter(pk=int(name)).values_list("pk", flat=True))
        if found:
            return found
    return list(rows.filter(named).values_list("pk", flat=True).distinct()[:3])
