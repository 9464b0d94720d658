"""A row of one ledger becomes a row of another: both ends know it, and the first carries `becomes` in its data, so
that a condition may ask whether it has become anything."""

from taizhang.audit.operation import Operation
from taizhang.ledgers import snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.models import Entry
from taizhang.ledgers.record import entry_event

BECOMES = "becomes"


def mark_origin(op: Operation, origin: int, ledger: str) -> None:
    """Tell the first row what became of it. Its figures may move: a complaint that became a problem counts there."""
    row = Entry.system.select_for_update().get(pk=origin)
    before = snapshot.facts(row)
    became = row.data.get(BECOMES, [])
    if ledger in became:
        return
    row.data[BECOMES] = [*became, ledger]
    row.save(update_fields=["data"])
    entry_event(op, "entry.became", row, before={BECOMES: became}, after={BECOMES: row.data[BECOMES]})
    op.change(EntryChange(before=before, after=snapshot.facts(row)))


def unmark_origin(op: Operation, origin: int, ledger: str) -> None:
    """The last row it became was withdrawn: it counts as itself again."""
    if Entry.system.filter(origin=origin, ledger=ledger, gone="").exists():
        return
    row = Entry.system.select_for_update().filter(pk=origin).first()
    if row is None or ledger not in row.data.get(BECOMES, []):
        return
    before = snapshot.facts(row)
    left = [one for one in row.data[BECOMES] if one != ledger]
    if left:
        row.data[BECOMES] = left
    else:
        del row.data[BECOMES]
    row.save(update_fields=["data"])
    entry_event(op, "entry.unbecame", row, before={BECOMES: [*left, ledger]}, after={BECOMES: left})
    op.change(EntryChange(before=before, after=snapshot.facts(row)))
