"""An entry, its owners, its stays in states, its links.

In `data` a key is absent or has a value: null, "" and [] are never stored; dates are ISO text, amounts integers in
the field's smallest unit. The columns beside it are copies of what the roles of the fields name, written with it.
"""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from taizhang.ledgers.fields import KeyField
from taizhang.units.managers import ScopedManager, ScopedQuerySet
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LIVE = ""
WITHDRAWN = "withdrawn"
WITH_PARENT = "with_parent"  # withdrawn because its parent was
MERGED = "merged"
UNDONE = "undone"  # taken back with the whole import that brought it


def announced() -> Q:
    """Rows whose day has come, and all that were never hidden."""
    return Q(hidden_until=None) | Q(hidden_until__lte=timezone.localdate())


class EntryQuerySet(ScopedQuerySet["Entry"]):
    def visible_to(self, scope: Scope) -> Self:
        """Rows of units in reach, and joint rows one of whose owners is; private ones as `open_to` says."""
        own = scope.units(Right.VIEW, prefix="unit__")
        if not own:
            return self.all()
        joint = EntryUnit.objects.filter(own, entry=OuterRef("pk"))
        return self.filter(own | Q(joint=True) & Exists(joint)).open_to(scope)

    def open_to(self, scope: Scope) -> Self:
        """Private rows are for who works at the row's unit, at the unit directly above, or at a co-owner; they still
        count in figures. Unannounced ones before their day are for who works where they were entered, or directly
        above: not for their host, at whichever unit they stand."""
        if scope.everything:
            return self
        places = {held.unit for held in scope.held}
        co_owner = Q(joint=True) & Exists(EntryUnit.objects.filter(unit__in=places, entry=OuterRef("pk")))
        # asked of the few private rows only; a join would be made for all that are counted
        below = Unit.system.filter(parent__in=places).values("pk")
        near = Q(unit__in=places) | Q(unit__in=below) | co_owner
        entered = Q(hidden_by__in=places) | Q(hidden_by__in=below)
        kept = entered | Q(hidden_by=None) & near
        return self.filter(announced() & (Q(private=False) | near) | ~announced() & kept)


class EntryManager(ScopedManager["Entry"]):
    scoped = EntryQuerySet

    def opened(self, scope: Scope) -> EntryQuerySet:
        """For a caller that has proved the whole subtree visible and narrows to it himself."""
        return EntryQuerySet(self.model, using=self._db).open_to(scope)


class Entry(models.Model):
    """One row of a ledger, owned by `unit` (and by the units of `EntryUnit` when it is joint)."""

    home = models.IntegerField()
    ledger = KeyField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number = KeyField(max_length=60)
    numbered_by = models.IntegerField()  # the unit whose counter gave the number; a move or merge never renumbers
    title = models.TextField()
    state = KeyField(max_length=30)
    finished = models.BooleanField(default=False)  # its state is an end of the lifecycle
    day = models.DateField(null=True)
    due = models.DateField(null=True)
    first_due = models.DateField(null=True)
    data = models.JSONField(default=dict)
    parent = models.BigIntegerField(null=True)
    origin = models.BigIntegerField(null=True)
    # Why it counts nothing any more: withdrawn with a reason, or merged into another entry.
    gone = KeyField(max_length=12, default=LIVE, blank=True)
    merged_into = models.BigIntegerField(null=True)
    batch = models.BigIntegerField(null=True)  # the import that brought it
    lump = models.BooleanField(default=False)
    joint = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    hidden_until = models.DateField(null=True)
    hidden_by = models.IntegerField(
        null=True
    )  # where it was entered, in a ledger that hides rows before their day
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.IntegerField()
    updated_at = models.DateTimeField()

    system = models.Manager()
    objects = EntryManager()

    class Meta:
        db_table = "entry"
        base_manager_name = "system"
        default_manager_name = "system"
        constraints = (
            models.UniqueConstraint(fields=["ledger", "numbered_by", "number"], name="entry_number_once"),
        )
        indexes = (
            # A subtree of few units is read unit by unit, a large one in the order of the list until it is full.
            models.Index(fields=["unit", "ledger", "day", "id"], name="entry_unit_day"),
            models.Index(
                fields=["unit", "day", "id"], name="entry_unit_days"
            ),  # figures: all ledgers of some days
            models.Index(
                fields=["unit", "ledger", "due", "id"], name="entry_unit_due", condition=Q(finished=False)
            ),
            models.Index(fields=["ledger", "day", "id"], name="entry_day"),
            models.Index(fields=["ledger", "state", "day", "id"], name="entry_state_day"),
            # how many of each state a large subtree has
            models.Index(fields=["unit", "ledger", "state", "gone"], name="entry_unit_state"),
            models.Index(fields=["ledger", "due", "id"], name="entry_due", condition=Q(finished=False)),
            models.Index(fields=["ledger", "number", "id"], name="entry_number"),
            models.Index(fields=["ledger", "updated_at", "id"], name="entry_updated"),
            models.Index(fields=["parent"], name="entry_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["origin"], name="entry_origin", condition=Q(origin__isnull=False)),
            models.Index(fields=["batch"], name="entry_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["merged_into"], name="entry_merged", condition=Q(merged_into__isnull=False)),
        )


class EntryUnit(models.Model):
    """An owner of a joint entry; every owner has a row, the entry's own unit included."""

    home = models.IntegerField()
    entry = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "entry_unit"
        constraints = (models.UniqueConstraint(fields=["entry", "unit"], name="entry_unit_once"),)


class Stay(models.Model):
    """One visit of a state, from its first day to the first day it no longer held. Written only by steps."""

    home = models.IntegerField()
    entry = models.BigIntegerField()
    n = models.IntegerField()
    state = KeyField(max_length=30)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    step = KeyField(max_length=30, blank=True, default="")  # the step that opened it; "" for the start
    by = models.IntegerField()

    class Meta:
        db_table = "stay"
        constraints = (models.UniqueConstraint(fields=["entry", "n"], name="stay_once"),)


class EntryLink(models.Model):
    """A link from a field of an entry to another entry, kept beside `data` so that both ends can show it."""

    home = models.IntegerField()
    entry = models.BigIntegerField()
    field = KeyField(max_length=40)
    target = models.BigIntegerField()

    class Meta:
        db_table = "entry_link"
        constraints = (models.UniqueConstraint(fields=["entry", "field", "target"], name="entry_link_once"),)
        indexes = (models.Index(fields=["target"], name="entry_link_target"),)


class Lump(models.Model):
    """What a lump row (只报总数) stands for: N of one indicator over a period, before the system came."""

    entry = models.BigIntegerField(primary_key=True)
    home = models.IntegerField()
    indicator = KeyField(max_length=90)
    amount = models.BigIntegerField()
    from_day = models.DateField()
    to_day = models.DateField()

    class Meta:
        db_table = "lump"
        indexes = (models.Index(fields=["indicator"], name="lump_indicator"),)
