"""成批收表: one drop of many returned files, or a zip of them; each is known by what it says of itself.

A file is its unit's by the hidden sheet of our own workbook, else by its sheet's or its file's name through names
and aliases; rows with a unit column say their unit themselves. What nobody can tell is left out and asked about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q

from taizhang.audit.errors import Refused
from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.kinds import kind_of
from taizhang.files.xlsx_read import Workbook
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked, Step
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.source import read_tags
from taizhang.ledgers.models import Import
from taizhang.packs.model import Ledger
from taizhang.units import queries
from taizhang.units.models import Unit, UnitAlias
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

TABLES = (".xlsx", ".xls", ".csv")
MOST_FILES = 2_000
SHORTEST_NAME = 2  # one character in a file name says nothing


@dataclass(slots=True)
class Collected:
    """What became of a drop. `refused` and `unknown` name files, `missing` units that have sent nothing."""

    reports: list[Report] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def missing_line(self) -> str:
        """One line to be pasted into a group."""
        if not self.missing:
            return "已全部报送。"
        return f"还有 {len(self.missing)} 家未报：{'、'.join(self.missing)}。"

    @property
    def wrong(self) -> bool:
        return bool(self.refused or self.unknown) or any(report.wrong for report in self.reports)

    def told(self) -> dict[str, Any]:
        return {
            "files": [report.told() for report in self.reports],
            "refused": self.refused,
            "unknown": self.unknown,
            "done": self.done,
            "missing": self.missing,
            "missing_line": self.missing_line,
        }


@dataclass(frozen=True, slots=True)
class Drop:
    """Files of one ledger from the units below `top`; `said` names the unit (code) of files nobody else can tell."""

    ledger: Ledger
    top: Unit
    files: Sequence[tuple[str, bytes]]
    said: Mapping[str, str] = field(default_factory=dict)


def collect(
    scope: Scope, drop: Drop, *, today: date, dry_run: bool = False, step: Step | None = None
) -> Collected:
    scope.need(Right.ENTER, drop.top)
    found = Collected()
    names = Recogniser(scope, drop)
    sent: set[int] = set()
    for name, content in _tables(drop.files, found):
        try:
            unit = names.unit_of(name, content)
            if unit is None:
                found.unknown.append(name)
                continue
            report = import_file(
                scope, Asked(drop.ledger, unit, name, content), today=today, dry_run=dry_run, step=step
            )
        except Refused as error:
            found.refused[name] = error.message
            continue
        found.reports.append(report)
        if not report.wrong:
            sent.add(unit.pk)
    _tell_missing(scope, drop, sent, found)
    return found


def _tables(files: Iterable[tuple[str, bytes]], found: Collected) -> Iterator[tuple[str, bytes]]:
    """The tables themselves; a zip stands for what is in it, but not for a zip within a zip."""
    for name, content in files:
        try:
            if kind_of(content) == "zip":
                yield from _unpacked(name, content, found)
            else:
                yield name, content
        except FileError as error:
            found.refused[name] = str(error)


def _unpacked(name: str, content: bytes, found: Collected) -> Iterator[tuple[str, bytes]]:
    archive = Archive(content)
    if len(archive.names) > MOST_FILES:
        raise FileError(f"压缩包里有 {len(archive.names)} 个文件，超过 {MOST_FILES} 个，请分几次。")
    for member in archive.names:
        plain = PurePosixPath(member).name
        if member.endswith("/") or plain.startswith((".", "~$")) or member.startswith("__MACOSX/"):
            continue
        if plain.lower().endswith(TABLES):
            yield plain, archive.read(member)
        else:
            found.refused[f"{name}/{plain}"] = "不是表格文件，没有读取。"


class Recogniser:
    def __init__(self, scope: Scope, drop: Drop) -> None:
        self.scope, self.drop = scope, drop
        rows = queries.subtree(scope, drop.top)
        self.by_code = {unit.code: unit for unit in rows}
        self.by_name: dict[str, set[int]] = {}
        by_id = {unit.pk: unit for unit in self.by_code.values()}
        for unit in by_id.values():
            for name in (unit.name, unit.short_name):
                self._name(name, unit.pk)
        for text, key in UnitAlias.objects.filter(unit__in=by_id).values_list("text", "unit_id"):
            self._name(text, key)
        self.by_id = by_id

    def _name(self, name: str, key: int) -> None:
        if len(name) >= SHORTEST_NAME:
            self.by_name.setdefault(name, set()).add(key)

    def unit_of(self, name: str, content: bytes) -> Unit | None:
        if name in self.drop.said:
            return queries.unit(self.scope, self.drop.said[name])
        code = read_tags(content).get("unit", "")
        if code:
            if code not in self.by_code:
                raise Refused(
                    f"这份表是发给编码 {code} 的单位的，不在 {self.drop.top.name} 之下或已撤销。",
                    code="unit_unknown",
                )
            return self.by_code[code]
        for text in (*_sheet_names(content), PurePosixPath(name).stem):
            if (unit := self._named_in(text)) is not None:
                return unit
        return None

    def _named_in(self, text: str) -> Unit | None:
        """The longest name of a unit that stands in the text, if it is one unit's only."""
        held = sorted((name for name in self.by_name if name in text), key=len, reverse=True)
        if not held:
            return None
        longest = set[int]().union(*(self.by_name[name] for name in held if len(name) == len(held[0])))
        return self.by_id[longest.pop()] if len(longest) == 1 else None


def _sheet_names(content: bytes) -> list[str]:
    if kind_of(content) not in {"xlsx", "xls"}:
        return []
    return [head.name for head in Workbook(content).sheets if not head.hidden]


def _tell_missing(scope: Scope, drop: Drop, sent: set[int], found: Collected) -> None:
    """The units directly below: who has sent something, now or before, and who has not."""
    before = Import.objects.filter(ledger=drop.ledger.id, state=Import.APPLIED)
    earlier = set(before.filter(Q(unit__parent=drop.top)).values_list("unit", flat=True))
    for unit in queries.subtree(scope, drop.top).filter(parent=drop.top):
        place = found.done if unit.pk in sent or unit.pk in earlier else found.missing
        place.append(unit.short_name or unit.name)
