"""How far the exports of somebody are: the export beside the job that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taizhang.jobs.models import Job
from taizhang.ledgers.models import Export

LABELS = {
    Export.WAITING: "生成中",
    Export.READY: "可下载",
    Export.FAILED: "未完成",
    Export.EXPIRED: "已过期",
}


class Far(NamedTuple):
    state: str
    done: int
    total: int
    error: str


@dataclass(frozen=True, slots=True)
class Shown:
    export: Export
    state: str
    done: int
    total: int
    error: str

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def shown(rows: Sequence[Export]) -> list[Shown]:
    """One query for all jobs. A job that ended badly says so for an export that never heard of it."""
    keys = [row.job for row in rows if row.job is not None and row.state == Export.WAITING]
    columns = ("state", "done", "total", "error")
    jobs = {pk: Far(*far) for pk, *far in Job.objects.filter(pk__in=keys).values_list("pk", *columns)}
    return [_shown(row, jobs.get(row.job or 0)) for row in rows]


def _shown(row: Export, job: Far | None) -> Shown:
    if row.state != Export.WAITING or job is None:
        return Shown(row, row.state, row.rows, row.rows, row.error)
    if job.state in {Job.FAILED, Job.CANCELLED}:
        return Shown(row, Export.FAILED, job.done, job.total, job.error or "任务已取消。")
    return Shown(row, row.state, job.done, job.total, "")
