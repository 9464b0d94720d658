"""One row at a time, by statements made once per table: what every change of every person passes through.

Django builds each statement anew from its expressions, which costs five times what the database needs to carry it
out. Here the text and the conversions of a table are kept; the rows are model instances as ever.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

from taizhang.audit.bulk import Convert, converter

M = TypeVar("M", bound=models.Model)
Read = Callable[[Any, Any, Any], Any]  # as Django's converters of a column: (value, expression, connection)
Steps = tuple[tuple[int, Any, tuple[Read, ...]], ...]  # place in a row, the column, what its value goes through


@dataclass(frozen=True, slots=True)
class Addition:
    """How a row of one table is inserted. `key` is the attribute the database fills, "" where the row brings one."""

    statement: str
    attributes: tuple[str, ...]
    converters: tuple[tuple[int, Convert], ...]
    key: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a row of one table is read by its key."""

    statement: str
    attributes: tuple[str, ...]
    steps: Steps


def add(row: M) -> M:
    """Insert a new row; it gets its id where the database gives one."""
    how = _addition(type(row), connection.vendor)
    values = [getattr(row, name) for name in how.attributes]
    for place, convert in how.converters:
        values[place] = convert(values[place])
    with connection.cursor() as cursor:
        cursor.execute(how.statement, values)
        if how.key:
            setattr(row, how.key, cursor.fetchone()[0])
    row._state.adding = False
    row._state.db = connection.alias
    return row


def find(model: type[M], key: int) -> M | None:
    """The row of a key, whole."""
    how = _reading(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(how.statement, [key])
        found = cursor.fetchone()
    return (
        model.from_db(connection.alias, how.attributes, converted(how.steps, found)) if found is not None else None
    )


def converted(steps: Steps, found: Sequence[Any]) -> list[Any]:
    """A row as the fields of its model have it."""
    values = list(found)
    for place, column, reads in steps:
        for read in reads:
            values[place] = read(values[place], column, connection)
    return values


def steps_of(columns: Iterable[Any]) -> Steps:
    """Columns whose values the database does not give as their fields have them."""
    found = (
        (place, column, (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)))
        for place, column in enumerate(columns)
    )
    return tuple((place, column, reads) for place, column, reads in found if reads)


@lru_cache(maxsize=256)
def _addition(model: type[models.Model], vendor: str) -> Addition:  # noqa: ARG001 - a process has one, tests two
    meta, quote = model._meta, connection.ops.quote_name
    given = isinstance(meta.pk, models.AutoField)
    fields = [one for one in meta.concrete_fields if not (given and one.primary_key)]
    names = ", ".join(quote(str(one.column)) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    back = f" RETURNING {quote(str(meta.pk.column))}" if given else ""
    converters = ((place, converter(one)) for place, one in enumerate(fields))
    return Addition(
        statement=f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}){back}",  # noqa: S608 - names of our own models
        attributes=tuple(one.attname for one in fields),
        converters=tuple((place, convert) for place, convert in converters if convert is not None),
        key=meta.pk.attname if given else "",
    )


@lru_cache(maxsize=256)
def _reading(model: type[models.Model], vendor: str) -> Reading:  # noqa: ARG001 - as above
    meta, quote = model._meta, connection.ops.quote_name
    names = ", ".join(quote(str(one.column)) for one in meta.concrete_fields)
    return Reading(
        statement=f"SELECT {names} FROM {quote(meta.db_table)} WHERE {quote(str(meta.pk.column))} = %s",  # noqa: S608 - as above
        attributes=tuple(one.attname for one in meta.concrete_fields),
        steps=steps_of(one.cached_col for one in meta.concrete_fields),
    )
