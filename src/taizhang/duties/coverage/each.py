"""Duties that ask for each leader, person or option, and which of those that ask for each a statement can count."""

from collections.abc import Sequence

from taizhang.duties.coverage import about_rows
from taizhang.duties.coverage.owed import Asking, Owed, asked_sql, days, gone, only_window
from taizhang.duties.coverage.people import chosen, plain_where
from taizhang.duties.dues.doings import by_owners
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.subjects import options_of
from taizhang.duties.dues.windows import Window
from taizhang.figures import dialect
from taizhang.figures.statement import Sql, join, sql
from taizhang.packs.model import Before, ByDay, Each, EachKind, Every, Within


def countable(rule: Rule) -> bool:
    """Asked in one run, for something a statement can tell apart. The rest is worked out due by due."""
    duty = rule.duty
    each, clock = duty.each, duty.clock
    if each is None or duty.pool or len(rule.runs) != 1:
        return False
    if each.kind is not EachKind.ROW:
        return duty.who.row is None and isinstance(clock, Every | ByDay) and plain_where(each)
    if duty.who.row not in {None, each.ledger}:
        return False
    return isinstance(clock, Every | ByDay | Before) or (isinstance(clock, Within) and clock.of == "row")


def owed(asking: Asking) -> Owed | None:
    """None where nobody owes anything that day."""
    each = asking.rule.duty.each
    assert each is not None
    if each.kind is EachKind.ROW:
        return about_rows.owed(asking)
    window = only_window(asking)
    return _fixed(asking, each, window) if window is not None else None


def _fixed(asking: Asking, each: Each, window: Window) -> Owed:
    """Of people and options: one period for all."""
    ended = ""
    if each.kind is EachKind.OPTION:
        options = [one.key for one in options_of(each, asking.packs.ledgers[asking.rule.duty.ledger])]
        about, source = dialect.as_text("o.about"), _options(options)
    else:
        source = sql("JOIN person p ON {chosen}", chosen=chosen(each))
        about, ended = dialect.as_text("p.id"), f"p.ended_on <= {dialect.day(window.due)} OR "
    found = sql(
        "owed AS (SELECT a.id AS whose, {about} AS about, a.id AS unit, {days}, {gone} AS gone"
        " FROM asked a {source})",
        about=about,
        days=days(asking, window),
        gone=gone(dialect.day(window.due), ended),
        source=source,
    )
    parts = (asked_sql(asking.units()), found, _done(asking, each, window))
    return Owed(join(", ", parts), (window.start, window.start), at_once=True)


def _done(asking: Asking, each: Each, window: Window) -> Sql:
    """Of whoever is named in a row of the unit."""
    rule, until = asking.rule, min(window.until, asking.asked.day)
    ledger = asking.packs.ledgers[rule.duty.ledger]
    return sql(
        "done AS (SELECT f.unit AS whose, {about} AS about, f.on_day, 1 AS n FROM ({found}) f {elements})",
        about=dialect.element("v"),
        elements=dialect.elements("f.about", "v"),
        found=by_owners(rule, each, ledger, "SELECT id FROM asked", (window.start, until)),
    )


def _options(options: Sequence[str]) -> Sql:
    if not options:
        return Sql("JOIN (SELECT '' AS about) o ON 1 = 0")
    found = join(" UNION ALL ", (Sql("SELECT CAST(%s AS text) AS about", (one,)) for one in options))
    return sql("CROSS JOIN ({found}) o", found=found)
