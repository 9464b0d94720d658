"""What a file is, from its first bytes. The extension is never believed: many a .wps is a Word 97 file."""

from taizhang.files.archive import Archive
from taizhang.files.errors import FileError

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
IMAGES = {
    b"\xff\xd8\xff": "JPEG 图片",
    b"\x89PNG": "PNG 图片",
    b"GIF8": "GIF 图片",
    b"BM": "BMP 图片",
    b"II*\x00": "TIFF 图片",
    b"MM\x00*": "TIFF 图片",
}
OTHERS = {
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"MZ": "可执行程序",
    b"\x7fELF": "可执行程序",
    b"OFD": "OFD 文件",
}
# stream names of a compound file -> kind; the first found wins
STREAMS = {"EncryptedPackage": "encrypted", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
MAIN_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


def kind_of(data: bytes) -> str:
    """docx xlsx pptx zip ofd odf doc xls encrypted ole pdf rtf html text; a FileError names what it is instead."""
    if not data.strip(b"\x00 \r\n\t"):
        raise FileError("文件是空的，没有可读的内容。")
    if is_zip(data):
        return zip_kind(Archive(data))
    if data.startswith(OLE):
        return _ole_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    _refuse_foreign(data)
    return _text_kind(data)


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def zip_kind(archive: Archive) -> str:
    for prefix, kind in MAIN_PARTS.items():
        if any(name.startswith(prefix) for name in archive.names):
            return kind
    if "OFD.xml" in archive:
        return "ofd"
    if "mimetype" in archive and b"opendocument" in archive.read("mimetype"):
        return "odf"
    return "zip"


def _ole_kind(data: bytes) -> str:
    for stream, kind in STREAMS.items():
        if f"{stream}\0".encode("utf-16-le") in data:
            return kind
    return "ole"


def _refuse_foreign(data: bytes) -> None:
    for table in (IMAGES, OTHERS):
        for magic, label in table.items():
            if data.startswith(magic):
                raise FileError(f"这是{label}，不是能读出文字的文件（按内容判断，与后缀名无关）。")


def _text_kind(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"{\\rtf"):
        return "rtf"
    lowered = head.lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text"
