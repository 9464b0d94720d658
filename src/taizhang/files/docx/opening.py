"""Whatever Word file somebody brings, as docx: legacy formats are converted where LibreOffice is installed."""

from taizhang.files.errors import FileError
from taizhang.files.kinds import kind_of
from taizhang.files.office import convert

SUFFIXES = {"doc": "doc", "ole": "wps", "rtf": "rtf"}
LARGEST = 100 * 1024 * 1024


def as_docx(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise FileError(f"文件有 {len(data) >> 20} MB，超过上限 {LARGEST >> 20} MB。")
    kind = kind_of(data)
    if kind == "docx":
        return data
    if kind == "encrypted":
        raise FileError("文件已加密，打不开。请去掉密码后再上传。")
    if kind in SUFFIXES:
        return convert(data, SUFFIXES[kind], "docx")
    raise FileError("这不是 Word 文件（按内容判断，与后缀名无关）。请用 Word 或 WPS 另存为 docx 后再上传。")
