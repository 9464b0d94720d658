"""Managers of scoped rows. `objects` answers only `visible_to(scope)`, so no second road can forget it."""

from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from django.db import models

if TYPE_CHECKING:  # the scope reads grants, and grants stand beside the units that are read through it
    from taizhang.units.scope import Scope

M = TypeVar("M", bound=models.Model)


class UnscopedRead(RuntimeError):
    """Somebody tried to read scoped rows without saying for whom."""


class ScopedQuerySet(models.QuerySet[M]):
    """Subclasses say by `visible_to` which rows an actor may see."""

    def visible_to(self, scope: "Scope") -> Self:
        raise NotImplementedError


class ScopedManager(models.Manager[M]):
    """Offers `visible_to` and nothing else."""

    scoped: type[ScopedQuerySet[M]]

    def visible_to(self, scope: "Scope") -> ScopedQuerySet[M]:
        return self.scoped(self.model, using=self._db).visible_to(scope)

    def get_queryset(self) -> NoReturn:
        raise UnscopedRead(f"{self.model.__name__}.objects is read through visible_to(scope)")
