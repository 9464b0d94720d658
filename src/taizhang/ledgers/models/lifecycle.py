"""What stands beside the states: later deadlines that keep the first promise, and looks back after closing."""

from django.db import models

from taizhang.ledgers.fields import KeyField


class Extension(models.Model):
    """A request for a later deadline and its answer."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"

    home = models.IntegerField()
    entry = models.BigIntegerField(db_index=True)
    old_due = models.DateField(null=True)
    new_due = models.DateField()
    reason = models.TextField()
    asked_by = models.IntegerField()
    asked_on = models.DateField()
    state = KeyField(max_length=10, default=ASKED)
    decided_by = models.IntegerField(null=True)
    decided_on = models.DateField(null=True)
    comment = models.TextField(blank=True, default="")

    class Meta:
        db_table = "entry_extension"


class EffectCheck(models.Model):
    """跟踪问效: owed N days after closing; a bad answer may reopen the entry."""

    home = models.IntegerField()
    entry = models.BigIntegerField(db_index=True)
    stay = models.IntegerField()  # the visit of the closed state it looks back on
    due = models.DateField(db_index=True)
    good = models.BooleanField(null=True)
    comment = models.TextField(blank=True, default="")
    done_by = models.IntegerField(null=True)
    done_on = models.DateField(null=True)

    class Meta:
        db_table = "effect_check"
