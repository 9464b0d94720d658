"""Background and periodic work as rows: enqueued inside the operation's transaction, so that work and fact commit
together; claimed by a conditional update, so that two workers never hold one job."""

from django.db import models


class Job(models.Model):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    # The actor it works for, copied: a job never acts for nobody.
    actor = models.IntegerField()
    actor_name = models.CharField(max_length=100)
    unit = models.IntegerField(null=True)
    state = models.CharField(max_length=10, default=QUEUED)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.CharField(max_length=200, blank=True, default="")
    run_at = models.DateTimeField()
    every = models.IntegerField(null=True)  # seconds between runs of periodic work
    # At most one waiting row per key: periodic work and work that need not be done twice.
    key = models.CharField(max_length=80, null=True, unique=True)
    worker = models.CharField(max_length=60, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job"
        indexes = (models.Index(fields=["state", "run_at", "id"], name="job_next"),)
