"""Word files as PDF through LibreOffice, with a clear word on fonts that are missing and will be substituted."""

import shutil
import subprocess
from dataclasses import dataclass

from taizhang.files.docx.opening import as_docx
from taizhang.files.errors import FileError
from taizhang.files.gbt.read import read
from taizhang.files.office import convert, has_office

MISSING = "服务器上没有安装 LibreOffice，不能生成 PDF。请下载 Word 文件后在本机另存为 PDF。"


@dataclass(frozen=True, slots=True)
class Pdf:
    """`substituted` names the faces the file asks for and this server does not have."""

    data: bytes
    substituted: tuple[str, ...]

    @property
    def notice(self) -> str:
        if not self.substituted:
            return ""
        faces = "、".join(self.substituted)
        return f"服务器缺少字体 {faces}，PDF 里已用其他字体代替，版式以装有这些字体的电脑打开 Word 文件为准。"


def to_pdf(document: bytes) -> Pdf:
    if not has_office():
        raise FileError(MISSING)
    word = as_docx(document)
    wanted = read(word).faces
    return Pdf(convert(word, "docx", "pdf"), tuple(sorted(wanted - installed_faces())))


def installed_faces() -> frozenset[str]:
    """Family names of the fonts here, in every language; none where fontconfig is missing."""
    program = shutil.which("fc-list")
    if program is None:
        return frozenset()
    done = subprocess.run([program, ":", "family"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    return frozenset(name.strip() for line in done.stdout.splitlines() for name in line.split(","))
