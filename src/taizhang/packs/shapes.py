"""The written form of a pack: one closed typed model per table. An unknown key is an error, never ignored.

References are plain strings here; `resolve` turns them into ids.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.reach import Reach

KEY_PATTERN = r"[a-z][a-z0-9_]{0,40}"

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Names = Annotated[list[str], BeforeValidator(lambda one: [one] if isinstance(one, str) else one)]
Written = dict[str, object]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    what: ClassVar[str] = ""  # the word by which references to such a thing call it


class FieldShape(Shape):
    label: Label
    type: Annotated[FieldType, Field(strict=False)]
    role: Annotated[Role | None, Field(strict=False)] = None
    options: str | None = None
    required: bool = False
    default: object = None
    to: Names | None = None
    help: str = ""
    hidden: bool = False
    index: bool = False
    min: int | float | None = None
    max: int | float | None = None
    places: Annotated[int | None, Field(ge=0, le=6)] = None
    suffix: str = ""
    remind: Names = []


class ChildShape(Shape):
    label: Label | None = None
    by: str | None = None
    at_least: Annotated[int, Field(ge=0)] = 0
    at: str | None = None


class OriginShape(Shape):
    copy_: Annotated[dict[str, str], Field(alias="copy")] = {}
    set: Written = {}


class RuleShape(Shape):
    check: Written
    say: Sentence
    when: Annotated[Written | None, Field(alias="if")] = None


class LedgerShape(Shape):
    what: ClassVar[str] = "台账"
    label: Label
    word: Label
    stream: str
    lifecycle: str
    fields: dict[str, object]
    number: str = "{seq}"
    private: bool | list[str] | Written = False
    hidden_until: str | None = None
    lump: bool = False
    scored: bool = True
    kept_by: Names = ["clerk"]
    inherit: list[str] = []
    children: dict[str, object] = {}
    from_: Annotated[dict[str, object], Field(alias="from")] = {}
    needs: dict[str, Written] = {}
    rules: dict[str, object] = {}
    purpose: str = ""
    why: str = ""


class StepShape(Shape):
    label: Label
    from_: Annotated[Names, Field(alias="from")]
    to: str
    by: Names
    needs: Names = []
    when: Annotated[Written | None, Field(alias="if")] = None
    children: dict[str, Annotated[int, Field(ge=1)]] = {}
    not_same_person_as: str | None = None
    signed: Literal["leader"] | None = None


class ExtensionShape(Shape):
    by: Names
    needs: Names = []


class EffectShape(Shape):
    after: str
    state: str
    reopens: bool = False


class LifecycleShape(Shape):
    what: ClassVar[str] = "生命周期"
    start: str
    states: dict[str, Label]
    steps: dict[str, object] = {}
    ends: list[str] | None = None
    extend: ExtensionShape | None = None
    effect: EffectShape | None = None


class OptionShape(Shape):
    label: Label
    retired: bool = False


class IndicatorShape(Shape):
    what: ClassVar[str] = "指标"
    label: Label
    word: Label
    aliases: list[Label] = []
    ledger: str | None = None
    where: Written | None = None
    sum: str | None = None
    distinct: str | None = None
    day: str | None = None
    entered: Names | None = None
    while_: Annotated[Names | None, Field(alias="while")] = None
    past: str | None = None
    keeps: Names = []
    times: bool = False
    reach: Annotated[Reach | None, Field(strict=False)] = None
    duty: str | None = None
    take: Literal["due", "done", "late", "missing", "excused", "zero"] | None = None
    plus: list[str] | None = None
    share: list[str] | None = None
    cohort: bool = False
    note: str = ""


class WhoShape(Shape):
    kind: Names = []
    category: Names = []
    batch: Names = []
    body: Names = []
    row: str | None = None


class AfterShape(Shape):
    ledger: str
    where: Written | None = None
    of: Literal["own", "parent", "row"] = "own"


class DutyShape(Shape):
    what: ClassVar[str] = "规定动作"
    label: Label
    ledger: str
    aliases: list[Label] = []
    where: Written | None = None
    state: Names = []
    who: WhoShape = WhoShape()
    each: str | None = None
    field: str | None = None
    via: str | None = None
    of: Written | None = None
    at_least: Annotated[int, Field(ge=1)] = 1
    minimum: dict[str, int | float | str] = {}
    every: str | None = None
    by: date | str | None = None
    within: str | None = None
    after: AfterShape | None = None
    before: str | None = None
    pool: bool = False
    grace: str | None = None
    remind: Names = []
    zero_report: bool = False
    on: bool = True
    purpose: str = ""
    basis: str = ""
    until: date | str | None = None
    why: str = ""


class ListShape(Shape):
    label: Label
    ledger: str | None = None
    where: Written | None = None
    state: Names = []
    overdue: bool | None = None
    reach: Annotated[Reach | None, Field(strict=False)] = None
    order: str | None = None
    limit: Annotated[int | None, Field(ge=1, le=500)] = None
    duty: str | None = None
    take: Literal["due", "done", "late", "missing", "excused", "zero", "upcoming"] | None = None


class PartShape(Shape):
    label: Label
    show: list[str]


class GroupingShape(Shape):
    label: Label
    aliases: list[Label] = []
    parts: dict[str, PartShape]


class QuestionShape(Shape):
    group: str
    ask: Sentence
    show: list[str] = []
    duty: str | None = None


class ChecklistShape(Shape):
    label: Label
    scale: Annotated[list[Label], Field(min_length=2)]
    weak: Label
    groups: dict[str, Label]
    questions: dict[str, object]
    becomes: str | None = None
    set: dict[str, object] = {}


class AskShape(Shape):
    label: Label
    type: Literal["text", "int", "date", "body", "unit", "person"] = "text"


class ProseShape(Shape):
    label: Label
    beside: list[str] = []
    min: Annotated[int, Field(ge=0)] = 0


class ReportShape(Shape):
    title: Sentence
    label: Label | None = None
    kind: Literal["oral", "summary", "report", "brief", "dispatch", "assessment", "notice"]
    period: Literal["week", "half-month", "month", "quarter", "half-year", "year", "campaign", "day"]
    limit: Annotated[int | None, Field(ge=100)] = None
    addressee: str = ""
    ask: dict[str, AskShape] = {}
    prose: dict[str, ProseShape] = {}


class FormColumnShape(Shape):
    show: str
    period: str = ""
    reach: str = ""


class FormShape(Shape):
    title: Sentence
    label: Label
    kind: Literal["form"]
    period: Literal["week", "half-month", "month", "quarter", "half-year", "year", "campaign", "day"]
    stub: Label
    columns: dict[str, FormColumnShape]
    rows: Literal["children", "own"] = "children"
    sheet: str = ""
    addressee: str = ""


class ExtendShape(Shape):
    label: Label | None = None
    fields: dict[str, object] = {}
    options: dict[str, dict[str, object]] = {}
    states: dict[str, Label] = {}
    steps: dict[str, object] = {}
    ends: list[str] = []
    relabel: dict[str, Label] = {}
    hide: list[str] = []
    children: dict[str, object] = {}
    from_: Annotated[dict[str, object], Field(alias="from")] = {}
    rules: dict[str, object] = {}
    needs: dict[str, Written] = {}


class PackShape(Shape):
    language: int
    key: str
    version: Annotated[str, StringConstraints(pattern=r"[0-9A-Za-z][0-9A-Za-z.\-]{0,30}")]
    title: Label
    purpose: Sentence
    uses: list[str] = []
    basis: str = ""
    issuer: str = ""
    streams: dict[str, Label] = {}
    batches: dict[str, Label] = {}
    board: Annotated[list[str], Field(max_length=6)] = []
    extend: dict[str, object] = {}
