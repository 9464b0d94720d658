"""What the API takes and gives of ledgers and entries.

Values go in as a clerk writes them (money in 元, names or ids) and come out in stored form beside their text.
"""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from taizhang.api.schemas import Key, Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef

Values = dict[str, Any]


class OptionOut(Schema):
    key: str
    label: str


class FieldOut(Schema):
    key: str
    label: str
    type: str
    role: str | None
    required: bool
    help: str
    options: list[OptionOut] | None


class StepOut(Schema):
    key: str
    label: str
    to: str
    needs: list[str]
    signed: bool


class LedgerOut(Schema):
    id: str
    label: str
    word: str
    pack: str
    fields: list[FieldOut]
    states: list[OptionOut]
    steps: list[StepOut]
    children: list[str]


class CountsAsked(Taken):
    """Of which rows. `where` is a condition in the words of a pack, as JSON."""

    unit: str = Field("", max_length=30, description="单位编码；空为本人单位")
    saved_list: int = Field(0, ge=0, le=2**62, description="清单编号：先按它，再按下面写明的")
    where: str = Field("", max_length=4000)
    withdrawn: bool = False
    search: str = Field("", max_length=100)


class ListAsked(CountsAsked):
    """Which rows of a list, in which order."""

    states: list[str] = Field(default_factory=list)
    overdue: bool = False
    sort: str = Field("", max_length=41)
    descending: bool = False
    columns: list[str] = Field(default_factory=list, description="要哪些栏目；导出时用")
    cursor: str = Field("", max_length=400)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class EntryOut(Schema):
    id: int
    ledger: str
    unit: UnitRef
    number: str
    title: str
    state: str
    state_label: str
    day: date | None
    due: date | None
    first_due: date | None
    values: Values
    texts: dict[str, str]
    parent: int | None
    origin: int | None
    gone: str
    lump: bool
    version: int
    updated_at: datetime


class EntryPage(Schema):
    items: list[EntryOut]
    next: str
    total: int
    total_exact: bool
    not_shown: int = Field(0, description="数字里计入、您无权打开的条数；经筛选的清单和一万条以上的不说")


class CountOut(Schema):
    """A number up to 10,000; beyond it `exact` is false."""

    n: int
    exact: bool


class StateCountOut(CountOut):
    key: str
    label: str


class CountsOut(Schema):
    all: CountOut
    states: list[StateCountOut]
    overdue: CountOut


class RefOut(Schema):
    id: int
    ledger: str
    number: str
    title: str
    state: str


class AboveOut(Schema):
    id: int | None
    title: str
    due: date | None


class EvidenceOut(Schema):
    id: int
    name: str
    size: int
    kind: str
    sha256: str
    day: date | None
    ends_on: date | None
    added_at: datetime


class TextOut(Schema):
    paragraphs: list[str]


class StayOut(Schema):
    state: str
    from_day: date
    to_day: date | None


class LumpOut(Schema):
    """What a row of 只报总数 stands for, and what the rows entered since have left of it."""

    indicator: str
    label: str
    from_day: date
    to_day: date
    amount: int
    detailed: int
    left: int


class ExtensionOut(Schema):
    id: int
    old_due: date | None
    new_due: date
    reason: str
    state: str
    comment: str


class EffectOut(Schema):
    id: int
    due: date
    good: bool | None
    comment: str


class CardOut(EntryOut):
    owners: list[UnitRef]
    stays: list[StayOut]
    steps: list[StepOut]
    may_edit: bool
    may_undo: bool
    above: AboveOut | None
    came_from: RefOut | None
    became: list[RefOut]
    children: dict[str, list[RefOut]]
    linked: list[RefOut]
    merged: list[RefOut]
    into: RefOut | None = Field(description="并入了哪一条")
    lump_of: LumpOut | None
    evidence: list[EvidenceOut]
    extensions: list[ExtensionOut]
    effects: list[EffectOut]


class EntryIn(Taken):
    unit: str = Field(max_length=30, description="登记单位的编码")
    values: Values
    parent: Key | None = None
    origin: Key | None = None


class EntryEdit(Taken):
    version: int
    values: Values


class SignatureIn(Taken):
    name: str = Field(min_length=1, max_length=50)
    post: str = Field("", max_length=60)
    day: date


class StepIn(Taken):
    step: str = Field(max_length=40)
    version: int
    day: date | None = None
    comment: str = Field("", max_length=2000)
    reason: str = Field("", max_length=2000)
    signature: SignatureIn | None = None
    values: Values = Field(default_factory=dict)


class BulkStepIn(Taken):
    step: str = Field(max_length=40)
    entries: dict[Key, int] = Field(description="条目编号与勾选时的版本")
    day: date | None = None
    comment: str = Field("", max_length=2000)
    reason: str = Field("", max_length=2000)
    signature: SignatureIn | None = None
    values: Values = Field(default_factory=dict, description="只填进还没有填这一栏的条目")


class BulkUndoIn(Taken):
    entries: list[Key] = Field(min_length=1, max_length=200)


class WithdrawIn(Taken):
    version: int
    reason: str = Field(max_length=2000)


class MergeIn(Taken):
    sources: list[Key] = Field(min_length=1, max_length=200)
    reason: str = Field(max_length=2000)


class PassageIn(Taken):
    text: str = Field(max_length=5000, description="一段话、一则通知或一条反馈")
    unit: str = Field("", max_length=100, description="登记单位；不写为本人单位")


class PassageOut(Schema):
    values: dict[str, str | list[str]] = Field(description="按栏目，写法与填写时相同；没有读出的栏目不在其中")


class LumpIn(Taken):
    indicator: str = Field(max_length=90)
    unit: str = Field(max_length=30)
    amount: int = Field(ge=1, le=10**12)
    from_day: date
    to_day: date


class ExtensionIn(Taken):
    new_due: date
    reason: str = Field(max_length=2000)


class DecisionIn(Taken):
    granted: bool
    comment: str = Field("", max_length=2000)


class EffectIn(Taken):
    good: bool
    comment: str = Field(max_length=2000)


class RemoveIn(Taken):
    reason: str = Field(max_length=2000)


class HistoryAsked(Taken):
    before: int = Field(0, ge=0, description="上一页给出的 next")
    limit: int = Field(LIMIT, ge=1, le=MOST)


class ChangeOut(Schema):
    field: str
    label: str
    before: str
    after: str


class LineOut(Schema):
    id: int
    at: datetime
    actor_name: str
    via: str
    action: str
    action_label: str
    changed: list[ChangeOut]
    sealed: bool


class HistoryOut(Schema):
    items: list[LineOut]
    next: int | None
