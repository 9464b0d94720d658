"""One campaign as a place sees it: the units taking part below, the streams, the duties with the missing by name.

How unevenly it goes is shown to the direct superior alone, in three groups and official order: never a ranking.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from taizhang.audit.errors import Missing, Refused
from taizhang.duties import queries as duties
from taizhang.duties.dues.due import SETTLED, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import Standing, standing
from taizhang.ledgers import installed, lists
from taizhang.ledgers.models import Campaign, CampaignUnit
from taizhang.packs.model import Duty, Ledger, Pack, PackSet
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.board.weeks import stands_at
from taizhang.web.campaigns.adoption import Adopted, adopted

NAMES = 60  # of the missing and of those who take part, on the page
BELOW = 200


@dataclass(frozen=True, slots=True)
class Kept:
    ledger: Ledger
    count: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Covered:
    of: duties.Coverage
    missing: list[Standing]


@dataclass(slots=True)
class Progress:
    """Units right below by what they have settled of their own dues."""

    done: list[Standing] = field(default_factory=list)
    partly: list[Standing] = field(default_factory=list)
    none: list[Standing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    label: str
    units: int
    first: date
    named: list[Unit]


@dataclass(slots=True)
class Shown:
    campaign: Campaign
    pack: Pack
    unit: Unit
    streams: dict[str, list[Kept]] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    covered: list[Covered] = field(default_factory=list)
    progress: Progress | None = None
    adoption: list[Adopted] = field(default_factory=list)
    wrong: str = ""
    doors: dict[tuple[str, str], str] = field(default_factory=dict)  # (duty, take) -> the indicator that counts it


def visible(scope: Scope, unit: Unit) -> QuerySet[Campaign]:
    """Run by the unit, by one above, or by one below."""
    above = Q(unit__path__in=paths.ancestors(unit.path, itself=True))
    return Campaign.objects.filter(above | paths.within(unit.path, field="unit__path")).select_related("unit")


def find(scope: Scope, unit: Unit, key: str) -> Campaign:
    found = visible(scope, unit).filter(key=key).first()
    if found is None or found.pack not in installed.current().packs:
        raise Missing
    return found


def shown(scope: Scope, campaign: Campaign, unit: Unit, *, today: date) -> Shown:
    packs = installed.current()
    made = Shown(campaign, packs.packs[campaign.pack], unit)
    made.streams = _streams(scope, packs, campaign.pack, unit, today=today)
    made.batches = _batches(campaign, unit)
    own = [one for one in packs.duties.values() if one.pack == campaign.pack]
    made.doors = {(one.duty, str(one.take)): one.id for one in packs.indicators.values() if one.duty}
    day = min(today, campaign.ends_on or today)
    try:
        made.covered = _covered(scope, unit, own, day)
    except Missing:
        raise
    except Refused as refusal:
        made.wrong = refusal.message
    if stands_at(scope, unit):
        made.progress = _progress(scope, campaign, unit, own, today=today)
        made.adoption = adopted(scope, campaign, unit, _own_ledgers(packs, campaign.pack))
    return made


def _streams(scope: Scope, packs: PackSet, pack: str, unit: Unit, *, today: date) -> dict[str, list[Kept]]:
    """The pack's own ledgers, by its streams."""
    found: dict[str, list[Kept]] = defaultdict(list)
    for one in _own_ledgers(packs, pack):
        total, exact = lists.total(scope, lists.Asked(ledger=one, top=unit), today=today)
        found[packs.packs[pack].streams.get(one.stream, "其他")].append(Kept(one, total, exact))
    return dict(found)


def _own_ledgers(packs: PackSet, pack: str) -> list[Ledger]:
    return [one for one in packs.ledgers.values() if one.pack == pack and not one.builtin]


def _batches(campaign: Campaign, unit: Unit) -> list[Batch]:
    """Who takes part below the unit, since when."""
    inside = CampaignUnit.objects.filter(paths.within(unit.path, field="unit__path"), campaign=campaign)
    rows = inside.filter(to_day=None).values_list("batch__label", "from_day").annotate(n=Count("pk"))
    return [
        Batch(
            label or "未分批次", n, first, _named(inside.filter(to_day=None, batch__label=label, from_day=first))
        )
        for label, first, n in rows.order_by("from_day", "batch")
    ]


def _named(taking_part: "QuerySet[CampaignUnit]") -> list[Unit]:
    return [one.unit for one in taking_part.select_related("unit").order_by("unit__path")[:NAMES]]


def _covered(scope: Scope, unit: Unit, own: Sequence[Duty], day: date) -> list[Covered]:
    asked = [one for one in own if one.on]
    found = duties.coverages(scope, unit, asked, day)
    return [
        Covered(
            one,
            duties.named(scope, unit, one.duty.id, day, State.MISSING, limit=NAMES) if one.missing else [],
        )
        for one in found
        if one.due
    ]


def _progress(
    scope: Scope, campaign: Campaign, unit: Unit, own: Iterable[Duty], *, today: date
) -> Progress | None:
    units = standing(Unit.objects.visible_to(scope).filter(parent=unit, ended_on=None))[:BELOW]
    if not units:
        return None
    span = Span(campaign.starts_on, min(today, campaign.ends_on or today), ending=True)
    owed, settled = _counted(units, span, own, today=today)
    made = Progress()
    for one in units:
        if owed.get(one.id):
            rest = owed[one.id] - settled.get(one.id, 0)
            group = made.none if rest == owed[one.id] else made.partly if rest else made.done
            group.append(one)
    return made


def _counted(
    units: Sequence[Standing], span: Span, own: Iterable[Duty], *, today: date
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    owed: dict[int, int] = defaultdict(int)
    settled: dict[int, int] = defaultdict(int)
    for due in dues_of(units, span, today=today, duties=own):
        if due.state is not State.NOT_REQUIRED:
            owed[due.unit] += 1
            settled[due.unit] += due.state in SETTLED
    return owed, settled
