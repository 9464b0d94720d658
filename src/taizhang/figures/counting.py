"""The job that counts different people and places in more rows than are counted while somebody waits.

It is asked for by a person and goes month by month; what it has met stands in a scratch table that keeps each value
once. All of it is of one moment, which is told with the number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.db import connection, transaction

from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.figures import dialect
from taizhang.figures.counted import from_args, key_of, put, to_args
from taizhang.figures.exact import Distinct, each_value
from taizhang.figures.figure import Wanted
from taizhang.figures.pieces import Piece, month_of
from taizhang.figures.plans import Added, Asked, Plan, Shared
from taizhang.figures.queries import Reading
from taizhang.figures.statement import rows, sql
from taizhang.jobs import operations as jobs
from taizhang.jobs.registry import Result, Step, Task
from taizhang.units.scope import Scope

KIND = "figures.count"
SCRATCH = "figure_values"
BATCH = 5_000


def request(scope: Scope, wanted: Sequence[Wanted]) -> list[int]:
    """Ask for every count of the figures that is too large to be given at once; ids of the jobs."""
    reading = Reading.of(scope, wanted)
    with dialect.snapshot():
        large = {key_of(one): one for plan in reading.plans() for one in _questions(plan) if one.too_large()}
    if not large:
        return []
    with operation(scope.actor, shape=Shape.NONE) as op:
        found = [jobs.enqueue(op, KIND, to_args(one), key=f"{KIND}:{key[:40]}") for key, one in large.items()]
        named = sorted({one.indicator for one in reading.wanted})
        op.event("job.requested", "figures", "按条目统计人数、点位", after={"kind": KIND, "indicators": named})
    return found


def _questions(plan: Plan) -> Iterator[Distinct]:
    match plan:
        case Asked(Distinct() as question):
            yield question
        case Added(parts):
            for part in parts:
                yield from _questions(part)
        case Shared(numerator, denominator):
            yield from _questions(numerator)
            yield from _questions(denominator)


def count(task: Task) -> Result:
    """The handler of the job."""
    asked = from_args(task.args)
    with dialect.snapshot(writes_scratch=True):
        now = datetime.now(UTC)
        value = _count(asked, task.step)
    with transaction.atomic():
        put(asked, value, now)
    return {"value": value, "as_of": now.isoformat()}


def _count(asked: Distinct, step: Step) -> int:
    dialect.scratch(SCRATCH, "v text PRIMARY KEY")
    months = list(_months(asked))
    for number, month in enumerate(months):
        step(number, len(months), f"{month.first.year}年{month.first.month}月")
        _keep(replace(asked, first=month.first, last=month.last))
    ((number,),) = rows(sql("SELECT COUNT(*) FROM {scratch}", scratch=SCRATCH))
    return int(number)


def _months(asked: Distinct) -> Iterator[Piece]:
    """The months of the run that have a row, each cut to the run."""
    for month in asked.months():
        whole = month_of(month)
        yield Piece(max(whole.first, asked.first), min(whole.last, asked.last))


def _keep(asked: Distinct) -> None:
    found = list({value for raw in asked.values() for value in each_value(raw)})
    with connection.cursor() as cursor:
        for start in range(0, len(found), BATCH):
            cursor.executemany(
                f"INSERT INTO {SCRATCH} (v) VALUES (%s) ON CONFLICT DO NOTHING",  # noqa: S608 - our own name
                [(value,) for value in found[start : start + BATCH]],
            )
