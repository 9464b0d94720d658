"""Text out of any file a clerk may bring. What a file is decides its bytes; its name only helps the message."""

from taizhang.files.archive import Archive
from taizhang.files.errors import FileError
from taizhang.files.extract_docx import extract_docx
from taizhang.files.extract_legacy import extract_legacy
from taizhang.files.extract_pdf import extract_pdf
from taizhang.files.extract_plain import extract_plain
from taizhang.files.extracted import Extracted
from taizhang.files.kinds import is_zip, kind_of, zip_kind

LARGEST = 100 * 1024 * 1024
REFUSED = {
    "encrypted": "文件已加密，打不开。请去掉密码后再上传。",
    "html": "这是网页文件（有的系统把它存成 .doc）。请用 Word 或 WPS 打开后另存为 docx 再上传。",
    "pptx": "这是演示文稿，读不了。请提供 Word、PDF 或文本文件。",
    "ofd": "这是 OFD 版式文件，读不了。请提供 Word、PDF 或文本文件。",
    "odf": "这是 OpenDocument 文件。请用 LibreOffice 或 WPS 另存为 docx 后再上传。",
    "zip": "这是压缩包，不是一份文件。请解压后把里面的文件分别上传。",
    "xls": "这是旧版 Excel 文件（.xls）。请另存为 xlsx 后再上传。",
    "xlsx": "这是 Excel 表格，不是文字材料。请从“导入”上传，或另存为 docx。",
}


def extract(data: bytes, name: str = "") -> Extracted:
    try:
        return _extract(data)
    except FileError as error:
        raise FileError(f"{name}：{error}" if name else str(error)) from error


def _extract(data: bytes) -> Extracted:
    if len(data) > LARGEST:
        raise FileError(f"文件有 {len(data) >> 20} MB，超过上限 {LARGEST >> 20} MB。")
    archive = Archive(data) if is_zip(data) else None
    kind = zip_kind(archive) if archive else kind_of(data)
    if kind in REFUSED:
        raise FileError(REFUSED[kind])
    if archive:
        return extract_docx(archive)
    if kind == "pdf":
        return extract_pdf(data)
    if kind in {"doc", "ole", "rtf"}:
        return extract_legacy(data, kind)
    return extract_plain(data)
