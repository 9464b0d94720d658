"""Which control a field of a pack gets, how wide it is, and how its stored value reads in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.ledgers.references import ENTRY
from taizhang.packs.fieldtypes import NUMBERS, REFERENCES, FieldType
from taizhang.packs.model import Field

UNITS_LIST = "units"
REMEMBERED = "said-"  # before the key of a field: the list of what was typed in it before
UNITS = frozenset({FieldType.UNIT, FieldType.UNITS})
SHORT = NUMBERS | {FieldType.DATE, FieldType.BOOL}
FULL = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.PHRASE, FieldType.MULTICHOICE})
KINDS = {
    FieldType.LONGTEXT: "long",
    FieldType.DATE: "date",
    FieldType.DATERANGE: "span",
    FieldType.CHOICE: "choice",
    FieldType.BOOL: "choice",
    FieldType.MULTICHOICE: "checks",
}
YES_NO = (("是", "是"), ("否", "否"))
HELP = {
    FieldType.UNIT: "填单位全称、简称或编码。",
    FieldType.UNITS: "可填几个单位，用顿号隔开。",
    FieldType.ORG: "填单位或已登记机构的名称。",
    FieldType.ORGS: "可填几个机构，用顿号隔开。",
    FieldType.PERSON: "填本单位人员的姓名。",
    FieldType.PEOPLE: "可填几个人的姓名，用顿号隔开。",
    FieldType.LINK: "填条目的编号或题目。",
    FieldType.LINKS: "可填几个条目的编号，用顿号隔开。",
}
MEASURES = {FieldType.MONEY: "元"}
Typed = str | list[str]
Choice = tuple[str, str]  # what is sent, how it reads
MOST_BOXES = 12  # rows to tick; more are named by typing


@dataclass(frozen=True, slots=True)
class Control:
    name: str
    label: str
    kind: str
    width: str
    value: Typed = ""
    error: str = ""
    required: bool = False
    help: str = ""
    options: Sequence[Choice] = ()
    measure: str = ""  # the unit written behind a number
    suggest: str = ""  # the id of a list of suggestions
    numeric: bool = False
    read: bool = False  # out of a passage, until it is saved


def control(
    one: Field,
    value: Typed = "",
    error: str = "",
    *,
    required: bool | None = None,
    read: bool = False,
    remembered: bool = False,
    offered: Sequence[Choice] = (),
) -> Control:
    ticks = boxes(one, offered)
    return Control(
        name=one.key,
        label=one.label,
        kind="checks" if ticks else KINDS.get(one.type, "text"),
        width="s" if one.type in SHORT else "l" if one.type in FULL else "m",
        value=[value] if ticks and isinstance(value, str) else value,
        error=error,
        required=one.required if required is None else required,
        help=one.help or HELP.get(one.type, ""),
        options=offered if ticks else _options(one, value),
        measure=MEASURES.get(one.type, one.suffix),
        suggest=UNITS_LIST if one.type in UNITS else f"{REMEMBERED}{one.key}" if remembered or offered else "",
        numeric=one.type in NUMBERS,
        read=read,
    )


def boxes(one: Field, offered: Sequence[Choice]) -> bool:
    """Few rows of which several may be named are ticked."""
    return one.type is FieldType.LINKS and 0 < len(offered) <= MOST_BOXES


def ticked(value: object) -> list[str]:
    return [f"{ENTRY}:{key}" for key in value] if isinstance(value, list) else []


def _options(one: Field, value: Typed) -> Sequence[Choice]:
    """A retired option is offered only where it is what the row says."""
    if one.type is FieldType.BOOL:
        return YES_NO
    if one.options is None:
        return ()
    held = set(value) if isinstance(value, list) else {value}
    return [(o.key, o.label) for o in one.options.options if not o.retired or o.key in held]


def written(one: Field, value: object, words: str) -> Typed:
    """A stored value as it stands in its control; `words` is how it reads."""
    if value is None:
        return ""
    if one.type is FieldType.CHOICE:
        return str(value)
    if one.type is FieldType.MULTICHOICE:
        return [str(each) for each in value] if isinstance(value, list) else []
    if one.type is FieldType.DATERANGE and isinstance(value, dict):
        return [str(value.get("from", "")), str(value.get("to", ""))]
    return words


def in_form(one: Field) -> bool:
    """A file goes up from the drawer; what is copied from above is not typed."""
    return not one.hidden and not one.inherited and one.type is not FieldType.FILE


def by_name(one: Field) -> bool:
    return one.type in REFERENCES
