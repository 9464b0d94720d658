"""Pools counted: what the units of one superior do in turn is the superior's due, whoever of them did it."""

from datetime import date

from django.db.models import Q, QuerySet

from taizhang.duties.coverage.did import did
from taizhang.duties.coverage.owed import Asking, Owed, days, only_window, text
from taizhang.duties.coverage.plain import part_q, stood_q
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import asked_q
from taizhang.duties.dues.windows import Window
from taizhang.figures.statement import Sql, join, sql
from taizhang.packs.model import ByDay, Every
from taizhang.units.models import Unit


def countable(rule: Rule) -> bool:
    duty = rule.duty
    plain = duty.each is None and duty.who.row is None and isinstance(duty.clock, Every | ByDay)
    return duty.pool and plain and len(rule.runs) == 1


def owed(asking: Asking) -> Owed | None:
    """Nobody is excused from his turn."""
    window = only_window(asking)
    return Owed(_steps(asking, window), None, at_once=True) if window is not None else None


def _steps(asking: Asking, window: Window) -> Sql:
    until: date = min(window.until, asking.asked.day)
    parts = (
        sql("chosen AS MATERIALIZED ({units})", units=text(_chosen(asking).values_list("id", "parent_id"))),
        sql(
            "member AS MATERIALIZED (SELECT m.id, COALESCE(m.parent_id, m.id) AS superior FROM ({units}) m"
            " WHERE m.parent_id IN (SELECT id FROM chosen {superiors}))",
            units=text(_members(asking, window).values_list("id", "parent_id")),
            superiors="UNION SELECT COALESCE(parent_id, id) FROM chosen" if asking.rule.duty.who.kinds else "",
        ),
        sql(
            "owed AS (SELECT DISTINCT superior AS whose, '' AS about, superior AS unit, {days}, 0 AS gone FROM member)",
            days=days(asking, window),
        ),
        sql(
            "done AS (SELECT m.superior AS whose, '' AS about, d.day AS on_day, d.n"
            " FROM member m JOIN ({did}) d ON d.unit = m.id)",
            did=did(asking, "SELECT id FROM member", window.start, until),
        ),
    )
    return join(", ", parts)


def _chosen(asking: Asking) -> "QuerySet[Unit]":
    return Unit.system.filter(asking.within, asked_q(asking.rule.duty.who)).order_by()


def _members(asking: Asking, window: Window) -> "QuerySet[Unit]":
    """Everybody who shares a pool with one of them, or whose superior is one of them."""
    standing: Q = stood_q(window.due)
    return Unit.system.filter(asked_q(asking.rule.duty.who), part_q(asking.run), standing).order_by()
