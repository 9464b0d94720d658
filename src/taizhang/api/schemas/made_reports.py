"""A report and the choices of its template, as the API takes and tells them."""

from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.reports import BindingFields
from taizhang.api.schemas.units import UnitRef


class ReportOut(Schema):
    code: str
    unit: UnitRef
    template: str
    template_version: int
    label: str
    title: str
    first: date
    last: date
    state: str
    number: int
    version: int
    issued_at: datetime | None
    facts_hash: str


class ReportPage(Schema):
    items: list[ReportOut]
    next: int | None


class ReportDropped(Schema):
    dropped: str


class CitedListOut(Schema):
    """A list of the draft, and the entries ticked in it."""

    list_: str = Field(alias="list")
    label: str
    cited: list[int]


class CitedListsOut(Schema):
    items: list[CitedListOut]


class CaseOut(Schema):
    id: int
    title: str
    number: str
    unit: str
    state: str


class CasesOut(Schema):
    list_: str = Field(alias="list")
    label: str
    cited: list[CaseOut]
    lost: list[str]
    items: list[CaseOut]
    next: int | None


class SentOut(Schema):
    sending: int
    to: str
    state: str


class SendingOut(SentOut):
    comment: str


class SendingLine(SendingOut):
    report: ReportOut


class SendingPage(Schema):
    items: list[SendingLine]
    next: str | None


class LevelOut(Schema):
    job: int


class ReportsAsked(Taken):
    state: str = ""
    before: int = 0
    limit: int = Field(50, ge=1, le=200)


class ReportIn(Taken):
    template: str
    unit: str = ""
    first: date
    last: date
    children: list[int] = Field(default_factory=list)


class VersionIn(Taken):
    version: int = Field(ge=1)


class GivenIn(Taken):
    version: int
    asks: dict[str, str] = Field(default_factory=dict)
    prose: dict[str, str] = Field(default_factory=dict)
    explained: dict[str, str] = Field(default_factory=dict)


class HandIn(Taken):
    version: int
    slot: str
    value: str = ""
    basis: str = ""


class ReturnedIn(Taken):
    comment: str


class LevelIn(Taken):
    template: str
    unit: str = ""
    below: str = "children"
    first: date
    last: date


class SoughtAsked(Taken):
    q: str = ""
    unit: str = ""
    after: int = Field(0, ge=0, le=10_000)


class CitedIn(Taken):
    version: int = Field(ge=1)
    entries: list[int] = Field(default_factory=list, max_length=200)


class UploadAsked(Taken):
    unit: str = ""
    label: str = ""
    key: str = ""
    period: str = ""


class BindingIn(BindingFields, Taken):
    version: int
    kind: str
