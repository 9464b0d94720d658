from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST


class JobsAsked(Taken):
    state: Literal["", "queued", "running", "done", "failed", "cancelled"] = ""
    before: int | None = Field(None, ge=0, le=2**62)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class JobOut(Schema):
    id: int
    kind: str
    label: str
    state: str
    done: int
    total: int
    message: str
    actor_name: str
    run_at: datetime
    finished_at: datetime | None
    error: str
    result: Any = Field(None, description="做完后的结果，如导入报告")


class JobPage(Schema):
    items: list[JobOut]
    next: int | None
