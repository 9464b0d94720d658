"""The small parts of a workbook we write: types, relationships, styles, names. The rows are in `xlsx_write`."""

from xml.sax.saxutils import quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"

# the number formats a column may have; each gets two cell styles, the second with the mark of quoted text
FORMATS = ("General", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0", "0.00", "0.0%")
HEADER_STYLE = 1
XF_ID = ' xfId="0"'


def style_of(number_format: str, quoted: bool = False) -> int:
    return 2 + 2 * FORMATS.index(number_format) + quoted


def content_types(sheets: int) -> str:
    override = f'<Override PartName="{{}}" ContentType="{TYPE}"/>'
    parts = [override.format("/xl/workbook.xml", "sheet.main"), override.format("/xl/styles.xml", "styles")]
    parts += [override.format(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    default = '<Default Extension="{}" ContentType="application/{}xml"/>'
    defaults = default.format("rels", "vnd.openxmlformats-package.relationships+") + default.format("xml", "")
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{"".join(parts)}</Types>'


def _relationships(targets: list[tuple[str, str]]) -> str:
    one = f'<Relationship Id="rId{{}}" Type="{REL}/{{}}" Target="{{}}"/>'
    lines = "".join(one.format(n, kind, target) for n, (kind, target) in enumerate(targets, 1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def root_relationships() -> str:
    return _relationships([("officeDocument", "xl/workbook.xml")])


def workbook_relationships(sheets: int) -> str:
    return _relationships(
        [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)] + [("styles", "styles.xml")]
    )


def workbook(names: list[tuple[str, bool]], defined: list[str]) -> str:
    """`names` are (sheet name, hidden); the first sheet that is not hidden is the one shown."""
    state = {False: "", True: ' state="hidden"'}
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}"{state[hidden]} r:id="rId{n}"/>'
        for n, (name, hidden) in enumerate(names, 1)
    )
    active = next((n for n, (_, hidden) in enumerate(names) if not hidden), 0)
    views = f'<bookViews><workbookView activeTab="{active}"/></bookViews>'
    more = f"<definedNames>{''.join(defined)}</definedNames>" if defined else ""
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}">{views}<sheets>{sheets}</sheets>{more}</workbook>'


def styles() -> str:
    custom = [one for one in FORMATS if one not in ("General", "@", "0", "0.00")]
    builtin = {"General": 0, "0": 1, "0.00": 2, "@": 49} | {one: 164 + n for n, one in enumerate(custom)}
    formats = "".join(f'<numFmt numFmtId="{builtin[one]}" formatCode={quoteattr(one)}/>' for one in custom)
    border = "<border><left/><right/><top/><bottom/></border>"
    line = "".join(
        f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    header = (
        '<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
        ' applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    )
    cells = "".join(
        f'<xf numFmtId="{builtin[one]}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"{quote}/>'
        for one in FORMATS
        for quote in ("", ' quotePrefix="1"')
    )
    fonts = '<font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font>'
    fills = (
        '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE9EEF5"/></patternFill></fill>'
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"{}/>'
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(custom)}">{formats}</numFmts>'
        f'<fonts count="2">{fonts}</fonts><fills count="3">{fills}</fills>'
        f'<borders count="2">{border}<border>{line}</border></borders>'
        f'<cellStyleXfs count="1">{plain.format("")}</cellStyleXfs>'
        f'<cellXfs count="{2 + 2 * len(FORMATS)}">{plain.format(XF_ID)}{header}{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
