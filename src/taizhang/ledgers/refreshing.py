"""After an upgrade of a pack what is found follows what may be found now.

The words of a field that became sensitive, or that the pack gave up, still stand in the index. A job writes the rows
of such ledgers anew, in short transactions; run twice it changes nothing more.
"""

from collections.abc import Iterator, Sequence

from taizhang.audit.actor import Actor
from taizhang.audit.operation import Operation, operation
from taizhang.jobs.operations import enqueue
from taizhang.jobs.registry import Kind, Result, Step, Task
from taizhang.ledgers import installed, search_index
from taizhang.ledgers.models import Entry
from taizhang.packs.model import PackSet

KIND = "ledgers.refresh_search"
CHUNK = 500


def after_upgrade(op: Operation, before: PackSet, after: PackSet) -> None:
    """Inside the operation that switches packs: nothing of this is forgotten when the machine stops."""
    changed = sorted(_changed(before, after))
    if changed:
        enqueue(op, KIND, {"ledgers": changed})


def _changed(before: PackSet, after: PackSet) -> Iterator[str]:
    """Ledgers of which a field can be found no more, or can be found again."""
    for key, old in before.ledgers.items():
        new = after.ledgers.get(key)
        if new is not None and not new.builtin:
            was, now = search_index.findable(old), search_index.findable(new)
            if was - now or (now - was) & old.fields.keys():
                yield key


def _refresh(task: Task) -> Result:
    packs = installed.current()
    found = {key: _ledger(task.actor, key, task.step) for key in task.args["ledgers"] if key in packs.ledgers}
    return {"rows": found}


def _ledger(actor: Actor, ledger: str, step: Step) -> int:
    keys = list(Entry.system.filter(ledger=ledger).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        _chunk(actor, keys[start : start + CHUNK])
        step(min(start + CHUNK, len(keys)), len(keys), "更新检索")
    with operation(actor) as op:
        label = installed.ledger(ledger).label
        op.event("search.refreshed", f"ledger:{ledger}", label, after={"rows": len(keys)})
    return len(keys)


def _chunk(actor: Actor, keys: Sequence[int]) -> None:
    """Under the locks of the rows: who edits one meanwhile writes its words after us, or before we read them."""
    with operation(actor) as op:
        rows = Entry.system.select_for_update().filter(pk__in=keys).order_by("pk")
        search_index.write((row.pk, search_index.texts_of(row)) for row in rows)
        op.unchanged()  # of what was entered


KINDS = (Kind(KIND, "更新检索", _refresh),)
