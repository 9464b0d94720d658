"""What an operation or a read says when it refuses: a stable code for programs, a Chinese sentence for people.

Pages answer these with the form kept as typed, the API with problem details, the command line with the sentence.
"""

from collections.abc import Mapping
from types import MappingProxyType

from taizhang.files.marks import typed_mark


class Refused(Exception):
    """Refused for a reason the user can act on."""

    code = "refused"
    status = 422
    # What a program may need beside the sentence; told with the problem.
    more: Mapping[str, object] = MappingProxyType({})

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field


class Invalid(Refused):
    """Several fields are wrong at once; all are reported."""

    code = "invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems


class Forbidden(Refused):
    """The row is visible, the act is not allowed."""

    code = "forbidden"
    status = 403


class Missing(Refused):
    """Not there, or not for this actor: the two are not told apart."""

    code = "not_found"
    status = 404

    def __init__(self, message: str = "没有找到，或您无权查看。") -> None:
        super().__init__(message)


class Conflict(Refused):
    """Somebody else changed it meanwhile, or the same key came with another body."""

    code = "conflict"
    status = 409


WORDS = 2_000


def few_words(text: str, field: str, most: int = WORDS) -> str:
    """What a person wrote, without the blanks around it; refused where it is longer than anybody reads or carries a
    classification mark."""
    text = text.strip()
    if len(text) > most:
        raise Invalid({field: f"最多{most}个字，现有{len(text)}个字，请缩短。"})
    if mark := typed_mark(text):
        raise Invalid({field: f"里面有密级标志“{mark}”，本系统不得存储国家秘密，请删去涉密内容。"})
    return text
