"""What figures keep of duties, and who answers for them.

Rows that meet a plain duty are kept by unit and day (`met`); which period a day lies in, who owes, and what is late,
excused or signed as nothing is for the duties floor to say. It stands above this one, so it is wired in as the
answerer (project/wiring.py); all duty figures of one call are handed to it together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.audit.errors import Refused
from taizhang.figures.exact import Place, term_of
from taizhang.figures.spec import Spec
from taizhang.figures.terms import Term
from taizhang.packs.model import Clock, Duty, Indicator, Take
from taizhang.packs.periods import Kind


def period_kept(duty: Duty) -> str | None:
    """What `met` is kept per; None for a duty that asks for each, whose rows are read instead."""
    return None if duty.each is not None else Kind.DAY


def spec_of_duty(duty: Duty) -> Spec:
    """Rows that meet the duty, on the day they do."""
    clock = Clock.ENTERED if duty.states else Clock.DAY
    return Spec(duty.ledger, clock, where=duty.where, states=tuple(sorted(duty.states)))


def key_of(duty: Duty) -> str:
    """Equal duties of two campaigns are one definition."""
    return f"duty:{duty.definition_id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Coverage of one duty in a place, as of a day."""

    duty: Duty
    place: Place
    day: date


@dataclass(frozen=True, slots=True)
class Opened:
    """The rows a take opens: of one ledger in some days."""

    spec: Spec
    first: date
    last: date


class Answered:
    """How many units owe it and what became of it. `opened` are the rows behind each take."""

    def __init__(self, counts: Mapping[Take, int], opened: Callable[[Take], Sequence[Opened]]) -> None:
        self.counts, self.opened = counts, opened


Answerer = Callable[[Sequence[Asked]], Mapping[Asked, Answered | None]]  # None: still being built
ANSWERERS: list[Answerer] = []


@dataclass(slots=True)
class Batch:
    """All duty questions of one call, answered together when the first of them is."""

    asked: list[Asked] = field(default_factory=list)
    answers: Mapping[Asked, Answered | None] = field(default_factory=dict)

    def answer(self, one: Asked) -> Answered | None:
        if one not in self.answers:
            if not ANSWERERS:
                raise Refused(f"“{one.duty.label}”没有可用的日历，不能计算。", code="needs_calendar")
            self.answers = ANSWERERS[0](list(dict.fromkeys([*self.asked, one])))
        return self.answers[one]


@dataclass(frozen=True, slots=True)
class Question:
    indicator: Indicator
    asked: Asked
    batch: Batch

    def answer(self) -> int | None:
        found = self.batch.answer(self.asked)
        return None if found is None else found.counts[self.take]

    @property
    def take(self) -> Take:
        return self.indicator.take or Take.DUE

    def terms(self) -> Sequence[Term]:
        """The rows that met it, in its days; zero reports and excuses for the takes that count them."""
        found = self.batch.answer(self.asked)
        if found is None:
            return ()
        place, key = self.asked.place, self.indicator.id
        return [term_of(one.spec, place, one.first, one.last, key) for one in found.opened(self.take)]
