"""What one entry adds to an indicator, and on which days. Pure: the same answer in a test, in a write, in a
proof.

A flow adds on the day it happened; a stock adds when a stay begins and takes away when it ends. `entered`
counts a row once, on the first day of its last stay, as long as the row is still there or in a state named
`keeps`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.figures.spec import DAY_COLUMN, DUE_COLUMN, Spec
from taizhang.ledgers.facts import EntryFacts, StayFact
from taizhang.packs.conditions import evaluate
from taizhang.packs.model import Clock

ONE_DAY = timedelta(days=1)

Contribution = tuple[date, int]


def contributions(spec: Spec, facts: EntryFacts) -> list[Contribution]:
    """Sums per day, zeros left out."""
    if facts.ledger != spec.ledger or facts.lump is not None or not evaluate(spec.where, facts.data):
        return []
    return counted(spec, facts)


def counted(spec: Spec, facts: EntryFacts) -> list[Contribution]:
    """Of a row that is known to be of the ledger and to meet the condition."""
    amount = amount_of(spec, facts)
    if amount == 0:
        return []
    if spec.clock is Clock.DAY:
        day = _day(spec.day, facts)
        return [(day, amount)] if day is not None else []
    days: dict[date, int] = {}
    for day, sign in _signs(spec, facts):
        days[day] = days.get(day, 0) + sign * amount
    return [(day, n) for day, n in days.items() if n]


def amount_of(spec: Spec, facts: EntryFacts) -> int:
    if spec.amount is None:
        return 1
    value = facts.data.get(spec.amount)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _signs(spec: Spec, facts: EntryFacts) -> Iterator[Contribution]:
    if spec.clock is Clock.ENTERED:
        yield from ((stay.from_day, 1) for stay in _entered(spec, facts))
    elif spec.clock is Clock.WHILE:
        for stay in facts.stays:
            if stay.state in spec.states:
                yield from _held(spec, stay, facts)


def _day(key: str, facts: EntryFacts) -> date | None:
    if key == DAY_COLUMN:
        return facts.day
    if key == DUE_COLUMN:
        return facts.due
    return first_day(facts.data.get(key))


def first_day(value: object) -> date | None:
    """A date, or the first day of a span."""
    if isinstance(value, dict):
        value = value.get("from")
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _entered(spec: Spec, facts: EntryFacts) -> list[StayFact]:
    """The stays that count: every one with `times`, else the last if it was not left since."""
    visits = [stay for stay in facts.stays if stay.state in spec.states]
    if spec.times or not visits:
        return visits
    later = facts.stays[max(n for n, stay in enumerate(facts.stays) if stay.state in spec.states) + 1 :]
    return visits[-1:] if all(stay.state in spec.keeps for stay in later) else []


def _held(spec: Spec, stay: StayFact, facts: EntryFacts) -> Iterator[Contribution]:
    start: date | None = stay.from_day
    if spec.past is not None:
        start = _overdue_from(stay.from_day, _day(spec.past, facts))
    if start is None or (stay.to_day is not None and stay.to_day <= start):
        return
    yield start, 1
    if stay.to_day is not None:
        yield stay.to_day, -1


def _overdue_from(from_day: date, due: date | None) -> date | None:
    """The day after the due date at the earliest; a due date at the end of the calendar never passes."""
    if due is None or due == date.max:
        return None
    return max(from_day, due + ONE_DAY)
