"""Many rows in one go: COPY on PostgreSQL, one prepared statement on SQLite.

For imports and seeding, whose transaction must stay under two seconds: model instances would cost five times as
much. Rows come as tuples in the order of the named fields, ids included; `reserve_ids` gives ids nobody else gets.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    columns = [model._meta.get_field(name) for name in fields]
    named = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)  # type: ignore[union-attr]  # only columns are named
    table = connection.ops.quote_name(model._meta.db_table)
    ready = _converted(rows, [_converter(column) for column in columns])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", list(ready))  # noqa: S608 - names of our own models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ascending ids for `count` new rows. Call it inside the transaction that inserts them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def _converter(column: Any) -> Convert | None:
    if isinstance(column, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False) if value else _empty(value)
    if type(column) is models.DateField:  # Django's own conversion costs as much as the insertion itself
        return _day if connection.vendor == "sqlite" else None
    if isinstance(column, models.DateTimeField | models.DecimalField):
        return lambda value: column.get_db_prep_value(value, connection, prepared=False)
    return None


def _empty(value: object) -> str:
    return "[]" if value == [] else json.dumps(value)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _converted(rows: Iterable[Sequence[object]], converters: list[Convert | None]) -> Iterator[list[Any]]:
    places = [(place, convert) for place, convert in enumerate(converters) if convert]
    for row in rows:
        ready = list(row)
        for place, convert in places:
            ready[place] = convert(ready[place])
        yield ready
