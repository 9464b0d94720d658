from datetime import date, datetime
from typing import Literal

from pydantic import Field

from taizhang.api.schemas import Schema, Taken


class LetterDueOut(Schema):
    key: str
    label: str
    due: date


class LetterOut(Schema):
    id: int
    grade: str
    year: int
    number: int
    sender: str
    unit: str
    dues: list[LetterDueOut]
    words: str
    reply_by: date
    made_by: str
    made_at: datetime
    received_at: datetime | None
    reply: str
    replied_at: datetime | None


class LettersOut(Schema):
    letters: list[LetterOut]


class LetterIn(Taken):
    to: str = Field(max_length=60)
    grade: Literal["blue", "yellow", "red"]
    dues: list[str] = Field(max_length=50)
    reply_by: date
    words: str = Field("", max_length=2_000)


class ReplyIn(Taken):
    reply: str = Field(max_length=4_000)


class RobotIn(Taken):
    kind: Literal["wecom", "dingtalk"]
    label: str = Field(max_length=60)
    url: str = Field(max_length=300)
    secret: str = Field("", max_length=100)


class RobotOut(Schema):
    id: int
    kind: str
    label: str


class FeedOut(Schema):
    token: str


class DigestOut(Schema):
    day: date
    unit: str
    lines: list[dict[str, str]]
    deliveries: list[dict[str, str]]


class DigestsOut(Schema):
    reminders: list[DigestOut]


class MeetingOut(Schema):
    members: int
    reported: list[str]
    missing: list[str]
    late: list[dict[str, str]]
    decisions: list[dict[str, str]]
    dispatch: int | None
    issued: bool
