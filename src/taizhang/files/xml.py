"""Parse XML from strangers: no DTD, no entities, no network, a cap on size."""

from threading import local

from lxml import etree

from taizhang.files.errors import FileError

DTD = "里含有文档类型声明（DTD），办公文件不应有此内容，未予打开。"
LARGEST = 96 * 1024 * 1024
_OF_THREAD = local()


def _parser() -> etree.XMLParser:
    """Making a parser costs as much as parsing a small part; one per thread is kept."""
    if not hasattr(_OF_THREAD, "parser"):
        _OF_THREAD.parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, collect_ids=False
        )
    parser: etree.XMLParser = _OF_THREAD.parser
    return parser


def parse(data: bytes, what: str = "文件") -> etree._Element:
    if len(data) > LARGEST:
        raise FileError(f"{what}的内容有 {len(data) >> 20} MB，超过上限 {LARGEST >> 20} MB，未予打开。")
    if b"<!DOCTYPE" in data:
        raise FileError(f"{what}{DTD}")
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileError(f"{what}已损坏：里面的 XML 不完整。请用 Word 或 WPS 打开后另存一份。") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileError(f"{what}{DTD}")  # written in UTF-16, which the search above does not see
    return root
