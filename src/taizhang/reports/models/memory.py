"""What people confirmed about the words around a number: the next template, and the next text, profit from it."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class SlotMemory(models.Model):
    """Words → indicator; an empty indicator says that these words are no figure of ours."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)
    indicator = KeyField(max_length=90, blank=True, default="")
    binding = models.JSONField(default=dict)  # period, reach and printing last confirmed with it
    at = models.DateTimeField()

    class Meta:
        db_table = "report_slot_memory"
        constraints = (models.UniqueConstraint(fields=["unit", "words"], name="report_slot_memory_once"),)
