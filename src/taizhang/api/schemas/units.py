from datetime import date

from ninja import Schema


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
