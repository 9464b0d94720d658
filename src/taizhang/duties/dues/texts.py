"""What a duty said when a period began: the text it has now, and those it had before another version of its pack.

A period is judged by the text it began under. What a duty asks since a version added it is asked of nothing that had
fallen due by then. A text whose ledger is gone is left out: the one after it holds instead.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from taizhang.duties.dues.windows import Run
from taizhang.duties.models import DutyChange
from taizhang.packs.duty_keeper import read_duty
from taizhang.packs.model import ByDay, Duty, PackSet, Within


@dataclass(frozen=True, slots=True)
class Text:
    """A duty as it read for what begins from `since` on and before `before`."""

    duty: Duty
    since: date = date.min
    before: date = date.max
    due_from: date = date.min
    later: ByDay | None = None  # the day the text after this one gives

    def narrow(self, run: Run) -> Run:
        return replace(run, since=self.since, before=self.before, due_from=self.due_from, later=self.later)


def texts(packs: PackSet, duties: Sequence[Duty]) -> Mapping[str, Sequence[Text]]:
    """By duty id, the newest first; one query."""
    changes: dict[str, list[DutyChange]] = defaultdict(list)
    for one in DutyChange.objects.filter(duty__in=[one.id for one in duties]).order_by("-on", "-id"):
        changes[one.duty].append(one)
    return {one.id: list(_texts(one, changes[one.id], packs)) for one in duties}


def _texts(duty: Duty, changes: Sequence[DutyChange], packs: PackSet) -> Iterator[Text]:
    """`changes` from the last one back."""
    text = Text(duty)
    for change in changes:
        if change.definition_before is None:
            yield replace(text, due_from=change.on)
            return
        before = read_duty(change.kept_before) if change.kept_before is not None else None
        if before is None or not _there(before, packs):
            continue
        if change.on < text.before:
            yield replace(text, since=change.on)
        text = Text(before, before=change.on, later=_later(before, text))
    yield text


def _there(duty: Duty, packs: PackSet) -> bool:
    named = [duty.ledger, duty.who.row, duty.each.ledger if duty.each else None]
    named.append(duty.clock.ledger if isinstance(duty.clock, Within) else None)
    return all(one in packs.ledgers for one in named if one is not None)


def _later(before: Duty, after: Text) -> ByDay | None:
    """What is done once keeps its text, but a later day given since relieves."""
    clock = after.duty.clock
    return after.later or clock if isinstance(before.clock, ByDay) and isinstance(clock, ByDay) else None
