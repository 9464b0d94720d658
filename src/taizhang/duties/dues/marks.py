"""Zero reports, excuses and extensions of dues: entries of the engine's own ledgers, by unit, duty and first day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q

from taizhang.duties.dues.judge import NONE, Mark, Marks
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE

ZERO, EXCUSE, EXTENSION = "duty.zero", "duty.excuse", "duty.extension"
GRANTED, ASKED = "granted", "asked"
Key = tuple[int, str, date, str]  # unit, duty id, first day, whom or what it is about


class Found:
    """Marks by unit, under whichever name of an equal duty they were made."""

    def __init__(self, by_key: Mapping[Key, Marks]) -> None:
        self.by_key = by_key

    def of(self, unit: int, ids: Iterable[str], start: date, about: str) -> Marks:
        if not self.by_key:
            return NONE
        for one in ids:
            found = self.by_key.get((unit, one, start, about))
            if found is not None:
                return found
        return NONE


def marks(inside: Any, first: date, last: date) -> Found:
    """Those whose first day lies in first..last, of the units of a condition on `unit_id`; one query."""
    rows = (
        Entry.system.filter(Q(inside), ledger__in=(ZERO, EXCUSE, EXTENSION), gone=LIVE)
        .filter(day__gte=first, day__lte=last)
        .filter(Q(ledger=ZERO) | Q(state=GRANTED))
        .order_by("id")
        .values_list("id", "unit_id", "ledger", "day", "data")
    )
    found: dict[Key, Marks] = defaultdict(Marks)
    for entry, unit, ledger, day, data in rows:
        assert day is not None  # both are filtered by it
        key = (unit, str(data.get("duty", "")), day, str(data.get("subject", "")))
        found[key] = _with(found[key], ledger, entry, data)
    return Found(found)


def _with(marks: Marks, ledger: str, entry: int, data: Mapping[str, Any]) -> Marks:
    if ledger == ZERO:
        return replace(marks, zero=Mark(entry, str(data.get("words", ""))))
    if ledger == EXCUSE:
        return replace(marks, excuse=Mark(entry, str(data.get("reason", ""))))
    due = date.fromisoformat(str(data["due"]))
    later = marks.extension is None or (marks.extension.due or date.min) < due
    return replace(marks, extension=Mark(entry, str(data.get("reason", "")), due)) if later else marks
