"""What the API takes and gives of exports."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.entries import ListAsked, Values
from taizhang.api.schemas.lists import ListWords
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef

Form = Literal["xlsx", "docx", "csv", "json"]


class ExportAsked(ListAsked):
    format: Form = "xlsx"


class ExportIn(Taken):
    """A list to be exported by a worker, in the words of a list."""

    unit: str = Field("", max_length=30, description="单位编码；空为本人单位")
    saved_list: int = Field(0, ge=0, le=2**62, description="清单编号；words 里写明的在它之上")
    words: ListWords = Field(default_factory=lambda: ListWords.model_validate({}))
    format: Form = "xlsx"


class ExportsAsked(Taken):
    before: int = Field(0, ge=0, le=2**62, description="上一页给出的 next")
    limit: int = Field(LIMIT, ge=1, le=MOST)


class ExportedRow(Schema):
    """A row of a list exported as JSON; `values` in stored form, as the ledger declares its fields."""

    number: str
    unit: str
    unit_name: str
    state: str
    values: Values


class ExportOut(Schema):
    id: int
    ledger: str
    unit: UnitRef
    name: str
    format: str
    state: Literal["waiting", "ready", "failed", "expired"]
    state_label: str
    job: int | None
    done: int
    total: int
    size: int
    error: str
    asked_at: datetime
    expires_at: datetime | None
    link: str | None = Field(description="下载地址；可下载时才有")


class ExportPage(Schema):
    items: list[ExportOut]
    next: int | None
