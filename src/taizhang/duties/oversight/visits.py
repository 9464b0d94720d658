"""The visits of a period one by one: where, how, with what sample, and what came of its remarks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from taizhang.duties.oversight.coverage import rows_of, visit_ledgers
from taizhang.ledgers.models import Entry, EntryLink
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Visit:
    entry: Entry
    ledger: Ledger
    group: str
    place: str
    method: str
    sample: str
    remarks: int
    closed: int

    @property
    def unannounced(self) -> bool:
        """Its host does not know of it yet."""
        until = self.entry.hidden_until
        return until is not None and until > timezone.localdate()


def visits(scope: Scope, unit: Unit, first: date, last: date) -> list[Visit]:
    """The newest first; at most `SHOWN`. Names and remarks are looked up for all together."""
    ledgers = visit_ledgers()
    read = list(rows_of(scope, unit, first, last).select_related("unit").order_by("-day", "-pk")[:SHOWN])
    children = {child for one in ledgers.values() for child in one.children}
    remarks = _remarks(scope, [one.pk for one in read], children)
    names = {key: Names.of(one, [row for row in read if row.ledger == key]) for key, one in ledgers.items()}
    return [_visit(one, ledgers[one.ledger], names[one.ledger], remarks.get(one.pk, ())) for one in read]


def _remarks(scope: Scope, visits: Iterable[int], ledgers: Iterable[str]) -> Mapping[int, Sequence[bool]]:
    """Of each visit, whether each of its remarks is finished; those the reader may see."""
    links = dict(EntryLink.objects.filter(target__in=list(visits)).values_list("entry", "target"))
    found: dict[int, list[bool]] = defaultdict(list)
    rows = Entry.objects.visible_to(scope).filter(pk__in=links, gone=LIVE, ledger__in=list(ledgers))
    for key, finished in rows.values_list("pk", "finished"):
        found[links[key]].append(finished)
    return found


def _visit(row: Entry, ledger: Ledger, names: Names, remarks: Sequence[bool]) -> Visit:
    def said(field: Field | None) -> str:
        return names.text(field, row.data.get(field.key)) if field is not None and field.key in row.data else ""

    of_type = {one.type: one for one in reversed(list(ledger.fields.values())) if one.role is not Role.PEOPLE}
    return Visit(
        row,
        ledger,
        said(of_type.get(FieldType.BODY)),
        said(of_type.get(FieldType.ORG)),
        said(of_type.get(FieldType.MULTICHOICE)),
        said(of_type.get(FieldType.INT)),
        len(remarks),
        sum(remarks),
    )
