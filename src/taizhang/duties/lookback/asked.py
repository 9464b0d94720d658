"""The questions of one look-back: those of the checklist, one for each task the unit was given in the campaign, and one
for each duty it has left undone.

What a duty asked and was done is in the ledgers already, so nobody is asked about it. A task is asked about whether it
is settled or not: that it was closed says nothing of whether it helped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from taizhang.audit.errors import Missing
from taizhang.duties.dues.due import Due, State
from taizhang.duties.models import Answer
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.packs.model import Duty, PackSet
from taizhang.packs.report_model import Checklist
from taizhang.units.models import Unit

OWN, OWN_GROUP = "own:", "本单位未办的规定动作"
MOST = 10  # questions of the unit's own of either kind; the rest stand among its dues and in the ledger of tasks
TASK, TASK_GROUP = "task:", "本单位的任务"
TASKS = "task"  # the key of the ledger of tasks, in whichever pack it is


@dataclass(frozen=True, slots=True)
class Asked:
    key: str
    group: str
    ask: str
    show: tuple[str, ...] = ()
    duty: str | None = None
    task: int | None = None  # the entry


def checklist_named(key: str) -> Checklist:
    found = installed.current().checklists
    one = found.get(key) or next((one for one in found.values() if key in (one.key, one.label)), None)
    if one is None:
        raise Missing(f"没有名为“{key}”的检查表。")
    return one


def asked(
    checklist: Checklist, dues: Iterable[Due], tasks: Iterable[Entry], answered: Iterable[str]
) -> list[Asked]:
    """An own question stays once it was answered, whatever became of its duty."""
    known = installed.current()
    named = {one.duty for one in checklist.questions}
    undone = {due.duty.id: due.duty for due in dues if due.state is State.MISSING and due.duty.id not in named}
    kept = {key.removeprefix(OWN) for key in answered if key.startswith(OWN)}
    own = [*(known.duties[key] for key in sorted(kept & known.duties.keys())), *undone.values()]
    return [*_of(checklist, known), *map(_task, tasks), *map(_own, list(dict.fromkeys(own))[:MOST])]


def tasks(unit: Unit, first: date, last: date, answered: Iterable[str]) -> list[Entry]:
    """The unit's tasks of these days, those still open first, and those it has answered about."""
    rows = _task_rows(unit)
    kept = [int(key.removeprefix(TASK)) for key in answered if key.startswith(TASK)]
    held = list(rows.filter(pk__in=kept).order_by("due", "pk"))
    near = rows.filter(day__range=(first, last)).exclude(pk__in=kept)
    fresh = near.order_by("finished", F("due").asc(nulls_last=True), "pk")
    return [*held, *fresh[: max(MOST - len(held), 0)]]


def _task_rows(unit: Unit) -> "QuerySet[Entry]":
    """What the unit was given, not what its own weak answers became."""
    ledgers = [one.id for one in installed.current().ledgers.values() if one.key == TASKS]
    rows = Entry.system.filter(announced(), unit=unit, ledger__in=ledgers, gone=LIVE, lump=False)
    return rows.exclude(pk__in=Answer.objects.filter(unit=unit, entry__isnull=False).values("entry"))


def question(checklist: Checklist, key: str, unit: Unit) -> Asked:
    """A task must be one of the unit's own."""
    known = installed.current()
    number = key.removeprefix(TASK)
    if key.startswith(TASK) and number.isdecimal():
        row = _task_rows(unit).filter(pk=int(number)).first()
        if row is None:
            raise Missing("没有找到这项任务。")
        return _task(row)
    duty = known.duties.get(key.removeprefix(OWN)) if key.startswith(OWN) else None
    found = _own(duty) if duty else next((one for one in _of(checklist, known) if one.key == key), None)
    if found is None:
        raise Missing(f"“{checklist.label}”里没有名为“{key}”的问题。")
    return found


def _of(checklist: Checklist, known: PackSet) -> Iterator[Asked]:
    """Figures the engine keeps of its own accord have pages of their own and are not indicators."""
    for one in checklist.questions:
        show = tuple(key for key in one.show if key in known.indicators)
        yield Asked(one.key, checklist.groups[one.group], one.ask, show, one.duty)


def _task(row: Entry) -> Asked:
    ask = f"任务“{row.title or row.number}”是不是真正办成、见到实效？"
    return Asked(f"{TASK}{row.pk}", TASK_GROUP, ask, task=row.pk)


def _own(duty: Duty) -> Asked:
    return Asked(f"{OWN}{duty.id}", OWN_GROUP, f"“{duty.label}”逾期未办，现在是否已经补上？", duty=duty.id)
