"""The rows a duty figure opens: what met it, what met it late, zero reports, granted excuses.

Who is missing has none.
"""

from collections.abc import Sequence
from datetime import date

from taizhang.duties.coverage.plain import Plain
from taizhang.duties.dues import marks
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.windows import DAY
from taizhang.figures.duties import Asked, Opened, spec_of_duty
from taizhang.figures.spec import Spec
from taizhang.packs.conditions import All, Compare, Op
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Clock, Every, Take
from taizhang.packs.periods import period_of


def opened(asked: Asked, rule: Rule | None, plain: Plain | None, take: Take) -> Sequence[Opened]:
    if rule is None:
        return ()
    first, last = _days(asked, rule, plain)
    match take:
        case Take.DONE:
            return [Opened(spec_of_duty(rule.duty), first, last)]
        case Take.LATE:
            late = plain.late_after + DAY if plain else first
            return [Opened(spec_of_duty(rule.duty), max(first, late), last)]
        case Take.ZERO:
            return [Opened(_marks(marks.ZERO, rule, first, last), date.min, date.max)]
        case Take.EXCUSED:
            return [Opened(_marks(marks.EXCUSE, rule, first, last, (marks.GRANTED,)), date.min, date.max)]
    return ()


def _days(asked: Asked, rule: Rule, plain: Plain | None) -> tuple[date, date]:
    if plain is not None:
        return plain.window.start, plain.until
    clock, run = rule.duty.clock, rule.runs[0]
    period = period_of(clock.period, asked.day, run.rhythm) if isinstance(clock, Every) else None
    return (period.start if period else run.first), asked.day


def _marks(ledger: str, rule: Rule, first: date, last: date, states: tuple[str, ...] = ()) -> Spec:
    these = Compare("duty", FieldType.TEXT, Op.IN, rule.ids)
    of_period = Compare("starts", FieldType.DATE, Op.BETWEEN, (first.isoformat(), last.isoformat()))
    clock = Clock.ENTERED if states else Clock.DAY
    return Spec(ledger, clock, where=All((these, of_period)), states=states)
