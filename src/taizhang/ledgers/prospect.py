"""What a new version of a pack would do to this site, told before it is done.

`packs.diff` knows what changed in the pack; here each change is met with the rows that were entered under the old
version, so that a person decides on numbers and not on words. Nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from taizhang.ledgers.conditions import ListHas
from taizhang.ledgers.models import Entry, InstalledPack
from taizhang.ledgers.operations.packs import preview
from taizhang.packs.diff import Change, compare
from taizhang.packs.fieldtypes import LISTS
from taizhang.packs.library import folder_key
from taizhang.packs.model import PackSet


@dataclass(frozen=True, slots=True)
class Effect:
    change: Change
    rows: int | None  # entries it touches; None where it touches none by its nature
    refused: bool

    def line(self) -> str:
        mark = "" if not self.refused or self.change.refuse else "不允许 "
        count = "" if self.rows is None else f"（现有 {self.rows} 条）"
        return f"{mark}{self.change.line()}{count}"

    def as_dict(self) -> dict[str, object]:
        return {**self.change.as_dict(), "rows": self.rows, "refuse": self.refused}


@dataclass(frozen=True, slots=True)
class Prospect:
    pack: str
    old: str
    new: str
    effects: tuple[Effect, ...]

    @property
    def refused(self) -> bool:
        return any(one.refused for one in self.effects)


def prospect(folder: Path) -> Prospect | None:
    """The effects of upgrading to this folder; None when its pack is not installed."""
    key = folder_key(folder) or folder.name
    if not InstalledPack.objects.filter(key=key).exists():
        return None
    before, after = preview([folder])
    changes = compare(before, after, key)
    effects = tuple(_effect(before, change) for change in changes)
    return Prospect(key, before.packs[key].version, after.packs[key].version, effects)


def _effect(before: PackSet, change: Change) -> Effect:
    rows = _touched(before, change)
    in_use = change.kind == "dropped" and change.what in {"state", "ledger"} and bool(rows)
    return Effect(change, rows, change.refuse or in_use)


def _touched(before: PackSet, change: Change) -> int | None:
    """How many rows hold what is dropped or changed; those that count no more hold it too."""
    found = next(_tests(before, change), None)
    return None if found is None else Entry.system.filter(found).count()


def _tests(before: PackSet, change: Change) -> Iterator[Q]:
    if change.kind == "added" or change.what not in {"ledger", "field", "state", "option"}:
        return
    pack, key, *rest = change.key.split(".")
    ledger = f"{pack}.{key}"
    rows = Q(ledger=ledger)
    match change.kind, change.what, rest:
        case "dropped", "ledger", []:
            yield rows
        case _, "state", [state]:
            yield rows & Q(state=state)
        case _, "field", [field]:
            yield rows & Q(data__has_key=field)
        case _, "option", [field, option]:
            several = before.ledgers[ledger].fields[field].type in LISTS
            yield rows & (Q(ListHas("data", field, option)) if several else Q(**{f"data__{field}": option}))
