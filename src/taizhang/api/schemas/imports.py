"""What the API takes and gives of imports."""

from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef
from taizhang.ledgers.importing.report import Verdict


class ImportAsked(Taken):
    unit: str = Field("", max_length=30, description="单位编码；空为本人单位")
    dry_run: bool = Field(True, description="只说每一行会怎样；为假才导入")
    skip_duplicates: bool = False
    columns: str = Field("", max_length=4000, description="表头与栏目的对应，JSON")


class CollectAsked(Taken):
    unit: str = Field("", max_length=30, description="收表单位的编码；空为本人单位")
    dry_run: bool = True
    since: date | None = Field(None, description="从哪天起算这一轮；空为全部")
    said: str = Field("", max_length=4000, description="认不出的文件是哪个单位的：文件名与单位编码，JSON")


class ImportsAsked(Taken):
    before: int = Field(0, ge=0, le=2**63 - 1, description="上一页给出的 next")
    limit: int = Field(LIMIT, ge=1, le=MOST)


class NoteOut(Schema):
    """Something about one cell; without an address, about the row."""

    cell: str
    column: str
    message: str


class ImportRowOut(Schema):
    row: int
    verdict: Verdict
    title: str
    unit: str
    number: str = Field(description="它更新、相同或相似的那一条")
    changed: list[str]
    problems: list[NoteOut]
    doubts: list[NoteOut]


class VerdictCounts(Schema):
    new: int
    update: int
    same: int
    duplicate: int
    error: int


class ImportReportOut(Schema):
    """What would come, or came, of a file. A file for a worker is told with its job and has no rows yet."""

    ledger: str
    file: str
    sheet: str
    dry_run: bool
    applied: bool
    import_id: int | None = Field(None, alias="import", description="这次导入的编号")
    again: int | None = Field(description="同一个文件早先的那次导入")
    job: int | None = Field(description="后台任务的编号")
    counts: VerdictCounts
    unknown: list[str] = Field(description="没有认出的表头")
    total: int = Field(description="全部行数；rows 最多给 500 行，有话要说的在前")
    rows: list[ImportRowOut]


class CollectedFileOut(ImportReportOut):
    known_by: str = Field(description="凭什么认出是哪个单位的")


class CollectedOut(Schema):
    files: list[CollectedFileOut]
    refused: dict[str, str] = Field(description="没有收下的文件和原因")
    unknown: list[str] = Field(description="认不出是哪个单位的文件")
    done: list[str]
    missing: list[str]
    to_mend: list[str]
    missing_line: str = Field(description="未报单位，一行文字")


class ImportOut(Schema):
    id: int
    ledger: str
    unit: UnitRef
    name: str
    state: str
    state_label: str
    created: int
    updated: int
    same: int
    started_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class ImportPage(Schema):
    items: list[ImportOut]
    next: int | None
