"""The periodic work of the two lowest floors: sealing, verifying, forgetting what has served its time."""

from datetime import UTC, datetime, timedelta

import structlog

from taizhang.audit import idempotency
from taizhang.audit.seals import seal_all
from taizhang.audit.verification import verify
from taizhang.jobs import periodic
from taizhang.jobs.registry import Kind, Result, Task

log = structlog.get_logger("taizhang.audit")


def _seal(task: Task) -> Result:
    return {"sealed": seal_all(task.step)}


def _verify(task: Task) -> Result:
    outcome = verify(task.step)
    bad = [outcome.first_bad_event, *outcome.broken_seals, *outcome.others]
    messages = [finding.message for finding in bad if finding is not None]
    if not outcome.holds:
        log.error("audit.broken", count=outcome.bad_events, seal=len(outcome.broken_seals))
    return {"holds": outcome.holds, "events": outcome.events, "seals": outcome.seals, "findings": messages[:20]}


def _forget_keys(_task: Task) -> Result:
    return {"forgotten": idempotency.forget_old(datetime.now(UTC))}


def _forget_jobs(_task: Task) -> Result:
    return {"forgotten": periodic.forget_ended(datetime.now(UTC))}


CHORES = (
    Kind("audit.seal", "封存留痕", _seal, every=timedelta(minutes=1)),
    Kind("audit.verify", "核验留痕", _verify, every=timedelta(days=1)),
    Kind("audit.forget_keys", "清理过期的请求编号", _forget_keys, every=timedelta(hours=1)),
    Kind("jobs.forget", "清理已结束的后台任务", _forget_jobs, every=timedelta(days=1)),
)
