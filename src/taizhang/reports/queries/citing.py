"""The lists a draft draws rows from, and the rows of one that may be ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.audit.errors import Missing
from taizhang.packs.model import ListView
from taizhang.packs.reach import Reach
from taizhang.reports.drafting import content
from taizhang.reports.evaluate import cited, listed
from taizhang.reports.evaluate.cited import Cited
from taizhang.reports.evaluate.listed import Row
from taizhang.reports.models import Report
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

PAGE, UNITS = 30, 200


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows are looked for: words, a unit below, and from the how-manieth on."""

    search: str = ""
    unit: str = ""
    after: int = 0


ANY = Sought()


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be ticked beside what is; `following` is 0 where there are no more rows."""

    view: ListView
    ticked: Cited
    rows: list[Row]
    following: int
    sought: Sought


def view_of(scope: Scope, report: Report, name: str) -> ListView:
    found = next((one for one in content.made_of(scope, report).lists if one.id == name), None)
    if found is None:
        raise Missing(f"这份报告没有用到清单“{name}”。")
    return found


def choice(
    scope: Scope, report: Report, view: ListView, ticked: Sequence[int] | None = None, sought: Sought = ANY
) -> Choice:
    """`ticked` in place of what is kept: what somebody has in his hands and has not saved."""
    asked = content.asked_of(scope, report, content.template_of(scope, report))
    held = cited.of(asked, view, ticked if ticked is not None else asked.given.cited.get(view.id, []))
    below = next((one for one in units(report, view) if one.code == sought.unit), None)
    rows, more = listed.page(
        asked, view, search=sought.search, below=below, after=max(sought.after, 0), limit=PAGE
    )
    here = {one.entry for one in held.rows}
    others = [one for one in rows if one.entry not in here]
    return Choice(view, held, others, max(sought.after, 0) + PAGE if more else 0, sought)


def units(report: Report, view: ListView) -> list[Unit]:
    """Whose rows a list may be narrowed to: the units right below."""
    if view.reach is Reach.OWN:
        return []
    return list(Unit.system.filter(parent=report.unit, ended_on=None).order_by("order", "id")[:UNITS])
