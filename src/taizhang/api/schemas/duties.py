from datetime import date, datetime
from typing import Literal

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class DuesAsked(Taken):
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    duty: str = Field("", max_length=90)


class DueAsked(Taken):
    due: str = Field(max_length=160)


class DueOut(Schema):
    key: str
    duty: str
    label: str
    unit: str
    start: date
    rule_due: date
    first_due: date
    due: date
    done_on: date | None
    state: str
    state_words: str
    count: int
    reason: str


class DuesOut(Schema):
    dues: list[DueOut]


class WrittenLineOut(Schema):
    label: str
    text: str


class ExplainedOut(Schema):
    due: DueOut
    lines: list[WrittenLineOut]


class MarkIn(Taken):
    """`act` says which of the three is asked; `reason` and `new_due` go with it."""

    due: str = Field(max_length=160)
    act: Literal["zero", "excuse", "extend"]
    words: str = Field("", max_length=2_000)
    reason: str = Field("", max_length=2_000)
    new_due: date | None = None


class MarkOut(Schema):
    entry: int
    number: str


class CoverageAsked(Taken):
    day: date | None = None
    duty: str = Field("", max_length=90)
    reach: Literal["own", "below", "all"] = "all"


class NamedAsked(CoverageAsked):
    duty: str = Field(min_length=1, max_length=90)
    state: str = Field("missing", max_length=20)
    limit: int = Field(200, ge=1, le=500)


class CoverageOut(Schema):
    duty: str
    label: str
    day: date
    due: int
    done: int
    late: int
    missing: int
    excused: int
    zero: int
    pending: int


class CoveragesOut(Schema):
    coverage: list[CoverageOut]


class NamedUnit(Schema):
    code: str
    name: str


class NamedOut(Schema):
    units: list[NamedUnit]


class MatrixAsked(Taken):
    weeks: int = Field(12, ge=1, le=26)
    below: bool = False


class CellOut(Schema):
    start: date
    lamp: str
    owed: int
    settled: int
    words: str


class MatrixRow(Schema):
    unit: NamedUnit
    lamp: str
    cells: list[CellOut]


class MatrixOut(Schema):
    rows: list[MatrixRow]


class WeekAsked(Taken):
    week: str = Field("", max_length=10)


class WeekRowOut(Schema):
    entry: int
    ledger: str
    number: str
    title: str
    day: str


class WeekDueOut(Schema):
    key: str
    label: str
    due: str
    state: str


class WeekFigureOut(Schema):
    indicator: str
    label: str
    word: str
    value: str
    change: str


class WeekCountOut(Schema):
    ledger: str
    label: str
    word: str
    rows: int


class WrittenOut(Schema):
    start: str
    end: str
    done: list[WeekRowOut]
    counts: list[WeekCountOut]
    settled: list[WeekDueOut]
    late: list[WeekDueOut]
    coming: list[WeekDueOut]
    figures: list[WeekFigureOut]
    registered_late: list[WeekRowOut]


class WeekOut(Schema):
    unit: NamedUnit
    start: date
    end: date
    cut: datetime
    report: int | None
    state: str
    words: str
    written: WrittenOut


class ConfirmIn(Taken):
    week: date
    words: str = Field("", max_length=4_000)
    zero: bool = False
    version: int = 0


class WeekStateOut(Schema):
    id: int
    state: str
    version: int


class ReturnIn(Taken):
    comment: str = Field(max_length=2_000)


class DispatchDecisionIn(Taken):
    week: date
    text: str = Field(max_length=500)
    to: str = Field(max_length=60)
    due: date


class DecisionOut(Schema):
    id: int
    entry: int


class IssueIn(Taken):
    week: date
    words: str = Field("", max_length=4_000)


class DispatchFacts(Schema):
    """What the sheet says: `late` are unit, matter and day; `decisions` the text, its unit and day."""

    unit: str
    start: date
    end: date
    day: date
    words: str
    members: int
    reported: int
    zero: list[str]
    missing: list[str]
    late: list[list[str]]
    decisions: list[list[str]]


class DispatchOut(Schema):
    id: int
    facts: DispatchFacts


class HolidaysIn(Taken):
    text: str = Field(max_length=20_000)


class HolidaysOut(Schema):
    years: list[int]


class SwitchIn(Taken):
    duty: str = Field(max_length=90)
    on: bool
    from_day: date
    to_day: date | None = None
    purpose: str = Field("", max_length=200)
    basis: str = Field("", max_length=200)


class SwitchOut(Schema):
    id: int


class BurdenAsked(Taken):
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")


class CellsOut(Schema):
    known: int
    typed: int


class AskOut(Schema):
    kind: str
    kind_words: str
    label: str
    by: str
    often: str
    times: int
    ledger: str
    cells: CellsOut


class BurdenOut(Schema):
    first: date
    last: date
    times: int
    cells: CellsOut
    asks: list[AskOut]


class ExpiringAsked(Taken):
    days: int = Field(180, ge=1, le=1_100)
    below: bool = False


class EndingOut(Schema):
    """entry 是相应条目，班子成员的任期没有条目；source 是台账名称、佐证材料或班子成员。"""

    entry: int | None
    number: str
    title: str
    unit: NamedUnit
    ledger: str
    source: str
    field: str
    on: date
    duty: str


class ExpiringOut(Schema):
    endings: list[EndingOut]
    more: bool


class GroupOut(Schema):
    name: str
    visits: int
    places: list[NamedUnit]


class MemberOut(Schema):
    name: str
    post: str
    chair: bool


class AreaOut(Schema):
    """一个督导组的范围、成员、起止和去过的单位。"""

    id: int
    name: str
    first_day: date
    last_day: date | None
    members: list[MemberOut]
    tree: str
    area: list[NamedUnit]
    been: int
    places: int
    left: list[NamedUnit]


class VisitOut(Schema):
    entry: int
    day: date
    title: str
    group: str
    place: str
    method: str
    sample: str
    remarks: int
    closed: int
    unannounced: bool


class OversightOut(Schema):
    groups: list[GroupOut]
    left: list[NamedUnit]
    areas: list[AreaOut]
    visits: list[VisitOut]


class AreaIn(Taken):
    """units 是单位编码；tree 是 block（按地区）或 line（条线下的单位）。"""

    units: list[str]
    tree: str = "block"
    last_day: date | None = None


class GroupIn(AreaIn):
    name: str
    first_day: date
    chair: int | None = None
    members: tuple[int, ...] = ()


class GroupIdOut(Schema):
    id: int
