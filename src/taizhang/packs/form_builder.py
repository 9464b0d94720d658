"""Statistics forms: an Excel file as it came from above, and what each of its headers stands for."""

from taizhang.files.errors import FileError
from taizhang.files.headers import find_table
from taizhang.files.xlsx_read import Workbook
from taizhang.packs.drafts import Declared
from taizhang.packs.findings import Place
from taizhang.packs.folder import RawForm
from taizhang.packs.report_model import Form, Report
from taizhang.packs.templates.names import Names
from taizhang.packs.templates.nodes import Figure
from taizhang.packs.templates.parse import parse_figure, parse_line


def build_form(identity: str, declared: Declared[RawForm], names: Names) -> Report:
    raw, place = declared.shape.shape, declared.place
    columns: dict[str, Figure] = {}
    for head, column in raw.columns.items():
        modifiers = [word for word in (column.period, column.reach) if word]
        figure = parse_figure(column.show, modifiers, names, place.at("columns", head))
        if figure is not None:
            columns[head] = figure
    _check_file(declared.shape, place)
    pack, _, key = identity.partition(".")
    form = Form(declared.shape.file, raw.sheet, raw.stub, raw.rows, columns)
    return Report(
        identity,
        key,
        pack,
        raw.label,
        raw.title,
        raw.kind,
        raw.period,
        None,
        (),
        (),
        (),
        raw.addressee,
        heading=parse_line(raw.title, names, place.at("title")),
        form=form,
    )


def _check_file(raw: RawForm, place: Place) -> None:
    if not raw.file.is_file():
        place.report("P909", f"没有统计表文件 {raw.file.name}。", "把上级发来的空表放在旁边，文件名与说明相同。")
        return
    heads = [raw.shape.stub, *raw.shape.columns]
    try:
        found = find_table(Workbook(raw.file.read_bytes()), {head: [head] for head in heads})
    except FileError as error:
        place.report("P909", str(error))
        return
    known = set(found[1].columns.values()) if found else set()
    for head in heads:
        if head not in known:
            labels = "、".join(dict.fromkeys(found[1].unknown.values())) if found else ""
            hint = f"表里还有：{labels}。" if labels else "照抄表头文字，多级表头用斜线连接。"
            place.at("columns", head).report("P909", f"表里没有“{head}”这一栏。", hint)
    if found and raw.shape.sheet and found[0].name != raw.shape.sheet:
        place.at("sheet").report("P909", f"表头在工作表“{found[0].name}”上，不在“{raw.shape.sheet}”。")
