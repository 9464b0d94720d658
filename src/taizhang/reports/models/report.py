"""A report from draft to issue. What was issued is never changed: a reissue is a new row that names the old one."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from taizhang.ledgers.fields import KeyField
from taizhang.units.managers import ScopedManager, ScopedQuerySet
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

DRAFT, REVIEWED, ISSUED = "draft", "reviewed", "issued"
SENT, RECEIVED, RETURNED = "sent", "received", "returned"


class ReportQuerySet(ScopedQuerySet["Report"]):
    def visible_to(self, scope: Scope) -> Self:
        """Reports of units in reach; once issued and sent, also for who works where it was sent."""
        if scope.everything:
            return self
        here = scope.units(Right.VIEW, prefix="unit__")
        sent = Sending.objects.filter(scope.units(Right.VIEW, prefix="to__"), report=OuterRef("pk"))
        return self.filter(here | Q(Exists(sent)))


class ReportManager(ScopedManager["Report"]):
    scoped = ReportQuerySet


class Report(models.Model):
    code = KeyField(max_length=20, unique=True)  # printed in the last line of the file
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    template = KeyField(max_length=90)  # a stored template's key, or the id of a pack's report
    template_version = models.IntegerField(default=0)  # 0 for a pack's
    label = models.CharField(max_length=100)
    title = models.CharField(max_length=200, blank=True, default="")
    first = models.DateField()
    last = models.DateField()
    addressee = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    state = KeyField(max_length=10, default=DRAFT)
    number = models.IntegerField(default=1)  # 1 is the first issue, 2 its first reissue
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    # What people gave it: answers, paragraphs, figures by hand with their basis, explanations, bindings of its own.
    given = models.JSONField(default=dict)
    children = models.JSONField(default=list)  # ids of the issued reports a compilation was made of
    values = models.JSONField(default=dict)  # slot key -> printed form, as last made
    reviewed = models.JSONField(default=dict)  # the same, as reviewed
    reviewed_by = models.IntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    facts = models.TextField(blank=True, default="")  # canonical JSON, once issued
    facts_hash = models.CharField(max_length=64, blank=True, default="")
    event = models.BigIntegerField(null=True)  # the event `report.issued`
    blob = KeyField(max_length=64, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.IntegerField()
    version = models.IntegerField(default=1)

    system = models.Manager()
    objects = ReportManager()

    class Meta:
        db_table = "report"
        base_manager_name = "system"
        default_manager_name = "system"
        indexes = (
            models.Index(fields=["unit", "-id"], name="report_unit"),
            models.Index(fields=["unit", "template", "state", "last"], name="report_last_issued"),
            models.Index(fields=["blob"], name="report_blob"),
        )

    def __str__(self) -> str:
        return self.title or self.label


class Sending(models.Model):
    """报送: one issued report on its way to a unit above, and what became of it there."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sendings")
    to = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = KeyField(max_length=10, default=SENT)
    sent_at = models.DateTimeField()
    sent_by = models.IntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.IntegerField(null=True)
    comment = models.TextField(blank=True, default="")

    class Meta:
        db_table = "report_sending"
        indexes = (models.Index(fields=["to", "state", "id"], name="report_sending_to"),)
