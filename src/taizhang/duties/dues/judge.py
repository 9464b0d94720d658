"""What became of a due. Pure: from what was done on which days, and what was signed or granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taizhang.duties.dues.due import Due, Owed, State
from taizhang.packs.model import Duty
from taizhang.packs.workdays import Calendar

Done = tuple[date, int]  # a day, and how much was done on it


@dataclass(frozen=True, slots=True)
class Mark:
    """A zero report, a granted excuse or a granted extension: an entry of an engine ledger."""

    entry: int
    words: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    zero: Mark | None = None
    excuse: Mark | None = None
    extension: Mark | None = None


NONE = Marks()


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, and as of which day: what was done later does not count, what fell due later is not missing."""

    today: date
    as_of: date
    calendar: Calendar

    def passed(self, due: date, late_after: date) -> bool:
        return due <= self.as_of and late_after < self.today


def state_of(owed: Owed, duty: Duty, done: Iterable[Done], marks: Marks, moment: Moment) -> State:
    """The same without making a due of it."""
    due, late_after = _days(owed, duty, marks, moment)
    _, done_on = _enough(owed, min(owed.until, moment.as_of), duty.at_least, done)
    passed = moment.passed(due, late_after)
    return _state(owed, duty, done_on, marks, passed=passed, late_after=late_after)[0]


def _days(owed: Owed, duty: Duty, marks: Marks, moment: Moment) -> tuple[date, date]:
    """(the due day with its extension, the last day that is in time)."""
    due = owed.due
    if marks.extension is not None and marks.extension.due is not None:
        due = max(due, marks.extension.due)
    return due, moment.calendar.shift(due, duty.grace) if duty.grace is not None else due


def judge(owed: Owed, duty: Duty, done: Iterable[Done], marks: Marks, moment: Moment) -> Due:
    due, late_after = _days(owed, duty, marks, moment)
    count, done_on = _enough(owed, min(owed.until, moment.as_of), duty.at_least, done)
    passed = moment.passed(due, late_after)
    state, reason, mark = _state(owed, duty, done_on, marks, passed=passed, late_after=late_after)
    return Due(
        duty,
        owed.unit,
        owed.subject,
        owed.start,
        owed.rule_due,
        owed.first_due,
        due,
        late_after,
        done_on,
        count,
        state,
        owed.source,
        reason,
        mark,
    )


def _enough(owed: Owed, until: date, at_least: int, done: Iterable[Done]) -> tuple[int, date | None]:
    """How much was done in its days, and on which day it became enough."""
    count, reached = 0, None
    for day, n in done:
        if owed.start <= day <= until:
            count += n
            if count >= at_least and reached is None:
                reached = day
    return count, reached if count >= at_least else None


def _state(
    owed: Owed, duty: Duty, done_on: date | None, marks: Marks, *, passed: bool, late_after: date
) -> tuple[State, str, int | None]:
    if done_on is not None:
        return (State.DONE if done_on <= late_after else State.LATE), "", None
    if marks.zero is not None and duty.zero_report:
        return State.ZERO, marks.zero.words, marks.zero.entry
    if marks.excuse is not None:
        return State.EXCUSED, marks.excuse.words, marks.excuse.entry
    if owed.excluded:
        return State.NOT_REQUIRED, owed.excluded, None
    return (State.MISSING if passed else State.PENDING), "", None
