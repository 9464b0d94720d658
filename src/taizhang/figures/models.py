"""What figures keep: definitions, deltas not folded yet, cells, places of joint entries, remainders of lump
rows.

Everything here is derived: it can be thrown away and rebuilt from entries. `home` is the entry's and stands
last in the key of a cell, because reads name tree, unit and indicator. Units and entries are plain ids:
rows come and go by set-based statements that Django's relations would only slow down.
"""

from django.db import models

from taizhang.ledgers.fields import KeyField


class Definition(models.Model):
    """One recipe of one indicator. Cells and deltas name its id; −id stands for what lump rows add to it."""

    BUILDING = "building"  # writers post to it, nobody reads it yet
    LIVE = "live"
    OLD = "old"  # replaced; its cells are being dropped

    id = models.AutoField(primary_key=True)
    indicator = KeyField(max_length=90)
    ledger = KeyField(max_length=60)
    digest = models.BigIntegerField()
    public = models.BigIntegerField()  # the number the pack gives the definition
    text = models.TextField()
    spec = models.JSONField()
    state = KeyField(max_length=10)
    lumped = models.BooleanField(default=False)  # lump rows name it
    villages = models.BooleanField(db_default=False)  # its cells reach down to villages
    period = KeyField(max_length=20, default="", blank=True)  # duties only: what `met` is kept per
    done = models.IntegerField(default=0)  # progress of building, in per mille

    class Meta:
        db_table = "figure_definition"
        indexes = (models.Index(fields=["ledger", "state"], name="figure_definition_ledger"),)
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "state"],
                name="figure_definition_state_once",
                condition=models.Q(state__in=["building", "live"]),
            ),
        )


class Shape(models.Model):
    """One row: how often the tree or the definitions changed. A build that saw another number starts again."""

    id = models.IntegerField(primary_key=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "figure_shape"


class Delta(models.Model):
    """One change not folded yet. `tree` null counts in every tree its unit stands in."""

    home = models.IntegerField()
    unit = models.IntegerField()
    tree = models.IntegerField(null=True)
    indicator = models.IntegerField()
    day = models.DateField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "figure_delta"


class CellYear(models.Model):
    """The sums of a subtree in the months `m1`…`m12` of a year side by side, for units from the village up."""

    pk = models.CompositePrimaryKey("tree", "unit", "indicator", "year", "home")
    tree = models.IntegerField()
    unit = models.IntegerField()
    indicator = models.IntegerField()
    year = models.IntegerField()
    home = models.IntegerField()

    class Meta:
        db_table = "figure_cell_year"


for number in range(1, 13):
    CellYear.add_to_class(f"m{number}", models.BigIntegerField(db_default=0))


class CellDays(models.Model):
    """The days `d1`…`d31` of one month side by side, for units from the county up: a week is one row or two, and any
    run of days a sum of columns."""

    pk = models.CompositePrimaryKey("tree", "unit", "indicator", "month", "home")
    tree = models.IntegerField()
    unit = models.IntegerField()
    indicator = models.IntegerField()
    month = models.DateField()
    home = models.IntegerField()

    class Meta:
        db_table = "figure_cell_days"


for number in range(1, 32):
    CellDays.add_to_class(f"d{number}", models.BigIntegerField(db_default=0))


class EntryPlace(models.Model):
    """Where a joint entry counts (see places.py). Entries with one owner have no row here."""

    home = models.IntegerField()
    entry = models.BigIntegerField(db_index=True)
    unit = models.IntegerField(db_index=True)
    tree = models.IntegerField(null=True)
    weight = models.IntegerField()

    class Meta:
        db_table = "figure_place"


class Remainder(models.Model):
    """A lump row at one owner: what it stands for, less the detailed rows taken in since."""

    home = models.IntegerField()
    entry = models.BigIntegerField(db_index=True)
    unit = models.IntegerField()
    definition = models.IntegerField()
    amount = models.BigIntegerField()
    from_day = models.DateField()
    to_day = models.DateField()
    detailed = models.BigIntegerField(default=0)

    class Meta:
        db_table = "figure_remainder"
        indexes = (models.Index(fields=["unit", "definition"], name="figure_remainder_unit"),)


class Met(models.Model):
    """How much a unit itself did of a duty on one day: sparse, kept by the fold.

    Days, not the duty's periods: a campaign's week, an amended calendar or a moved due day ask nothing to be rebuilt.
    """

    pk = models.CompositePrimaryKey("definition", "period", "unit", "home")
    definition = models.IntegerField()
    period = models.DateField()  # the day
    unit = models.IntegerField()
    home = models.IntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "figure_met"
        indexes = (models.Index(fields=["unit", "definition", "period"], name="figure_met_unit"),)


class Difference(models.Model):
    """A kept sum that is not what its entries say: found by the rolling proof, never repaired in silence."""

    unit = models.IntegerField(null=True)
    tree = models.IntegerField(default=0)
    indicator = models.IntegerField()
    day = models.DateField()
    kept = models.BigIntegerField()
    counted = models.BigIntegerField()
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figure_difference"


class Counted(models.Model):
    """What a job counted from more rows than are counted at once, and as of when. The key says which question."""

    key = KeyField(max_length=64, primary_key=True)
    value = models.BigIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        db_table = "figure_counted"
