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


class Among(Expression):
    """A column of units or rows and what it has to be one of."""

    conditional = True

    def __init__(self, column: str) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = compiler.compile(self.column)
        among, more = self.among(connection.vendor)
        return f"{text} {among}", (*params, *more)

    def among(self, vendor: str) -> tuple[str, tuple[Any, ...]]:
        raise NotImplementedError


class IdIn(Among):
    """`column IN (…)`; `inside` is text of ours, never a value."""

    def __init__(self, column: str, inside: str, params: tuple[Any, ...] = ()) -> None:
        super().__init__(column)
        self.inside, self.params = inside, params

    def among(self, _vendor: str) -> tuple[str, tuple[Any, ...]]:
        return f"IN ({self.inside})", self.params


class InSubtree(Among):
    """`column` is a unit of the subtree of a path. PostgreSQL gets the units as one array: it reads an index unit by
    unit then, where a list of thousands takes longer to plan than to answer, and a subquery would be joined."""

    def __init__(self, column: str, path: str) -> None:
        super().__init__(column)
        self.path = path

    def among(self, vendor: str) -> tuple[str, tuple[Any, ...]]:
        units = "SELECT id FROM unit WHERE path >= %s AND path < %s"
        text = f"= ANY(ARRAY({units}))" if vendor == "postgresql" else f"IN ({units})"
        return text, (self.path, paths.bound(self.path))
