"""A look-back: one round of a unit over a checklist, and the answers it was closed with."""

from django.db import models
from django.db.models import Q

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class LookBack(models.Model):
    """One round. It begins with its first answer and is closed by a person; only one is open at a time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    checklist = KeyField(max_length=90)
    day = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_name = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        db_table = "look_back"
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "checklist"], condition=Q(closed_at=None), name="look_back_one_open"
            ),
        )


class Answer(models.Model):
    """The answer to one question. What it cites is frozen as it was read; a weak one names the row it became."""

    round = models.ForeignKey(LookBack, on_delete=models.CASCADE, related_name="answers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    checklist = KeyField(max_length=90)
    question = KeyField(max_length=130)
    value = models.CharField(max_length=30)
    words = models.TextField(blank=True, default="")
    rows = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    day = models.DateField()
    answered_by = models.IntegerField()
    answered_name = models.CharField(max_length=50)
    answered_at = models.DateTimeField()
    entry = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "look_back_answer"
        constraints = (models.UniqueConstraint(fields=["round", "question"], name="look_back_answer_once"),)
        indexes = (models.Index(fields=["unit", "day"], name="look_back_answer_day"),)
