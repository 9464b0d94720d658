from datetime import datetime
from typing import Literal

from ninja import Schema

from taizhang.api.schemas.paging import Paged


class JobsAsked(Paged):
    state: Literal["queued", "running", "done", "failed", "cancelled"] | None = None


class JobOut(Schema):
    id: int
    kind: str
    state: str
    done: int
    total: int
    message: str
    actor: str
    created_at: datetime
    finished_at: datetime | None
    error: str


class JobPage(Schema):
    items: list[JobOut]
    next: str | None
