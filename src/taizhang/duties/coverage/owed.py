"""What a duty that asks for each owes, as SQL: by unit, and by whom or what it is about, with its days.

`whose` is the unit that has to do it, or 0 where whoever does it counts; `gone` is 1 where it is asked of nobody
after all, because the unit or the person was not there on the due day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from taizhang.duties.coverage.people import chosen
from taizhang.duties.coverage.plain import part_q
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import asked_q, named
from taizhang.duties.dues.subjects import is_role, options_of, recent_q, stays_of, there
from taizhang.duties.dues.windows import FAR, Calendars, Run, Window, after, before, windows
from taizhang.figures import dialect
from taizhang.figures.dialect import DataDay
from taizhang.figures.duties import Asked
from taizhang.figures.places import BLOCK
from taizhang.figures.statement import Sql, join, sql
from taizhang.ledgers.models import Entry
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Before, ByDay, Each, EachKind, Every, PackSet, Within
from taizhang.packs.workdays import Calendar
from taizhang.units import paths
from taizhang.units.models import Unit

OWED = "whose, about, unit, start, due, late, gone, on_day"


# Each row with the window of its days, put beside it and not joined: SQLite would go through all days for each row.
DATED = (
    "SELECT z.id, z.unit_id, z.day, MAX(z.start) OVER w AS start, MAX(z.due) OVER w AS due, MAX(z.late) OVER w AS late"
    " FROM (SELECT on_day, promised, start, due, late, NULL AS id, NULL AS unit_id, NULL AS day FROM days"
    " UNION ALL SELECT on_day, promised, NULL, NULL, NULL, id, unit_id, day FROM there) z"
    " WINDOW w AS (PARTITION BY z.on_day, z.promised)"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A duty over a place as of a day."""

    asked: Asked
    rule: Rule
    span: Span
    packs: PackSet
    calendars: Calendars
    within: Q

    @property
    def run(self) -> Run:
        (run,) = self.rule.runs
        return run

    def units(self) -> "QuerySet[Unit]":
        found = self.within & asked_q(replace(self.rule.duty.who, row=None)) & part_q(self.run)
        return Unit.system.filter(found).order_by()

    def late_after(self, due: date) -> date:
        calendar: Calendar = self.calendars.now
        return calendar.shift(due, self.rule.duty.grace) if self.rule.duty.grace is not None else due


@dataclass(frozen=True, slots=True)
class Owed:
    """Steps of a statement that end in `owed`, and the days in which what is done may count."""

    steps: Sql
    first: date
    until: date
    starts: tuple[date, date]


def fixed(asking: Asking) -> Owed | None:
    """Of people and options: one period for all."""
    window = only_window(asking)
    if window is None:
        return None
    each = asking.rule.duty.each
    assert each is not None
    ended = ""
    if each.kind is EachKind.OPTION:
        options = [one.key for one in options_of(each, asking.packs.ledgers[asking.rule.duty.ledger])]
        about, source = dialect.as_text("o.about"), _options(options)
    else:
        source = sql("JOIN person p ON {chosen}", chosen=chosen(each))
        about, ended = dialect.as_text("p.id"), f"p.ended_on <= {dialect.day(window.due)} OR "
    owed = sql(
        "SELECT a.id AS whose, {about} AS about, a.id AS unit, {days}, {gone} AS gone, {never} AS on_day"
        " FROM asked a {source}",
        about=about,
        days=_days(asking, window),
        gone=_gone(dialect.day(window.due), ended),
        never=dialect.no_day(),
        source=source,
    )
    steps = sql("{asked}, owed AS ({owed})", asked=_asked(asking, "MATERIALIZED"), owed=owed)
    return Owed(steps, window.start, min(window.until, asking.asked.day), (window.start, window.start))


def of_rows(asking: Asking) -> Owed | None:
    """Of rows: of the unit they belong to, or of everybody below it."""
    if isinstance(asking.rule.duty.clock, Every | ByDay):
        return _standing_rows(asking)
    days = _day_table(asking)
    if days is None:
        return None
    table, starts = days
    run, day = asking.run, asking.asked.day
    held = sql(
        "SELECT t.id, t.unit_id, {start} AS start, t.due, t.late FROM ({dated}) t WHERE t.id IS NOT NULL"
        " AND {start} <= {last} AND {start} >= {since} AND {start} < {before}",
        start="CASE WHEN t.day < t.start THEN t.day ELSE t.start END",
        dated=DATED,
        last=dialect.day(min(day, run.last)),
        since=dialect.day(run.since),
        before=dialect.day(run.before),
    )
    return Owed(_row_steps(asking, held, table), date.min, day, starts)


def _standing_rows(asking: Asking) -> Owed | None:
    window = only_window(asking)
    if window is None:
        return None
    held = sql(
        "SELECT t.id, t.unit_id, {days} FROM there t WHERE t.day IS NULL OR t.day <= {due}",
        days=_days(asking, window),
        due=dialect.day(window.due),
    )
    steps = _row_steps(asking, held, None)
    return Owed(steps, window.start, min(window.until, asking.asked.day), (window.start, window.start))


def _row_steps(asking: Asking, held: Sql, table: str | None) -> Sql:
    """`there` are the rows, `held` those with a due, `owed` with the units that owe it."""
    own = asking.rule.duty.who.row is not None
    below = "unit o ON o.id = h.unit_id JOIN asked a ON a.path >= o.path AND a.path < o.path || '~'"
    owed = sql(
        "SELECT {whose} AS whose, {about} AS about, a.id AS unit, h.start, h.due, h.late, {gone} AS gone,"
        " {never} AS on_day FROM held h JOIN {reached}",
        whose="0" if own else "a.id",
        about=dialect.as_text("h.id"),
        gone=_gone("h.due"),
        never=dialect.no_day(),
        reached="asked a ON a.id = h.unit_id" if own else below,
    )
    return sql(
        "{asked}, there (id, unit_id, day, on_day, promised) AS MATERIALIZED ({there}),"
        " {table}held AS MATERIALIZED ({held}), owed AS ({owed})",
        asked=_asked(asking, "NOT MATERIALIZED" if own or not _by_name(asking) else "MATERIALIZED"),
        there=_text(_rows(asking).values_list("id", "unit_id", "day", "on_day", "promised")),
        table=sql("days AS MATERIALIZED (SELECT * FROM {table}), ", table=table) if table else "",
        held=held,
        owed=owed,
    )


def only_window(asking: Asking) -> Window | None:
    """Periods of one rhythm do not overlap, so a day lies in one; what is done once has one."""
    span, rule = asking.span, asking.rule
    found = windows(rule.duty, asking.run, span.first, span.last, asking.calendars)
    return next((one for one in found if span.takes(one)), None)


def _by_name(asking: Asking) -> bool:
    """Units found by sets or a campaign are found once; those of a kind stand together under a path."""
    return named(asking.rule.duty.who) or not asking.run.everybody


def _asked(asking: Asking, fence: str) -> Sql:
    columns = ("id", "path", "started_on", "first_use", "ended_on")
    return sql("asked AS {fence} ({units})", fence=fence, units=_text(asking.units().values_list(*columns)))


def _text(found: "QuerySet[Any, Any]") -> Sql:
    text, params = found.query.sql_with_params()
    return Sql(text, tuple(params))


def _gone(due: str, ended: str = "") -> str:
    return f"CASE WHEN {ended}a.ended_on <= {due} OR a.started_on > {due} OR a.first_use > {due} THEN 1 ELSE 0 END"


def _days(asking: Asking, window: Window) -> str:
    late = asking.late_after(window.due)
    named = {"start": window.start, "due": window.due, "late": late}
    return ", ".join(f"{dialect.day(one)} AS {name}" for name, one in named.items())


def _options(options: Sequence[str]) -> Sql:
    if not options:
        return Sql("JOIN (SELECT '' AS about) o ON 1 = 0")
    found = join(" UNION ALL ", (Sql("SELECT CAST(%s AS text) AS about", (one,)) for one in options))
    return sql("CROSS JOIN ({found}) o", found=found)


def _rows(asking: Asking) -> "QuerySet[Any]":
    """Rows with the day a term is counted from (`on_day`), and as it was first promised."""
    each, clock = asking.rule.duty.each, asking.rule.duty.clock
    assert isinstance(each, Each)
    ledger = asking.packs.ledgers[each.ledger or ""]
    field = clock.field if isinstance(clock, Before) else None
    found = there(ledger, each.where, recent_q(clock, field, ledger, asking.span.first))
    if each.states:
        stays = stays_of(each, standing=isinstance(clock, Every))
        found = found.filter(id__in=stays.values("entry"))
    on: Any = F("day")
    promised: Any = F("day")
    if field is not None and is_role(ledger, Role.DUE, field):
        on, promised = F("due"), Coalesce("first_due", "due")
    elif field is not None:
        on = promised = DataDay(field)
    return _near(asking, found).annotate(on_day=on, promised=promised).order_by()


def _near(asking: Asking, found: "QuerySet[Entry]") -> "QuerySet[Entry]":
    """Only rows that can reach a unit of the place."""
    place = asking.asked.place
    if not asking.within or place.tree != BLOCK:
        return found
    near = asking.within
    if asking.rule.duty.who.row is None:
        path = Unit.system.values_list("path", flat=True).get(pk=place.unit)
        near |= Q(path__in=paths.ancestors(path, itself=True))
    return found.filter(unit__in=Unit.system.filter(near))


def _day_table(asking: Asking) -> tuple[str, tuple[date, date]] | None:
    """The windows of the different days there are, by the calendar; and between which days they begin."""
    found = _rows(asking).filter(on_day__isnull=False).values_list("on_day", "promised").annotate(began=Min("day"))
    lines, starts = list[tuple[date, ...]](), list[date]()
    for on, promised, began in found:
        for window in _taken(asking, on, promised):
            lines.append((on, promised, window.start, window.due, asking.late_after(window.due)))
            starts.append(min(began or window.start, window.start))
    if not lines:
        return None
    table = dialect.day_table(lines, "w", ("on_day", "promised", "start", "due", "late"))
    return table, (min(starts), asking.asked.day)


def _taken(asking: Asking, on: date, promised: date) -> Iterator[Window]:
    """As far as the due day decides; from when on it is owed is looked at row by row."""
    clock, run = asking.rule.duty.clock, asking.run
    if isinstance(clock, Before):
        window = before(clock, None, on, promised, asking.calendars)
    else:
        assert isinstance(clock, Within)
        window = after(clock.duration, on, FAR, asking.calendars)
    if window.due >= max(asking.span.first, run.first, run.due_from):
        yield window
