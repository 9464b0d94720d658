from datetime import datetime

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class FeedbackOut(Schema):
    id: int
    page: str
    text: str
    at: datetime
    by: str
    answer: str
    answered_at: datetime | None


class FeedbackAsked(Taken):
    skip: int = Field(0, ge=0, le=2**31)
    limit: int = Field(30, ge=1, le=200)


class FeedbackIn(Taken):
    text: str
    page: str = Field("", max_length=60)


class AnswerIn(Taken):
    answer: str
