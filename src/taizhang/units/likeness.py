"""A scope without anybody's places: what a kept statement is written with (audit/kept.py).

It has the roles and limits of the real one, so every question about rights has the same answer; where ids and paths
of its places would stand in a statement, stand-ins do.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from taizhang.audit import kept
from taizhang.units import paths
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Likeness:
    scope: Scope
    shape: Hashable
    given: dict[Any, Any]


def of_scope(scope: Scope) -> Likeness:
    places = {unit: kept.number(at) for at, unit in enumerate(dict.fromkeys(held.unit for held in scope.held))}
    marks = [kept.word(f"{at}.") for at in range(len(scope.held))]
    alike = tuple(
        replace(held, unit=places[held.unit], path=mark) for held, mark in zip(scope.held, marks, strict=True)
    )
    given: dict[Any, Any] = {stand_in: unit for unit, stand_in in places.items()}
    for held, mark in zip(scope.held, marks, strict=True):
        given |= path(mark, held.path)
    shape = (tuple((held.role, held.tree, held.unit) for held in alike), scope.limited_to, scope.everything)
    return Likeness(replace(scope, held=alike), shape, given)


def path(mark: str, real: str) -> dict[Any, Any]:
    """A path and the bound of its subtree."""
    return {mark: real, paths.bound(mark): paths.bound(real)}
