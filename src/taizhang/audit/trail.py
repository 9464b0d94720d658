"""Whether every event stands as it was written: events, details, leaves and unsealed rows walked together by id.

The four tables are read one after another while others write, so a page may catch an event between two of its
states. An event changes state at most three times in its life (written, sealed, erased): what is still wrong after
as many further readings is wrong.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from taizhang.audit.erasure import ERASED, PREFIX, target_of
from taizhang.audit.hashing import detail_is_intact, event_is_intact
from taizhang.audit.models import Event, EventDetail, Leaf, Unsealed
from taizhang.audit.reading import PAGE, START, M, page_after, rows_at
from taizhang.audit.verifiers import Finding

CHANGED = "event.changed"
REMOVED = "event.removed"
INSERTED = "event.inserted"

FURTHER_READINGS = 3

END = 2**63


@dataclass(slots=True)
class Page:
    """All four tables between two ids."""

    last: int
    events: dict[int, Event | None]
    leaves: dict[int, Leaf | None]
    unsealed: dict[int, Unsealed | None]
    details: dict[int, EventDetail | None]
    erased: set[int]  # details missing here that an event says were erased
    undone: set[int]  # details an event says were erased, and which are there

    def ids(self) -> list[int]:
        return sorted({*self.events, *self.leaves, *self.unsealed, *self.details})


def check_events(on_page: Callable[[int, int], None]) -> Iterator[Finding]:
    """Every bad event in order of id. `on_page` hears of events and lawful erasures passed."""
    after = START
    while (page := _next(after)).ids():
        yield from _confirmed(_wrong(page)).values()
        on_page(len(page.events), len(page.erased))
        after = page.last


def _confirmed(found: dict[int, Finding]) -> dict[int, Finding]:
    for _ in range(FURTHER_READINGS):
        if found:
            found = _wrong(_again(found))
    return found


def _again(ids: Collection[int]) -> Page:
    events, leaves = rows_at(Event, "id", ids), rows_at(Leaf, "event_id", ids)
    unsealed, details = rows_at(Unsealed, "event_id", ids), rows_at(EventDetail, "event_id", ids)
    return _page(END, events, leaves, unsealed, details)


def _next(after: int) -> Page:
    """The next page, ending where the fullest of the four tables ends, so that memory stays bounded."""
    events, leaves = page_after(Event, "id", after), page_after(Leaf, "event_id", after)
    unsealed, details = page_after(Unsealed, "event_id", after), page_after(EventDetail, "event_id", after)
    full = [max(table) for table in (events, leaves, unsealed, details) if len(table) == PAGE]
    last = min(full, default=max((*events, *leaves, *unsealed, *details), default=END))
    return _page(last, _to(events, last), _to(leaves, last), _to(unsealed, last), _to(details, last))


def _page(
    last: int,
    events: dict[int, Event | None],
    leaves: dict[int, Leaf | None],
    unsealed: dict[int, Unsealed | None],
    details: dict[int, EventDetail | None],
) -> Page:
    erased = _erased(sorted(events.keys() - details.keys()))
    return Page(last, events, leaves, unsealed, details, erased, _undone(events))


def _to(rows: dict[int, M | None], last: int) -> dict[int, M | None]:
    return {number: row for number, row in rows.items() if number <= last}


def _erased(missing: list[int]) -> set[int]:
    """Which of the missing details were erased by an event that itself stands."""
    names = [f"{PREFIX}{number}" for number in missing]
    witnesses = Event.objects.filter(object__in=names, action=ERASED) if names else ()
    targets = (target_of(event) for event in witnesses if event_is_intact(event))
    return {target for target in targets if target is not None}


def _undone(events: dict[int, Event | None]) -> set[int]:
    named = {event.pk: target_of(event) for event in events.values() if event and event.action == ERASED}
    targets = {number: target for number, target in named.items() if target is not None}
    back = set(EventDetail.objects.filter(event_id__in=targets.values()).values_list("event_id", flat=True))
    return {number for number, target in targets.items() if target in back}


def _wrong(page: Page) -> dict[int, Finding]:
    found = {}
    for number in page.ids():
        problem = _removed(page, number) if number not in page.events else _tampered(page, number)
        if problem is not None:
            kind, message = problem
            found[number] = Finding(kind, f"event:{number}", f"第 {number} 号留痕{message}")
    return found


Problem = tuple[str, str] | None


def _removed(page: Page, number: int) -> Problem:
    if number in page.leaves:
        return REMOVED, "已封存，现在没有了：被删除。"
    if number in page.unsealed:
        return REMOVED, "尚待封存，现在没有了：被删除。"
    return REMOVED, "只剩细节，留痕和封存登记都没有了：被删除，或细节系他人添加。"


def _tampered(page: Page, number: int) -> Problem:
    event = page.events[number]
    if event is None or not event_is_intact(event):
        return CHANGED, "与写下时的摘要不符：被改动。"
    return _misplaced(page, event) or _detail_wrong(page, event)


def _misplaced(page: Page, event: Event) -> Problem:
    leaf, unsealed = page.leaves.get(event.pk), page.unsealed.get(event.pk)
    if leaf is None and unsealed is None:
        return INSERTED, "没有封存，也不在待封存之列：系他人添加。"
    if leaf is not None and unsealed is not None:
        return CHANGED, "已封存又列为待封存：封存登记被改动。"
    if leaf is not None and leaf.hash != event.hash:
        return CHANGED, "与封存时的摘要不符：留痕或封存登记被改动。"
    if unsealed is not None and unsealed.home != event.home:
        return CHANGED, "的待封存登记被改动。"
    return None


def _detail_wrong(page: Page, event: Event) -> Problem:
    detail = page.details.get(event.pk)
    if event.pk in page.undone:
        return CHANGED, f"依法清除了{event.object.removeprefix(PREFIX)}号留痕的细节，细节现在又出现了。"
    if detail is None:
        return None if event.pk in page.erased else (CHANGED, "的前后内容没有了，且无清除记录：被删除。")
    if not detail_is_intact(event, detail):
        return CHANGED, "的前后内容与摘要不符：被改动。"
    return None
