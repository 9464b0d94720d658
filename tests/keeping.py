"""Whether the shape of a kept statement holds all that its query is built from: written again it must be the same."""

from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import QuerySet

from taizhang.audit.kept import Given, Statement, written

Find = Callable[[Hashable, Callable[[], "QuerySet[Any, Any]"], Given], Statement]


def checking(find: Find) -> Find:
    def checked(shape: Hashable, build: Callable[[], "QuerySet[Any, Any]"], given: Given) -> Statement:
        kept, anew = find(shape, build, given), written(build(), given)
        assert _said(kept) == _said(anew), f"the shape {shape} leaves something out"
        return kept

    return checked


def _said(one: Statement) -> tuple[Any, ...]:
    # psycopg hands JSON over in a box that equals itself alone
    return one.text, tuple(getattr(each, "obj", each) for each in one.params), one.places, one.inlined
