"""Many rows in one go: COPY on PostgreSQL, one prepared statement on SQLite.

For imports and seeding, whose transaction must stay under two seconds: model instances would cost five times as
much. Rows come as tuples in the order of the named fields, ids included; `reserve_ids` gives ids nobody else gets.

What costs time can be done before the transaction: `ready` converts, and `park` goes further and puts the rows into a
table of this connection alone, from where one statement settles them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]
JSON = json.JSONEncoder(ensure_ascii=False)


class Encoded(str):
    """JSON that is text already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows as the database takes them, for the named columns of one table."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]

    def named(self) -> str:
        return ", ".join(self.columns)


@dataclass(frozen=True, slots=True)
class Parked:
    """Rows in a table of this connection alone, for one statement in the transaction that makes them true."""

    place: str
    table: str
    columns: tuple[str, ...]

    def add(self, rows: Ready) -> None:
        """Further rows of the same columns."""
        _fill(self.place, rows)

    def settle(self) -> int:
        """As new rows, so many."""
        named = ", ".join(self.columns)
        return self._run(f"INSERT INTO {self.table} ({named}) SELECT {named} FROM {self.place}")  # noqa: S608 - names of our own models

    def overwrite(self) -> None:
        """Over the rows of the same ids; the id is the first of the columns."""
        key, *others = self.columns
        named = ", ".join(f"{column} = parked.{column}" for column in others)
        where = f"{self.table}.{key} = parked.{key}"
        self._run(f"UPDATE {self.table} SET {named} FROM {self.place} AS parked WHERE {where}")  # noqa: S608 - as above

    def forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.place}")

    def _run(self, statement: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            count: int = cursor.rowcount
        self.forget()
        return count


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    write(_converted(model, fields, rows))


def ready(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> Ready:
    """Converted now, to be written later."""
    found = _converted(model, fields, rows)
    return Ready(found.table, found.columns, list(found.rows))


def write(rows: Ready) -> None:
    _fill(rows.table, rows)


def park(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> Parked:
    """Rows put aside outside the transaction. One lot of a table at a time on a connection: the next replaces it."""
    parked = parking(model, fields, f"parked_{model._meta.db_table}")
    parked.add(_converted(model, fields, rows))
    return parked


def parking(model: type[models.Model], fields: Sequence[str], name: str) -> Parked:
    """A place for rows that come in several lots."""
    made = _converted(model, fields, ())
    schema = "pg_temp" if connection.vendor == "postgresql" else "temp"
    parked = Parked(f"{schema}.{name}", made.table, made.columns)
    parked.forget()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {name} AS SELECT {made.named()} FROM {made.table} WHERE 1 = 0")  # noqa: S608 - as above
    return parked


def update(model: type[models.Model], fields: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]]) -> None:
    """The named fields of rows by id, one short statement each, prepared once."""
    held = list(rows)
    found = _converted(model, fields, (values for _, values in held))
    named = ", ".join(f"{column} = %s" for column in found.columns)
    changed = [[*values, key] for (key, _), values in zip(held, found.rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {found.table} SET {named} WHERE id = %s", changed)  # noqa: S608 - as above


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ascending ids for `count` new rows, which no later row gets either."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        keep = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s" if found else _FIRST
        cursor.execute(keep, [last + count, table])
        return list(range(last + 1, last + 1 + count))


_FIRST = "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"


def _fill(table: str, rows: Ready) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({rows.named()}) FROM STDIN") as copy:
                for row in rows.rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(rows.columns))
            cursor.executemany(f"INSERT INTO {table} ({rows.named()}) VALUES ({marks})", list(rows.rows))  # noqa: S608 - as above


def _converted(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> Ready:
    table, named, converters = _plan(model, tuple(fields), connection.vendor)
    return Ready(table, named, _rows(rows, converters))


@lru_cache(maxsize=256)
def _plan(
    model: type[models.Model],
    fields: tuple[str, ...],
    vendor: str,  # noqa: ARG001 - a process has one database, its tests may have two
) -> tuple[str, tuple[str, ...], list[Convert | None]]:
    columns = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    named = tuple(quote(str(column.column)) for column in columns)  # type: ignore[union-attr]  # only columns are named
    return quote(model._meta.db_table), named, [converter(column) for column in columns]


def converter(column: Any) -> Convert | None:
    """How a column's values become what the database takes; None where they are that already."""
    if isinstance(column, models.JSONField):
        return _json
    if type(column) is models.DateField:  # Django's own conversion costs as much as the insertion itself
        return _day if connection.vendor == "sqlite" else None
    if isinstance(column, models.DateTimeField):  # the rows of one lot mostly have one moment
        return lru_cache(maxsize=16)(lambda value: column.get_db_prep_value(value, connection, prepared=False))
    if isinstance(column, models.DecimalField):
        return lambda value: column.get_db_prep_value(value, connection, prepared=False)
    return None


def _json(value: object) -> str:
    return value if type(value) is Encoded else JSON.encode(value)


@lru_cache(maxsize=4096)
def _day(value: date | None) -> str | None:
    """Days come again and again."""
    return value.isoformat() if value is not None else None


def _rows(rows: Iterable[Sequence[object]], converters: list[Convert | None]) -> Iterator[list[Any]]:
    places = [(place, convert) for place, convert in enumerate(converters) if convert]
    for row in rows:
        made = list(row)
        for place, convert in places:
            made[place] = convert(made[place])
        yield made
