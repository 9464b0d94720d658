"""The rolling proof: what is kept, plus what is not folded, is what the entries say. It reports and repairs nothing.

A month is proved for every unit that keeps cells, in every tree, by day and as a whole. A difference is recorded with
unit, indicator, day and both values; `figures rebuild` is what a person orders after looking.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog
from django.db import transaction

from taizhang.audit.verifiers import Finding
from taizhang.figures import dialect
from taizhang.figures.contributed import by_day
from taizhang.figures.definitions import kept
from taizhang.figures.expand import up_all
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.held import remainders
from taizhang.figures.models import CellMonth, Definition, Delta, Difference
from taizhang.figures.places import FIRST_SET
from taizhang.figures.sets import counted_sets
from taizhang.figures.statement import Sql, numbers, rows, sql, texts, union
from taizhang.packs.periods import period_of
from taizhang.units.models import Unit

log = structlog.get_logger("taizhang.figures")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One kept sum that is not what the entries say. A negative indicator is what lump rows add."""

    tree: int
    unit: int
    indicator: int
    day: date
    whole_month: bool
    kept: int
    counted: int

    def sentence(self) -> str:
        unit = Unit.system.values_list("name", flat=True).get(pk=self.unit)
        key = Definition.objects.values_list("indicator", flat=True).get(pk=abs(self.indicator))
        when = f"{self.day.year}年{self.day.month}月" + ("" if self.whole_month else f"{self.day.day}日")
        lump = "（只报总数）" if self.indicator < 0 else ""
        return f"{unit}的指标{key}{lump}，{when}：留存{self.kept}，按条目重数{self.counted}。"


def months() -> list[date]:
    """Every month that has anything, oldest first."""
    folded = CellMonth.objects.values_list("day", flat=True).distinct()
    unfolded = Delta.objects.values_list("day", flat=True).distinct()
    return sorted({day.replace(day=1) for day in (*folded, *unfolded)})


def verify_month(month: date) -> list[Wrong]:
    """Compare one month in one snapshot."""
    period = period_of("month", month)
    assert period is not None
    with dialect.snapshot():
        known = kept()
        specs = {one.id: one.spec for one in known.cells()}
        if not specs:
            return []
        span = (period.start, period.end)
        counted = [
            by_day(specs, span=span),
            remainders([one.id for one in known.cells() if one.lumped], span=span),
        ]
        tail = _tail(known.cell_ids(), span)
        return [
            *_differing(
                "figure_cell", "y.day", DAY_KINDS, f"y.tree < {FIRST_SET}", known.cell_ids(), span, counted, tail
            ),
            *_differing(
                "figure_cell_month",
                dialect.month_of("y.day"),
                KEPT_KINDS,
                "1 = 1",
                known.cell_ids(),
                span,
                counted,
                tail,
            ),
        ]


def _tail(ids: Sequence[int], span: tuple[date, date]) -> Sql:
    return sql(
        "SELECT t.home, t.unit, t.tree, t.indicator, t.day, t.n FROM figure_delta t WHERE t.indicator IN ({ids})"
        " AND t.day >= {first} AND t.day <= {last}",
        ids=numbers(ids),
        first=dialect.day(span[0]),
        last=dialect.day(span[1]),
    )


def _differing(
    table: str,
    day: str,
    kinds: Sequence[str],
    only: str,
    ids: Sequence[int],
    span: tuple[date, date],
    counted: Sequence[Sql],
    tail: Sql,
) -> Iterator[Wrong]:
    sets = counted_sets()
    mapped = [_mapped(up_all(tail, sets), day, kinds, only, "y.n", "0")]
    mapped += [_mapped(up_all(one, sets), day, kinds, only, "0", "y.n") for one in counted]
    cells = sql(
        "SELECT c.tree, c.unit, c.indicator, c.day, c.n AS kept, 0 AS counted FROM {table} c"
        " WHERE c.day >= {first} AND c.day <= {last} AND c.indicator IN ({ids})",
        table=table,
        first=dialect.day(span[0]),
        last=dialect.day(span[1]),
        ids=numbers(ids),
    )
    statement = sql(
        "SELECT tree, unit, indicator, day, SUM(kept), SUM(counted) FROM ({all}) z"
        " GROUP BY tree, unit, indicator, day HAVING SUM(kept) <> SUM(counted) ORDER BY tree, unit, indicator, day",
        all=union([cells, *mapped]),
    )
    for tree, unit, indicator, when, held, right in rows(statement):
        yield Wrong(tree, unit, indicator, dialect.as_day(when), table != "figure_cell", int(held), int(right))


def _mapped(source: Sql, day: str, kinds: Sequence[str], only: str, held: str, counted: str) -> Sql:
    return sql(
        "SELECT y.tree, y.unit, y.indicator, {day} AS day, {held} AS kept, {counted} AS counted FROM ({source}) y"
        " WHERE y.kind IN ({kinds}) AND {only}",
        day=day,
        held=held,
        counted=counted,
        source=source,
        kinds=texts(kinds),
        only=only,
    )


def verify(progress: Progress, spans: Sequence[date] | None = None) -> list[Wrong]:
    """Prove the months given, or all; keep what was found."""
    wanted = list(months() if spans is None else spans)
    found: list[Wrong] = []
    for number, month in enumerate(wanted):
        progress(number, len(wanted), f"核对{month.year}年{month.month}月")
        wrong = verify_month(month)
        record(month, wrong)
        found += wrong
    progress(len(wanted), len(wanted), "核对完毕")
    return found


def record(month: date, wrong: Sequence[Wrong]) -> None:
    now = datetime.now(UTC)
    period = period_of("month", month)
    assert period is not None
    with transaction.atomic():
        open_ones = Difference.objects.filter(cleared_at=None, day__gte=period.start, day__lte=period.end)
        open_ones.update(cleared_at=now)
        Difference.objects.bulk_create(
            Difference(
                tree=one.tree,
                unit=one.unit,
                indicator=one.indicator,
                day=one.day,
                kept=one.kept,
                counted=one.counted,
                found_at=now,
            )
            for one in wrong
        )
    if wrong:
        log.error("figures.differ", month=month.isoformat(), count=len(wrong))


def findings() -> Iterator[Finding]:
    """For `audit verify`: what the rolling proof has found and nobody has put right.

    Proving every month anew takes minutes and is `figures verify`; the trail must not wait for it.
    """
    for one in Difference.objects.filter(cleared_at=None, unit__isnull=False).order_by("id").iterator(500):
        wrong = Wrong(one.tree, one.unit or 0, one.indicator, one.day, False, one.kept, one.counted)
        yield Finding("cells", f"unit:{one.unit}", wrong.sentence())
