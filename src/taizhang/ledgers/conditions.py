"""The conditions of a pack as a database filter over `Entry.data`, equal to `packs.conditions.evaluate`.

Every comparison is `the key is there AND …`, so that it is never NULL: a missing key makes it false, and `not` is the
plain complement. Django alone would turn a negated comparison of a missing key into NULL, which is neither.
"""

import json
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Expression, F, Q

from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op
from taizhang.packs.fieldtypes import LISTS

LOOKUPS = {Op.EQ: "", Op.IN: "__in", Op.GT: "__gt", Op.GTE: "__gte", Op.LT: "__lt", Op.LTE: "__lte"}
EVERY = Q(pk__isnull=False)  # an empty Q vanishes beside `|`
NONE = Q(pk__isnull=True)

Sql = tuple[str, tuple[Any, ...]]


class _Has(Expression):
    """A test on the value under one key of a JSON column. The key comes from a checked pack: an identifier."""

    conditional = True

    def __init__(self, column: str, key: str, value: str | int) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)
        self.key = key
        self.value = value

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def _column(self, compiler: Any) -> str:
        sql, _ = compiler.compile(self.column)
        return str(sql)


class ListHas(_Has):
    """Whether the list under a key holds a value."""

    def as_sqlite(self, compiler: Any, *_: Any, **__: Any) -> Sql:
        each = f"json_each({self._column(compiler)}, '$.\"{self.key}\"')"
        return "EXISTS(SELECT 1 FROM " + each + " WHERE value = %s)", (self.value,)  # noqa: S608 - column and key are our own names

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Sql:
        held = json.dumps([self.value], ensure_ascii=False)
        return f"(({self._column(compiler)} -> '{self.key}') @> %s::jsonb)", (held,)


class TextHas(_Has):
    """Whether the text under a key holds a part, letter by letter."""

    def as_sqlite(self, compiler: Any, *_: Any, **__: Any) -> Sql:
        return f"(instr(json_extract({self._column(compiler)}, '$.\"{self.key}\"'), %s) > 0)", (self.value,)

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Sql:
        return f"(strpos({self._column(compiler)} ->> '{self.key}', %s) > 0)", (self.value,)


def as_q(condition: Condition, *, column: str = "data") -> Q:
    """The filter that keeps exactly the rows for which the Python evaluator says yes."""
    match condition:
        case All(parts):
            return reduce(and_, (as_q(part, column=column) for part in parts)) if parts else EVERY
        case AnyOf(parts):
            return reduce(or_, (as_q(part, column=column) for part in parts)) if parts else NONE
        case Not(part):
            return ~as_q(part, column=column)
        case Compare():
            return _compare(condition, column)


def _compare(compare: Compare, column: str) -> Q:
    there = Q(**{f"{column}__has_key": compare.field})
    if compare.op is Op.EMPTY:
        return ~there if compare.value else there
    if isinstance(compare.value, FieldRef):
        raise TypeError("a comparison of two fields is a row rule and is asked of the row, not of the database")
    return there & _test(compare, f"{column}__{compare.field}", column)


def _test(compare: Compare, path: str, column: str) -> Q:
    value: Any = compare.value
    if compare.op is Op.CONTAINS:
        has = ListHas if compare.type in LISTS else TextHas
        return reduce(or_, (Q(has(column, compare.field, part)) for part in value))
    if compare.op is Op.BETWEEN:
        low, high = value
        return Q(**{f"{path}__gte": low}) & Q(**{f"{path}__lte": high})
    return Q(**{path + LOOKUPS[compare.op]: value})
