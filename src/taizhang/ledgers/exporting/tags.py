"""The hidden sheet of our workbooks: which ledger, which unit, which version of the pack they were made from."""

from taizhang.files.xlsx_write import Sheet
from taizhang.ledgers import installed
from taizhang.ledgers.importing.source import TAG_SHEET
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit

UNIT, LEDGER, PACK = "unit", "ledger", "pack_version"


def sheet(ledger: Ledger, unit: Unit | None) -> Sheet:
    pack = installed.current().packs[ledger.pack]
    rows = [(LEDGER, ledger.id), (PACK, pack.version), *([(UNIT, unit.code)] if unit is not None else [])]
    return Sheet(TAG_SHEET, (), rows, hidden=True)
