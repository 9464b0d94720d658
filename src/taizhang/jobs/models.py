"""Background and periodic work as rows: enqueued inside the operation's transaction, so that work and fact commit
together; claimed by a conditional update, so that two workers never hold one job.

A worker holds a job only until `lease_until`, which progress moves on. One that dies leaves a lease that runs out,
and the job is taken again: so every handler must bear being run twice.
"""

from django.db import models


class Job(models.Model):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    # The actor it works for, copied: a job never acts for nobody. `request` ties its events to what asked for it.
    actor = models.IntegerField()
    actor_name = models.CharField(max_length=100)
    unit = models.IntegerField(null=True)
    request = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, default=QUEUED)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.CharField(max_length=200, blank=True, default="")
    run_at = models.DateTimeField()
    every = models.IntegerField(null=True)  # seconds between runs of periodic work
    # At most one waiting row per key. A job taken up gives its key away, so that what changes from then on is
    # queued anew; a periodic row keeps its own.
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
        indexes = (
            models.Index(fields=["state", "run_at", "id"], name="job_next"),
            models.Index(fields=["actor", "id"], name="job_actor"),
        )


class JobWorker(models.Model):
    """A worker process and until when its last word lets it count as alive."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    alive_until = models.DateTimeField()

    class Meta:
        db_table = "job_worker"
