"""导出空表: one workbook per unit, with what is known filled in and choices to pick from."""

import io
import itertools
from collections.abc import Iterable

from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.files.zipping import ZipWriter
from taizhang.ledgers.exporting import tags
from taizhang.ledgers.exporting.columns import columns
from taizhang.ledgers.local import local_fields
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit

ROWS = 20  # that already name the unit; a row that names nothing else is no row


def template(ledger: Ledger, unit: Unit) -> bytes:
    shown = columns(ledger, local_fields(unit, ledger), to_fill=True)
    leading = [Column("编号", "text", hint="新增的行留空"), Column("登记单位", "text", width=18)]
    if ledger.parents:
        leading.append(Column("上级编号", "text", hint="所属上级条目的编号"))
    rows = itertools.repeat((None, unit.name), ROWS)
    sheet = Sheet(ledger.label, [*leading, *(one.column for one in shown)], rows)
    return workbook([sheet, tags.sheet(ledger, unit)])


def templates(ledger: Ledger, units: Iterable[Unit]) -> bytes:
    """A zip of one workbook per unit, in official order."""
    buffer = io.BytesIO()
    archive = ZipWriter(buffer)
    for unit in units:
        archive.write(f"{ledger.label}_{unit.name}.xlsx", template(ledger, unit))
    archive.close()
    return buffer.getvalue()
