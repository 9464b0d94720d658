"""Checks of incoming files, and totals to begin with, as the API takes and tells them."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef


class PeriodAsked(Taken):
    since: date = Field(alias="from", description="报告期从哪天起")
    until: date = Field(alias="to", description="到哪天止，含当日")


class ChecksAsked(Taken):
    cursor: str | None = Field(None, max_length=300)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class CheckLine(Schema):
    id: int
    name: str
    unit: UnitRef
    by: UnitRef
    from_: date = Field(alias="from")
    to: date
    counts: dict[str, int]
    checked_at: datetime


class CheckOut(CheckLine):
    result: dict[str, Any]


class CheckPage(Schema):
    items: list[CheckLine]
    next: str | None


class WordsIn(Taken):
    words: str = Field(max_length=200, description="文中的说法，取自 findings 或 not_checked 的 words")
    indicator: str = Field("", max_length=90, description="是哪一项指标；空表示不是台账里的数")


class AgreementLine(Schema):
    id: int
    name: str
    from_: date = Field(alias="from")
    to: date
    checked_at: datetime
    agreed: int
    compared: int


class AgreementOut(Schema):
    unit: UnitRef
    checks: list[AgreementLine]


class LayoutOut(Schema):
    findings: list[dict[str, Any]]


class OffersOut(Schema):
    offers: list[dict[str, Any]]


class BeginAsked(PeriodAsked):
    picked: str = Field(
        max_length=20_000, description='勾选的项：指标与总数（最小单位的整数）的 JSON，如 {"base.services": 28}'
    )


class BeginningOut(Schema):
    id: int
    name: str
    unit: UnitRef
    from_: date = Field(alias="from")
    to: date
    entries: list[int]
    begun_at: datetime
    undone_at: datetime | None


class BeginningsOut(Schema):
    items: list[BeginningOut]
