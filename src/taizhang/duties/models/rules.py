"""What bends the rules of the packs here: duties switched on or off, changed duties, holiday tables of the site."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class DutySwitch(models.Model):
    """A duty switched on for a unit and everything below it, with purpose, basis and end; or switched off."""

    duty = KeyField(max_length=90)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.BooleanField()
    purpose = models.CharField(max_length=200, blank=True, default="")
    basis = models.CharField(max_length=200, blank=True, default="")
    from_day = models.DateField()
    to_day = models.DateField(null=True)  # the last day
    made_by = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "duty_switch"


class DutyChange(models.Model):
    """A duty that another version of its pack says otherwise: what it said before, until when.

    `kept_before` is the duty as it was, in full: periods begun under it are judged by it.
    """

    duty = KeyField(max_length=90)
    on = models.DateField()
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    definition_before = models.BigIntegerField(null=True)
    definition_after = models.BigIntegerField(null=True)
    kept_before = models.JSONField(null=True)

    class Meta:
        db_table = "duty_change"
        indexes = (models.Index(fields=["duty", "on"], name="duty_change_day"),)


class HolidayTable(models.Model):
    """The holidays and 调休 of one year as this site has them from a day on; the last one recorded holds."""

    year = models.IntegerField()
    notice = models.CharField(max_length=100)
    text = models.TextField()
    recorded_on = models.DateField()
    recorded_by = models.IntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "holiday_table"
        indexes = (models.Index(fields=["year", "recorded_at"], name="holiday_table_year"),)
