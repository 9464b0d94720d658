"""What the API takes and gives. Taken bodies are closed: an unknown field is an error, not a silence."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

# An id as a database keeps it: a larger one is no row and must not reach a query.
Key = Annotated[int, Field(ge=1, le=2**62)]


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
