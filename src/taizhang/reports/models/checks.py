"""Files that came from somebody and were checked, and totals taken over from a report to begin with."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from taizhang.ledgers.fields import KeyField
from taizhang.units.managers import ScopedManager, ScopedQuerySet
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import Scope


class IncomingQuerySet(ScopedQuerySet["Incoming"]):
    def visible_to(self, scope: Scope) -> Self:
        """For the unit that checked, the unit that was checked and the one right above it, and for nobody further up or
        beside: a list of who agreed how often must not become a ranking. What a unit checked of itself is its own."""
        if scope.everything:
            return self
        held = [one.unit for one in scope.held if one.tree == Grant.BLOCK and Right.VIEW in RIGHTS[one.role]]
        above = Q(unit__parent__in=held) & ~Q(by=F("unit"))
        return self.filter(scope.units(Right.VIEW, prefix="unit__"), Q(by__in=held) | Q(unit__in=held) | above)


class IncomingManager(ScopedManager["Incoming"]):
    scoped = IncomingQuerySet


class Incoming(models.Model):
    """`result` is what the check said, text included; the file itself is not kept, only its digest."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # whose numbers it states
    by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = KeyField(max_length=64)
    kind = KeyField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    counts = models.JSONField(default=dict)  # verdict → how many
    result = models.JSONField(default=dict)
    checked_at = models.DateTimeField()
    checked_by = models.IntegerField()

    system = models.Manager()
    objects = IncomingManager()

    class Meta:
        db_table = "report_incoming"
        base_manager_name = "system"
        default_manager_name = "system"
        indexes = (
            models.Index(fields=["unit", "-id"], name="report_incoming_unit"),
            models.Index(fields=["by", "-id"], name="report_incoming_by"),
        )

    def __str__(self) -> str:
        return self.name


class BeginningQuerySet(ScopedQuerySet["Beginning"]):
    def visible_to(self, scope: Scope) -> Self:
        return self if scope.everything else self.filter(scope.units(Right.VIEW, prefix="unit__"))


class BeginningManager(ScopedManager["Beginning"]):
    scoped = BeginningQuerySet


class Beginning(models.Model):
    """One file whose totals became lump rows, all together; undone, they are withdrawn all together."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    blob = KeyField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    entries = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    begun_by = models.IntegerField()
    undone_at = models.DateTimeField(null=True)

    system = models.Manager()
    objects = BeginningManager()

    class Meta:
        db_table = "report_beginning"
        base_manager_name = "system"
        default_manager_name = "system"
        indexes = (models.Index(fields=["unit", "-id"], name="report_beginning_unit"),)

    def __str__(self) -> str:
        return self.name
