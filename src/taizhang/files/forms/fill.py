"""Put values into cells of a form. Formats, merges, formulas and the print area stay as they are; the values that
formulas showed are brought up to date or taken out, and the spreadsheet is told to reckon anew on opening."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from taizhang.files.errors import FileError
from taizhang.files.forms.grid import Form, FormSheet, Place, address, place_of, x
from taizhang.files.forms.sums import reckon
from taizhang.files.zipping import archive, pack

Filled = int | float | Decimal | str | None
BEFORE_CALC = ("sheets", "functionGroups", "externalReferences", "definedNames")


def fill(data: bytes, values: "Mapping[tuple[str, str], Filled]") -> bytes:
    """`values` by (sheet name, cell address); None empties a cell."""
    form = Form(data)
    of_sheet: dict[str, dict[Place, Filled]] = {}
    for (name, cell), value in values.items():
        sheet = form.sheet(name)
        place = sheet.roots.get(place_of(cell), place_of(cell))
        _refuse_formula(sheet, place)
        of_sheet.setdefault(name, {})[place] = value
    changed = {form.main: _told_to_reckon(form.workbook)}
    for name, filled in of_sheet.items():
        sheet = form.sheet(name)
        _write(sheet, filled)
        changed[sheet.part] = sheet.root
    members = []
    for name in form.archive.names:
        tree = changed.get(name)
        members.append(form.archive.member(name) if tree is None else pack(name, serialised(tree)))
    return archive(members)


def serialised(tree: etree._Element) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)


def _refuse_formula(sheet: FormSheet, place: Place) -> None:
    cell = sheet.cells.get(place)
    if cell is not None and cell.formula is not None:
        raise FileError(f"“{sheet.name}”的 {address(place)} 由公式算出，不能填写。请改填公式引用的单元格。")


def _write(sheet: FormSheet, filled: Mapping[Place, Filled]) -> None:
    nodes = {place_of(str(node.get("r"))): node for node in sheet.root.iter(x("c")) if node.get("r")}
    numbers: dict[Place, float] = {}
    for place, value in filled.items():
        _set(nodes.get(place) if place in nodes else _new_cell(sheet.root, place), value)
        numbers[place] = 0.0 if value is None or isinstance(value, str) else float(value)
    for place, result in reckon(sheet, numbers).items():
        _set_result(nodes[place], result)


def _set(node: etree._Element | None, value: Filled) -> None:
    assert node is not None
    for child in list(node):
        node.remove(child)
    if "t" in node.attrib:
        del node.attrib["t"]
    if isinstance(value, str):
        node.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(node, x("is")), x("t"))
        text.text = value
    elif value is not None:
        etree.SubElement(node, x("v")).text = f"{value:f}" if isinstance(value, Decimal) else repr(value)


def _set_result(node: etree._Element, result: float | None) -> None:
    value = node.find(x("v"))
    if value is not None:
        node.remove(value)
    if "t" in node.attrib:
        del node.attrib["t"]
    if result is not None:
        etree.SubElement(node, x("v")).text = repr(int(result) if result == int(result) else result)


def _new_cell(root: etree._Element, place: Place) -> etree._Element:
    """In its row and among its neighbours, as the format demands."""
    data = root.find(x("sheetData"))
    assert data is not None
    row = next((one for one in data if str(one.get("r")) == str(place[0] + 1)), None)
    if row is None:
        row = etree.Element(x("row"), {"r": str(place[0] + 1)})
        after = [one for one in data if int(str(one.get("r") or 0)) < place[0] + 1]
        data.insert(len(after), row)
    cell = etree.Element(x("c"), {"r": address(place)})
    before = [one for one in row if place_of(str(one.get("r")))[1] < place[1]]
    row.insert(len(before), cell)
    return cell


def _told_to_reckon(workbook: etree._Element) -> etree._Element:
    calc = workbook.find(x("calcPr"))
    if calc is None:
        calc = etree.Element(x("calcPr"))
        at = max(index for index, node in enumerate(workbook) if node.tag in {x(name) for name in BEFORE_CALC})
        workbook.insert(at + 1, calc)
    calc.set("fullCalcOnLoad", "1")
    return workbook


def own_sums(data: bytes) -> list[tuple[str, str, float, float | None]]:
    """(sheet, cell, value shown, value reckoned here) of every formula whose shown value is a number."""
    found = []
    for sheet in Form(data).sheets:
        for place, result in reckon(sheet, {}).items():
            shown = sheet.cells[place].number
            if shown is not None:
                found.append((sheet.name, address(place), shown, result))
    return found
