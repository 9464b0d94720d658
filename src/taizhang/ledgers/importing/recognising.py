"""Whose a returned file is: by the hidden sheet of our own workbook, else by its rows' unit column, else by its sheet's
or its file's name through names and aliases, else by what a person once said of a file of this name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath

from taizhang.audit.errors import Refused
from taizhang.audit.operation import operation
from taizhang.files.kinds import kind_of
from taizhang.files.xlsx_read import Workbook
from taizhang.ledgers.importing.columns import UNIT, known_columns
from taizhang.ledgers.importing.source import read_table, read_tags
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Import, Received
from taizhang.packs.model import Ledger
from taizhang.units import queries
from taizhang.units.models import Unit, UnitAlias
from taizhang.units.scope import Scope

SHORTEST_NAME = 2  # one character in a file name says nothing
SAID, TAG, NAME, ROWS, MEMORY = "said", "hidden_sheet", "name", "rows", "memory"
# What differs from month to month in the name of one unit's file: dates, numbers, copies, marks.
PASSING = re.compile(r"[\d\s\W_年月日季度第周期上下半零一二三四五六七八九十]|副本|最终|终稿|最新|新建")


@dataclass(frozen=True, slots=True)
class Whose:
    """Where the rows go that do not say it themselves, whose answer the file is, and what told it."""

    at: Unit
    units: tuple[Unit, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Taken:
    name: str
    content: bytes
    whose: Whose


class Recogniser:
    def __init__(self, scope: Scope, ledger: Ledger, top: Unit, said: Mapping[str, str]) -> None:
        self.scope, self.ledger, self.top, self.said = scope, ledger, top, said
        self.by_id = {unit.pk: unit for unit in queries.subtree(scope, top)}
        self.by_code = {unit.code: unit for unit in self.by_id.values()}
        self.by_name: dict[str, set[int]] = {}
        for unit in self.by_id.values():
            for name in (unit.name, unit.short_name):
                self._name(name, unit.pk)
        for text, key in UnitAlias.objects.filter(unit__in=self.by_id).values_list("text", "unit_id"):
            self._name(text, key)

    def _name(self, name: str, key: int) -> None:
        if len(name) >= SHORTEST_NAME:
            self.by_name.setdefault(name, set()).add(key)

    def whose(self, name: str, content: bytes) -> Whose | None:
        if name in self.said:
            return _of(queries.unit(self.scope, self.said[name]), SAID)
        if (code := read_tags(content).get("unit", "")) != "":
            return _of(self._tagged(code), TAG)
        if (found := self._by_rows(content)) is not None:
            return found
        for text in (*_sheet_names(content), PurePosixPath(name).stem):
            if (unit := self._named_in(text)) is not None:
                return _of(unit, NAME)
        return self._remembered(name)

    def _tagged(self, code: str) -> Unit:
        if code not in self.by_code:
            raise Refused(
                f"这份表是发给编码 {code} 的单位的，不在 {self.top.name} 之下或已撤销。", code="unit_unknown"
            )
        return self.by_code[code]

    def _named_in(self, text: str) -> Unit | None:
        """The longest name of a unit that stands in the text, if it is one unit's only."""
        held = sorted((name for name in self.by_name if name in text), key=len, reverse=True)
        if not held:
            return None
        longest = set[int]().union(*(self.by_name[name] for name in held if len(name) == len(held[0])))
        return self.by_id[longest.pop()] if len(longest) == 1 else None

    def _by_rows(self, content: bytes) -> Whose | None:
        """Every row names its unit: the file is theirs, and rows go where they say."""
        local = local_fields(self.top, self.ledger)
        table = read_table(content, known_columns(self.ledger, local, self.top, {}))
        columns = [at for at, key in table.header.columns.items() if key == UNIT]
        if not columns or not table.lines:
            return None
        said = [str(line.cells.get(columns[0], "")).strip() for line in table.lines]
        found = queries.resolve(self.scope, said, within=self.top)
        units = {one.unique.pk: one.unique for one in found.values() if one.unique is not None}
        if not units or not all(found[name].unique is not None for name in said):
            return None
        held = tuple(units.values())
        return Whose(held[0] if len(held) == 1 else self.top, held, ROWS)

    def _remembered(self, name: str) -> Whose | None:
        rows = Received.objects.filter(top=self.top, ledger=self.ledger.id, stem=stem_of(name), told=True)
        last = rows.order_by("-pk").first()
        unit = self.by_id.get(last.unit_id) if last is not None and last.stem else None
        return _of(unit, MEMORY) if unit is not None else None


def _of(unit: Unit, by: str) -> Whose:
    return Whose(unit, (unit,), by)


def stem_of(name: str) -> str:
    """A file's name without what passes; "" where nothing is left that could be remembered."""
    return PASSING.sub("", PurePosixPath(name).stem)[:200]


def _sheet_names(content: bytes) -> list[str]:
    if kind_of(content) not in {"xlsx", "xls"}:
        return []
    return [head.name for head in Workbook(content).sheets if not head.hidden]


def remember(scope: Scope, ledger: Ledger, top: Unit, taken: Sequence[Taken]) -> None:
    """Who has answered, and what was said about whose file is whose."""
    with operation(scope.actor) as op:
        rows = [
            Received(
                top=top,
                unit=unit,
                ledger=ledger.id,
                name=one.name[:200],
                stem=stem_of(one.name),
                sha256=sha256(one.content).hexdigest(),
                told=one.whose.by == SAID,
                at=op.at,
            )
            for one in taken
            for unit in one.whose.units
        ]
        Received.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        about = {"files": len(taken), "units": len({row.unit_id for row in rows})}
        op.event("file.collected", f"ledger:{ledger.id}", ledger.label, unit=top.pk, home=top.home, after=about)


def received(ledger: Ledger, top: Unit, since: date | None) -> set[int]:
    """The units right below that answered: by a file collected here, or by an import of their own."""
    files = Received.objects.filter(top=top, ledger=ledger.id)
    imports = Import.objects.filter(ledger=ledger.id, state=Import.APPLIED, unit__parent=top)
    if since is not None:
        files, imports = files.filter(at__date__gte=since), imports.filter(applied_at__date__gte=since)
    return {*files.values_list("unit", flat=True), *imports.values_list("unit", flat=True)}
