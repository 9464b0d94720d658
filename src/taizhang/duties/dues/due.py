"""One due: a unit's instance of a duty, its four dates, and what became of it.

The four dates are kept apart: what the rule says today, what was promised first, what an extension made of it, and
when it was done. Six states are six different things, and a due whose day has not come is none of them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from taizhang.packs.model import Duty, EachKind


class State(StrEnum):
    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    NOT_REQUIRED = "not_required"
    ZERO = "zero"
    PENDING = "pending"


STATE_LABELS = {
    State.DONE: "按期办理",
    State.LATE: "逾期办理",
    State.MISSING: "逾期未办",
    State.EXCUSED: "经批准免办",
    State.NOT_REQUIRED: "不需办理",
    State.ZERO: "零报告",
    State.PENDING: "未到期",
}
SETTLED = frozenset({State.DONE, State.LATE, State.EXCUSED, State.ZERO})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what it is about, where a duty asks for each: a leader, a person, a row, an option."""

    kind: EachKind
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A due before anybody looked at what was done."""

    rule: int  # the rule's place among those asked about
    unit: int
    subject: Subject | None
    start: date  # what is done from this day on counts
    until: date  # and what is done to this day
    rule_due: date
    first_due: date
    due: date
    source: int | None = None  # the row it is counted from
    excluded: str = ""  # why it is not required after all

    @property
    def about(self) -> str:
        """What marks and addresses name it by: its subject, or the row it is counted from."""
        return about(self.subject, self.source)


def about(subject: Subject | None, source: int | None) -> str:
    if subject is not None:
        return subject.key
    return str(source) if source is not None else ""


@dataclass(frozen=True, slots=True)
class Due:
    duty: Duty
    unit: int
    subject: Subject | None
    start: date
    rule_due: date
    first_due: date
    due: date
    late_after: date  # the due day with its grace
    done_on: date | None
    count: int
    state: State
    source: int | None = None
    reason: str = ""  # of an excuse, of not being required, the words of a zero report
    mark: int | None = None  # the entry that says so

    @property
    def about(self) -> str:
        return about(self.subject, self.source)

    @property
    def key(self) -> str:
        """Names it in addresses: duty, first day, and whom or what it is about."""
        named = self.about
        return f"{self.duty.id}@{self.start.isoformat()}" + (f"@{named}" if named else "")

    @property
    def label(self) -> str:
        return f"{self.duty.label}（{self.subject.label}）" if self.subject else self.duty.label
