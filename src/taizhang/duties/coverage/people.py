"""The people a duty asks for each of, as a condition of the database: what they are marked as, nothing else."""

from itertools import product

from taizhang.figures.statement import Sql
from taizhang.packs.conditions import ALWAYS, evaluate, fields_of
from taizhang.packs.model import Each, EachKind

MARKS = ("leader", "member", "floating")  # columns that are yes or no


def plain_where(each: Each) -> bool:
    return set(fields_of(each.where)) <= set(MARKS)


def chosen(each: Each) -> Sql:
    """The one evaluator says which combinations of marks count, so a person needs no second one."""
    found = [] if each.kind is not EachKind.LEADER else ["p.leader"]
    if each.where != ALWAYS:
        found.append(_any(each))
    return Sql(" AND ".join(["p.unit_id = a.id", *found]))


def _any(each: Each) -> str:
    read = sorted(set(fields_of(each.where)))
    held = list(product((False, True), repeat=len(read)))
    counted = [values for values in held if evaluate(each.where, dict(zip(read, values, strict=True)))]
    either = (" AND ".join(_is(key, value) for key, value in zip(read, one, strict=True)) for one in counted)
    return f"({' OR '.join(either)})" if counted else "p.id = 0"


def _is(key: str, value: bool) -> str:
    return f"p.{key}" if value else f"NOT p.{key}"
