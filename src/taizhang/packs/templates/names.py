"""What the names in a template mean: keys and labels alike, stored as ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from taizhang.packs.fieldtypes import Role
from taizhang.packs.findings import closest
from taizhang.packs.model import Duty, Grouping, Indicator, Item, Ledger, ListView
from taizhang.packs.scope import Scope
from taizhang.packs.views import DUTY_COLUMNS, ENTRY_COLUMNS

T = TypeVar("T", Indicator, Duty, ListView, Grouping)

GENERIC = {"标题": Role.TITLE, "日期": Role.DAY, "时限": Role.DUE}


@dataclass
class Names:
    scope: Scope
    ledgers: Mapping[str, Ledger]
    indicators: Mapping[str, Indicator]
    duties: Mapping[str, Duty]
    lists: Mapping[str, ListView]
    groupings: Mapping[str, Grouping]
    asks: Mapping[str, str] = field(default_factory=dict)  # label or key -> key
    proses: Mapping[str, str] = field(default_factory=dict)

    def indicator(self, name: str) -> Indicator | None:
        return self._find(name, self.indicators)

    def duty(self, name: str) -> Duty | None:
        return self._find(name, self.duties)

    def view(self, name: str) -> ListView | None:
        return self._find(name, self.lists)

    def grouping(self, name: str) -> Grouping | None:
        return self._find(name, self.groupings)

    def _find(self, name: str, known: Mapping[str, T]) -> T | None:
        """One's own things win over those of used packs, a key over a label, a label over an alias."""
        ids = self.scope.find(name, known)
        if len(ids) == 1:
            return known[ids[0]]
        seen = [one for pack in self.scope.visible for one in known.values() if one.pack == pack]
        named = [one for one in seen if one.label == name]
        return next(iter(named), None) or next((one for one in seen if name in getattr(one, "aliases", ())), None)

    def column(self, view: ListView, name: str) -> str | None:
        """A column's key, by key or label, or by what it is in every ledger (标题, 日期, 时限)."""
        if view.ledger is None:
            return _by_label(name, DUTY_COLUMNS)
        ledger = self.ledgers[view.ledger]
        if name in ledger.fields:
            return name
        for one in ledger.fields.values():
            if one.label == name:
                return one.key
        if name in GENERIC:
            found = ledger.role(GENERIC[name])
            return found.key if found else None
        return _by_label(name, ENTRY_COLUMNS)

    def columns(self, view: ListView) -> list[str]:
        if view.ledger is None:
            return list(DUTY_COLUMNS.values())
        fields = self.ledgers[view.ledger].fields.values()
        return [*(one.label for one in fields), *ENTRY_COLUMNS.values(), *GENERIC]

    def near(self, name: str, *kinds: Mapping[str, Item]) -> str:
        return closest(name, [one.label for kind in kinds for one in self._visible(kind)])

    def _visible(self, known: Mapping[str, Item]) -> Iterable[Item]:
        return (one for one in known.values() if one.pack in self.scope.visible)


def _by_label(name: str, columns: Mapping[str, str]) -> str | None:
    if name in columns:
        return name
    return next((key for key, label in columns.items() if label == name), None)
