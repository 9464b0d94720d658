"""A form that comes with a pack: which header stands for which figure is written there, so nothing is left to find."""

from taizhang.audit.errors import Refused
from taizhang.files.forms.grid import Form, FormSheet, address
from taizhang.files.forms.grow import with_rows
from taizhang.files.headers import find_table
from taizhang.files.xlsx_read import Workbook
from taizhang.packs.report_model import Report
from taizhang.reports import binding
from taizhang.reports.binding import Binding
from taizhang.reports.making.of_form import Cell, FormTemplate, refuse_too_many
from taizhang.units.models import Unit


def template_of(report: Report, unit: Unit) -> FormTemplate:
    """Rows are made for the units as they are now, in official order; a form with too few gets more."""
    assert report.form is not None
    data = report.form.file.read_bytes()
    heads = [report.form.stub, *report.form.columns]
    found = find_table(Workbook(data), {head: [head] for head in heads})
    if found is None:
        raise Refused(f"统计表“{report.label}”的表头找不到了，请检查活动包里的空表。", code="form_broken")
    sheet, header = Form(data).sheet(found[0].name), found[1]
    units = _units(report, unit)
    rows = _open_rows(sheet, header.last + 1)
    if len(units) > len(rows) > 0:
        data = with_rows(data, sheet.name, rows[-1], len(units) - len(rows))
        rows = [*rows, *range(rows[-1] + 1, rows[-1] + 1 + len(units) - len(rows))]
    refuse_too_many(len(units), len(rows))
    cells: list[Cell] = []
    made = FormTemplate(
        data, cells, {}, report.id, 0, report.label, report.period, None, report.addressee, report.pack
    )
    bindings: dict[str, Binding] = {}
    for row, one in zip(rows, units, strict=False):
        for column, head in header.columns.items():
            where = address((row, column))
            if head == report.form.stub:
                made.names[sheet.name, where] = one.short_name
                continue
            key = f"c{row}_{column}"
            cells.append(_cell(key, sheet.name, where, one, head))
            bindings[key] = _binding(report, head)
    made.bindings = bindings
    return made


def _units(report: Report, unit: Unit) -> list[Unit]:
    assert report.form is not None
    if report.form.rows == "own":
        return [unit]
    return list(Unit.system.filter(parent=unit, ended_on=None).order_by("order", "id"))


def _open_rows(sheet: FormSheet, first: int) -> list[int]:
    """Below the header down to the first row that says something or reckons."""
    rows = []
    for row in range(first, sheet.extent[0]):
        if any(cell.text or cell.formula is not None for (at, _), cell in sheet.cells.items() if at == row):
            break
        rows.append(row)
    return rows


def _cell(key: str, sheet: str, where: str, unit: Unit, head: str) -> Cell:
    return {
        "key": key,
        "sheet": sheet,
        "cell": where,
        "row_head": unit.short_name,
        "column_head": head,
        "place": unit.code,
        "kind": "figure",
        "period": "",
    }


def _binding(report: Report, head: str) -> Binding:
    assert report.form is not None
    figure = report.form.columns[head]
    return Binding(
        binding.FIGURE,
        figure.indicator,
        figure.period,
        str(figure.reach) if figure.reach else "",
        scale=figure.number.scale,
        places=figure.number.places,
        part=figure.number.part,
        confirmed=True,
    )
