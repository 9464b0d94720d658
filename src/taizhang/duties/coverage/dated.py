"""Rows with the days they are counted from, and the window each of them asks for.

Where days are only added the database adds them. Where a calendar decides — working days, months of different length —
the different days there are get their windows here, and go back into the statement as a table.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from taizhang.duties.coverage.owed import Asking, text
from taizhang.duties.dues.windows import FAR, after, before
from taizhang.figures import dialect
from taizhang.figures.statement import Sql, sql
from taizhang.packs.durations import Duration, Measure
from taizhang.packs.model import Before, Within

THERE = ("id", "unit_id", "day", "on_day", "promised")
COLUMNS = ("on_day", "promised", "start", "due", "late")
# Each row with the window of its days, put beside it and not joined: SQLite would go through all days for each row.
BESIDE = (
    "SELECT b.* FROM ("
    "SELECT z.id, z.unit_id, z.day, MAX(z.start) OVER w AS start, MAX(z.due) OVER w AS due, MAX(z.late) OVER w AS late"
    " FROM (SELECT on_day, promised, start, due, late, NULL AS id, NULL AS unit_id, NULL AS day FROM {table}"
    " UNION ALL SELECT on_day, promised, NULL, NULL, NULL, id, unit_id, day FROM there) z"
    " WINDOW w AS (PARTITION BY z.on_day, z.promised)) b WHERE b.id IS NOT NULL"
)
ADDED = (
    "SELECT t.id, t.unit_id, t.day, {start} AS start, {due} AS due, {late} AS late FROM there t"
    " WHERE t.on_day IS NOT NULL"
)


def there_sql(found: "QuerySet[Any]") -> Sql:
    return sql(
        "there ({columns}) AS MATERIALIZED ({rows})",
        columns=", ".join(THERE),
        rows=text(found.values_list(*THERE)),
    )


def dated(asking: Asking, found: "QuerySet[Any]") -> Sql | None:
    """`id, unit_id, day, start, due, late` of rows `there`; None where there are none. `found` are those rows."""
    return _added(asking) or _beside(asking, found)


def _added(asking: Asking) -> Sql | None:
    clock, grace = asking.rule.duty.clock, asking.rule.duty.grace
    assert isinstance(clock, Before | Within)
    count, more = _days(clock.duration), _days(grace) if grace is not None else 0
    if count is None or more is None:
        return None
    back = isinstance(clock, Before)
    start, due, late = (0, count, count + more) if not back else (-count, -count, more - count)
    return sql(
        ADDED,
        start=dialect.days_after("t.promised", start),
        due=dialect.days_after("t.on_day", due),
        late=dialect.days_after("t.on_day", late),
    )


def _days(duration: Duration) -> int | None:
    """Days to add, whichever day it is; None where the day matters."""
    if not duration.count:
        return 0
    return {Measure.DAY: 1, Measure.WEEK: 7}.get(duration.measure, 0) * duration.count or None


def _beside(asking: Asking, found: "QuerySet[Any]") -> Sql | None:
    pairs = found.filter(on_day__isnull=False).values_list("on_day", "promised").distinct()
    lines = [(on, promised, *_window(asking, on, promised)) for on, promised in pairs]
    table = dialect.day_table(lines, "w", COLUMNS) if lines else None
    return sql(BESIDE, table=table) if table else None


def _window(asking: Asking, on: date, promised: date) -> Iterator[date]:
    """As far as its days decide; from when on it is owed is looked at row by row."""
    clock = asking.rule.duty.clock
    if isinstance(clock, Before):
        window = before(clock, None, on, promised, asking.calendars)
    else:
        assert isinstance(clock, Within)
        window = after(clock.duration, on, FAR, asking.calendars)
    yield from (window.start, window.due, asking.late_after(window.due))


def taken(asking: Asking, due: str, start: str) -> str:
    """Whether a window is one of the run's and of the days asked about."""
    run, span = asking.run, asking.span
    bounds: tuple[tuple[str, str, date], ...] = (
        (due, ">=", max(span.first, run.first, run.due_from)),
        (start, "<=", min(span.last, run.last)),
        (start, ">=", run.since),
        (start, "<", run.before),
    )
    return " AND ".join(f"{column} {sign} {dialect.day(day)}" for column, sign, day in bounds)
