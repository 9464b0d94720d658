"""A group of inspectors: the body it is, the last day it is meant to work, and the area it looks after."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Body, Unit


class OversightGroup(models.Model):
    """What a body's own row does not say. Name, first day and members are the body's."""

    body = models.OneToOneField(Body, on_delete=models.CASCADE, primary_key=True, related_name="oversight")
    last_day = models.DateField(null=True)

    class Meta:
        db_table = "oversight_group"


class OversightArea(models.Model):
    """One part of a group's area: a unit with everything below it, or with the units of its line."""

    BLOCK = "block"
    LINE = "line"

    group = models.ForeignKey(OversightGroup, on_delete=models.CASCADE, related_name="areas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    tree = KeyField(max_length=5, default=BLOCK)

    class Meta:
        db_table = "oversight_area"
        constraints = (models.UniqueConstraint(fields=["group", "unit", "tree"], name="oversight_area_once"),)
