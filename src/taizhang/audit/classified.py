"""Nothing with a classification mark comes in: asked at every door, before anything of it is kept or read further."""

from taizhang.audit.errors import Refused
from taizhang.files.marks import CELL, mark_refusal
from taizhang.files.readable import readable


def refuse_classified(name: str, content: bytes | str = b"") -> None:
    """A file, or a block that was pasted. A FileError where it cannot be opened."""
    for text in (mark_refusal(name), mark_refusal("", _text(content))):
        if text is not None:
            raise Refused(text, code="classified", field="file")


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content.replace("\t", CELL)
    return readable(content) if content else ""
