"""Duties in the background: the daily digest, and sending it in office hours."""

from datetime import timedelta

from django.utils import timezone

from taizhang.duties.reminders.run import remind
from taizhang.duties.reminders.sending import send_waiting
from taizhang.jobs.registry import Kind, Result, Task


def _remind(task: Task) -> Result:
    made = remind(task.actor, today=timezone.localdate(), now=timezone.now(), progress=task.step)
    return {"digests": made}


def _deliver(_task: Task) -> Result:
    sent, failed = send_waiting()
    return {"sent": sent, "failed": failed}


KINDS = (
    Kind("duties.remind", "提醒应办", _remind, every=timedelta(days=1)),
    Kind("duties.deliver", "发送提醒", _deliver, every=timedelta(minutes=1)),
)
