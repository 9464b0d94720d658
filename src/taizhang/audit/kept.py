"""Queries whose statement is written once for each shape: what every page asks.

Django writes a statement anew from its expressions at each asking, which costs several times what the database needs
to answer. Here a query is built once with stand-ins, values that occur in no data; its text is kept, and where a
stand-in came out among the parameters the value of each asking is put. What a query is built from and is not a
stand-in belongs to its shape, the day included. Rows come out as the query gives them, instances or tuples.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import ModelIterable, get_related_populators

from taizhang.audit.single import Steps, converted, steps_of

R = TypeVar("R")
related_populators: Any = get_related_populators  # the stubs are of another version

Given = Mapping[Any, Any]  # stand-in -> value of this asking
MOST = 1_000  # statements; of a page that is asked in a thousand shapes each is rare
FIRST_STAND_IN = -2_000_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """`inlined` are stand-ins in the text, for numbers written into it; `places` are those among the parameters."""

    text: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, Hashable], ...]
    inlined: tuple[str, ...]
    steps: Steps
    make: Callable[[Sequence[Any]], Any]

    def rows(self, given: Given) -> list[Any]:
        text, params = filled(self, given)
        with connection.cursor() as cursor:
            cursor.execute(text, params)
            found: Iterable[Any] = cursor.fetchall()
        if self.steps:
            found = (converted(self.steps, row) for row in found)
        return [self.make(row) for row in found]


NOTHING = Statement("", (), (), (), (), tuple)  # a query that can find nothing asks nothing
_kept: dict[tuple[str, Hashable], Statement] = {}


def rows(shape: Hashable, build: Callable[[], "models.QuerySet[Any, R]"], given: Given) -> list[R]:
    """The rows of a query built with the stand-ins of `given`."""
    statement = _statement(shape, build, given)
    return statement.rows(given) if statement.text else []


def _statement(shape: Hashable, build: Callable[[], "models.QuerySet[Any, Any]"], given: Given) -> Statement:
    key = (connection.vendor, shape)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST:
            _kept.clear()
        found = _kept[key] = written(build(), given)
    return found


def number(n: int) -> int:
    """The n-th stand-in for an id."""
    return FIRST_STAND_IN - n


def word(name: str) -> str:
    """A stand-in for a text."""
    return f"\x7f{name}"


def numbers(name: str) -> str:
    """A stand-in for numbers written into the text of a statement (units/id_in.py)."""
    return f"/*{name}*/"


def filled(statement: Statement, given: Given) -> tuple[str, list[Any]]:
    """Text and parameters of one asking."""
    text, params = statement.text, list(statement.params)
    for place, stand_in in statement.places:
        params[place] = given[stand_in]
    for one in statement.inlined:
        text = text.replace(one, given[one])
    return text, params


def written(query: "models.QuerySet[Any, Any]", given: Given) -> Statement:
    compiler = query.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return NOTHING
    places = ((at, one) for at, one in enumerate(params) if isinstance(one, int | str) and one in given)
    return Statement(
        text=text,
        params=tuple(params),
        places=tuple(places),
        inlined=tuple(one for one in given if isinstance(one, str) and one in text),
        steps=steps_of(column for column, *_ in compiler.select),
        make=_maker(query, compiler),
    )


def _maker(query: "models.QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    if query._iterable_class is not ModelIterable:
        return tuple
    info, own = compiler.klass_info, compiler.klass_info["select_fields"]
    names = [compiler.select[at][0].target.attname for at in own]
    first, end = own[0], own[-1] + 1
    populators = related_populators(info, compiler.select, DEFAULT_DB_ALIAS)
    model, added = info["model"], tuple(compiler.annotation_col_map.items())

    def make(row: Sequence[Any]) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, row[first:end])
        for one in populators:
            one.populate(row, made)
        for name, place in added:
            setattr(made, name, row[place])
        return made

    return make
