from datetime import date

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class UnitRef(Schema):
    code: str
    name: str


class UnitOut(Schema):
    code: str
    name: str
    short_name: str
    kind: str
    parent: UnitRef | None
    size: int
    credit_code: str
    doc_prefix: str
    started_on: date
    ended_on: date | None
    version: int


class UnitPage(Schema):
    items: list[UnitOut]
    next: str | None


class UnitChangeIn(Taken):
    """To another superior, or into another unit."""

    to: str = Field(max_length=30, description="新的上级或并入的单位的编码")
    reason: str = Field(min_length=1, max_length=200, description="依据，例如批复文号")
    on: date | None = None
    version: int = Field(description="看过后果时单位的版本")
