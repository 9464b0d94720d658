"""The rolling proof: what is kept, plus what is not folded, is what the entries say. It reports and repairs nothing.

A month is proved for every unit that keeps cells, in every tree, by day and as a whole; a unit for everything it ever
had in the territory tree. A difference is recorded with
unit, indicator, day and both values; `figures rebuild` is what a person orders after looking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from taizhang.audit.verifiers import Finding
from taizhang.figures import cells, collect, dialect, held
from taizhang.figures.cells import Cells
from taizhang.figures.definitions import Kept, kept
from taizhang.figures.grain import VILLAGE_KINDS
from taizhang.figures.hands import Progress, quiet
from taizhang.figures.models import Definition, Delta, Difference
from taizhang.figures.pieces import month_of
from taizhang.figures.places import BLOCK
from taizhang.figures.statement import Sql, numbers, rows, sql, texts, union
from taizhang.units.models import Unit

log = structlog.get_logger("taizhang.figures")


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
    any_of = ", ".join(f"MAX(CASE WHEN {name} <> 0 THEN 1 ELSE 0 END)" for name in cells.YEARS.columns)
    folded = rows(sql("SELECT year, {any_of} FROM figure_cell_year GROUP BY year", any_of=any_of))
    found = {date(year, month, 1) for year, *any_ in folded for month, one in enumerate(any_, start=1) if one}
    unfolded = Delta.objects.values_list("day", flat=True).distinct()
    return sorted(found | {day.replace(day=1) for day in unfolded})


def verify_month(month: date, progress: Progress = quiet) -> list[Wrong]:
    """Compare one month in one snapshot."""
    period = month_of(month)
    with dialect.snapshot(writes_scratch=True):
        known = kept()
        if not known.cells():
            return []
        collect.collect(known.cells(), progress, span=(period.first, period.last), lumps=True)
        return [wrong for found in collect.BOTH for wrong in _differing(found, known, month)]


def verify_unit(unit: Unit) -> list[Wrong]:
    """Compare all there is of one unit, in one snapshot. Dear for a unit with much below it."""
    with dialect.snapshot(writes_scratch=True):
        known, unit = kept(), Unit.system.get(pk=unit.pk)  # where it stands in this moment
        dialect.roomy(alone=False)
        counted = cells.worked_out(
            sql(
                "SELECT {tree} AS tree, {unit} AS unit, {kind} AS kind, s.indicator, s.day, s.home, s.n"
                " FROM ({held}) s",
                tree=BLOCK,
                unit=unit.pk,
                kind=Sql("CAST(%s AS varchar)", (unit.kind,)),
                held=held.of_subtree(unit, BLOCK, known),
            )
        )
        return [
            wrong
            for one in cells.BOTH
            if unit.kind in one.kinds
            for wrong in _wrong(
                one,
                _kept(one, known.cell_ids(), f"x.tree = {BLOCK} AND x.unit = {unit.pk}"),
                sql("({counted})", counted=cells.laid_out(one, counted)),
                one.columns,
                _meant(known),
            )
        ]


def _differing(found: collect.Found, known: Kept, month: date) -> Iterator[Wrong]:
    """What is not what entries less what is not folded come to."""
    one = found.cells
    columns = (one.columns[month.month - 1],) if one is cells.YEARS else one.columns
    kept_ = _kept(one, known.cell_ids(), f"x.{one.span} = {cells.span(one, month)}")
    return _wrong(one, kept_, Sql(found.name), columns, _meant(known))


def _meant(known: Kept) -> Sql:
    """Rows of villages mean nothing where a definition was not built down to them yet."""
    coarse = known.parted()[1].cell_ids()
    if not coarse:
        return Sql("1 = 1")
    return sql(
        "(f.indicator NOT IN ({coarse}) OR f.unit NOT IN (SELECT v.id FROM unit v WHERE v.kind IN ({kinds})))",
        coarse=numbers(coarse),
        kinds=texts(VILLAGE_KINDS),
    )


def _kept(one: Cells, ids: Sequence[int], which: str) -> Sql:
    return sql(
        "(SELECT * FROM {table} x WHERE {which} AND x.indicator IN ({ids}))",
        table=one.table,
        which=which,
        ids=numbers(ids),
    )


def _wrong(one: Cells, kept_: Sql, counted: Sql, columns: Sequence[str], meant: Sql) -> Iterator[Wrong]:
    width = len(columns)
    first = one.columns.index(columns[0])
    for tree, unit, indicator, span, *sums in rows(_compared(one, kept_, counted, columns, meant)):
        for number, (held_, right) in enumerate(zip(sums[:width], sums[width:], strict=True), start=first):
            if held_ != right:
                day = one.day_of(span, number)
                yield Wrong(tree, unit, indicator, day, one is cells.YEARS, int(held_), int(right))


def _compared(one: Cells, kept_: Sql, counted: Sql, columns: Sequence[str], meant: Sql) -> Sql:
    def of_side(side: int) -> str:
        return ", ".join(f"SUM(CASE WHEN side = {side} THEN {name} ELSE 0 END)" for name in columns)

    return sql(
        "SELECT tree, unit, indicator, {span}, {kept}, {counted} FROM ({both}) z GROUP BY {key} HAVING {differs}",
        span=one.span,
        kept=of_side(0),
        counted=of_side(1),
        both=union(
            sql(
                "SELECT {side} AS side, f.tree, f.unit, f.indicator, f.{span}, f.home, {columns} FROM {source} f"
                " WHERE {meant}",
                side=side,
                span=one.span,
                columns=", ".join(f"f.{name}" for name in columns),
                source=source,
                meant=meant,
            )
            for side, source in enumerate((kept_, counted))
        ),
        key=one.key,
        differs=" OR ".join(f"SUM(CASE WHEN side = 0 THEN {name} ELSE -{name} END) <> 0" for name in columns),
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


def verify_units(units: Sequence[Unit], progress: Progress = quiet) -> list[Wrong]:
    """Prove units; keep what was found."""
    found: list[Wrong] = []
    for number, unit in enumerate(units):
        progress(number, len(units), f"核对{unit.name}")
        wrong = verify_unit(unit)
        _record(Difference.objects.filter(unit=unit.pk, tree=BLOCK), wrong, unit=unit.pk)
        found += wrong
    return found


def record(month: date, wrong: Sequence[Wrong]) -> None:
    period = month_of(month)
    within = Difference.objects.filter(day__gte=period.first, day__lte=period.last)
    _record(within, wrong, month=month.isoformat())


def _record(proved: QuerySet[Difference], wrong: Sequence[Wrong], **which: object) -> None:
    """What was open of that which was proved is cleared, and what is wrong now stands open."""
    now = datetime.now(UTC)
    with transaction.atomic():
        proved.filter(cleared_at=None).update(cleared_at=now)
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
        log.error("figures.differ", count=len(wrong), **which)


def findings() -> Iterator[Finding]:
    """For `audit verify`: what the rolling proof has found and nobody has put right.

    Proving every month anew takes minutes and is `figures verify`; the trail must not wait for it.
    """
    for one in Difference.objects.filter(cleared_at=None, unit__isnull=False).order_by("id").iterator(500):
        wrong = Wrong(one.tree, one.unit or 0, one.indicator, one.day, False, one.kept, one.counted)
        yield Finding("cells", f"unit:{one.unit}", wrong.sentence())
