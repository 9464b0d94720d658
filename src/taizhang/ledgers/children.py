"""Parent and child entries: a problem's measures, a topic's visits. A child names its parent by the entry's own
`parent`, or by a link field of its ledger (`by`). What hung under a row merged away hangs under the row it went into.
"""

from django.db.models import QuerySet

from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, EntryLink
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Child, Ledger


def of(row: Entry, child: Child) -> QuerySet[Entry]:
    """The live children of one kind."""
    rows = Entry.system.filter(ledger=child.ledger, gone=LIVE)
    above = [row.pk, *Entry.system.filter(merged_into=row.pk).values_list("pk", flat=True)]
    if child.by is None:
        return rows.filter(parent__in=above)
    linked = EntryLink.objects.filter(target__in=above, field=child.by).values("entry")
    return rows.filter(pk__in=linked)


def unfinished(ledger: Ledger, row: Entry) -> list[str]:
    """Numbers of the children that have not reached an end of their lifecycle."""
    found: list[str] = []
    for child in ledger.children.values():
        ends = installed.ledger(child.ledger).lifecycle.ends
        found += of(row, child).exclude(state__in=ends).order_by("pk").values_list("number", flat=True)
    return found
