"""Checks of incoming files, and totals to begin with, as the API takes and tells them."""

from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.figures import UnitOfFigure
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.reports import CandidateOut
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


class SpokenFor(Schema):
    """One report of a file and the unit it speaks for."""

    title: str
    start: int
    end: int
    unit: UnitOfFigure


class ReadAs(Schema):
    """What reads a figure again."""

    unit: str
    from_: str = Field(alias="from")
    to: str
    reach: str


class InText(Schema):
    """Where in the text; in a form, the cell instead."""

    start: int
    end: int
    surface: str
    context: str
    part: str
    cell: str


class CheckFinding(InText):
    kind: str
    verdict: str
    message: str
    claimed: str
    words: str
    indicator: str | None
    label: str | None
    read: ReadAs | None = None


class Unchecked(InText):
    reason: str
    words: str
    candidates: list[CandidateOut]


class LayoutFinding(Schema):
    rule: str
    severity: str
    paragraph: int
    text: str
    message: str


class CheckResult(Schema):
    """`lint` of a Word file."""

    kind: str
    text: str
    reports: list[SpokenFor]
    counts: dict[str, int]
    findings: list[CheckFinding]
    not_checked: list[Unchecked]
    notes: list[str]
    lint: list[LayoutFinding] | None


class CheckOut(CheckLine):
    result: CheckResult


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
    findings: list[LayoutFinding]


class OfferOut(InText):
    """`amount` is in the indicator's smallest unit."""

    words: str
    claimed: str
    indicator: str
    label: str
    word: str
    amount: int
    now: str
    sure: bool
    problem: str
    ticked: bool


class OffersOut(Schema):
    offers: list[OfferOut]


class WordsKept(Schema):
    words: str
    indicator: str


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
