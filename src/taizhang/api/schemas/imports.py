"""What the API takes and gives of imports."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from taizhang.api.schemas import Taken
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef


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
