"""Events are append-only: rows here are inserted by operations and sealed by the sealer, never edited.

An event keeps plain ids and copied labels, so that it can be read after its object is gone. What changed stands
apart in `EventDetail`, under a salted digest that the event carries: a lawful erasure removes the detail and the
event still proves that something was there.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Event(models.Model):
    """One audited act."""

    home = models.IntegerField(default=0)
    at = models.DateTimeField()
    actor = models.IntegerField()
    actor_name = models.CharField(max_length=100)
    via = models.CharField(max_length=10)
    unit = models.IntegerField(null=True)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    detail_digest = models.CharField(max_length=64)
    request = models.CharField(max_length=40)
    address = models.CharField(max_length=45)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_event"
        indexes = (
            models.Index(fields=["object", "id"], name="audit_event_object"),
            models.Index(fields=["unit", "id"], name="audit_event_unit"),
            models.Index(fields=["actor", "id"], name="audit_event_actor"),
            models.Index(fields=["at"], name="audit_event_at"),
        )


class EventDetail(models.Model):
    """Before and after of one event: the exact text its digest was taken over."""

    event_id = models.BigIntegerField(primary_key=True)
    home = models.IntegerField(default=0)
    salt = models.CharField(max_length=32)
    json = models.TextField()

    class Meta:
        db_table = "audit_event_detail"


class Unsealed(models.Model):
    """An event no seal covers yet. Inserted with the event, so a transaction that commits late is sealed late."""

    event_id = models.BigIntegerField(primary_key=True)
    home = models.IntegerField(default=0)

    class Meta:
        db_table = "audit_unsealed"


class Leaf(models.Model):
    """A sealed event's place in the one order that seals cover."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_leaf"


class Seal(models.Model):
    """A signed Merkle root over a run of leaves, chained to the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "audit_seal"


class IdempotencyKey(models.Model):
    """The answer to a request already carried out, so that asking again changes nothing. Kept seven days."""

    account = models.IntegerField()
    key = models.CharField(max_length=80)
    body = models.CharField(max_length=64)
    answer = models.JSONField(encoder=DjangoJSONEncoder)  # answers hold dates
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_idempotency"
        constraints = (models.UniqueConstraint(fields=["account", "key"], name="audit_idempotency_once"),)
        indexes = (models.Index(fields=["at"], name="audit_idempotency_at"),)
