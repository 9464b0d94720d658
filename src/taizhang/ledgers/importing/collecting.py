"""成批收表: one drop of many returned files, or a zip of them; each is known by what it says of itself.

Whose a file is tells `recognising`; what nobody can tell is left out and asked about once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from taizhang.audit.errors import Refused
from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.kinds import kind_of
from taizhang.ledgers import keepers
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked, Step
from taizhang.ledgers.importing.recognising import Recogniser, Taken, received, remember
from taizhang.ledgers.importing.report import Report
from taizhang.ledgers.importing.source import refuse_marked
from taizhang.packs.model import Ledger
from taizhang.units import queries
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

TABLES = (".xlsx", ".xls", ".csv")
MOST_FILES = 2_000


@dataclass(slots=True)
class Collected:
    """What became of a drop. `refused` and `unknown` name files, `missing` units that have sent nothing, and `to_mend`
    units whose table came and has wrong rows: they are asked to mend it, not to send it."""

    reports: list[Report] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    to_mend: list[str] = field(default_factory=list)
    known_by: dict[str, str] = field(default_factory=dict)  # what told whose a file is

    @property
    def missing_line(self) -> str:
        """One line to be pasted into a group."""
        said = f"还有 {len(self.missing)} 家未报：{'、'.join(self.missing)}。" if self.missing else "已全部报送。"
        if self.to_mend:
            said += f"另有 {len(self.to_mend)} 家的表有误，请改好再报：{'、'.join(self.to_mend)}。"
        return said

    @property
    def wrong(self) -> bool:
        return bool(self.refused or self.unknown) or any(report.wrong for report in self.reports)

    def told(self) -> dict[str, Any]:
        return {
            "files": [{**report.told(), "known_by": self.known_by[report.file]} for report in self.reports],
            "refused": self.refused,
            "unknown": self.unknown,
            "done": self.done,
            "missing": self.missing,
            "to_mend": self.to_mend,
            "missing_line": self.missing_line,
        }


@dataclass(frozen=True, slots=True)
class Drop:
    """Files of one ledger from the units below `top`; `said` names the unit (code) of files nobody else can tell.
    What came in before the day `since` is of an earlier round."""

    ledger: Ledger
    top: Unit
    files: Sequence[tuple[str, bytes]]
    said: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None


def collect(
    scope: Scope, drop: Drop, *, today: date, dry_run: bool = False, step: Step | None = None
) -> Collected:
    keepers.need(scope, drop.ledger, drop.top)
    found = Collected()
    names = Recogniser(scope, drop.ledger, drop.top, drop.said)
    sent: list[Taken] = []
    wrong: set[int] = set()
    for name, content in _tables(drop.files, found):
        try:
            refuse_marked(name, content)
            whose = names.whose(name, content)
            if whose is None:
                found.unknown.append(name)
                continue
            asked = Asked(drop.ledger, whose.at, name, content)
            report = import_file(scope, asked, today=today, dry_run=dry_run, step=step)
        except Refused as error:
            found.refused[name] = error.message
            continue
        found.reports.append(report)
        found.known_by[name] = whose.by
        if report.wrong:
            wrong |= {unit.pk for unit in whose.units}
        else:
            sent.append(Taken(name, content, whose))
    if not dry_run and sent:
        remember(scope, drop.ledger, drop.top, sent)
    _tell_missing(scope, drop, {unit.pk for one in sent for unit in one.whose.units}, wrong, found)
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


def _tell_missing(scope: Scope, drop: Drop, sent: set[int], wrong: set[int], found: Collected) -> None:
    """The units directly below: who has answered, now or before, whose answer is wrong, and who has not."""
    answered = sent | received(drop.ledger, drop.top, drop.since)
    for unit in queries.subtree(scope, drop.top).filter(parent=drop.top):
        came = found.to_mend if unit.pk in wrong else found.missing
        place = found.done if unit.pk in answered else came
        place.append(unit.short_name or unit.name)
