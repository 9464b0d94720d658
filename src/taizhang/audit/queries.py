"""Who did what to which object, and what stood there before and after: ready for a page, newest first.

The caller has decided that the actor may read these events: by the right of audit, or because he may see the
object. A page costs three queries whatever its length.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from taizhang.audit import wording
from taizhang.audit.models import Event, EventDetail, Unsealed

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. `action` also takes what lies under it: `unit` asks for `unit.edited` and `unit.moved`."""

    objects: Collection[str] = ()
    units: Collection[int] | QuerySet[Any, Any] | None = None  # ids, or a subquery of ids
    actor: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None  # this day included

    def q(self) -> Q:
        wanted = Q()
        if self.objects:
            wanted &= Q(object__in=list(self.objects))
        if self.units is not None:
            wanted &= Q(unit__in=self.units)
        if self.actor is not None:
            wanted &= Q(actor=self.actor)
        if self.action:
            wanted &= Q(action=self.action) | Q(action__startswith=self.action.rstrip(".") + ".")
        if self.since:
            wanted &= Q(at__gte=_start(self.since))
        if self.until:
            wanted &= Q(at__lt=_start(self.until + timedelta(days=1)))
        return wanted


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one event, in a person's words; an empty text is "nothing there"."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    actor: int
    actor_name: str
    via: str
    unit: int | None
    action: str
    action_label: str
    object: str
    label: str
    changed: tuple[Changed, ...]
    erased: bool  # the before and after are no longer there
    sealed: bool
    request: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    lines: tuple[Line, ...]
    next: int | None  # `before` of the next page; None on the last


def history(wanted: Wanted, *, before: int | None = None, limit: int = PER_PAGE) -> Page:
    """One page of events, newest first, older than the event `before`."""
    rows = Event.objects.filter(wanted.q())
    if before is not None:
        rows = rows.filter(pk__lt=before)
    events = list(rows.order_by("-pk")[: limit + 1])
    shown = events[:limit]
    ids = [event.pk for event in shown]
    details = dict(EventDetail.objects.filter(event_id__in=ids).values_list("event_id", "json"))
    waiting = set(Unsealed.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
    told = _told(shown, details)
    lines = tuple(_line(event, told.get(event.pk), event.pk not in waiting) for event in shown)
    return Page(lines, shown[-1].pk if len(events) > limit else None)


def _told(events: Sequence[Event], details: Mapping[int, str]) -> dict[int, tuple[Changed, ...]]:
    """What each event changed, in words; names behind ids are asked for once, for all of them."""
    values: list[tuple[int, wording.Asked]] = []
    for event in events:
        if event.pk not in details:
            continue
        read = json.loads(details[event.pk])
        for name in dict.fromkeys((*read["before"], *read["after"])):
            values += [(event.pk, (event.object, name, read[side].get(name))) for side in ("before", "after")]
    names = wording.names([asked for _, asked in values])
    texts = [names.get(at) or _value(*asked) for at, (_, asked) in enumerate(values)]
    found: dict[int, list[Changed]] = {pk: [] for pk in details}
    for at in range(0, len(values), 2):
        pk, (thing, name, _) = values[at]
        label = wording.of(thing).field(thing, name) or name
        found[pk].append(Changed(name, label, texts[at], texts[at + 1]))
    return {pk: tuple(changed) for pk, changed in found.items()}


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _line(event: Event, changed: tuple[Changed, ...] | None, sealed: bool) -> Line:
    return Line(
        id=event.pk,
        at=event.at,
        actor=event.actor,
        actor_name=event.actor_name,
        via=wording.VIA.get(event.via, event.via),
        unit=event.unit,
        action=event.action,
        action_label=wording.of(event.object).action(event.action) or event.action,
        object=event.object,
        label=event.label,
        changed=changed or (),
        erased=changed is None,
        sealed=sealed,
        request=event.request,
        address=event.address,
    )


def _value(thing: str, name: str, value: object) -> str:
    return wording.of(thing).value(thing, name, value) or wording.plain(value)
