"""What an actor may see and do: built once per request from his grants, and the only way to scoped rows.

`Scope` holds path prefixes per right. A query starts from `Model.objects.visible_to(scope)`; `Model.objects`
offers nothing else, `Model.system` is for operations, figures, jobs and commands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q, QuerySet

from taizhang.audit import kept
from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.errors import Forbidden, Missing
from taizhang.units import paths
from taizhang.units.models import Account, Grant
from taizhang.units.roles import RIGHTS, Right, Role

NOTHING = Q(pk__in=())
WHOSE = kept.number(0)  # stand-in for an account (audit/kept.py)


class Placed(Protocol):
    """Whatever stands in the trees."""

    path: str
    line_path: str


@dataclass(frozen=True, slots=True)
class Held:
    """One grant as the scope sees it."""

    role: Role
    unit: int
    tree: str
    path: str

    def covers(self, unit: Placed) -> bool:
        where = unit.path if self.tree == Grant.BLOCK else unit.line_path
        return bool(where) and paths.covers(self.path, where)

    def q(self, prefix: str) -> Q:
        field = "path" if self.tree == Grant.BLOCK else "line_path"
        return paths.within(self.path, field=prefix + field)


@dataclass(frozen=True, slots=True)
class Scope:
    actor: Actor
    held: tuple[Held, ...] = ()
    limited_to: frozenset[Right] | None = None  # a token's rights; None is no limit
    everything: bool = field(default=False)  # the system actor and the command line

    def _with(self, right: Right) -> Iterable[Held]:
        if self.limited_to is not None and right not in self.limited_to:
            return ()
        return (held for held in self.held if right in RIGHTS[held.role])

    def roles_at(self, unit: Placed) -> frozenset[Role]:
        return frozenset(held.role for held in self.held if held.covers(unit))

    def has(self, right: Right) -> bool:
        """Whether the right is held anywhere at all."""
        return self.everything or any(True for _ in self._with(right))

    def can(self, right: Right, unit: Placed) -> bool:
        return self.everything or any(held.covers(unit) for held in self._with(right))

    def need(self, right: Right, unit: Placed) -> None:
        """Raise unless the right is held at the unit: 404 where the unit may not even be seen."""
        if self.can(right, unit):
            return
        if self.can(Right.VIEW, unit):
            raise Forbidden("您在本单位没有这项权限，请联系上级办公室或安全管理员。")
        raise Missing

    def units(self, right: Right = Right.VIEW, *, prefix: str = "") -> Q:
        """The condition that a row's unit (at `prefix`, such as `unit__`) lies in reach of the right."""
        if self.everything:
            return Q()
        parts = [held.q(prefix) for held in self._with(right)]
        return reduce(or_, parts) if parts else NOTHING


def scope_of(account: Account, actor: Actor, *, today: date, rights: frozenset[Right] | None = None) -> Scope:
    """One query: the grants in force with the places they flow from."""

    def build() -> QuerySet[Grant, tuple[str, int, str, str, str]]:
        in_force = Grant.objects.filter(Q(until=None) | Q(until__gte=today), account=WHOSE)
        return in_force.values_list("role", "unit_id", "tree", "unit__path", "unit__line_path")

    rows = kept.rows(("grants", today), build, {WHOSE: account.pk})
    held = tuple(
        Held(role=Role(role), unit=unit, tree=tree, path=path if tree == Grant.BLOCK else line_path)
        for role, unit, tree, path, line_path in rows
        if tree == Grant.BLOCK or line_path
    )
    return Scope(actor=actor, held=held, limited_to=rights)


SYSTEM_SCOPE = Scope(actor=SYSTEM, everything=True)
