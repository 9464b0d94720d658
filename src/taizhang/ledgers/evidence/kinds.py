"""What may be kept, judged by the bytes: the name of a file is never believed.

A page, a program, an archive or a macro is refused whatever it is called. Classification marks in the name or in any
text that can be read are refused too: this system must not hold state secrets.
"""

from dataclasses import dataclass

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.kinds import is_zip, kind_of

IMAGES = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
DOCUMENTS = frozenset({"docx", "xlsx", "pptx", "doc", "xls", "ole", "pdf", "ofd", "odf", "rtf", "text"})
ALLOWED_WORDS = "Word、Excel、PPT、PDF、OFD、文本和图片"
MACRO_PART = "vbaProject.bin"
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    kind: str
    name: str


def check(data: bytes, name: str) -> Checked:
    """The kind of a file that may be kept. Raises with the reason otherwise."""
    name = clean_name(name)
    refuse_classified(name)
    kind = _kind(data)
    if kind not in DOCUMENTS and kind not in IMAGES.values():
        raise Refused(f"不能上传这种文件，只收{ALLOWED_WORDS}（按内容判断，与后缀名无关）。", code="file_kind")
    if is_zip(data) and any(part.endswith(MACRO_PART) for part in Archive(data).names):
        raise Refused("文件里有宏，不能上传。请另存为不含宏的格式。", code="file_macro")
    _refuse_classified(data)
    return Checked(kind, name)


def clean_name(name: str) -> str:
    """The last part of the name, without control characters: it is shown, stored and sent back, never opened."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return (plain or "未命名")[-NAME_LENGTH:]


def _kind(data: bytes) -> str:
    for magic, kind in IMAGES.items():
        if data.startswith(magic):
            return kind
    try:
        return kind_of(data)
    except FileError as error:
        raise Refused(str(error), code="file_kind") from error


def _refuse_classified(data: bytes) -> None:
    """A scanned page has no words and is kept; a file that cannot be opened is not: nobody could say what is in it."""
    try:
        refuse_classified("", data)
    except FileError as error:
        raise Refused(str(error), code="file_unreadable") from error
