from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import told
from taizhang.api.schemas.events import EventPage, EventsAsked
from taizhang.api.told import Told
from taizhang.audit import queries
from taizhang.units.event_reach import audited_units
from taizhang.units.request import scoped

router = Router()


@router.get("events", url_name="events", response=EventPage, summary="留痕，新的在前")
def events(request: HttpRequest, asked: Query[EventsAsked]) -> Told:
    wanted = queries.Wanted(
        units=audited_units(scoped(request).scope),
        objects=[asked.object] if asked.object else (),
        actor=asked.actor,
        action=asked.action,
        since=asked.since,
        until=asked.until,
    )
    page = queries.history(wanted, before=asked.before, limit=asked.limit)
    return {"items": [told.event(line) for line in page.lines], "next": page.next}
