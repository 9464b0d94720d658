"""What was imported, for whoever may see the unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taizhang.jobs.models import Job
from taizhang.ledgers.importing.report import Note
from taizhang.ledgers.models import Import
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

KIND = "ledgers.import"  # the kind of the job that takes a large file in
OPEN = frozenset({Import.WAITING, Import.STAGING})
TOLD = 5  # faults told of a file that came to nothing
STATES = {
    Import.WAITING: "等待",
    Import.STAGING: "进行中",
    Import.APPLIED: "已导入",
    Import.UNDONE: "已撤销",
    Import.ABANDONED: "未完成",
}


def recent(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Import]:
    rows = Import.objects.filter(scope.units(Right.VIEW, prefix="unit__")).select_related("unit")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Shown:
    row: Import
    done: int = 0
    total: int = 0
    wrong: tuple[str, ...] = ()  # why a worker took nothing in

    @property
    def label(self) -> str:
        return STATES[self.row.state]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def waiting(self) -> bool:
        return self.row.state in OPEN


def shown(rows: Sequence[Import]) -> list[Shown]:
    """Imports beside the jobs that take them in, in one query where there is any to ask about."""
    asked = [row.pk for row in rows if row.state in {*OPEN, Import.ABANDONED}]
    jobs = Job.objects.filter(kind=KIND, args__import__in=asked) if asked else Job.objects.none()
    found = {job.args["import"]: job for job in jobs.only("args", "done", "total", "result", "error")}
    return [_shown(row, found.get(row.pk)) for row in rows]


def _shown(row: Import, job: Job | None) -> Shown:
    if job is None:
        return Shown(row)
    return Shown(row, job.done, job.total, tuple(_wrong(job)) if row.state == Import.ABANDONED else ())


def _wrong(job: Job) -> Iterator[str]:
    if job.error:
        yield job.error.splitlines()[-1]
    notes = [note for one in (job.result or {}).get("rows", ()) for note in one["problems"]]
    yield from (Note(**note).line() for note in notes[:TOLD])
