"""Where SQLite and PostgreSQL differ, side by side. Nothing else in figures asks which database it is."""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import DateField, Expression, F, Field, TextField

from taizhang.figures.statement import Sql, join, rows


def postgres() -> bool:
    return connection.vendor == "postgresql"


def day(value: date) -> str:
    return f"DATE '{value.isoformat()}'" if postgres() else f"'{value.isoformat()}'"


def as_day(value: Any) -> date:
    """A day as it comes out of a statement of ours."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def month_of(column: str) -> str:
    if postgres():
        return f"CAST(date_trunc('month', CAST({column} AS timestamp)) AS date)"
    return f"substr({column}, 1, 8) || '01'"


def year_of(column: str) -> str:
    if postgres():
        return f"CAST(date_part('year', {column}) AS integer)"
    return f"CAST(substr({column}, 1, 4) AS integer)"


def month_of_year(column: str) -> str:
    if postgres():
        return f"CAST(date_part('month', {column}) AS integer)"
    return f"CAST(substr({column}, 6, 2) AS integer)"


def day_of_month(column: str) -> str:
    if postgres():
        return f"CAST(date_part('day', {column}) AS integer)"
    return f"CAST(substr({column}, 9, 2) AS integer)"


def day_after(column: str) -> str:
    return f"({column} + 1)" if postgres() else f"date({column}, '+1 day')"


def days_after(column: str, count: int) -> str:
    if not count:
        return column
    return f"({column} + {count})" if postgres() else f"date({column}, '{count:+d} days')"


def later(one: str, other: str) -> str:
    return f"GREATEST({one}, {other})" if postgres() else f"max({one}, {other})"


def no_tree() -> str:
    """NULL with a type: PostgreSQL types a column of a union by its first branch."""
    return "CAST(NULL AS integer)"


def no_day() -> str:
    return "CAST(NULL AS date)" if postgres() else "NULL"


def as_text(column: str) -> str:
    """For grouping: compared byte by byte, which a Chinese collation makes many times slower."""
    return f'CAST({column} AS text) COLLATE "C"' if postgres() else f"CAST({column} AS text)"


def elements(column: str, name: str) -> str:
    """Joins the values of a list, or the one value there is; `element` reads them as text."""
    if not postgres():
        return f"JOIN json_each({column}) {name}"
    listed = f"CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE jsonb_build_array({column}) END"
    return f"CROSS JOIN LATERAL jsonb_array_elements({listed}) AS {name} (value)"


def element(name: str) -> str:
    return f"({name}.value #>> '{{}}') COLLATE \"C\"" if postgres() else f"CAST({name}.value AS text)"


def looked_up(few: str, key: str) -> str:
    """`{rows}` as `s`, looked up by id for each of few rows before it. Left to choose, PostgreSQL reads all rows of a
    ledger again for each of the few where it has no statistics, and SQLite reads them first and looks the few up."""
    if postgres():
        return f"{few} CROSS JOIN LATERAL (SELECT f.* FROM ({{rows}}) f WHERE f.id = {key} OFFSET 0) s"  # noqa: S608 - names of ours
    return f"{few} CROSS JOIN ({{rows}}) s ON s.id = {key}"


def scratch(name: str, columns: str) -> None:
    """A table of this connection alone, empty, that outlives the transaction."""
    drop_scratch(name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {name} ({columns.replace(ROW, _row())})")


def drop_scratch(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {'pg_temp' if postgres() else 'temp'}.{name}")


def shared_scratch(name: str, columns: str) -> None:
    """A scratch table that parallel workers of the same transaction may read: seen by nobody else, because its
    transaction drops it again before it ends."""
    if not postgres():
        scratch(name, columns)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")


def drop_shared(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")


def table(found: Iterable[tuple[int, ...]], name: str, columns: Sequence[str]) -> str:
    """Rows of numbers as a table: thousands of them cost neither parameters nor planning."""
    held = list(found)
    if postgres():
        sides = ("{" + ",".join(str(int(row[side])) for row in held) + "}" for side in range(len(columns)))
        arrays = ", ".join(f"'{side}'::integer[]" for side in sides)
        return f"unnest({arrays}) AS {name} ({', '.join(columns)})"
    named = ", ".join(f"value ->> {side} AS {column}" for side, column in enumerate(columns))
    return f"(SELECT {named} FROM json_each('{json.dumps(held)}')) {name}"  # noqa: S608 - numbers


def day_table(found: Sequence[tuple[date, ...]], name: str, columns: Sequence[str]) -> str:
    """Rows of days as a table."""
    if postgres():
        sides = ("{" + ",".join(row[side].isoformat() for row in found) + "}" for side in range(len(columns)))
        arrays = ", ".join(f"'{side}'::date[]" for side in sides)
        return f"unnest({arrays}) AS {name} ({', '.join(columns)})"
    named = ", ".join(f"value ->> {side} AS {column}" for side, column in enumerate(columns))
    held = json.dumps([[day.isoformat() for day in row] for row in found])
    return f"(SELECT {named} FROM json_each('{held}')) {name}"  # noqa: S608 - days


def stored_value(column: str, key: str) -> str:
    """The JSON text of a value, by which equal ones are grouped."""
    return f"CAST({column} -> '{key}' AS text)" if postgres() else f"({column} -> '$.\"{key}\"')"


def fence() -> str:
    """Ends a subquery whose columns are to be worked out once a row, however often they are named outside."""
    return " OFFSET 0" if postgres() else " LIMIT -1"


MANY = 5_000  # units with entries


def gathers(units: int) -> bool:
    """Whether the entries of so many units are summed where they lie, before it is asked where they count. SQLite looks
    up each unit and run of days faster than it does anything else."""
    return postgres() and units > MANY


FEW = 8  # definitions of a ledger


def shares(definitions: int) -> bool:
    """Whether a pass does without a fence. PostgreSQL shares among processes what no fence holds back, and to take a
    field out of a row once more for each of a few definitions costs less than doing everything alone."""
    return postgres() and definitions <= FEW


ROW = "row"  # a column that numbers the rows of a scratch table as they come


def _row() -> str:
    return "row bigserial PRIMARY KEY" if postgres() else "row integer PRIMARY KEY"


def analyze(name: str) -> None:
    """The planner knows nothing of a table that was just filled."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {name}")


def roomy(*, alone: bool) -> None:
    """Sums over all entries are kept in memory. The planner takes every combination of keys for possible and would
    rather sort ten million rows; there are only as many groups as there will be cells. And it would have one process
    open all rows, for fear of what handing them over costs; `alone` it is to be one."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'")
            cursor.execute("SET LOCAL hash_mem_multiplier = 24")
            cursor.execute("SET LOCAL parallel_tuple_cost = 0")
        if alone:
            one_process()


def one_process() -> None:
    """No second process for the statements of this transaction: they are over before it has begun, or others have
    their part of the work."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def lock_home(home: int) -> None:
    """One fold at a time per home. SQLite's IMMEDIATE transaction is that already."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FOLD_KEY, home])


def lock_units(units: Iterable[int], *, alone: bool) -> None:
    if postgres():
        function = "pg_advisory_xact_lock" + ("" if alone else "_shared")
        with connection.cursor() as cursor:
            for unit in sorted(units):
                cursor.execute(f"SELECT {function}(%s, %s)", [LUMP_KEY, unit])


FOLD_KEY = 7_305
LUMP_KEY = 7_306


READING = ("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "BEGIN DEFERRED")
# A page's sums are over before a second process has begun.
ALONE = "; SET LOCAL max_parallel_workers_per_gather = 0"
# Sums of a mass report: the planner must not put millions of rows in order for want of memory.
LARGE = "; SET LOCAL work_mem = '256MB'"


@contextmanager
def snapshot(*, writes_scratch: bool = False, large: bool = False) -> Iterator[None]:
    """Every statement inside sees the database of one moment. Inside a transaction, that transaction's."""
    if connection.in_atomic_block or _within():
        yield
    elif postgres() and writes_scratch:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    else:
        yield from _reading(READING[0] + (LARGE if large else ALONE) if postgres() else READING[1])


def _within() -> bool:
    """A snapshot inside another is the other's: the database knows it is in one, Django does not."""
    held = connection.connection
    if held is None:
        return False
    return bool(held.info.transaction_status) if postgres() else bool(held.in_transaction)


def _reading(begin: str) -> Generator[None]:
    """A read transaction in words of our own: Django would go to the server three times where one will do, and on
    SQLite open it as a writer's."""
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def several(statements: Sequence[Sql]) -> list[list[tuple[Any, ...]]]:
    """The rows of each. A busy server takes longer to be asked than to answer: so it is asked once."""
    if not postgres():
        return [rows(one) for one in statements]
    together = join("; ", statements)
    with connection.cursor() as cursor:
        cursor.execute(together.text, together.params)
        found: list[list[tuple[Any, ...]]] = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    return found


class _FromData(Expression):
    """A typed value under one key of the `data` of an entry. The key comes from a checked pack: an identifier."""

    def __init__(self, key: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.column: Any = F("data")
        self.key = key

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def _column(self, compiler: Any) -> str:
        text, _ = compiler.compile(self.column)
        return str(text)


class DataText(_FromData):
    """A word as it stands."""

    def __init__(self, key: str) -> None:
        super().__init__(key, TextField())

    def as_sqlite(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self._column(compiler)} ->> '$.\"{self.key}\"')", ()

    def as_postgresql(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self._column(compiler)} ->> '{self.key}')", ()


class DataRaw(_FromData):
    """A value as JSON, for `whole_number`."""

    def __init__(self, key: str) -> None:
        super().__init__(key, TextField())

    def as_sqlite(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self._column(compiler)} -> '$.\"{self.key}\"')", ()

    def as_postgresql(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self._column(compiler)} -> '{self.key}')", ()


def whole_number(raw: str) -> str:
    """A whole number of JSON as one; anything else is NULL."""
    if postgres():
        return f"CASE jsonb_typeof({raw}) WHEN 'number' THEN CAST({raw} AS bigint) END"
    return f"CASE WHEN {raw} NOT GLOB '*[^-0-9]*' THEN CAST({raw} AS integer) END"


class DataDay(_FromData):
    """A date, or the first day of a span."""

    def __init__(self, key: str) -> None:
        super().__init__(key, DateField())

    def as_sqlite(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        column = self._column(compiler)
        span = f'json_extract({column}, \'$."{self.key}"."from"\')'
        plain = f"json_extract({column}, '$.\"{self.key}\"')"
        return f"CASE json_type({column}, '$.\"{self.key}\"') WHEN 'object' THEN {span} ELSE {plain} END", ()

    def as_postgresql(self, compiler: Any, _connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        column = self._column(compiler)
        span = f"{column} -> '{self.key}' ->> 'from'"
        return f"CAST(COALESCE({span}, {column} ->> '{self.key}') AS date)", ()
