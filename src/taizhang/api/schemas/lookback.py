from datetime import date, datetime
from typing import Any

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class LookBackProgressOut(Schema):
    checklist: str
    label: str
    questions: int
    answered: int
    day: date | None
    closed_at: datetime | None


class LookBacksOut(Schema):
    lookbacks: list[LookBackProgressOut]


class LookBackQuestionOut(Schema):
    question: str
    group: str
    ask: str
    figures: list[dict[str, Any]]
    duty: str | None
    task: int | None
    value: str | None
    words: str
    rows: list[int]
    cited: list[dict[str, Any]]
    entry: int | None
    against: list[str]
    version: int


class LookBackOut(Schema):
    checklist: str
    label: str
    scale: list[str]
    weak: str
    answered: int
    closed_at: datetime | None
    questions: list[LookBackQuestionOut]


class LookBackAnswerIn(Taken):
    question: str = Field(max_length=130)
    value: str = Field(max_length=30)
    words: str = Field("", max_length=1_000)
    rows: list[int] = Field([], max_length=20)
    figures: list[str] = Field([], max_length=20)
    version: int = 0
