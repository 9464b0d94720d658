"""The questions of one look-back: those of the checklist, and one for each duty the unit has left undone.

What was done is in the ledgers already, so nobody is asked about it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taizhang.audit.errors import Missing
from taizhang.duties.dues.due import Due, State
from taizhang.ledgers import installed
from taizhang.packs.model import Duty, PackSet
from taizhang.packs.report_model import Checklist

OWN, OWN_GROUP = "own:", "本单位未办的规定动作"
MOST = 10  # questions of the unit's own; the rest stand among its dues


@dataclass(frozen=True, slots=True)
class Asked:
    key: str
    group: str
    ask: str
    show: tuple[str, ...] = ()
    duty: str | None = None


def checklist_named(key: str) -> Checklist:
    found = installed.current().checklists
    one = found.get(key) or next((one for one in found.values() if key in (one.key, one.label)), None)
    if one is None:
        raise Missing(f"没有名为“{key}”的检查表。")
    return one


def asked(checklist: Checklist, dues: Iterable[Due], answered: Iterable[str]) -> list[Asked]:
    """An own question stays once it was answered, whatever became of its duty."""
    known = installed.current()
    named = {one.duty for one in checklist.questions}
    undone = {due.duty.id: due.duty for due in dues if due.state is State.MISSING and due.duty.id not in named}
    kept = {key.removeprefix(OWN) for key in answered if key.startswith(OWN)}
    own = [*(known.duties[key] for key in sorted(kept & known.duties.keys())), *undone.values()]
    return [*_of(checklist, known), *map(_own, list(dict.fromkeys(own))[:MOST])]


def question(checklist: Checklist, key: str) -> Asked:
    known = installed.current()
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


def _own(duty: Duty) -> Asked:
    return Asked(f"{OWN}{duty.id}", OWN_GROUP, f"“{duty.label}”逾期未办，现在是否已经补上？", duty=duty.id)
