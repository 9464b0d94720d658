"""What the address of a board asks for: the unit, in which tree, of which campaign, over which days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q

from taizhang.figures import catalogue
from taizhang.figures.places import BLOCK, LINE
from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign, CampaignUnit
from taizhang.packs.periods import PLAIN, Kind, Rhythm
from taizhang.units import paths
from taizhang.units.models import Unit, UnitSet
from taizhang.units.request import ScopedRequest
from taizhang.web.board import spans
from taizhang.web.board.columns import Columns, columns

MOST = 20
NONE = "none"  # in the address: outside any campaign
KEPT = ("campaign", "tree", "period", "from", "to", "late")


@dataclass(slots=True)
class Asked:
    unit: Unit
    given: dict[str, str]
    campaigns: list[Campaign]
    campaign: Campaign | None
    columns: Columns
    span: spans.Span
    tree: int
    batches: list[UnitSet]
    today: date

    @property
    def tree_name(self) -> str:
        return self.given.get("tree", "")

    @property
    def late_only(self) -> bool:
        return bool(self.given.get("late"))

    @property
    def on_line(self) -> bool:
        return self.tree == LINE

    def query(self, **changed: object) -> str:
        merged: dict[str, object] = {**self.given, **changed}
        return urlencode({key: value for key, value in merged.items() if value not in ("", None)})


def asked(here: ScopedRequest, unit: Unit, *, today: date) -> Asked:
    given = {key: here.GET[key].strip() for key in KEPT if here.GET.get(key, "").strip()}
    campaigns = campaigns_of(unit)
    campaign = _chosen(campaigns, given.get("campaign", ""))
    usual = Kind.CAMPAIGN if campaign is not None else Kind.YEAR
    return Asked(
        unit=unit,
        given=given,
        campaigns=campaigns,
        campaign=campaign,
        columns=columns(installed.current(), campaign.pack if campaign is not None else everyday_pack()),
        span=spans.span(given, today=today, rhythm=rhythm(campaign), usual=usual),
        tree=catalogue.tree(given.get("tree", "")) if given.get("tree") else BLOCK,
        batches=batches(campaign),
        today=today,
    )


def campaigns_of(unit: Unit) -> list[Campaign]:
    """Run by the unit, by one above it, or by one below; the newest first."""
    above = Q(unit__path__in=paths.ancestors(unit.path, itself=True))
    near = Campaign.objects.filter(above | paths.within(unit.path, field="unit__path"))
    return list(near.select_related("unit").order_by("closed_on", "-starts_on", "-pk")[:MOST])


def _chosen(campaigns: list[Campaign], key: str) -> Campaign | None:
    """The one asked for; else the newest that still runs."""
    if key:
        return next((one for one in campaigns if one.key == key), None)
    return next((one for one in campaigns if one.closed_on is None), None)


def everyday_pack() -> str:
    """What is shown outside any campaign: the pack most others stand on."""
    packs = installed.current().packs
    used = Counter(one for pack in packs.values() for one in pack.uses)
    return max(packs, key=lambda key: (used[key], bool(packs[key].board)), default="")


def rhythm(campaign: Campaign | None) -> Rhythm:
    if campaign is None:
        return PLAIN
    return Rhythm(campaign.starts_on, campaign.ends_on, campaign.week_starts - 1)


def batches(campaign: Campaign | None) -> list[UnitSet]:
    """Those that figures are kept for."""
    if campaign is None:
        return []
    held = CampaignUnit.objects.filter(campaign=campaign, batch__counted=True).values("batch")
    return list(UnitSet.objects.filter(pk__in=held.distinct()).order_by("pk"))
