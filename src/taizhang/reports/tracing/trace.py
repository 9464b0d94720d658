"""Every number of a report: what it means, what it was, what it is now, and the rows behind it; and the rows of lists
that were ticked one by one."""

import json
from dataclasses import dataclass
from typing import Any

from taizhang.audit.errors import Missing, Refused
from taizhang.figures import rows as drill
from taizhang.figures.rows import Page
from taizhang.packs.reach import REACH_WORDS, Reach
from taizhang.reports.making.facts import Fact
from taizhang.reports.models import Report
from taizhang.reports.tracing import since
from taizhang.reports.tracing.since import Moved
from taizhang.reports.verifying import cited
from taizhang.reports.verifying.recount import Now, recount, wanted_of
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

NOTHING = Page([], 0, None)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the report as a list shows it."""

    fact: Fact
    now: Now | None  # None for a number by hand and for rows that were ticked
    gone: frozenset[int] = frozenset()  # of these, the rows withdrawn since

    @property
    def changed(self) -> bool:
        return bool(self.gone) or (self.now is not None and not self.now.same)

    def of(self, key: str) -> bool:
        """Whether it stands there: a text may hold several numbers, a list may stand in several places."""
        own = str(self.fact["key"])
        return own == key or own.startswith(f"{key}~") or key in self.fact.get("stands_at", ())

    def as_json(self) -> dict[str, Any]:
        now = None if self.now is None else self.now.text
        return {**self.fact, "now": now, "changed": self.changed}


@dataclass(frozen=True, slots=True)
class Opened:
    """One number opened: its rows now, and those touched since the issue."""

    line: Line
    page: Page
    moved: list[Moved]
    refusal: str = ""

    @property
    def reach_label(self) -> str:
        return REACH_WORDS[Reach(self.line.fact["reach"])] if "reach" in self.line.fact else ""


def facts_of(report: Report) -> list[Fact]:
    found: list[Fact] = json.loads(report.facts or "[]")
    return found


def lines(scope: Scope, report: Report) -> list[Line]:
    """All at once. Whoever may not see the unit's whole subtree is told what was issued and no more."""
    facts = facts_of(report)
    now, gone = {id(one.fact): one for one in recount(scope, facts)}, cited.gone(facts)
    return [_line(one, now.get(id(one)), gone) for one in facts]


def _line(fact: Fact, now: Now | None, gone: set[int]) -> Line:
    return Line(fact, now, frozenset(row["id"] for row in fact.get("cited", ()) if row["id"] in gone))


def opened(scope: Scope, report: Report, key: str, *, after: str | None = None) -> Opened:
    fact = next((one for one in facts_of(report) if Line(one, None).of(key)), None)
    if fact is None:
        raise Missing("这份报告里没有这个数字。")
    found = recount(scope, [fact])
    line = _line(fact, found[0] if found else None, cited.gone([fact]))
    if line.now is None:
        return Opened(line, NOTHING, [])
    unit = Unit.system.filter(code=fact["unit"]).first()
    wanted = wanted_of(fact, {fact["unit"]: unit.pk} if unit else {})
    try:
        page = drill.rows(scope, wanted, after=after) if wanted is not None else NOTHING
        moved = since.moved(scope, fact, report.event or 0)
    except Refused as refusal:
        return Opened(line, NOTHING, [], refusal.message)
    return Opened(line, page, moved)
