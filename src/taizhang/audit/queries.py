"""Who did what to which object, and what stood there before and after: ready for a page, newest first.

The caller has decided that the actor may read these events: by the right of audit, or because he may see the
object. A page costs three queries whatever its length.
"""

import json
from collections.abc import Collection
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
    lines = tuple(_line(event, details.get(event.pk), event.pk not in waiting) for event in shown)
    return Page(lines, shown[-1].pk if len(events) > limit else None)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _line(event: Event, detail: str | None, sealed: bool) -> Line:
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
        changed=_changed(event.object, detail),
        erased=detail is None,
        sealed=sealed,
        request=event.request,
        address=event.address,
    )


def _changed(name: str, detail: str | None) -> tuple[Changed, ...]:
    if detail is None:
        return ()
    read = json.loads(detail)
    before, after = read["before"], read["after"]
    words = wording.of(name)
    return tuple(
        Changed(
            field=field,
            label=words.field(name, field) or field,
            before=_value(words, name, field, before.get(field)),
            after=_value(words, name, field, after.get(field)),
        )
        for field in dict.fromkeys((*before, *after))
    )


def _value(words: wording.Wording, name: str, field: str, value: object) -> str:
    return words.value(name, field, value) or wording.plain(value)
