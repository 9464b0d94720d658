"""What would come, or came, of a file: every row's verdict, in words and as JSON."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    DUPLICATE = "duplicate"  # new, but much like a row that is there
    ERROR = "error"


VERDICT_WORDS = {
    Verdict.NEW: "新增",
    Verdict.UPDATE: "更新",
    Verdict.SAME: "相同",
    Verdict.DUPLICATE: "疑似重复",
    Verdict.ERROR: "有误",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one cell (or, without an address, about the row)."""

    cell: str
    column: str
    message: str

    def line(self) -> str:
        """The sheet is told with the file, and the column once: many messages begin with it."""
        cell = self.cell.rpartition("!")[2]
        if not self.column:
            return f"{cell}：{self.message}"
        named = f"“{self.column}”"
        return f"{cell}{named}：{self.message.removeprefix(named).removeprefix('里的')}"


@dataclass(frozen=True, slots=True)
class RowReport:
    row: int
    verdict: Verdict
    title: str = ""
    unit: str = ""
    number: str = ""  # of the entry it updates, equals or resembles
    changed: tuple[str, ...] = ()
    problems: tuple[Note, ...] = ()
    doubts: tuple[Note, ...] = ()


@dataclass(slots=True)
class Report:
    """`import_id` and `applied` are set when it was applied; `again` names the import that took the same file."""

    ledger: str
    file: str
    sheet: str = ""
    dry_run: bool = True
    applied: bool = False
    import_id: int | None = None
    again: int | None = None
    job: int | None = None
    unknown: list[str] = field(default_factory=list)  # headings nothing was read from
    rows: list[RowReport] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict is verdict for one in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {str(verdict): self.count(verdict) for verdict in Verdict}

    @property
    def wrong(self) -> bool:
        return any(one.verdict is Verdict.ERROR for one in self.rows)

    def sentence(self) -> str:
        found = {VERDICT_WORDS[one]: self.count(one) for one in Verdict}
        said = "，".join(f"{word} {count} 行" for word, count in found.items() if count) or "没有可导入的行"
        if self.again is not None:
            return f"{self.file}：这个文件已经导入过（第 {self.again} 次导入），没有改动。"
        if self.wrong:
            return f"{self.file}：{said}。有误的行改正之前，整个文件都不会导入。"
        return f"{self.file}：{said}。" + ("已导入。" if self.applied else "")

    def told(self, *, most: int | None = None) -> dict[str, Any]:
        """Rows with something to say go first when not all are told."""
        rows = self.rows
        if most is not None and len(rows) > most:
            rows = sorted(rows, key=lambda one: (not one.problems, not one.doubts, one.row))[:most]
        whole = {name: getattr(self, name) for name in ("ledger", "file", "sheet", "dry_run", "applied")}
        return {
            **whole,
            "import": self.import_id,
            "again": self.again,
            "job": self.job,
            "counts": self.counts,
            "unknown": self.unknown,
            "total": len(self.rows),
            "rows": [asdict(one) for one in rows],
        }
