"""A definition (口径) in words for people and as a number for machines.

The number is a digest of everything that decides which rows count, and of the evaluator's version. A label,
an alias or a note may change without a new definition; a condition, a state or a reach may not.
"""

import hashlib
import json
from collections.abc import Mapping

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op, canonical
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.minimum import least_words, rest
from taizhang.packs.model import (
    EVALUATOR_VERSION,
    Aggregation,
    Before,
    ByDay,
    Clock,
    Duty,
    DutyClock,
    Each,
    EachKind,
    Every,
    Field,
    Indicator,
    Ledger,
    Source,
    Take,
    Within,
)
from taizhang.packs.reach import REACH_WORDS

TAKE_WORDS = {
    Take.DUE: "应办",
    Take.DONE: "已办",
    Take.LATE: "逾期办理",
    Take.MISSING: "未办",
    Take.EXCUSED: "经批准免办",
    Take.ZERO: "零报告",
}
OP_WORDS = {Op.GT: "大于", Op.GTE: "不少于", Op.LT: "小于", Op.LTE: "不超过"}
EVERY_WORDS = {
    "week": "每周",
    "half-month": "每半月",
    "month": "每月",
    "quarter": "每季度",
    "half-year": "每半年",
    "year": "每年",
    "campaign": "活动期间",
}


def identity(content: object) -> int:
    """63 bits, so that it fits a signed database integer."""
    text = json.dumps([EVALUATOR_VERSION, content], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def indicator_identity(one: Indicator, known: Mapping[str, Indicator], duties: Mapping[str, Duty]) -> int:
    duty = duties.get(one.duty or "")
    return identity(
        {
            "source": one.source,
            "ledger": one.ledger,
            "where": canonical(one.where),
            "aggregation": [one.aggregation, one.field],
            "clock": [one.clock, one.day, sorted(one.states), sorted(one.keeps), one.times, one.past],
            "reach": one.reach,
            "duty": [duty.definition_id if duty else None, one.take],
            "parts": [known[part].definition_id for part in one.parts if part in known],
            "cohort": one.cohort,
        }
    )


def duty_identity(one: Duty) -> int:
    """Equal for equal duties of two campaigns: those are one due."""
    who, each = one.who, one.each
    return identity(
        {
            "ledger": one.ledger,
            "where": canonical(one.where),
            "states": sorted(one.states),
            "who": [sorted(who.kinds), sorted(who.categories), sorted(who.batches), sorted(who.bodies), who.row],
            "each": [each.kind, each.ledger, canonical(each.where), sorted(each.states), each.field]
            if each
            else None,
            "clock": _clock(one.clock),
            "at_least": one.at_least,
            "pool": one.pool,
            "grace": str(one.grace),
        }
    )


def _clock(clock: DutyClock) -> list[object]:
    match clock:
        case Every(period):
            return ["every", period]
        case ByDay(day, after):
            return ["by", day.isoformat() if day else str(after) if after else "campaign_end"]
        case Within(duration, ledger, where, of):
            return ["within", str(duration), ledger, canonical(where), of]
        case Before(duration, field):
            return ["before", str(duration), field]


# ── in words ──


def condition_words(condition: Condition, fields: Mapping[str, Field]) -> str:
    match condition:
        case All(parts):
            return "且".join(condition_words(part, fields) for part in parts)
        case AnyOf(parts):
            return "（" + "或".join(condition_words(part, fields) for part in parts) + "）"
        case Not(part):
            return f"不是（{condition_words(part, fields)}）"
        case Compare():
            return _compare_words(condition, fields)


def _compare_words(one: Compare, fields: Mapping[str, Field]) -> str:
    field = fields.get(one.field, Field(one.field, one.field, FieldType.TEXT))
    name = field.label
    if one.op is Op.EMPTY:
        return f"{name}为空" if one.value else f"有{name}"
    if one.op is Op.BETWEEN and isinstance(one.value, tuple):
        low, high = (_value_words(value, field) for value in one.value)
        return f"{name}在{low}到{high}之间"
    if isinstance(one.value, tuple):
        values = "、".join(_value_words(value, field) for value in one.value)
        return f"{name}含“{values}”" if one.op is Op.CONTAINS else f"{name}为“{values}”"
    value = f"“{one.value.key}”" if isinstance(one.value, FieldRef) else _value_words(one.value, field)
    if one.op in OP_WORDS:
        return f"{name}{OP_WORDS[one.op]}{value}"
    return f"{name}为“{value}”"


def _value_words(value: str | int | bool, field: Field) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and field.places:
        return f"{value / 10**field.places:.{field.places}f}"
    return field.options.label(str(value)) if field.options else str(value)


def indicator_words(
    one: Indicator, ledgers: Mapping[str, Ledger], known: Mapping[str, Indicator], duties: Mapping[str, Duty]
) -> str:
    tail = f"，{REACH_WORDS[one.reach]}"
    if one.source is Source.SHARE:
        first, second = (known[part].label for part in one.parts)
        cohort = "，按分母当期的条目计" if one.cohort else ""
        return f"“{first}”占“{second}”的比率{cohort}{tail}"
    if one.source is Source.PLUS:
        return "＋".join(f"“{known[part].label}”" for part in one.parts) + "之和" + tail
    if one.source is Source.DUTY:
        return f"规定动作“{duties[one.duty or ''].label}”的{TAKE_WORDS[one.take or Take.DUE]}单位数{tail}"
    return _ledger_words(one, ledgers[one.ledger or ""]) + tail


def _ledger_words(one: Indicator, ledger: Ledger) -> str:
    fields = ledger.readable()
    where = condition_words(one.where, fields)
    rows = f"{ledger.label}中{where}的条目" if where else f"{ledger.label}的条目"
    states = "、".join(
        f"“{ledger.lifecycle.states[key].label}”" for key in one.states if key in ledger.lifecycle.states
    )
    match one.clock:
        case Clock.DAY:
            rows += f"，按“{fields[one.day].label}”计" if one.day else ""
        case Clock.ENTERED:
            again = "，每次都计" if one.times else "，只计最近一次并且仍然成立的"
            rows += f"，按进入{states}之日计{again}"
        case Clock.WHILE:
            rows += f"，在{states}状态的" + (f"，过了“{fields[one.past].label}”的" if one.past else "")
        case Clock.CURRENT:
            rows += "，截至当日"
    if one.aggregation is Aggregation.ROWS or one.field is None:
        return rows + f"，计{ledger.word}数"
    label = fields[one.field].label
    return rows + (f"，“{label}”合计" if one.aggregation is Aggregation.SUM else f"，不同“{label}”的个数")


def duty_words(one: Duty, ledgers: Mapping[str, Ledger]) -> str:
    ledger = ledgers[one.ledger]
    where = condition_words(rest(one), ledger.readable())
    what = f"{ledger.label}中{where}的条目" if where else f"{ledger.label}的条目"
    states = "、".join(
        f"“{ledger.lifecycle.states[key].label}”" for key in one.states if key in ledger.lifecycle.states
    )
    least = least_words(one, ledger.readable())
    minimum = f"，每{ledger.word}{least}" if least else ""
    reached = f"办到{states}的" if states else ""
    many = f"不少于{one.at_least}{ledger.word}" if one.at_least > 1 else f"至少1{ledger.word}"
    pool = "，各单位合计" if one.pool else ""
    each = f"{_each_words(one.each, ledger, ledgers)}，" if one.each else ""
    return f"{clock_words(one.clock)}，{each}{what}{reached}{many}{minimum}{pool}"


def _each_words(each: Each, ledger: Ledger, ledgers: Mapping[str, Ledger]) -> str:
    match each.kind:
        case EachKind.LEADER:
            return "班子成员每人"
        case EachKind.PERSON:
            return "每人"
        case EachKind.OPTION:
            return f"“{ledger.fields[each.field or ''].label}”的每一项"
        case EachKind.ROW:
            rows = ledgers[each.ledger or ""]
            return f"{rows.label}的每一{rows.word}"


def clock_words(clock: DutyClock) -> str:
    match clock:
        case Every(period):
            return EVERY_WORDS.get(period) or f"每{int(period.split()[0])}周"
        case ByDay(day, after):
            if day is not None:
                return f"{day.year}年{day.month}月{day.day}日前"
            return f"活动开始后{after.words()}内" if after else "活动结束前"
        case Within(duration, _, _, of):
            event = {"own": "本单位", "parent": "上级", "row": "该条目"}[of]
            return f"{event}相应日期之后{duration.words()}内"
        case Before(duration, _):
            return f"到期前{duration.words()}" if duration.count else "到期前"
