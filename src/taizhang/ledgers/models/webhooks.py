"""Webhooks: where another program wants to hear of entry events, and what was sent to it."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class Webhook(models.Model):
    """A subscription of a unit to what happens to entries of its subtree."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    salt = models.CharField(max_length=32)  # the secret is derived from it and stored nowhere
    actions = models.JSONField(default=list)  # [] is all
    ledger = KeyField(max_length=60, blank=True, default="")  # "" is all
    where = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    failures = models.IntegerField(default=0)  # in a row
    disabled = models.CharField(max_length=200, blank=True, default="")  # why, when it was not a person
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "webhook"
        indexes = (models.Index(fields=["active", "id"], name="webhook_active"),)


class Delivery(models.Model):
    """One message and how its sending went. `body` is the exact text that is signed."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    action = models.CharField(max_length=60)
    entry = models.BigIntegerField(null=True)
    body = models.TextField()
    state = KeyField(max_length=10, default=WAITING)
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(null=True)  # the last answer's
    error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_delivery"
        indexes = (
            models.Index(fields=["webhook", "id"], name="webhook_delivery_of"),
            models.Index(fields=["created_at"], name="webhook_delivery_old"),
        )
