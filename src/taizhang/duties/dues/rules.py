"""Which duties are asked, when and of whom: the packs, their campaigns, and the switches of this site.

Equal duties of two campaigns are one rule with two runs, so that the same thing is asked once. A pack that runs in
campaigns asks only the units taking part, in the campaign's days. One that stands on its own (daily work) always asks.

A duty that was changed is a rule for each of its texts, the one it has now first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef

from taizhang.duties.dues.texts import Text, texts
from taizhang.duties.dues.windows import FAR, Run
from taizhang.duties.models import DutySwitch
from taizhang.ledgers.models import Campaign, CampaignUnit
from taizhang.packs.model import Duty, PackSet
from taizhang.packs.periods import PLAIN, Rhythm


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty, under every name it has, with its runs."""

    duty: Duty
    ids: tuple[str, ...]
    runs: tuple[Run, ...]


def rules(packs: PackSet, duties: Iterable[Duty] | None = None) -> list[Rule]:
    """Rules of the duties given, or of all; a duty nobody is asked to do now has none. Three small queries."""
    chosen = {one.definition_id for one in duties} if duties is not None else None
    known = [one for one in packs.duties.values() if chosen is None or one.definition_id in chosen]
    campaigns, switches, read = _campaigns(packs), _switches(), texts(packs, known)
    asked: dict[int, list[tuple[Duty, Run]]] = defaultdict(list)
    for text in sorted((text for one in known for text in read[one.id]), key=_place):
        for run in _runs(text.duty, campaigns, _always(packs, text.duty), switches[text.duty.id]):
            asked[text.duty.definition_id].append((text.duty, text.narrow(run)))
    return [_rule(group) for group in asked.values()]


def _place(text: Text) -> tuple[bool, str]:
    """What is asked now stands first, in the order of its names."""
    return text.before < date.max, text.duty.id


def _rule(group: Sequence[tuple[Duty, Run]]) -> Rule:
    ids = dict.fromkeys(duty.id for duty, _ in group)
    return Rule(group[0][0], tuple(ids), tuple(run for _, run in group))


def _always(packs: PackSet, duty: Duty) -> Sequence[Run]:
    """What stands on its own is daily work; a pack that uses another or has batches waits for its campaign."""
    pack = packs.packs[duty.pack]
    return () if pack.uses or pack.batches else (Run(date.min, FAR, PLAIN),)


def _campaigns(packs: PackSet) -> Mapping[str, Sequence[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    joined = Exists(CampaignUnit.objects.filter(campaign=OuterRef("pk")))
    running = Campaign.objects.filter(pack__in=packs.packs).annotate(joined=joined)
    for one in running.order_by("starts_on", "id"):
        last = min(one.ends_on or FAR, one.closed_on or FAR)
        rhythm = Rhythm(one.starts_on, one.ends_on, one.week_starts - 1)
        found[one.pack].append(Run(one.starts_on, last, rhythm, one.pk, one.label, everybody=not one.joined))
    return found


def _switches() -> Mapping[str, Sequence[tuple[str, bool, date, date]]]:
    found: dict[str, list[tuple[str, bool, date, date]]] = defaultdict(list)
    rows = DutySwitch.objects.order_by("made_at", "id").values_list(
        "duty", "unit__path", "on", "from_day", "to_day"
    )
    for duty, path, on, first, last in rows:
        found[duty].append((path, on, first, last or FAR))
    return found


def _runs(
    duty: Duty,
    campaigns: Mapping[str, Sequence[Run]],
    always: Sequence[Run],
    switches: Sequence[tuple[str, bool, date, date]],
) -> Iterator[Run]:
    """A duty that is off by default has the runs its switches give it."""
    base = campaigns.get(duty.pack) or always
    until = duty.until or FAR
    if duty.on:
        ended = min((first for _, on, first, _ in switches if not on), default=FAR)
        for run in base:
            if min(run.last, until) >= run.first and ended > run.first:
                yield _narrowed(run, run.first, min(until, ended), "")
        return
    for path, on, first, last in switches:
        for run in base:
            if on and max(run.first, first) <= min(run.last, last, until):
                yield _narrowed(run, max(run.first, first), min(last, until), path)


def _narrowed(run: Run, first: date, last: date, top: str) -> Run:
    return replace(run, first=first, last=min(run.last, last), top=top)
