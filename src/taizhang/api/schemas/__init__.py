"""What the API takes and gives. Taken bodies are closed: an unknown field is an error, not a silence."""

from ninja import Schema
from pydantic import ConfigDict


class Taken(Schema):
    """A body sent to us."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Why a call was refused: `code` is stable, `detail` is Chinese, `fields` names what to change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request: str
    fields: dict[str, str] | None = None


class Done(Schema):
    """The change was made."""

    done: bool = True
