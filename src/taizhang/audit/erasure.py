"""Lawful erasure: the before and after of an event are deleted, the event itself stays with its digest.

Each erased event is named by an event of its own (`audit.erased` on `event:ID`), so that verification can tell an
erasure from a theft without trusting any list: the naming event is hashed and sealed like all others. The basis of
an erasure is never erased.
"""

from collections.abc import Collection

from taizhang.audit.actor import Actor
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.models import Event, EventDetail
from taizhang.audit.operation import Operation, operation

ERASED = "audit.erased"
PREFIX = "event:"
AT_ONCE = 500


def erase_details(actor: Actor, events: Collection[int], *, basis: str) -> int:
    """Erase the details of these events; those already erased are passed over. The caller decides who may."""
    if not basis.strip():
        raise Refused("请写明清除的依据（法规条款或个人申请），依据会永久留存。", field="basis")
    if len(events) > AT_ONCE:
        raise Refused(f"一次最多清除 {AT_ONCE} 条留痕的细节，请分批办理。", field="events")
    with operation(actor) as op:
        found = Event.objects.in_bulk(list(events))
        if len(found) < len(set(events)):
            raise Missing("要清除的留痕有的不存在，请核对编号。")
        if any(event.action == ERASED for event in found.values()):
            raise Refused("清除记录本身不能清除，它是清除合法的凭据。", field="events")
        return _erase(op, found, basis)


def _erase(op: Operation, events: dict[int, Event], basis: str) -> int:
    standing = sorted(EventDetail.objects.filter(event_id__in=events).values_list("event_id", flat=True))
    for event_id in standing:
        event = events[event_id]
        op.event(
            ERASED,
            f"{PREFIX}{event_id}",
            event.label,
            unit=event.unit,
            home=event.home,
            after={"basis": basis, "digest": event.detail_digest},
        )
    if not standing:
        op.unchanged()
    EventDetail.objects.filter(event_id__in=standing).delete()
    return len(standing)


def target_of(event: Event) -> int | None:
    """The event whose detail this one erased."""
    number = event.object.removeprefix(PREFIX) if event.action == ERASED else ""
    return int(number) if number.isdecimal() else None
