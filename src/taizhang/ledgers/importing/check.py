"""Every row's verdict, found without writing anything.

A row with a number (编号) is about the entry that has it; a row without one is new, unless an entry of the same
unit, title and day says the same already. An empty cell of a row with a number leaves the entry's value alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.audit.errors import Invalid, Refused
from taizhang.ledgers import prepare
from taizhang.ledgers.importing import columns as headings
from taizhang.ledgers.importing import cycles
from taizhang.ledgers.importing.columns import NOTHING, NUMBER, PARENT, PASSED_OVER, UNIT
from taizhang.ledgers.importing.lookups import Alike, Lookups, numbered
from taizhang.ledgers.importing.reading import Cell, CellReader
from taizhang.ledgers.importing.report import Note, Report, RowReport, Verdict
from taizhang.ledgers.importing.source import Line, Table, read_table, refuse_marked
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.edit import refuse_finished
from taizhang.ledgers.prepare import Above, Draft
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

BATCH = 500
Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A file for one ledger. `unit` is whose rows they are where no column says so."""

    ledger: Ledger
    unit: Unit
    file: str
    content: bytes | str
    columns: Mapping[str, str] = field(default_factory=dict)  # heading -> column, as somebody said
    skip_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class NewRow:
    owners: list[Unit]
    draft: Draft
    parent: Entry | None


@dataclass(frozen=True, slots=True)
class Edit:
    entry: Entry  # as it was read; its version is checked again when it is written
    owners: list[Unit]
    draft: Draft
    before: dict[str, object]


@dataclass(slots=True)
class Plan:
    report: Report
    news: list[NewRow] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


@dataclass(slots=True)
class Typed:
    """One line read: what goes to the fields, and the columns of the engine."""

    line: Line
    values: dict[str, str]
    special: dict[str, str]
    problems: list[Note]
    doubts: list[Note]


def check(scope: Scope, asked: Asked, *, today: date, step: Step | None = None) -> Plan:
    with cycles.unsought():
        return _checked(scope, asked, today=today, step=step)


def _checked(scope: Scope, asked: Asked, *, today: date, step: Step | None) -> Plan:
    lookups = Lookups(scope, asked.ledger)
    local = lookups.local(asked.unit)
    headings.check_given(asked.ledger, local, asked.columns)
    refuse_marked(asked.file, asked.content)
    table = read_table(asked.content, headings.known_columns(asked.ledger, local, asked.unit, asked.columns))
    report = Report(asked.ledger.id, asked.file, table.sheet)
    report.unknown = headings.unknown_headings(table.header, len(table.lines))
    checker = Checker(scope, asked, lookups, table, Plan(report), today)
    lines = [line for line in table.lines if not _prepared_only(table, line)]
    for start in range(0, len(lines), BATCH):
        checker.batch(lines[start : start + BATCH])
        if step is not None:
            step(min(start + BATCH, len(lines)), len(lines), "核对")
    return checker.plan


def _prepared_only(table: Table, line: Line) -> bool:
    """A row of an empty workbook that nobody filled in: it names its unit or its place and nothing else."""
    return all(table.header.columns.get(column) in {UNIT, NOTHING} for column in line.cells)


class Checker:
    def __init__(
        self, scope: Scope, asked: Asked, lookups: Lookups, table: Table, plan: Plan, today: date
    ) -> None:
        self.scope, self.asked, self.lookups, self.table, self.plan = scope, asked, lookups, table, plan
        self.ledger, self.today = asked.ledger, today
        self.reader = CellReader(headings.fields_of(self.ledger, lookups.local(asked.unit)))
        self.columns = {key: column for column, key in table.header.columns.items() if key not in PASSED_OVER}
        self.seen: dict[object, int] = {}
        self.alike = Alike(scope, self.ledger)

    def batch(self, lines: Sequence[Line]) -> None:
        typed = [self._type(line) for line in lines]
        wanted = [one.special[NUMBER] for one in typed if NUMBER in one.special]
        there = numbered(self.scope, self.ledger, wanted) if wanted else {}
        drafted: list[tuple[Typed, NewRow]] = []
        for one in typed:
            if NUMBER in one.special:
                self._known(one, there.get(one.special[NUMBER], []))
            elif (row := self._draft(one)) is not None:
                drafted.append((one, row))
        self._news(drafted)
        self.plan.report.rows[-len(lines) :] = sorted(
            self.plan.report.rows[-len(lines) :], key=lambda each: each.row
        )

    # ── reading ──

    def _type(self, line: Line) -> Typed:
        one = Typed(line, {}, {}, [], [])
        for key, column in self.columns.items():
            raw = line.cells.get(column)
            if raw is None:
                continue
            cell = self.reader.read(key, raw)
            if cell.problem or cell.doubt:
                self._remark(one, key, cell)
            if cell.typed is not None:
                (one.special if key in headings.SPECIAL else one.values)[key] = cell.typed
        return one

    def _remark(self, one: Typed, key: str, cell: Cell) -> None:
        if cell.problem:
            one.problems.append(self._note(one, key, cell.problem))
        if cell.doubt:
            one.doubts.append(self._note(one, key, cell.doubt))

    def _note(self, one: Typed, key: str, message: str) -> Note:
        column = self.columns.get(key)
        label = self.reader.fields[key].label if key in self.reader.fields else headings.SPECIAL.get(key, ("",))[0]
        if column is None:
            return Note(f"第{one.line.number}行", label, message)
        return Note(self.table.address(one.line.number, column), label, message)

    def _tell(
        self,
        one: Typed,
        verdict: Verdict,
        title: str,
        unit: Unit | None,
        entry: Entry | None = None,
        changed: Sequence[str] = (),
    ) -> None:
        self.plan.report.rows.append(
            RowReport(
                row=one.line.number,
                verdict=verdict,
                title=title,
                unit=unit.short_name or unit.name if unit is not None else "",
                number=entry.number if entry is not None else "",
                changed=tuple(changed),
                problems=tuple(one.problems),
                doubts=tuple(one.doubts),
            )
        )

    def _wrong(
        self, one: Typed, problems: Mapping[str, str], unit: Unit | None = None, entry: Entry | None = None
    ) -> None:
        one.problems += [self._note(one, key, message) for key, message in problems.items()]
        title = next(iter(one.values.values()), "")
        self._tell(one, Verdict.ERROR, title[:80], unit, entry)

    # ── rows with a number ──

    def _known(self, one: Typed, found: list[Entry]) -> None:
        number = one.special[NUMBER]
        if len(found) > 1 and UNIT in one.special:
            named = self.lookups.unit(one.special[UNIT])
            found = [row for row in found if isinstance(named, Unit) and row.unit_id == named.pk]
        if len(found) != 1:
            said = f"没有编号为“{number}”的条目" if not found else f"编号“{number}”对应不止一条"
            return self._wrong(one, {NUMBER: f"{said}。新增的行请把编号留空。"})
        entry = found[0]
        if not self.lookups.may_enter(entry.unit):
            return self._wrong(one, {NUMBER: f"{entry.unit.name}的条目不在您的填报范围内。"}, entry.unit, entry)
        if self.seen.setdefault(entry.pk, one.line.number) != one.line.number:
            return self._wrong(one, {NUMBER: f"与第{self.seen[entry.pk]}行是同一条。"}, entry.unit, entry)
        return self._edit(one, entry)

    def _edit(self, one: Typed, entry: Entry) -> None:
        references = self.lookups.references(entry.unit)
        local = self.lookups.local(entry.unit)
        values, problems = prepare.read_values(self.ledger, one.values, references, local)
        if problems or one.problems:
            return self._wrong(one, problems, entry.unit, entry)
        changed = {
            key: value for key, value in values.items() if value is not None and entry.data.get(key) != value
        }
        if not changed:
            return self._tell(one, Verdict.SAME, entry.title, entry.unit, entry)
        try:
            refuse_finished(self.ledger, entry)
            draft = prepare.draft(self.ledger, {**entry.data, **changed}, references)
            owners = self.lookups.owners(entry.unit, draft)
        except Invalid as error:
            return self._wrong(one, error.problems, entry.unit, entry)
        except Refused as error:
            return self._wrong(one, {NUMBER: error.message}, entry.unit, entry)
        self.plan.edits.append(Edit(entry, owners, draft, {key: entry.data.get(key) for key in changed}))
        labels = [self.reader.fields[key].label for key in changed if key in self.reader.fields]
        return self._tell(one, Verdict.UPDATE, draft.columns.title, owners[0], entry, labels)

    # ── new rows ──

    def _draft(self, one: Typed) -> NewRow | None:
        """The row that would be stored; None for one that was told to be wrong."""
        unit = self.lookups.unit(one.special[UNIT]) if UNIT in one.special else self.asked.unit
        if isinstance(unit, str):
            self._wrong(one, {UNIT: unit})
            return None
        problems: dict[str, str] = {}
        above = self.lookups.above(one.special.get(PARENT, ""))
        if isinstance(above, str):
            problems[PARENT], above = above, Above()
        local, references = self.lookups.local(unit), self.lookups.references(unit)
        values, wrong = prepare.read_values(self.ledger, one.values, references, local)
        problems |= wrong
        if not problems and not one.problems:
            try:
                return self._drafted(unit, above, {key: each for key, each in values.items() if each is not None})
            except Invalid as error:
                problems = error.problems
            except Refused as error:
                problems = {UNIT: error.message}
        self._wrong(one, problems, unit)
        return None

    def _drafted(self, unit: Unit, above: Above, data: dict[str, object]) -> NewRow:
        references = self.lookups.references(unit)
        prepare.copy_from_above(self.ledger, data, above)
        prepare.fill_defaults(self.ledger, data, unit=unit, above=above, references=references, today=self.today)
        draft = prepare.draft(self.ledger, data, references)
        return NewRow(self.lookups.owners(unit, draft), draft, above.parent)

    def _news(self, drafted: list[tuple[Typed, NewRow]]) -> None:
        """Rows that are there already are the same; rows much like one that is there are shown as such."""
        there = self.alike.find((row.owners[0].pk, row.draft.columns.title) for _, row in drafted)
        for one, row in drafted:
            columns = row.draft.columns
            like = [each for each in there.get((row.owners[0].pk, columns.title), []) if each.day == columns.day]
            same = next((each for each in like if self._says_the_same(one, row, each)), None)
            if same is not None:
                self._tell(one, Verdict.SAME, columns.title, row.owners[0], same)
                continue
            self._twin(one, row)
            if not (like and self.asked.skip_duplicates):
                self.plan.news.append(row)
            verdict = Verdict.DUPLICATE if like else Verdict.NEW
            self._tell(one, verdict, columns.title, row.owners[0], like[0] if like else None)

    def _says_the_same(self, one: Typed, row: NewRow, there: Entry) -> bool:
        return all(there.data.get(key) == row.draft.data.get(key) for key in one.values)

    def _twin(self, one: Typed, row: NewRow) -> None:
        """The same fact twice in one file is shown, not refused: two meetings may share a day and a title."""
        columns = row.draft.columns
        first = self.seen.setdefault((row.owners[0].pk, columns.title, columns.day), one.line.number)
        if first != one.line.number:
            one.doubts.append(Note(f"第{one.line.number}行", "", f"与第{first}行的单位、标题和日期都相同。"))
