from pydantic import Field

from taizhang.api.schemas import Taken

LIMIT = 50
MOST = 200


class Paged(Taken):
    """Which part of a list: `cursor` is the `next` of the page before."""

    cursor: str = Field("", max_length=400)
    limit: int = Field(LIMIT, ge=1, le=MOST)


class Searched(Paged):
    q: str = Field("", max_length=50, description="名称或编码的一部分")
