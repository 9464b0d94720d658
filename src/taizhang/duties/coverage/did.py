"""What units did for a duty that asks for nobody and nothing in particular, by day: from the sums figures keep, and
from rows where none are kept, as under a text that was changed since."""

from datetime import date

from taizhang.duties.coverage.owed import Asking
from taizhang.figures import dialect
from taizhang.figures.definitions import Known
from taizhang.figures.duties import key_of, spec_of_duty
from taizhang.figures.scan import Narrowed, scans
from taizhang.figures.statement import Sql, sql, union


def did(asking: Asking, ids: str, first: date, last: date) -> Sql:
    """`unit, day, n`; `ids` go into IN (…)."""
    known = asking.known.get(key_of(asking.rule.duty))
    days = f"BETWEEN {dialect.day(first)} AND {dialect.day(last)}"
    found = _kept(known, days) if known is not None and known.state == "live" else _from_rows(asking, ids, days)
    return sql("SELECT f.unit, f.day, SUM(f.n) AS n FROM ({found}) f GROUP BY f.unit, f.day", found=found)


def _kept(known: Known, days: str) -> Sql:
    return sql(
        "SELECT m.unit, m.period AS day, m.n FROM figure_met m WHERE m.definition = {id} AND m.period {days}"
        " UNION ALL SELECT d.unit, d.day, d.n FROM figure_delta d WHERE d.tree IS NULL AND d.indicator = {id}"
        " AND d.day {days}",
        id=known.id,
        days=days,
    )


def _from_rows(asking: Asking, ids: str, days: str) -> Sql:
    spec = {0: spec_of_duty(asking.rule.duty)}
    (single,), (joint,) = scans(spec, Narrowed.SINGLE_OF, ids=ids), scans(spec, Narrowed.JOINT)
    owners = "JOIN entry_unit o ON o.entry = s.id"
    return union(
        sql(
            "SELECT {unit} AS unit, s.on_day AS day, s.c0 AS n FROM ({rows}) s {owners} WHERE s.on_day {days}",
            unit=unit,
            rows=scan.rows,
            owners=joined,
            days=days,
        )
        for scan, unit, joined in ((single, "s.unit_id", ""), (joint, "o.unit_id", owners))
    )
