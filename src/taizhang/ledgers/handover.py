"""When units merge, the heir owns what the merged unit owned. Numbers stay as they were given.

A merge hook: it tells projections nothing entry by entry, for a unit may own thousands; figures read what is handed
over before this runs, and search does not know units.
"""

from django.db.models import Exists, OuterRef

from taizhang.audit.operation import Operation
from taizhang.ledgers.models import CampaignUnit, Entry, EntryUnit
from taizhang.units.models import Unit


def hand_over(op: Operation, gone: Unit, into: Unit) -> None:  # noqa: ARG001 - the form of a merge hook
    Entry.system.filter(unit=gone).update(unit=into)
    _joint(gone, into)
    taking_part = CampaignUnit.objects.filter(unit=gone)
    already = CampaignUnit.objects.filter(campaign=OuterRef("campaign"), unit=into)
    taking_part.filter(Exists(already)).delete()
    taking_part.update(unit=into)


def _joint(gone: Unit, into: Unit) -> None:
    """An entry both owned has one owner less, and may have only one left."""
    owned = EntryUnit.objects.filter(unit=gone)
    touched = list(owned.values_list("entry", flat=True))
    owned.filter(Exists(EntryUnit.objects.filter(entry=OuterRef("entry"), unit=into))).delete()
    owned.update(unit=into)
    others = EntryUnit.objects.filter(entry=OuterRef("pk")).exclude(unit=OuterRef("unit"))
    single = Entry.system.filter(pk__in=touched, joint=True).exclude(Exists(others))
    ids = list(single.values_list("id", flat=True))
    Entry.system.filter(pk__in=ids).update(joint=False)
    EntryUnit.objects.filter(entry__in=ids).delete()
