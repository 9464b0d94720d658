"""What the API takes and gives of a unit's own columns and options."""

from typing import Literal

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.units import UnitRef


class LocalFieldIn(Taken):
    unit: str = Field("", max_length=30, description="哪个单位（及下级）的栏目；空为本人单位")
    key: str = Field(max_length=30, description="英文小写字母、数字和下划线")
    label: str = Field(max_length=40)
    type: Literal["text", "longtext", "int", "date", "bool"] = "text"


class LocalFieldOut(Schema):
    id: int
    ledger: str
    unit: UnitRef
    key: str
    label: str
    type: str


class LocalOptionIn(Taken):
    unit: str = Field("", max_length=30, description="哪个单位（及下级）的选项；空为本人单位")
    field: str = Field(max_length=40, description="哪一栏；它的选项须允许各单位补充")
    label: str = Field(max_length=60)
    shared: str = Field(max_length=40, description="算作哪个统一选项（键）")


class LocalOptionOut(Schema):
    id: int
    options: str
    unit: UnitRef
    label: str
    shared: str
