"""Reads of the verification: in order of id, in pages, and tolerant of rows that can no longer be read.

SQLite keeps whatever is written into a column, and PostgreSQL times that Python does not know; a tampered row must
be named, not end the verification.
"""

from collections.abc import Collection, Iterator
from typing import TypeVar

from django.db import DatabaseError, models

M = TypeVar("M", bound=models.Model)

PAGE = 500

START = -(2**63)  # below every id

UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, DatabaseError)


def page_after(model: type[M], by: str, after: int) -> dict[int, M | None]:
    """The next rows by their id column; None stands for a row that cannot be read."""
    return _read(model, by, model._default_manager.filter(**{f"{by}__gt": after}).order_by(by)[:PAGE])


def rows_at(model: type[M], by: str, ids: Collection[int]) -> dict[int, M | None]:
    """The same rows once more."""
    return _read(model, by, model._default_manager.filter(**{f"{by}__in": ids}))


def _read(model: type[M], by: str, rows: models.QuerySet[M]) -> dict[int, M | None]:
    page: dict[int, M | None] = {}
    try:
        page.update((getattr(row, by), row) for row in rows)
    except UNREADABLE:
        page.update((number, _one(model, by, number)) for number in rows.values_list(by, flat=True))
    return {number: row for number, row in page.items() if isinstance(number, int)}


def _one(model: type[M], by: str, number: object) -> M | None:
    try:
        return model._default_manager.get(**{by: number})
    except UNREADABLE:
        return None


def in_order(model: type[M], by: str) -> Iterator[tuple[int, M | None]]:
    """Every row, a page in memory at a time, no cursor and no snapshot held between pages."""
    after = START
    while page := page_after(model, by, after):
        yield from page.items()
        after = max(page)
