"""What the API takes and gives of saved lists: the words of a list under a name."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.units import UnitRef


class ListWords(Taken):
    """The words of a list, as an address of `entries` has them too. `where` is a condition in a pack's words."""

    where: dict[str, Any] = Field(default_factory=dict)
    states: list[str] = Field(default_factory=list, max_length=40)
    overdue: bool = False
    withdrawn: bool = False
    search: str = Field("", max_length=100)
    sort: str = Field("", max_length=41)
    descending: bool = False
    columns: list[str] = Field(default_factory=list, max_length=40)


class SavedListIn(Taken):
    ledger: str = Field(max_length=60)
    label: str = Field(max_length=60)
    unit: str = Field("", max_length=30, description="存在哪个单位名下；空为本人单位")
    words: ListWords = Field(default_factory=lambda: ListWords.model_validate({}))
    shared: bool = Field(False, description="同单位的人也能用")


class SavedListEdit(Taken):
    version: int
    label: str | None = Field(None, max_length=60)
    words: ListWords | None = None
    shared: bool | None = None


class SavedListsAsked(Taken):
    ledger: str = Field("", max_length=60)


class ListWordsOut(ListWords):
    """The words as they are kept."""

    model_config = ConfigDict(extra="ignore")


class SavedListOut(Schema):
    id: int
    ledger: str
    label: str
    unit: UnitRef
    words: ListWordsOut
    shared: bool
    mine: bool
    may_change: bool
    version: int
    updated_at: datetime
