"""The weekly round: what a unit confirmed of its week, and the dispatch its superior held over it."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class WeekReport(models.Model):
    """A unit's confirmed week. `written` is what the rows said at that moment, frozen; `words` is a person's."""

    CONFIRMED = "confirmed"
    ZERO = "zero"  # the signed statement that there was nothing
    RETURNED = "returned"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    state = KeyField(max_length=10)
    words = models.TextField(blank=True, default="")
    written = models.JSONField(default=dict)
    confirmed_by = models.IntegerField()
    confirmed_name = models.CharField(max_length=50)
    confirmed_at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")
    returned_by = models.IntegerField(null=True)
    returned_name = models.CharField(max_length=50, blank=True, default="")
    returned_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "week_report"
        constraints = (models.UniqueConstraint(fields=["unit", "start"], name="week_report_once"),)


class Dispatch(models.Model):
    """The meeting a superior holds over one week, and the sheet issued from it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    words = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)  # frozen when it is issued; the sheet is made from them
    issued_by = models.IntegerField(null=True)
    issued_name = models.CharField(max_length=50, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "dispatch"
        constraints = (models.UniqueConstraint(fields=["unit", "start"], name="dispatch_once"),)


class Decision(models.Model):
    """A decision of a dispatch; the task it became is an entry of the unit that is to do it."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="decisions")
    text = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    entry = models.BigIntegerField(null=True)

    class Meta:
        db_table = "dispatch_decision"
