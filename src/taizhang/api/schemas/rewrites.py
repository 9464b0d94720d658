"""Rewritten drafts as the API takes and tells them."""

from datetime import datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class RewriteAsked(Taken):
    version: int = Field(ge=1, description="报告现在的版本")


class DecideIn(Taken):
    slot: str = Field(max_length=60)
    keep: bool = Field(description="真为保留手填，假为采用台账值")
    basis: str = Field("", max_length=500, description="保留手填的依据")
    version: int = Field(ge=1)


class RewriteUndone(Schema):
    version: int


class RewriteOut(Schema):
    id: int
    report: str
    version: int
    name: str
    changes: list[dict[str, str]]
    numbers: list[dict[str, str]]
    gone: list[dict[str, str]]
    taken_at: datetime
