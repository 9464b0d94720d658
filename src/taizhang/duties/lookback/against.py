"""What the ledgers say against an answer. It stands beside the answer and changes nothing: a person decides.

Only what contradicts on its face is said: a figure of zero may be good news, so zeros speak only where nothing else
stands behind the best answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.duties.dues.due import Due, State
from taizhang.figures.figure import READY, Figure
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.packs.report_model import Checklist

ALL = 100


def best(checklist: Checklist) -> str:
    """The answer at the other end of the scale from the weak one."""
    return checklist.scale[-1] if checklist.weak == checklist.scale[0] else checklist.scale[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one question."""

    dues: Sequence[Due] = ()
    figures: Sequence[Figure] = ()
    task: Entry | None = None


def against(checklist: Checklist, value: str, facts: Facts, *, today: date) -> list[str]:
    if value == best(checklist):
        return [*_undone(value, facts.dues), *_open(value, facts.task, today), *_figures(value, facts.figures)]
    return [*_done(value, facts.dues), *_closed(value, facts.task)] if value == checklist.weak else []


def _open(value: str, task: Entry | None, today: date) -> Iterator[str]:
    if task is not None and not task.finished:
        passed = f"，时限 {task.due} 已过" if task.due is not None and task.due < today else ""
        yield f"答“{value}”，而任务“{task.title}”在台账里还是“{_state(task)}”{passed}。"


def _closed(value: str, task: Entry | None) -> Iterator[str]:
    if task is not None and task.finished:
        yield f"答“{value}”，而任务“{task.title}”在台账里已是“{_state(task)}”。"


def _state(task: Entry) -> str:
    return installed.ledger(task.ledger).lifecycle.states[task.state].label


def _undone(value: str, dues: Sequence[Due]) -> Iterator[str]:
    missing = [one for one in dues if one.state is State.MISSING]
    if missing:
        last = max(one.due for one in missing)
        yield f"答“{value}”，而“{missing[0].duty.label}”有{len(missing)}期逾期未办，最近一期时限 {last}。"


def _done(value: str, dues: Sequence[Due]) -> Iterator[str]:
    done = [one for one in dues if one.state in (State.DONE, State.LATE)]
    if done and all(one.state is not State.MISSING for one in dues):
        yield f"答“{value}”，而“{done[0].duty.label}”已办成{len(done)}期，没有逾期未办的。"


def _figures(value: str, figures: Sequence[Figure]) -> Iterator[str]:
    ready = [one for one in figures if one.state == READY and one.value is not None]
    for one in ready:
        if one.denominator is not None and (one.value or 0) < ALL:
            yield f"答“{value}”，而{one.label}为 {one.value}%（{one.numerator}/{one.denominator}）。"
    if ready and not any(one.value for one in ready):
        yield f"答“{value}”，而旁边的数字都是 0。"
