"""The period an address asks for: this week, this month, the year, the campaign, or two days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Refused
from taizhang.packs.periods import PLAIN, Kind, Rhythm, period_of, span_words

CUSTOM = "custom"
LABELS = {Kind.WEEK: "本周", Kind.MONTH: "本月", Kind.YEAR: "全年", Kind.CAMPAIGN: "活动以来"}


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date
    kind: str

    def words(self) -> str:
        return span_words(self.first, self.last)


def span(given: Mapping[str, str], *, today: date, rhythm: Rhythm = PLAIN, usual: str = Kind.YEAR) -> Span:
    """Up to today at the latest, where the address does not name the days itself."""
    first, last = day(given.get("from", ""), "from"), day(given.get("to", ""), "to")
    if first or last:
        last = last or today
        return Span(first or date(last.year, 1, 1), last, CUSTOM)
    kind = given.get("period", "") or usual
    if kind not in LABELS:
        raise Refused("期间只能选本周、本月、全年或活动以来。", code="bad_period", field="period")
    found = period_of(kind, today, rhythm) or period_of(Kind.YEAR, today)
    assert found is not None
    return Span(found.start, min(found.end, today), kind)


def day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("日期应写成 2026-12-31 这样。", code="bad_period", field=field) from error
