from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST


class EventsAsked(Taken):
    """Filters of the trail; `before` is the `next` of the page before."""

    actor: int | None = None
    object: str = Field("", max_length=60)
    action: str = Field("", max_length=60)
    since: date | None = None
    until: date | None = None
    before: int | None = Field(None, ge=0, le=2**62)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class ChangedOut(Schema):
    field: str
    label: str
    before: str
    after: str


class EventOut(Schema):
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
    changed: list[ChangedOut]
    erased: bool
    sealed: bool
    request: str
    address: str


class EventPage(Schema):
    items: list[EventOut]
    next: int | None
