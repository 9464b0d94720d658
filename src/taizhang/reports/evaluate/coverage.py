"""Who owes a duty and what became of it, for 全部 and for lists of units, as the duties floor answers."""

from collections.abc import Iterator
from datetime import timedelta

from taizhang.duties import queries
from taizhang.duties.dues.due import Due, State
from taizhang.duties.queries import Coverage
from taizhang.ledgers import installed
from taizhang.packs.model import Duty, ListView
from taizhang.reports.evaluate.asked import Asked
from taizhang.units.models import Unit

AHEAD = timedelta(days=14)  # what is to come is what falls due in a fortnight
ONE_DAY = timedelta(days=1)
UPCOMING = "upcoming"


def of(asked: Asked, duty: Duty) -> Coverage:
    return queries.coverage(asked.scope, asked.unit, duty.id, asked.last)


def units_of(asked: Asked, view: ListView, most: int) -> list[dict[str, str]]:
    """The list of a duty's units: whom it concerns, and which duty. What is to come is the unit's own."""
    packs = installed.current()
    duties = (
        [one for one in packs.duties.values() if one.on] if view.duty == "*" else [packs.duties[view.duty or ""]]
    )
    if view.take == UPCOMING:
        return list(_to_come(asked, duties))[:most]
    found: list[dict[str, str]] = []
    for duty in duties:
        found += _in_state(asked, duty, view.take or State.MISSING, most - len(found))
        if len(found) >= most:
            break
    return found


def _in_state(asked: Asked, duty: Duty, state: str, most: int) -> list[dict[str, str]]:
    standing = queries.named(asked.scope, asked.unit, duty.id, asked.last, state, limit=most)
    names = dict(Unit.system.filter(pk__in=[one.id for one in standing]).values_list("pk", "short_name"))
    return [_cells(names.get(one.id, ""), duty.label) for one in standing]


def _to_come(asked: Asked, duties: list[Duty]) -> Iterator[dict[str, str]]:
    dues = queries.own(asked.scope, asked.unit, asked.last + ONE_DAY, asked.last + AHEAD, duties=duties)
    for one in sorted(dues, key=lambda due: (due.due, due.key)):
        if one.state is State.PENDING:
            yield {**_cells(asked.unit.short_name, one.label), "due": _day(one)}


def _day(due: Due) -> str:
    return f"{due.due.month}月{due.due.day}日"


def _cells(name: str, duty: str) -> dict[str, str]:
    return {"name": name, "unit": name, "duty": duty, "due": "", "done": ""}
