from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.units import UnitRef
from taizhang.units.roles import Right, Role


class AccountOut(Schema):
    id: int
    username: str
    name: str
    unit: UnitRef
    email: str
    active: bool
    must_change: bool
    locked_until: datetime | None
    version: int


class AccountPage(Schema):
    items: list[AccountOut]
    next: str | None


class AccountIn(Taken):
    username: str = Field(max_length=40)
    name: str = Field(max_length=50)
    unit: str = Field(max_length=100, description="单位编码或名称")
    email: str = Field("", max_length=254)


class AccountEdit(Taken):
    version: int
    name: str = Field(max_length=50)
    unit: str = Field(max_length=100, description="单位编码或名称")
    email: str = Field("", max_length=254)


class AccountTold(Schema):
    """A new account or password; the password is told this once."""

    account: AccountOut
    password: str


class GrantOut(Schema):
    id: int
    account: int
    role: Role
    unit: UnitRef
    tree: str
    until: date | None


class GrantIn(Taken):
    role: Role
    unit: str = Field(max_length=100, description="单位编码或名称")
    tree: str = Field("block", description="block 为块，line 为条")
    until: date | None = None


class ReachOut(Schema):
    """One right and how many units it holds over."""

    right: Right
    roots: list[UnitRef]
    units: int


class MeOut(Schema):
    account: AccountOut
    grants: list[GrantOut]
    rights: list[Right]


class PasswordIn(Taken):
    old: str = Field(max_length=128)
    new: str = Field(max_length=128)


class SessionOut(Schema):
    id: int
    at: datetime
    address: str
    agent: str
    this: bool


class TokenOut(Schema):
    id: int
    label: str
    rights: list[Right]
    created: datetime
    expires: datetime


class TokenIn(Taken):
    label: str = Field(max_length=60)
    rights: list[Right]
    days: int = Field(90, ge=1, le=366)


class TokenTold(Schema):
    """A new token; its text is told this once."""

    token: TokenOut
    text: str
