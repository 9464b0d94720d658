"""Statements put together from parts, each carrying its own parameters in the order of its text.

Integers and dates are written into the text (they cannot carry anything else); strings are always parameters.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from taizhang.units import id_in

PARSER = string.Formatter()
numbers = id_in.numbers


@dataclass(frozen=True, slots=True)
class Sql:
    text: str
    params: tuple[Any, ...] = ()


Part = Sql | str | int


def sql(template: str, **parts: Part) -> Sql:
    """Fill `{name}` with parts. A plain string is text of ours, never a value."""
    text: list[str] = []
    params: list[Any] = []
    for literal, name, _, _ in PARSER.parse(template):
        text.append(literal)
        if name is None:
            continue
        part = parts[name]
        text.append(part.text if isinstance(part, Sql) else str(part))
        if isinstance(part, Sql):
            params.extend(part.params)
    return Sql("".join(text), tuple(params))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    held = list(parts)
    return Sql(separator.join(part.text for part in held), tuple(value for part in held for value in part.params))


def union(parts: Iterable[Sql]) -> Sql:
    return join("\nUNION ALL\n", parts)


def texts(values: Iterable[str]) -> Sql:
    """A list of strings as parameters, for IN (…)."""
    held = tuple(values)
    return Sql(", ".join(["%s"] * len(held)) or "NULL", held)


def rows(statement: Sql) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def run(statement: Sql) -> int:
    """The number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return int(cursor.rowcount)
