"""Installed packs, running campaigns, counters, local additions, outside bodies."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit, UnitSet


class InstalledPack(models.Model):
    """The one installed version of a pack: its files, so that the site runs on what was installed."""

    key = KeyField(max_length=30, primary_key=True)
    version = models.CharField(max_length=30)
    content = models.CharField(max_length=64)
    files = models.JSONField()
    installed_at = models.DateTimeField()
    installed_by = models.IntegerField()

    class Meta:
        db_table = "installed_pack"


class Campaign(models.Model):
    """A pack run for named units over named days. Entries belong to ledgers and units, never to a campaign."""

    key = KeyField(max_length=60, unique=True)
    pack = KeyField(max_length=30)
    label = models.CharField(max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns")  # who runs it
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    week_starts = models.IntegerField(default=1)  # ISO weekday the reporting week begins on
    cut = models.CharField(max_length=20, blank=True, default="")  # weekday and time after which a row is 补报
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "campaign"


class CampaignUnit(models.Model):
    """A unit that takes part, in a batch or none. The batch is a set of units, so figures by batch are sets."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(UnitSet, null=True, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        db_table = "campaign_unit"
        constraints = (models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_unit_once"),)


class Counter(models.Model):
    """The last number given out for (ledger, unit, year); locked last in an operation."""

    ledger = KeyField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "entry_counter"
        constraints = (models.UniqueConstraint(fields=["ledger", "unit", "year"], name="entry_counter_once"),)


class LocalField(models.Model):
    """A column a unit added for itself (`local.*`): kept, exported, never counted above."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    ledger = KeyField(max_length=60)
    key = KeyField(max_length=40)
    label = models.CharField(max_length=40)
    type = KeyField(max_length=20)
    order = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "local_field"
        constraints = (models.UniqueConstraint(fields=["unit", "ledger", "key"], name="local_field_once"),)


class LocalOption(models.Model):
    """A unit's own option of an open list; it counts as the shared option it maps to."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    options = KeyField(max_length=60)
    label = models.CharField(max_length=60)
    shared = KeyField(max_length=40)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "local_option"
        constraints = (models.UniqueConstraint(fields=["unit", "options", "label"], name="local_option_once"),)


class Org(models.Model):
    """An outside body an `org` field may name (a medium, a partner enterprise)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # who registered it
    name = models.CharField(max_length=100)
    kind = KeyField(max_length=30, blank=True, default="")
    level = KeyField(max_length=30, blank=True, default="")
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "org"
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="org_once"),)
