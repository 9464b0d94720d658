"""The tree of a report template. Labels were resolved: every reference is an id."""

from dataclasses import dataclass
from typing import Literal

from taizhang.packs.reach import Reach


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """How a figure is printed."""

    scale: Literal["", "万", "亿"] = ""
    places: int | None = None
    part: Literal["", "分子", "分母"] = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """`{指标|本周|下级|万}`; `of` names a loop variable standing for a unit (`{镇.查摆问题数}`)."""

    indicator: str
    period: str = ""  # "" is the report's own
    reach: Reach | None = None
    number: Number = Number()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`{列表.字段}`: a column of the first row of a list, or of a loop variable's row."""

    source: str  # a list id, or the loop variable
    column: str  # a field key or one of the built-in columns
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What the report itself knows: `{单位}`, `{截止月日}` …"""

    name: str


@dataclass(frozen=True, slots=True)
class BodyFact:
    """`{领导小组.组长.职务}`: a member of a body of the unit."""

    body: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enumerate:
    """`{列举 列表：字段+《字段》，最多3，用；}`; a piece is literal text or a column."""

    list: str
    pieces: "tuple[Text | Cell, ...]"
    most: int | None = None
    joiner: str = "、"


@dataclass(frozen=True, slots=True)
class Everyone:
    """`{全部 应办|家单位|已制定方案}`: 全部 only when it is true."""

    duty: str
    head: str
    predicate: str


@dataclass(frozen=True, slots=True)
class Ask:
    key: str


@dataclass(frozen=True, slots=True)
class Write:
    key: str


@dataclass(frozen=True, slots=True)
class ItemMark:
    """`{项}`: 一是, 二是 …, renumbered over what is printed."""


@dataclass(frozen=True, slots=True)
class FigureTest:
    figure: Figure
    op: Literal["=", "≠", "<", "≤", ">", "≥"]
    value: str  # a decimal number; a share's is given as a fraction (100% is 1)


@dataclass(frozen=True, slots=True)
class ListTest:
    list: str
    present: bool


@dataclass(frozen=True, slots=True)
class Tests:
    """Joined by 且 (all) or 或 (any); the two are not mixed."""

    joiner: Literal["且", "或"]
    tests: "tuple[FigureTest | ListTest, ...]"


@dataclass(frozen=True, slots=True)
class If:
    tests: Tests
    then: "tuple[Inline, ...]"
    otherwise: "tuple[Inline, ...]" = ()


@dataclass(frozen=True, slots=True)
class Each:
    """`{各 甲=乙}…{终}`: 乙 is a list, a grouping, or `下级` (the units directly below)."""

    variable: str
    kind: Literal["list", "grouping", "children"]
    source: str
    body: "tuple[Inline, ...]"
    most: int | None = None


@dataclass(frozen=True, slots=True)
class PartFact:
    """A column of a loop over a grouping: its label, or its figures as text."""

    variable: str
    what: Literal["label", "figures"]


Inline = (
    Text | Figure | Cell | Fact | BodyFact | Enumerate | Everyone | Ask | Write | ItemMark | If | Each | PartFact
)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    figure: Figure | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`{表 列表：栏，栏，最多20}` over rows, `{表 下级：指标，指标}` over the units directly below."""

    kind: Literal["list", "children"]
    source: str
    columns: tuple[Column, ...]
    most: int | None = None


Block = Heading | Paragraph | Table
