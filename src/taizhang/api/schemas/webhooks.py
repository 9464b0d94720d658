"""What the API takes and gives of webhooks."""

from datetime import datetime
from typing import Any

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.paging import LIMIT, MOST
from taizhang.api.schemas.units import UnitRef


class WebhookIn(Taken):
    unit: str = Field("", max_length=30, description="哪个单位（及下级）的条目；空为本人单位")
    label: str = Field(max_length=60, description="推送给哪个系统")
    url: str = Field(max_length=500)
    actions: list[str] = Field(default_factory=list, max_length=40, description="哪些变动；空为全部")
    ledger: str = Field("", max_length=60, description="哪本台账；空为全部")
    where: dict[str, Any] = Field(default_factory=dict, description="条件，与清单的 where 相同")


class WebhookEditIn(Taken):
    version: int
    label: str | None = Field(None, max_length=60)
    url: str | None = Field(None, max_length=500)
    actions: list[str] | None = Field(None, max_length=40)
    active: bool | None = None


class WebhookOut(Schema):
    id: int
    unit: UnitRef
    label: str
    url: str
    actions: list[str]
    ledger: str
    where: dict[str, Any]
    active: bool
    failures: int
    disabled: str
    version: int
    created_at: datetime


class WebhookTold(Schema):
    """A webhook with its secret, which is told this once."""

    webhook: WebhookOut
    secret: str


class DeliveriesAsked(Taken):
    before: int = Field(0, ge=0, le=2**62, description="上一页给出的 next")
    limit: int = Field(LIMIT, ge=1, le=MOST)


class DeliveryOut(Schema):
    id: int
    action: str
    entry: int | None
    state: str
    attempts: int
    status: int | None
    error: str
    body: str
    created_at: datetime
    tried_at: datetime | None


class DeliveryPage(Schema):
    items: list[DeliveryOut]
    next: int | None
