from datetime import date, datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken
from taizhang.api.schemas.figures import FigureOut


class LookBackProgressOut(Schema):
    checklist: str
    label: str
    questions: int
    answered: int
    day: date | None
    closed_at: datetime | None


class LookBacksOut(Schema):
    lookbacks: list[LookBackProgressOut]


class CitedFigureOut(Schema):
    """As it was read when it was cited."""

    indicator: str
    label: str
    word: str
    value: int | float | None
    from_: str | None = Field(alias="from")
    to: str
    as_of: datetime
    definition: str


class LookBackQuestionOut(Schema):
    question: str
    group: str
    ask: str
    figures: list[FigureOut]
    duty: str | None
    task: int | None
    value: str | None
    words: str
    rows: list[int]
    cited: list[CitedFigureOut]
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
