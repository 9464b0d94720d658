"""What is told to whom and by which way: digests, their deliveries, robots, feeds, letters."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.units.models import Account, Unit


class Digest(models.Model):
    """One day's reminders of one account. Whether it was looked at is nobody's business, so it is not kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "duty_digest"
        constraints = (models.UniqueConstraint(fields=["account", "day"], name="duty_digest_once"),)


class Delivery(models.Model):
    """A digest on its way out of the house: never before `not_before`, which lies within office hours."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="deliveries")
    channel = KeyField(max_length=10)  # mail | wecom | dingtalk
    target = models.CharField(max_length=300)
    state = KeyField(max_length=10, default=WAITING)
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "duty_delivery"
        indexes = (models.Index(fields=["state", "not_before"], name="duty_delivery_waiting"),)
        constraints = (models.UniqueConstraint(fields=["digest", "channel", "target"], name="duty_delivery_once"),)


class Robot(models.Model):
    """A group robot of 政务微信 or 钉钉 that a unit lets its digests be sent to."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = KeyField(max_length=10)
    label = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    secret = models.CharField(max_length=100, blank=True, default="")
    made_by = models.IntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "duty_robot"


class Feed(models.Model):
    """An address a calendar program may read one account's dues from. Only a hash of its token is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "duty_feed"


class Letter(models.Model):
    """A graded letter about dues whose day has passed, made on a named person's request, with receipt and reply."""

    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    grade = KeyField(max_length=10)
    year = models.IntegerField()
    number = models.IntegerField()
    facts = models.JSONField(default=dict)
    words = models.TextField(blank=True, default="")
    reply_by = models.DateField()
    made_by = models.IntegerField()
    made_name = models.CharField(max_length=50)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_name = models.CharField(max_length=50, blank=True, default="")
    reply = models.TextField(blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    replied_name = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        db_table = "duty_letter"
        constraints = (
            models.UniqueConstraint(fields=["sender", "year", "number"], name="duty_letter_number_once"),
        )
