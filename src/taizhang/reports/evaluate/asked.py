"""For whom and when a report is made, and which days its words for time (本周, 累计) mean there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from taizhang.ledgers.models import Campaign
from taizhang.packs.periods import Kind, Rhythm, period_of
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]
# the words of a template -> the kind of period, and whether the one before is meant
OF_KIND = {
    "day": (Kind.DAY, False),
    "week": (Kind.WEEK, False),
    "last-week": (Kind.WEEK, True),
    "month": (Kind.MONTH, False),
    "last-month": (Kind.MONTH, True),
    "quarter": (Kind.QUARTER, False),
    "last-quarter": (Kind.QUARTER, True),
    "year": (Kind.YEAR, False),
    "last-year": (Kind.YEAR, True),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What people add to a report: answers and paragraphs by key, figures by hand with their basis, and by list the
    rows they ticked."""

    asks: dict[str, str] = field(default_factory=dict)
    prose: dict[str, str] = field(default_factory=dict)
    hand: dict[str, dict[str, str]] = field(default_factory=dict)
    explained: dict[str, str] = field(default_factory=dict)
    cited: dict[str, list[int]] = field(default_factory=dict)


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class Asked:
    scope: Scope
    unit: Unit
    first: date
    last: date
    period: str = ""  # the kind of period of the template, for 上期
    campaign: Campaign | None = None
    given: Given = NOTHING_GIVEN
    addressee: str = ""

    @property
    def rhythm(self) -> Rhythm:
        if self.campaign is None:
            return Rhythm()
        return Rhythm(self.campaign.starts_on, self.campaign.ends_on, self.campaign.week_starts - 1)

    def span(self, word: str) -> Span:
        """The days a word for time means; what runs on ends with the report's last day."""
        if word == "":
            return self.first, self.last
        if word in {"total", "campaign"}:
            start = self.campaign.starts_on if self.campaign else date(self.last.year, 1, 1)
            return min(start, self.last), self.last
        if word == "previous":
            return self._previous()
        kind, before = OF_KIND[word]
        return self._of(kind, self.last, before=before)

    def _of(self, kind: str, day: date, *, before: bool) -> Span:
        found = period_of(kind, day, self.rhythm)
        if found is not None and before:
            found = period_of(kind, found.start - ONE_DAY, self.rhythm)
        if found is None:
            return self.first, self.last
        return found.start, min(found.end, self.last)

    def _previous(self) -> Span:
        if self.period and self.period != Kind.CAMPAIGN:
            return self._of(self.period, self.first - ONE_DAY, before=False)
        return self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY


def campaigns(last: date) -> list[Campaign]:
    """Those that had begun, the latest first."""
    rows = Campaign.objects.filter(starts_on__lte=last).select_related("unit")
    return list(rows.order_by("-starts_on", "-id")[:200])


def campaign_for(unit: Unit, packs: Iterable[str], running: Sequence[Campaign]) -> Campaign | None:
    """The campaign a report of the unit is about: of one of the packs, run by the unit or above it."""
    wanted = set(packs)
    near = [one for one in running if paths.covers(one.unit.path, unit.path)]
    return next((one for one in near if one.pack in wanted), None)
