"""What the API takes and gives. Both are closed: an unknown field sent to us is an error, not a silence, and what we
answer has the fields of the specification and no others."""

from typing import Annotated

import ninja
from pydantic import ConfigDict, Field

# An id as a database keeps it: a larger one is no row and must not reach a query.
Key = Annotated[int, Field(ge=1, le=2**62)]


class Schema(ninja.Schema):
    """What we answer."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})


class Taken(Schema):
    """A body sent to us."""

    model_config = ConfigDict(extra="forbid")


class Problem(ninja.Schema):
    """Why a call was refused: `code` is stable, `detail` is Chinese, `fields` names what to change. A refusal may say
    more beside these, such as both values of a stale save."""

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
