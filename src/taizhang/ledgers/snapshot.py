"""An entry as projections see it, read under the lock of its row."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from taizhang.ledgers.facts import EntryFacts, LumpFact, StayFact
from taizhang.ledgers.models import Entry, EntryUnit, Lump, Stay
from taizhang.ledgers.models.entry import LIVE
from taizhang.units.models import Unit


def facts(entry: Entry) -> EntryFacts | None:
    """None for an entry that counts no more."""
    return facts_of([entry]).get(entry.pk)


def of_new(entry: Entry, owners: Iterable[Unit], day: date) -> EntryFacts:
    """Of a row just written, without reading back what was written beside it."""
    return EntryFacts(
        id=entry.pk,
        home=entry.home,
        ledger=entry.ledger,
        number=entry.number,
        title=entry.title,
        owners=tuple(unit.pk for unit in owners),
        data=dict(entry.data),
        day=entry.day,
        due=entry.due,
        stays=(StayFact(entry.state, day, None),),
    )


def facts_of(entries: Iterable[Entry]) -> dict[int, EntryFacts]:
    """Facts of many entries in three queries, whatever their number."""
    live = [entry for entry in entries if entry.gone == LIVE]
    keys = [entry.pk for entry in live]
    stays = _stays(keys)
    owners = _owners([entry.pk for entry in live if entry.joint])
    lumps = _lumps([entry.pk for entry in live if entry.lump])
    return {
        entry.pk: EntryFacts(
            id=entry.pk,
            home=entry.home,
            ledger=entry.ledger,
            number=entry.number,
            title=entry.title,
            owners=(entry.unit_id, *(unit for unit in owners[entry.pk] if unit != entry.unit_id)),
            data=dict(entry.data),
            day=entry.day,
            due=entry.due,
            stays=tuple(stays[entry.pk]),
            lump=lumps.get(entry.pk),
        )
        for entry in live
    }


def _stays(keys: list[int]) -> dict[int, list[StayFact]]:
    found: dict[int, list[StayFact]] = defaultdict(list)
    rows = Stay.objects.filter(entry__in=keys).order_by("entry", "n")
    for entry, state, from_day, to_day in rows.values_list("entry", "state", "from_day", "to_day"):
        found[entry].append(StayFact(state=state, from_day=from_day, to_day=to_day))
    return found


def _owners(keys: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    if keys:
        for entry, unit in EntryUnit.objects.filter(entry__in=keys).order_by("id").values_list("entry", "unit_id"):
            found[entry].append(unit)
    return found


def _lumps(keys: list[int]) -> dict[int, LumpFact]:
    if not keys:
        return {}
    return {
        lump.entry: LumpFact(lump.indicator, lump.amount, lump.from_day, lump.to_day)
        for lump in Lump.objects.filter(entry__in=keys)
    }
