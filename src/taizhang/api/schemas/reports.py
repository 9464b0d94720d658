"""Templates and reports as the API tells them."""

from taizhang.api.schemas import Schema


class TemplateOut(Schema):
    key: str
    label: str
    kind: str
    period: str
    source: str


class TemplatesOut(Schema):
    items: list[TemplateOut]
