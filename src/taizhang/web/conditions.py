"""A filter as rows of field, operator and value: what a person fills in, made from the ledger's own fields.

The rows are written as a condition in the pack's words and read back from one. A condition they cannot show (any, a
nested not) stays what it is and is shown as written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from taizhang.packs.condition_writer import literal
from taizhang.packs.conditions import ALWAYS, All, Compare, Condition, Not, Op, Scalar
from taizhang.packs.fieldtypes import NUMBERS, TEXTS, FieldType
from taizhang.packs.model import Field, Ledger

IN, NOT_IN, EMPTY, FILLED = "in", "notin", "empty", "filled"
THERE = ((EMPTY, "没有填"), (FILLED, "已填"))
ORDERED = {"eq": "等于", "gte": "不小于", "gt": "大于", "lte": "不大于", "lt": "小于"}
DAYS = {"eq": "是", "gte": "不早于", "lte": "不晚于", "gt": "晚于", "lt": "早于"}
YES_NO = (("true", "是"), ("false", "否"))
MOST = 12


@dataclass(frozen=True, slots=True)
class Row:
    key: str = ""
    op: str = ""
    values: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row with the controls it needs."""

    row: Row
    field: Field | None
    ops: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    kind: str = ""  # date, checks, choice, text


@dataclass(frozen=True, slots=True)
class Said:
    """A row in words, for a chip above the list."""

    text: str
    others: tuple[Row, ...] = field(default=())


def askable(ledger: Ledger) -> dict[str, Field]:
    return {key: one for key, one in ledger.fields.items() if one.type is not FieldType.FILE}


def operators(one: Field) -> tuple[tuple[str, str], ...]:
    if one.type in TEXTS:
        return (("contains", "含有"), ("eq", "等于"), *THERE)
    if one.type in NUMBERS:
        return (*ORDERED.items(), *THERE)
    if one.type is FieldType.DATE:
        return (*DAYS.items(), *THERE)
    if one.type is FieldType.CHOICE:
        return ((IN, "是其中之一"), (NOT_IN, "不是"), *THERE)
    if one.type is FieldType.MULTICHOICE:
        return ((IN, "含其中之一"), *THERE)
    return (("eq", "是"), *THERE) if one.type is FieldType.BOOL else THERE


def asked(ledger: Ledger, rows: Iterable[Row]) -> list[Asked]:
    fields = askable(ledger)
    return [_asked(fields.get(row.key), row) for row in rows]


def _asked(one: Field | None, row: Row) -> Asked:
    if one is None:
        return Asked(row, None)
    options = tuple((o.key, o.label) for o in one.options.options) if one.options is not None else ()
    kinds = {FieldType.DATE: "date", FieldType.CHOICE: "checks", FieldType.MULTICHOICE: "checks"}
    kind = kinds.get(one.type, "text" if one.type in TEXTS | NUMBERS else "")
    if one.type is FieldType.BOOL:
        kind, options = "choice", YES_NO
    return Asked(row, one, operators(one), options, kind)


def typed(posted: QueryDict) -> list[Row]:
    """Rows as they came: `f0 o0 v0`, `f1 o1 v1` …; a row without a field is left out."""
    found = []
    for at in range(MOST):
        key = posted.get(f"f{at}", "").strip()
        if key:
            values = tuple(text.strip() for text in posted.getlist(f"v{at}") if text.strip())
            found.append(Row(key, posted.get(f"o{at}", ""), values))
    return found


def written(ledger: Ledger, rows: Iterable[Row]) -> dict[str, object]:
    """The condition the rows say, in the pack's words; a row without its value says nothing yet."""
    fields = askable(ledger)
    parts = [
        _written(fields[row.key], row)
        for row in rows
        if row.key in fields and row.op and (row.values or row.op in {EMPTY, FILLED})
    ]
    return parts[0] if len(parts) == 1 else {"all": parts} if parts else {}


def _written(one: Field, row: Row) -> dict[str, object]:
    values = [_literal(one, text) for text in row.values]
    said: Mapping[str, object] = {
        IN: {"contains": values} if one.type is FieldType.MULTICHOICE else values,
        NOT_IN: {"not": values},
        EMPTY: {"empty": True},
        FILLED: {"empty": False},
        "eq": values[0] if values else "",
        "contains": {"contains": values},
    }
    return {one.key: said.get(row.op, {row.op: values[0] if values else ""})}


def _literal(one: Field, text: str) -> object:
    """Left as typed where it is none, so that the reader of conditions says what is wrong with it."""
    plain = text.replace(",", "").replace("，", "")
    if one.type is FieldType.INT:
        return int(plain) if plain.lstrip("-").isdecimal() else text
    if one.type is FieldType.BOOL:
        return {"true": True, "false": False}.get(text, text)
    return plain if one.type in NUMBERS else text


def rows_of(condition: Condition, ledger: Ledger) -> list[Row] | None:
    """None where rows cannot say it."""
    if condition == ALWAYS:
        return []
    parts = condition.parts if isinstance(condition, All) else (condition,)
    rows = [_row(part, ledger) for part in parts]
    found = [row for row in rows if row is not None]
    return found if len(found) == len(rows) <= MOST else None


def _row(part: Condition, ledger: Ledger) -> Row | None:
    match part:
        case Not(Compare(key, FieldType.CHOICE, Op.IN | Op.EQ, value)):
            return Row(key, NOT_IN, _texts(ledger, key, value))
        case Compare(key, FieldType.CHOICE, Op.IN | Op.EQ, value):
            return Row(key, IN, _texts(ledger, key, value))
        case Compare(key, FieldType.MULTICHOICE, Op.CONTAINS, value):
            return Row(key, IN, _texts(ledger, key, value))
        case Compare(key, _, Op.EMPTY, value):
            return Row(key, EMPTY if value else FILLED)
        case Compare(key, _, Op.EQ | Op.GT | Op.GTE | Op.LT | Op.LTE | Op.CONTAINS as op, value):
            texts = _texts(ledger, key, value)
            return Row(key, str(op), texts) if len(texts) == 1 else None
    return None


def _texts(ledger: Ledger, key: str, value: object) -> tuple[str, ...]:
    one = ledger.fields.get(key)
    values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)
    told = [literal(one, each) if one is not None else each for each in values]
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in told)


def said(ledger: Ledger, rows: list[Row]) -> list[Said]:
    fields = ledger.readable()
    return [
        Said(_sentence(fields[row.key], row), tuple(other for other in rows if other is not row)) for row in rows
    ]


def _sentence(one: Field, row: Row) -> str:
    words = dict(operators(one)).get(row.op, row.op)
    if row.op in {EMPTY, FILLED}:
        return f"{one.label}{words}"
    labels = {o.key: o.label for o in one.options.options} if one.options is not None else dict(YES_NO)
    values = "、".join(labels.get(value, value) for value in row.values)
    return f"{one.label}{'不是' if row.op == NOT_IN else '是' if row.op == IN else words} {values}"
