"""Pages of a list by key: a page starts after the last row of the one before, so no row is skipped or shown twice
while others are added, and the thousandth page costs what the first does."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from taizhang.audit.errors import Refused

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    rows: list[M]
    next: str | None


def slice_of(
    rows: QuerySet[M], *, by: Sequence[str], cursor: str | None, limit: int, newest: bool = False
) -> Slice[M]:
    """Rows after the cursor in the order of `by`, which must end in a unique column. Relations by `__`."""
    sign = "-" if newest else ""
    ordered = rows.order_by(*(sign + name for name in by))
    if cursor:
        ordered = ordered.filter(_after(by, _decode(cursor, len(by)), newest=newest))
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    page = found[:limit]
    return Slice(page, _encode(page[-1], by) if more else None)


def _after(by: Sequence[str], values: Sequence[Any], *, newest: bool) -> Q:
    """Later in the order of several columns: equal in the first ones and beyond in the next."""
    beyond = "lt" if newest else "gt"
    later = Q(pk__in=())
    for place, (name, value) in enumerate(zip(by, values, strict=True)):
        equal = dict(zip(by[:place], values[:place], strict=True))
        later |= Q(**equal, **{f"{name}__{beyond}": value})
    return later


def _encode(row: Model, by: Sequence[str]) -> str:
    text = json.dumps([_value(row, name) for name in by], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _bad() from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, int | str) for v in values):
        raise _bad()
    return values


def _bad() -> Refused:
    return Refused("翻页标记无效，请从第一页重新取。", code="cursor_invalid", field="cursor")


def answer(page: Slice[M], told: Callable[[M], Any]) -> dict[str, Any]:
    return {"items": [told(row) for row in page.rows], "next": page.next}
