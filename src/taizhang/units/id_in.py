"""Membership in a long list of ids or in a subtree, for statements of the ORM.

The numbers are written into the text: SQLite limits parameters, and preparing thousands of them one by one takes
longer than the statement.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Expression, F

from taizhang.units import paths


def numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in ids) or "0"  # no row has the id 0; NULL would spoil NOT IN


class IdIn(Expression):
    """`column IN (…)`; `inside` is text of ours, never a value."""

    conditional = True

    def __init__(self, column: str, inside: str) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)
        self.inside = inside

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = compiler.compile(self.column)
        return f"{text} IN ({self.inside})", tuple(params)


class InSubtree(Expression):
    """`column` is a unit of the subtree of a path. PostgreSQL gets the units as one array: it reads an index unit by
    unit then, where a list of thousands takes longer to plan than to answer, and a subquery would be joined."""

    conditional = True

    def __init__(self, column: str, path: str) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)
        self.path = path

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = compiler.compile(self.column)
        units = "SELECT id FROM unit WHERE path >= %s AND path < %s"
        among = f"= ANY(ARRAY({units}))" if connection.vendor == "postgresql" else f"IN ({units})"
        return f"{text} {among}", (*params, self.path, paths.bound(self.path))
