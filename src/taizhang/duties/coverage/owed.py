"""What a duty owes and what was done for it, as SQL: by unit, and by whom or what it is about, with its days.

`whose` is the unit that has to do it, or 0 where whoever does it counts; `gone` is 1 where it is asked of nobody
after all, because the unit or the person was not there on the due day, and 2 where it was never asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.duties.coverage.plain import part_q
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import asked_q
from taizhang.duties.dues.windows import Calendars, Run, Window, windows
from taizhang.figures import dialect
from taizhang.figures.definitions import Known
from taizhang.figures.duties import Asked
from taizhang.figures.statement import Sql, sql
from taizhang.packs.model import PackSet, Who
from taizhang.packs.workdays import Calendar
from taizhang.units.models import Unit


@dataclass(frozen=True, slots=True)
class Asking:
    """A duty over a place as of a day, in one of its runs."""

    asked: Asked
    rule: Rule
    run: Run
    span: Span
    packs: PackSet
    calendars: Calendars
    within: Q
    known: Mapping[str, Known]  # what is kept, by indicator
    chosen: dict[Who, Q]

    def units(self) -> "QuerySet[Unit]":
        who = replace(self.rule.duty.who, row=None)
        if who not in self.chosen:
            self.chosen[who] = asked_q(who)
        return Unit.system.filter(self.within & self.chosen[who] & part_q(self.run)).order_by()

    def late_after(self, due: date) -> date:
        calendar: Calendar = self.calendars.now
        return calendar.shift(due, self.rule.duty.grace) if self.rule.duty.grace is not None else due


@dataclass(frozen=True, slots=True)
class Owed:
    """Steps of a statement that end in `owed` and `done`. `starts` are the first days its dues may have, None where
    nothing is ever excused."""

    steps: Sql
    starts: tuple[date, date] | None
    at_once: bool = False  # all begin on one day, and nothing is read of before


def only_window(asking: Asking) -> Window | None:
    """Periods of one rhythm do not overlap, so a day lies in one; what is done once has one."""
    span, rule = asking.span, asking.rule
    found = windows(rule.duty, asking.run, span.first, span.last, asking.calendars)
    return next((one for one in found if span.takes(one)), None)


UNIT = ("id", "path", "started_on", "first_use", "ended_on")


def asked_sql(units: "QuerySet[Unit]", fence: str = "MATERIALIZED", name: str = "asked", *more: str) -> Sql:
    return sql("{name} AS {fence} ({units})", name=name, fence=fence, units=text(units.values_list(*UNIT, *more)))


def text(found: "QuerySet[Any, Any]") -> Sql:
    written, params = found.query.sql_with_params()
    return Sql(written, tuple(params))


def gone(due: str, ended: str = "") -> str:
    return f"CASE WHEN {ended}a.ended_on <= {due} OR a.started_on > {due} OR a.first_use > {due} THEN 1 ELSE 0 END"


def days(asking: Asking, window: Window) -> str:
    """`start, due, late, least`."""
    named = {"start": window.start, "due": window.due, "late": asking.late_after(window.due)}
    written = ", ".join(f"{dialect.day(one)} AS {name}" for name, one in named.items())
    return f"{written}, {asking.rule.duty.at_least} AS least"
