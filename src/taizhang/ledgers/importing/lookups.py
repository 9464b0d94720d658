"""What thousands of rows ask again and again, asked once: units by name, references, owners, fields, entries above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.ledgers import installed, keepers
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.prepare import Above, Draft
from taizhang.ledgers.references import Named, References
from taizhang.packs.defaults import Stored
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.units.unit_names import unit_named

REPEATING = frozenset({FieldType.CHOICE, FieldType.BOOL, FieldType.DATE})  # few values, none of which is changed


@dataclass(slots=True)
class Remembering(References):
    """References that also remember the rows behind what was found."""

    rows: dict[tuple[str, object], Named | None] = field(default_factory=dict)
    ends: dict[tuple[str, int], date | None] = field(default_factory=dict)
    read_before: dict[str, dict[str, Stored | None]] = field(default_factory=dict)  # one memory for all units

    def stored(self, one: Field, typed: object) -> Stored | None:
        """Values repeat down a column. What means the same at every unit is read once."""
        if (
            one.type not in REPEATING
            or not isinstance(typed, str)
            or (one.options is not None and one.options.open)
        ):
            return References.stored(self, one, typed)
        memory = self.read_before.setdefault(one.key, {})
        if typed not in memory:
            memory[typed] = References.stored(self, one, typed)
        return memory[typed]

    def _row(self, one: Field, value: object) -> Named | None:
        kept = (str(one.type), value)
        if kept not in self.rows:
            self.rows[kept] = References._row(self, one, value)
        return self.rows[kept]

    def campaign_end(self, ledger: Ledger, unit: Unit) -> date | None:
        kept = (ledger.id, unit.pk)
        if kept not in self.ends:
            self.ends[kept] = References.campaign_end(self, ledger, unit)
        return self.ends[kept]


@dataclass(slots=True)
class Lookups:
    """For one file of one ledger, through the eyes of one actor."""

    scope: Scope
    ledger: Ledger
    _units: dict[str, Unit | str] = field(default_factory=dict)
    _by_id: dict[int, Unit | None] = field(default_factory=dict)
    _may_enter: dict[int, bool] = field(default_factory=dict)
    _local: dict[int, dict[str, Field]] = field(default_factory=dict)
    _references: dict[int, Remembering] = field(default_factory=dict)
    _above: dict[str, Entry | str | None] = field(default_factory=dict)
    _read_before: dict[str, dict[str, Stored | None]] = field(default_factory=dict)

    def unit(self, name: str) -> Unit | str:
        """The unit a cell names, or why nothing may be entered there."""
        if name not in self._units:
            self._units[name] = self._find_unit(name)
        return self._units[name]

    def _find_unit(self, name: str) -> Unit | str:
        try:
            found = unit_named(self.scope, name)
        except Refused as error:
            return error.message
        if not self.may_enter(found):
            return f"{found.name}不在您的填报范围内。"
        return found

    def may_enter(self, unit: Unit) -> bool:
        if unit.pk not in self._may_enter:
            self._may_enter[unit.pk] = unit.ended_on is None and keepers.keeps(self.scope, self.ledger, unit)
        return self._may_enter[unit.pk]

    def local(self, unit: Unit) -> dict[str, Field]:
        if unit.pk not in self._local:
            self._local[unit.pk] = local_fields(unit, self.ledger)
        return self._local[unit.pk]

    def references(self, unit: Unit) -> Remembering:
        if unit.pk not in self._references:
            self._references[unit.pk] = Remembering(self.scope, unit, read_before=self._read_before)
        return self._references[unit.pk]

    def above(self, number: str) -> Above | str:
        """The parent a row names by its number, or what is wrong with it."""
        if number not in self._above:
            self._above[number] = self._find_above(number)
        found = self._above[number]
        return found if isinstance(found, str) else Above(parent=found)

    def _find_above(self, number: str) -> Entry | str | None:
        if not number:
            holders = installed.current().holders(self.ledger)
            return f"请填上级条目的编号（{holders}）。" if holders else None
        rows = Entry.objects.visible_to(self.scope).filter(
            number=number, ledger__in=self.ledger.parents, gone=LIVE, lump=False
        )
        found = list(rows[:2])
        if len(found) != 1:
            return f"没有编号为“{number}”的上级条目。" if not found else f"编号“{number}”对应不止一条上级条目。"
        return found[0]

    def owners(self, unit: Unit, made: Draft) -> list[Unit]:
        """As for a row typed in the page: its own unit first, then those it is shared with."""
        columns = made.columns
        own = self._unit_by_id(columns.owner) if columns.owner is not None else unit
        if not self.may_enter(own):
            raise Invalid({"owner": f"{own.name}不在您的填报范围内，请改选责任单位。"})
        return [own, *(self._unit_by_id(key) for key in columns.co_owners if key != own.pk)]

    def _unit_by_id(self, key: int) -> Unit:
        if key not in self._by_id:
            self._by_id[key] = Unit.system.select_related("parent").filter(pk=key).first()
        found = self._by_id[key]
        if found is None:
            raise Missing
        if found.ended_on is not None:
            raise Invalid({"owner": "所填单位里有已撤销的，请改选。"})
        return found


def numbered(scope: Scope, ledger: Ledger, numbers: Sequence[str]) -> dict[str, list[Entry]]:
    """Live entries the actor may see, by number; a number may occur at several units."""
    found: dict[str, list[Entry]] = {}
    for start in range(0, len(numbers), 500):
        rows = Entry.objects.visible_to(scope).filter(ledger=ledger.id, number__in=numbers[start : start + 500])
        for row in rows.filter(gone=LIVE).select_related("unit__parent"):
            found.setdefault(row.number, []).append(row)
    return found


@dataclass(slots=True)
class Alike:
    """Live entries of the same unit and title: likely the same fact. The titles of a unit are read once, for titles
    have no index; only those that occur are looked at more closely."""

    scope: Scope
    ledger: Ledger
    titles: dict[int, set[str]] = field(default_factory=dict)

    def find(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], list[Entry]]:
        asked = set(wanted)
        self._learn({unit for unit, _ in asked} - self.titles.keys())
        hits = {pair for pair in asked if pair[1] in self.titles[pair[0]]}
        found: dict[tuple[int, str], list[Entry]] = {}
        if hits:
            units, titles = {unit for unit, _ in hits}, {title for _, title in hits}
            for row in self._rows().filter(unit__in=units, title__in=titles):
                found.setdefault((row.unit_id, row.title), []).append(row)
        return found

    def _learn(self, units: set[int]) -> None:
        if units:
            self.titles.update({unit: set() for unit in units})
            for unit, title in self._rows().filter(unit__in=units).values_list("unit", "title").iterator():
                self.titles[unit].add(title)

    def _rows(self) -> QuerySet[Entry]:
        return Entry.objects.visible_to(self.scope).filter(ledger=self.ledger.id, gone=LIVE, lump=False)
