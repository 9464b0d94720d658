"""Written defaults become the closed forms of `defaults`, checked against the field they fill."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.packs import defaults, durations
from taizhang.packs.builtins import ATTRIBUTES
from taizhang.packs.condition_reader import stored_literal
from taizhang.packs.fieldtypes import LINKS, FieldType
from taizhang.packs.findings import Place
from taizhang.packs.model import Field

DAYS = re.compile(r"days\(@([a-z][a-z0-9_]*)\)")
LITERAL = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.PHRASE,
        FieldType.INT,
        FieldType.DECIMAL,
        FieldType.MONEY,
        FieldType.DATE,
        FieldType.CHOICE,
        FieldType.BOOL,
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """The fields a default may name."""

    fields: Mapping[str, Field]
    parents: tuple[Mapping[str, Field], ...]
    targets: Mapping[str, Mapping[str, Field]]  # ledger id -> its fields, for attributes through a link


def read_default(raw: object, field: Field, row: Row, place: Place) -> defaults.Default | None:
    if isinstance(raw, dict):
        return _by_choice(raw, field, row, place)
    if isinstance(raw, str):
        special = _keyword(raw, field)
        if special is not None:
            return special
        if raw.startswith(("@", "days(")):
            return _reference(raw, field, row, place)
    if isinstance(raw, list) and field.type is FieldType.MULTICHOICE:
        values = [stored_literal(field, one, place) for one in raw]
        return defaults.Literal([one for one in values if isinstance(one, str)])
    if field.type not in LITERAL:
        place.report(
            "P306", f"“{field.label}”的默认值“{raw}”不成立。", "引用类字段只能写 @unit、@字段、@parent.字段。"
        )
        return None
    value = stored_literal(field, raw, place)
    return None if value is None else defaults.Literal(value)


def _keyword(raw: str, field: Field) -> defaults.Default | None:
    if field.type is FieldType.DATE:
        if raw == "today":
            return defaults.Today()
        if raw == "campaign_end":
            return defaults.CampaignEnd()
        duration = durations.parse(raw)
        if duration is not None:
            return defaults.After(duration)
    if raw == "@unit" and field.type in {FieldType.UNIT, FieldType.UNITS}:
        return defaults.OwnUnit()
    return None


def _by_choice(raw: dict[str, object], field: Field, row: Row, place: Place) -> defaults.Default | None:
    key, table = next(iter(raw.items()), ("", None))
    chooser = row.fields.get(key)
    if len(raw) != 1 or not isinstance(table, dict) or chooser is None or chooser.type is not FieldType.CHOICE:
        place.report("P306", "按选项取默认值的写法不对。", "写成 default = { 单选字段 = { 选项 = 默认值 } }。")
        return None
    found: dict[str, defaults.Default] = {}
    for option, one in table.items():
        if chooser.options is not None and option not in chooser.options:
            place.at(key).unknown("P306", "选项", option, chooser.options.keys())
        value = read_default(one, field, row, place.at(key, option))
        if value is not None:
            found[option] = value
    return defaults.ByChoice(key, found)


def _reference(raw: str, field: Field, row: Row, place: Place) -> defaults.Default | None:
    days = DAYS.fullmatch(raw)
    if days:
        return _days(days[1], field, row, place)
    name, dot, attribute = raw.removeprefix("@").partition(".")
    if name == "parent":
        return _parent(attribute, field, row, place)
    source = row.fields.get(name)
    if source is None:
        place.unknown("P306", "字段", name, row.fields)
        return None
    if not dot:
        return _typed(defaults.Copy(name), source.type, raw, field, place)
    return _attribute(source, attribute, raw, field, row, place)


def _days(name: str, field: Field, row: Row, place: Place) -> defaults.Default | None:
    source = row.fields.get(name)
    if source is None or source.type is not FieldType.DATERANGE or field.type is not FieldType.INT:
        place.report("P306", f"days(@{name}) 要从一个起止日期算出整数。", "字段类型写 int，@ 后面写起止日期字段。")
        return None
    return defaults.DaysOf(name)


def _parent(name: str, field: Field, row: Row, place: Place) -> defaults.Default | None:
    for parent in row.parents:
        source = parent.get(name)
        if source is not None:
            return _typed(defaults.Parent(name), source.type, f"@parent.{name}", field, place)
    if name == "unit" and field.type in {FieldType.UNIT, FieldType.UNITS}:
        return defaults.Parent("unit")
    place.unknown("P306", "上级条目的字段", name, [key for parent in row.parents for key in parent])
    return None


def _attribute(
    source: Field, name: str, raw: str, field: Field, row: Row, place: Place
) -> defaults.Default | None:
    known: dict[str, FieldType] = dict(ATTRIBUTES.get(source.type, {}))
    if source.type in LINKS:
        for target in source.targets:
            known.update({key: one.type for key, one in row.targets.get(target, {}).items()})
    if name not in known:
        place.unknown("P306", f"“{source.label}”的属性", name, known)
        return None
    return _typed(defaults.Attribute(source.key, name), known[name], raw, field, place)


# A snapshot may widen: a code of the register is text there and a choice here.
_ALIKE = ({FieldType.TEXT, FieldType.LONGTEXT, FieldType.PHRASE, FieldType.CHOICE},)


def _typed(
    default: defaults.Default, found: FieldType, raw: str, field: Field, place: Place
) -> defaults.Default | None:
    if found is field.type or any({found, field.type} <= alike for alike in _ALIKE):
        return default
    place.report("P306", f"“{field.label}”的默认值“{raw}”类型不同。", "引用同类型的字段。")
    return None
