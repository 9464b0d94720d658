"""收回修改稿: a draft that somebody rewrote in Word or WPS and that came back."""

from django.db import models

from taizhang.ledgers.fields import KeyField
from taizhang.reports.models.report import Report


class Rewrite(models.Model):
    """`blob` is the file with our figures bound anew; the newest of a report is what the report is made from.

    `changes` are figures that read differently, each with what was decided; `numbers` those of the words.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="rewrites")
    blob = KeyField(max_length=64)
    name = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    numbers = models.JSONField(default=list)
    gone = models.JSONField(default=list)
    taken_at = models.DateTimeField()
    taken_by = models.IntegerField()

    class Meta:
        db_table = "report_rewrite"
        indexes = (
            models.Index(fields=["report", "-id"], name="report_rewrite_report"),
            models.Index(fields=["blob"], name="report_rewrite_blob"),
        )

    def __str__(self) -> str:
        return self.name
