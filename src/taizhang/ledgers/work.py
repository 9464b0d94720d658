"""The periodic work of the ledgers: collecting files nobody came to refer to."""

from datetime import UTC, datetime, timedelta

from taizhang.jobs.registry import Kind, Result, Task
from taizhang.ledgers.evidence import keeping


def _collect(_task: Task) -> Result:
    return {"collected": keeping.collect(datetime.now(UTC))}


KINDS = (Kind("ledgers.collect", "清理无人引用的附件", _collect, every=timedelta(days=1)),)
