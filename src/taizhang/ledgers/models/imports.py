"""Imports: what one file brought, so that it can be shown, undone and never taken in twice."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Unit


class Import(models.Model):
    """One file (or pasted block) taken into one ledger. Its new rows carry its id in `entry.batch`."""

    WAITING = "waiting"  # for a worker
    STAGING = "staging"
    APPLIED = "applied"
    UNDONE = "undone"
    ABANDONED = "abandoned"

    account = models.IntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ledger = KeyField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    asked = models.JSONField(default=dict)  # how it was asked for, for the worker; what it has laid down
    state = KeyField(max_length=10, default=STAGING)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import"
        indexes = (
            models.Index(fields=["sha256"], name="import_sha256"),
            models.Index(fields=["account", "id"], name="import_account"),
        )


class ImportedEdit(models.Model):
    """An entry that an import changed: the version it led to, and what stood there before."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="edits")
    entry = models.BigIntegerField()
    version = models.IntegerField()
    before = models.JSONField()

    class Meta:
        db_table = "import_edit"
        constraints = (models.UniqueConstraint(fields=["source", "entry"], name="import_edit_once"),)


class Received(models.Model):
    """A file that a unit sent back to the one collecting, with what it was known by. What a person once said about a
    file of this name is remembered by these rows, and so is who has answered at all: an empty form is an answer."""

    top = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    ledger = KeyField(max_length=60)
    name = models.CharField(max_length=200)
    stem = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    told = models.BooleanField(default=False)  # a person said whose it is
    at = models.DateTimeField()

    class Meta:
        db_table = "import_received"
        constraints = (
            models.UniqueConstraint(
                fields=["top", "ledger", "unit", "sha256", "name"], name="import_received_once"
            ),
        )
        indexes = (models.Index(fields=["top", "ledger", "stem"], name="import_received_stem"),)


class ColumnMemory(models.Model):
    """What a unit once said a heading of its own files means."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    ledger = KeyField(max_length=60)
    heading = models.CharField(max_length=100)
    column = KeyField(max_length=50)

    class Meta:
        db_table = "import_column"
        constraints = (models.UniqueConstraint(fields=["unit", "ledger", "heading"], name="import_column_once"),)
