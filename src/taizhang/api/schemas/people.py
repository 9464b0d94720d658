"""People and temporary bodies, as they are taken and told."""

from datetime import date

from pydantic import Field

from taizhang.api.schemas import Key, Schema, Taken
from taizhang.api.schemas.paging import Paged
from taizhang.api.schemas.units import UnitRef

Reason = Field(min_length=1, max_length=200, description="依据或原因，记入留痕")


class PersonIn(Taken):
    name: str = Field(max_length=50)
    post: str = Field("", max_length=60)
    leader: bool = False
    member: bool = False
    floating: bool = False
    phone: str = Field("", max_length=20)
    term_end: date | None = None


class PersonPatch(Taken):
    """Only what is named changes."""

    version: int
    name: str | None = Field(None, max_length=50)
    post: str | None = Field(None, max_length=60)
    leader: bool | None = None
    member: bool | None = None
    floating: bool | None = None
    phone: str | None = Field(None, max_length=20)
    term_end: date | None = None


class PersonTransferIn(Taken):
    unit: str = Field(max_length=30, description="调入单位的编码")
    post: str = Field("", max_length=60)


class EndIn(Taken):
    reason: str = Reason
    on: date | None = None


class BodiesAsked(Paged):
    below: bool = Field(default=False, description="含下级")


class PeopleAsked(BodiesAsked):
    ending_by: date | None = Field(None, description="只要任期在这一天以前届满的")


class PersonOut(Schema):
    id: int
    unit: int
    unit_name: str
    name: str
    post: str
    leader: bool
    member: bool
    floating: bool
    phone: str = Field(description="中间几位不显示")
    term_end: date | None
    ended_on: date | None
    version: int


class PeoplePage(Schema):
    items: list[PersonOut]
    next: str | None


class BodyIn(Taken):
    name: str = Field(max_length=100)
    kind: str = Field(max_length=30)
    campaign: str = Field("", max_length=60)
    host: str = Field("", max_length=30, description="承办单位的编码")
    started_on: date | None = None


class BodyPatch(Taken):
    version: int
    name: str | None = Field(None, max_length=100)
    kind: str | None = Field(None, max_length=30)


class MemberIn(Taken):
    person: Key
    post: str = Field("", max_length=60)
    chair: bool = False
    on: date | None = None


class MemberEndIn(Taken):
    on: date | None = None


class BodyMemberOut(Schema):
    id: int
    person: int
    name: str
    post: str
    chair: bool
    started_on: date


class BodyOut(Schema):
    id: int
    unit: UnitRef
    name: str
    kind: str
    host: UnitRef | None
    started_on: date
    ended_on: date | None
    version: int
    members: list[BodyMemberOut] = Field(description="在任的组成人员")


class BodyPage(Schema):
    items: list[BodyOut]
    next: str | None
