"""A form as it stands: each cell with its text, number, formula and whether it is shaded, merged cells known.

Forms are small and every attribute of a cell must survive, so the sheet's own XML is kept and edited.
"""

import posixpath
import re
from dataclasses import dataclass, field

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.docx.parts import relations
from taizhang.files.errors import FileError
from taizhang.files.kinds import is_zip, zip_kind
from taizhang.files.xlsx_guard import column_number
from taizhang.files.xlsx_write import column_letters
from taizhang.files.xml import parse

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LARGEST = 200_000
GREY_INDEXED = frozenset({22, 23, 55, 63})
Place = tuple[int, int]  # row and column from 0
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")


def x(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def place_of(reference: str) -> Place:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise FileError(f"单元格地址“{reference}”写得不对，应如 B5。")
    return int(found[2]) - 1, column_number(found[1].encode()) - 1


def address(place: Place) -> str:
    return f"{column_letters(place[1])}{place[0] + 1}"


@dataclass(slots=True)
class Cell:
    """`text` is what a reader sees of a text cell; a number has `number`, a calculated cell `formula` as well."""

    text: str = ""
    number: float | None = None
    formula: str | None = None
    shaded: bool = False


@dataclass(slots=True)
class FormSheet:
    name: str
    part: str
    root: etree._Element
    cells: dict[Place, Cell] = field(default_factory=dict)
    roots: dict[Place, Place] = field(default_factory=dict)  # every merged place → its top left place
    hidden: bool = False

    def at(self, place: Place) -> Cell:
        return self.cells.get(self.roots.get(place, place), Cell())

    def is_root(self, place: Place) -> bool:
        return self.roots.get(place, place) == place

    @property
    def extent(self) -> Place:
        """Rows and columns up to the last cell that holds anything."""
        held = [at for at, cell in self.cells.items() if cell.text or cell.number is not None or cell.formula]
        held += list(self.roots) if held else []
        return max((row for row, _ in held), default=-1) + 1, max((column for _, column in held), default=-1) + 1


class Form:
    def __init__(self, data: bytes) -> None:
        archive = Archive(data) if is_zip(data) else None
        if archive is None or zip_kind(archive) != "xlsx" or "xl/workbook.bin" in archive:
            raise FileError(
                "这不是 xlsx 表格（按内容判断，与后缀名无关）。请用 Excel 或 WPS 另存为 xlsx 后再上传。"
            )
        if any(name.endswith("vbaProject.bin") for name in archive.names):
            raise FileError("表格里含有宏。请另存为不带宏的 xlsx 后再上传。")
        self.archive = archive
        mains = [
            target for kind, target, _ in relations(archive, "") if kind == "officeDocument" and target in archive
        ]
        if not mains:
            raise FileError("文件已损坏：找不到工作簿部件。请用 Excel 或 WPS 打开后另存一份。")
        self.main = mains[0]
        self.workbook = parse(archive.read(self.main))
        strings = _shared_strings(archive, self.main)
        shaded = _shaded_styles(archive, self.main)
        self.sheets = [
            _sheet(archive, *one, strings, shaded) for one in _sheet_parts(archive, self.main, self.workbook)
        ]

    def sheet(self, name: str) -> FormSheet:
        found = next((one for one in self.sheets if one.name == name), None)
        if found is None:
            raise FileError(f"表格里没有名为“{name}”的工作表。")
        return found


def _target(archive: Archive, main: str, kind: str) -> str:
    return next((target for one, target, _ in relations(archive, main) if one == kind and target in archive), "")


def _sheet_parts(archive: Archive, main: str, workbook: etree._Element) -> list[tuple[str, str, bool]]:
    """(name, part, hidden) of each worksheet."""
    folder, name = posixpath.split(main)
    targets = {}
    for one in parse(archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))):
        joined = posixpath.normpath(posixpath.join("/", folder, str(one.get("Target"))))
        targets[str(one.get("Id"))] = joined.lstrip("/")
    found = []
    for sheet in workbook.iter(x("sheet")):
        identity = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        part = targets.get(identity, "")
        if part in archive and "worksheets/" in part:
            found.append(
                (str(sheet.get("name")), part, sheet.get("state") is not None and sheet.get("state") != "visible")
            )
    return found


def _shared_strings(archive: Archive, main: str) -> list[str]:
    part = _target(archive, main, "sharedStrings")
    return [_plain(one) for one in parse(archive.read(part)).iter(x("si"))] if part else []


def _plain(node: etree._Element) -> str:
    """Text of a rich string without its phonetic guide."""
    skipped = {t for guide in node.iter(x("rPh")) for t in guide.iter(x("t"))}
    return "".join(t.text or "" for t in node.iter(x("t")) if t not in skipped)


def _shaded_styles(archive: Archive, main: str) -> set[int]:
    """Cell styles filled with grey: forms shade what is not to be filled in."""
    part = _target(archive, main, "styles")
    if not part:
        return set()
    tree = parse(archive.read(part))
    grey = {at for at, fill in enumerate(tree.iterfind(f"{x('fills')}/{x('fill')}")) if _is_grey(fill)}
    formats = tree.iterfind(f"{x('cellXfs')}/{x('xf')}")
    return {at for at, one in enumerate(formats) if int(str(one.get("fillId") or 0)) in grey}


def _is_grey(fill: etree._Element) -> bool:
    pattern = fill.find(x("patternFill"))
    if pattern is None or pattern.get("patternType") in (None, "none"):
        return False
    if pattern.get("patternType") != "solid":
        return str(pattern.get("patternType")).startswith(("gray", "dark", "light", "medium")) and (
            pattern.get("patternType") != "gray125" or pattern.find(x("fgColor")) is not None
        )
    colour = pattern.find(x("fgColor"))
    if colour is None:
        return False
    if colour.get("rgb"):
        red, green, blue = (int(str(colour.get("rgb"))[-6:][at : at + 2], 16) for at in (0, 2, 4))
        return max(red, green, blue) - min(red, green, blue) <= 8 and 0x60 <= red <= 0xF2
    if colour.get("indexed"):
        return int(str(colour.get("indexed"))) in GREY_INDEXED
    return colour.get("theme") in ("0", "2") and float(str(colour.get("tint") or 0)) < -0.04


def _sheet(
    archive: Archive, name: str, part: str, hidden: bool, strings: list[str], shaded: set[int]
) -> FormSheet:
    sheet = FormSheet(name, part, parse(archive.read(part)), hidden=hidden)
    for node in sheet.root.iter(x("c")):
        if len(sheet.cells) > LARGEST:
            raise FileError(f"工作表“{name}”超过 {LARGEST} 个单元格，不像填报用的表格。请从“导入”上传。")
        if node.get("r"):
            sheet.cells[place_of(str(node.get("r")))] = _cell(node, strings, shaded)
    for merge in sheet.root.iter(x("mergeCell")):
        first, _, last = str(merge.get("ref")).partition(":")
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
        if (bottom - top + 1) * (right - left + 1) <= LARGEST:
            covered = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            sheet.roots.update(dict.fromkeys(covered, (top, left)))
    return sheet


def _cell(node: etree._Element, strings: list[str], shaded: set[int]) -> Cell:
    value, formula = node.findtext(x("v")), node.find(x("f"))
    cell = Cell(shaded=int(str(node.get("s") or 0)) in shaded)
    cell.formula = None if formula is None else formula.text or ""
    kind = node.get("t")
    inline = node.find(x("is"))
    if kind == "s" and value is not None and int(value) < len(strings):
        cell.text = strings[int(value)].strip()
    elif inline is not None:
        cell.text = _plain(inline).strip()
    elif kind in ("str", "e"):
        cell.text = (value or "").strip()
    elif value:
        cell.number = float(value)
    return cell
