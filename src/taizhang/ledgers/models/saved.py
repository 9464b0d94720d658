"""Saved lists: what somebody asks of a ledger again and again, alone or with his unit."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class SavedList(models.Model):
    """The words of a list (`ledgers/words.py`) under a name. A shared one is everybody's who works at the unit."""

    account = models.IntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ledger = KeyField(max_length=60)
    label = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "saved_list"
        constraints = (models.UniqueConstraint(fields=["account", "ledger", "label"], name="saved_list_once"),)
        indexes = (models.Index(fields=["unit", "ledger"], name="saved_list_unit"),)
