"""Exports made in the background: whose, of what, and until when the file may be fetched."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class Export(models.Model):
    WAITING = "waiting"  # for a worker, or being written
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"

    account = models.IntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ledger = KeyField(max_length=60)
    form = KeyField(max_length=10)
    name = models.CharField(max_length=200)  # of the file, as it is fetched
    words = models.JSONField(default=dict)
    state = KeyField(max_length=10, default=WAITING)
    job = models.BigIntegerField(null=True)
    rows = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "export"
        indexes = (
            models.Index(fields=["account", "id"], name="export_account"),
            models.Index(fields=["state", "expires_at"], name="export_expires"),
        )
