"""Evidence: a file beside an entry, its bytes kept once under their SHA-256."""

from django.db import models
from django.db.models import Q

from taizhang.ledgers.fields import KeyField


class Blob(models.Model):
    """Bytes in the blob store. Written and synced before the transaction that refers to them."""

    sha256 = KeyField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    kind = KeyField(max_length=20)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "blob"


class Evidence(models.Model):
    home = models.IntegerField()
    entry = models.BigIntegerField(db_index=True)
    blob = KeyField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    kind = KeyField(max_length=20)
    field = KeyField(max_length=40, blank=True, default="")  # the file field it fills; "" for plain evidence
    day = models.DateField(null=True)  # the date of the thing itself, apart from the upload
    ends_on = models.DateField(null=True)  # the last day it is good for: a certificate, an agreement, a trial
    added_at = models.DateTimeField()
    added_by = models.IntegerField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "evidence"
        indexes = (models.Index(fields=["ends_on"], name="evidence_ends", condition=Q(ends_on__isnull=False)),)
