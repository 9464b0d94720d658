"""Duties about each row of a ledger: of the unit a row belongs to, or of everybody below it."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from taizhang.duties.coverage.dated import dated, taken, there_sql
from taizhang.duties.coverage.owed import Asking, Owed, asked_sql, days, gone, only_window
from taizhang.duties.dues.doings import by_anybody, by_everybody
from taizhang.duties.dues.standing import named
from taizhang.duties.dues.subjects import is_role, recent_q, stays_of, there
from taizhang.figures import dialect
from taizhang.figures.dialect import DataDay
from taizhang.figures.places import BLOCK
from taizhang.figures.statement import Sql, join, sql
from taizhang.ledgers.models import Entry
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Before, ByDay, Each, Every
from taizhang.units import paths
from taizhang.units.models import Unit

Days = tuple[date, date]


def owed(asking: Asking) -> Owed | None:
    if isinstance(asking.rule.duty.clock, Every | ByDay):
        return _standing_rows(asking)
    found = _rows(asking)
    of_days = dated(asking, found)
    if of_days is None:
        return None
    held = sql(
        "SELECT t.id, t.unit_id, {start} AS start, t.due, t.late, {least} AS least FROM ({dated}) t WHERE {taken}",
        start=(start := "CASE WHEN t.day < t.start THEN t.day ELSE t.start END"),
        least=asking.rule.duty.at_least,
        dated=of_days,
        taken=taken(asking, "t.due", start),
    )
    day = asking.asked.day
    return Owed(_steps(asking, found, held, (date.min, day)), (date.min, day))


def _standing_rows(asking: Asking) -> Owed | None:
    window = only_window(asking)
    if window is None:
        return None
    held = sql(
        "SELECT t.id, t.unit_id, {days} FROM there t WHERE t.day IS NULL OR t.day <= {due}",
        days=days(asking, window),
        due=dialect.day(window.due),
    )
    counting = window.start, min(window.until, asking.asked.day)
    return Owed(_steps(asking, _rows(asking), held, counting), (window.start, window.start), at_once=True)


def _steps(asking: Asking, found: "QuerySet[Any]", held: Sql, counting: Days) -> Sql:
    """`there` are the rows, `held` those with a due, `owed` with the units that owe it."""
    own = asking.rule.duty.who.row is not None
    fence = "NOT MATERIALIZED" if own or not _by_name(asking) else "MATERIALIZED"
    parts = (
        asked_sql(asking.units(), fence),
        there_sql(found),
        sql("held AS MATERIALIZED ({held})", held=held),
        _owed(own=own),
        _done(asking, counting),
    )
    return join(", ", parts)


def _owed(*, own: bool) -> Sql:
    below = "unit o ON o.id = h.unit_id JOIN asked a ON a.path >= o.path AND a.path < o.path || '~'"
    return sql(
        "owed AS (SELECT {whose} AS whose, {about} AS about, a.id AS unit, h.start, h.due, h.late, h.least,"
        " {gone} AS gone FROM held h JOIN {reached})",
        whose="0" if own else "a.id",
        about=dialect.as_text("h.id"),
        gone=gone("h.due"),
        reached="asked a ON a.id = h.unit_id" if own else below,
    )


def _done(asking: Asking, counting: Days) -> Sql:
    rule, packs = asking.rule, asking.packs
    each, ledger = rule.duty.each, packs.ledgers[rule.duty.ledger]
    assert isinstance(each, Each)
    anybody = rule.duty.who.row is not None
    return sql(
        "done AS (SELECT {whose} AS whose, {about} AS about, f.on_day, 1 AS n FROM ({found}) f)",
        about=dialect.as_text("f.about"),
        whose="0" if anybody else "f.unit",
        found=(by_anybody if anybody else by_everybody)(rule, each, ledger, "SELECT id FROM held", counting),
    )


def _by_name(asking: Asking) -> bool:
    """Units found by sets or a campaign are found once; those of a kind stand together under a path."""
    return named(asking.rule.duty.who) or not asking.run.everybody


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
    near = _near(asking, found, above=asking.rule.duty.who.row is None)
    return near.annotate(on_day=on, promised=promised).order_by()


def _near(asking: Asking, found: "QuerySet[Entry]", *, above: bool) -> "QuerySet[Entry]":
    """Only rows that can reach a unit of the place."""
    place = asking.asked.place
    if not asking.within or place.tree != BLOCK:
        return found
    near = asking.within
    if above:
        path = Unit.system.values_list("path", flat=True).get(pk=place.unit)
        near |= Q(path__in=paths.ancestors(path, itself=True))
    return found.filter(unit__in=Unit.system.filter(near))
