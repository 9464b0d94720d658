from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST

Reach = Literal["", "own", "below", "all"]


class FiguresAsked(Taken):
    """`indicator` may name several, by commas."""

    indicator: str = Field("", max_length=4_000)
    since: date = Field(date.min, alias="from")
    until: date = Field(date.max, alias="to")
    reach: Reach = ""
    tree: str = Field("block", max_length=60)


class ReadAsked(FiguresAsked):
    """Rows registered after `cut` are told as `late` too."""

    cut: AwareDatetime | None = None


class SeriesAsked(ReadAsked):
    step: Literal["day", "week", "month"] = "week"


class RowsAsked(FiguresAsked):
    after: str = Field("", max_length=40)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class UnitOfFigure(Schema):
    code: str
    name: str


class DefinitionOut(Schema):
    id: str
    text: str
    replaced_by: str | None
    progress: int | None


class FigureOut(Schema):
    indicator: str
    label: str
    word: str
    value: int | float | None
    stored: int | None
    detailed: int | None
    lump: int
    numerator: int | None
    denominator: int | None
    late: int | None
    unit: UnitOfFigure
    reach: str
    reach_label: str
    tree: int
    from_: str | None = Field(None, alias="from")
    to: str
    as_of: datetime
    state: str
    definition: DefinitionOut
    rows: str


class FigureRefused(Schema):
    indicator: str
    code: str
    detail: str


class FiguresOut(Schema):
    figures: list[FigureOut]
    refused: Sequence[FigureRefused] = ()  # of several asked for, those that cannot be given


class FigureRowOut(Schema):
    id: int
    ledger: str
    number: str
    title: str
    unit: UnitOfFigure
    day: date
    amount: int | float | None
    indicator: str
    lump: bool
    link: str


class FigureRowsOut(Schema):
    rows: list[FigureRowOut]
    not_shown: int
    next: str | None


class RecountOut(Schema):
    kept: int | None
    counted: int
    holds: bool


class JobStarted(Schema):
    job: int


class CountsStarted(Schema):
    """One job for each count that is too large to be given at once; none where all of them are."""

    jobs: list[int]
