"""Numbers of reports: frozen, opened, verified. What a fact has not is left out of the answer."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, WrapValidator

from taizhang.api.schemas import Schema
from taizhang.api.schemas.figures import FigureRowOut, UnitOfFigure
from taizhang.api.schemas.made_reports import ReportOut

T = TypeVar("T")


def _if_it_fits(value: Any, read: Callable[[Any], T]) -> T | None:
    try:
        return read(value)
    except ValidationError:
        return None


# What a file says of itself; a forged one says anything, and what is of another form is not told on.
Said = Annotated[T | None, WrapValidator(_if_it_fits)]


class CitedRowOut(Schema):
    id: int
    number: str
    title: str
    unit_name: str


class FactOut(Schema):
    """A figure has an indicator; a number by hand its basis; a list of ticked rows the rows."""

    key: str
    label: str
    printed: str
    indicator: str = ""
    word: str = ""
    definition: str = ""
    text: str = ""
    unit: str = ""
    unit_name: str = ""
    reach: str = ""
    from_: str = Field("", alias="from")
    to: str = ""
    numerator: int | None = None
    denominator: int | None = None
    stored: int | None = None
    places: int = 0
    tree: int | None = None
    lump: int | None = None
    late: int | None = None
    period: str = ""
    part: str = ""
    cumulative: bool = False
    basis: str = ""
    by_hand: bool = False
    list_: str = Field("", alias="list")
    cited: list[CitedRowOut] = Field(default_factory=list)
    stands_at: list[str] = Field(default_factory=list)


class FactLineOut(FactOut):
    """`now` and `changed` of what was issued."""

    now: str | None = None
    changed: bool = False


class ReportDetailOut(ReportOut):
    """`values`, `obstacles` and `warnings` of a draft."""

    facts: list[FactLineOut]
    values: dict[str, str] = Field(default_factory=dict)
    obstacles: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)


class MovedOut(Schema):
    id: int
    number: str
    acts: list[str]
    counted: bool


class FactOpenedOut(FactLineOut):
    rows: list[FigureRowOut]
    not_shown: int
    next: str | None
    moved: list[MovedOut]


class MomentOut(Schema):
    event: int
    at: str


class VerifyFindingOut(Schema):
    kind: str
    kind_label: str
    message: str
    key: str
    label: str
    was: str
    now: str


class VerifiedOut(Schema):
    holds: bool
    issued: bool
    sealed: bool | None
    label: Said[str]
    unit: Said[UnitOfFigure]
    from_: Said[str] = Field(alias="from")
    to: Said[str]
    code: Said[str]
    number: Said[int]
    as_of: Said[MomentOut]
    template: Said[str]
    facts: int
    findings: list[VerifyFindingOut]
    notes: list[str]
