"""Terms counted from rows of the unit itself or of the nearest superior that has any, counted by the database.

A unit's windows follow one another: each ends where the next row begins one. So what was done belongs to the window
that began last, and is put there in the order of days.
"""

from datetime import date

from django.db.models import F, Q, QuerySet

from taizhang.duties.coverage.dated import dated, taken, there_sql
from taizhang.duties.coverage.did import did
from taizhang.duties.coverage.owed import Asking, Owed, asked_sql, gone, text
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.subjects import at_most, there
from taizhang.figures import dialect
from taizhang.figures.statement import Sql, join, sql
from taizhang.ledgers.models import Entry
from taizhang.packs.model import Within
from taizhang.units import paths
from taizhang.units.id_in import IdIn

LEVELS = " UNION ALL ".join(f"SELECT {n * paths.WIDTH} AS n" for n in range(1, paths.MAX_DEPTH + 1))
# The superiors of units asked, each with the part of its path that is the path of one above.
ABOVE = (
    "(SELECT DISTINCT parent_id AS id FROM ({asked}) a) q JOIN unit u ON u.id = q.id"
    " JOIN ({levels}) v ON v.n <= LENGTH(u.path)"
)
PLACED = (
    "SELECT z.whose, z.about, z.on_day, z.n FROM (SELECT x.whose, x.on_day, x.n, {about} AS about FROM ("
    "SELECT whose, start, {never} AS on_day, NULL AS n FROM owed UNION ALL"
    " SELECT d.unit, NULL, d.day, d.n FROM ({did}) d) x WINDOW so_far AS"
    " (PARTITION BY x.whose ORDER BY COALESCE(x.start, x.on_day), CASE WHEN x.start IS NULL THEN 1 ELSE 0 END)"
    ") z WHERE z.on_day IS NOT NULL"
)


def countable(rule: Rule) -> bool:
    duty = rule.duty
    alone = duty.each is None and duty.who.row is None and not duty.pool and len(rule.runs) == 1
    return alone and isinstance(duty.clock, Within) and duty.clock.of != "row"


def owed(asking: Asking) -> Owed | None:
    found = _rows(asking)
    of_days = dated(asking, found) if found.exists() else None
    return Owed(_steps(asking, found, of_days), (date.min, asking.asked.day)) if of_days is not None else None


def _rows(asking: Asking) -> "QuerySet[Entry]":
    clock = asking.rule.duty.clock
    assert isinstance(clock, Within)
    recent = Q(day__gte=asking.span.first - at_most(clock.duration))
    found = there(asking.packs.ledgers[clock.ledger], clock.where, recent).filter(_owners(asking, clock))
    return found.annotate(on_day=F("day"), promised=F("day")).order_by()


def _owners(asking: Asking, clock: Within) -> IdIn:
    """Rows of those below count for nobody above, and they are many."""
    asked = text(asking.units().values_list("id", "parent_id"))
    if clock.of == "own":
        return IdIn("unit_id", sql("SELECT a.id FROM ({asked}) a", asked=asked).text, asked.params)
    above = sql(ABOVE, asked=asked, levels=LEVELS)
    inside = sql(
        "SELECT o.id FROM unit o WHERE o.path IN (SELECT SUBSTR(u.path, 1, v.n) FROM {above})", above=above
    )
    return IdIn("unit_id", inside.text, inside.params)


def _steps(asking: Asking, found: "QuerySet[Entry]", of_days: Sql) -> Sql:
    first, last = asking.span.first, asking.asked.day
    clock = asking.rule.duty.clock
    assert isinstance(clock, Within)
    parts = (
        asked_sql(asking.units(), "MATERIALIZED", "asked", "parent_id"),
        there_sql(found),
        sql(
            "held AS MATERIALIZED (SELECT t.unit_id, t.start, MAX(t.due) AS due, MAX(t.late) AS late"
            " FROM ({dated}) t GROUP BY t.unit_id, t.start)",
            dated=of_days,
        ),
        *(_own() if clock.of == "own" else _superiors()),
        _owed(asking),
        sql(
            "done AS ({placed})",
            placed=sql(
                PLACED,
                about=dialect.as_text("MAX(x.start) OVER so_far"),
                never=dialect.no_day(),
                did=did(asking, "SELECT id FROM asked", first - at_most(clock.duration), last),
            ),
        ),
    )
    return join(", ", parts)


def _own() -> tuple[Sql, ...]:
    return (Sql("reached AS (SELECT a.id, a.id AS owner FROM asked a)"),)


def _superiors() -> tuple[Sql, ...]:
    return (
        Sql("place AS MATERIALIZED (SELECT o.id, o.path FROM unit o WHERE o.id IN (SELECT unit_id FROM there))"),
        sql(
            "nearest AS MATERIALIZED (SELECT u.id AS below, MAX(p.path) AS path FROM {above}"
            " JOIN place p ON p.path = SUBSTR(u.path, 1, v.n) GROUP BY u.id)",
            above=sql(ABOVE, asked="SELECT parent_id FROM asked", levels=LEVELS),
        ),
        Sql(
            "reached AS (SELECT a.id, p.id AS owner FROM asked a JOIN nearest n ON n.below = a.parent_id"
            " JOIN place p ON p.path = n.path)"
        ),
    )


def _owed(asking: Asking) -> Sql:
    """A row that asks nothing in these days still ends the window before."""
    return sql(
        "owed AS MATERIALIZED (SELECT a.id AS whose, {about} AS about, a.id AS unit, h.start, h.due, h.late,"
        " {least} AS least, CASE WHEN {taken} THEN {gone} ELSE 2 END AS gone"
        " FROM asked a JOIN reached r ON r.id = a.id JOIN held h ON h.unit_id = r.owner)",
        about=dialect.as_text("h.start"),
        least=asking.rule.duty.at_least,
        taken=taken(asking, "h.due", "h.start"),
        gone=gone("h.due"),
    )
