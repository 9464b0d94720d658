"""撤销: the last step, taken back by the person who took it, as long as nothing happened since.

What happened stays in the events; the stay it opened goes, the one it closed is open again, and the values that came
with it are as they were. A step whose effect check was answered is no longer safe to undo.
"""

import json

from taizhang.audit.errors import Forbidden, Refused
from taizhang.audit.models import Event, EventDetail
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import copies, installed, prepare, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import EffectCheck, Entry, Stay
from taizhang.ledgers.operations.edit import COLUMNS, place
from taizhang.ledgers.record import ABOUT, PROMISED, STATE, VERSION, entry_event
from taizhang.ledgers.references import References
from taizhang.units.scope import Scope


def undo(scope: Scope, entry: int) -> Entry:
    with operation(scope.actor) as op:
        row = lock(scope, entry)
        undo_locked(op, scope, row)
        return row


def undo_locked(op: Operation, scope: Scope, row: Entry) -> None:
    was = _last_step(scope, row)
    before = snapshot.facts(row)
    left = row.state
    changed = _put_back(scope, row, was)
    _reopen_stay(row)
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=["state", "finished", *COLUMNS])
    values = {key: row.data.get(key) for key in changed}
    entry_event(op, "entry.undone", row, before={**changed, STATE: left}, after={**values, STATE: row.state})
    op.change(EntryChange(before=before, after=snapshot.facts(row)))
    copies.spread(op, row, changed)


def _last_step(scope: Scope, row: Entry) -> dict[str, object]:
    """What the row was before its last step, if that step is this actor's to take back."""
    event = Event.objects.filter(object=f"entry:{row.pk}").order_by("-pk").first()
    if event is None or event.action != "entry.step":
        raise Refused(f"{row.number} 最近一次操作不是办理步骤，不能撤销。", code="nothing_to_undo")
    if event.actor != scope.actor.account:
        raise Forbidden(f"{row.number} 的上一步由{event.actor_name}办理，只能由本人撤销。")
    detail = EventDetail.objects.filter(event_id=event.pk).first()
    change = json.loads(detail.json) if detail is not None else {"before": {}, "after": {}}
    if change["after"].get(VERSION) != row.version:
        raise Refused(f"{row.number} 在这一步之后又有改动，不能撤销。", code="changed_since")
    was: dict[str, object] = change["before"]
    return was


def _put_back(scope: Scope, row: Entry, was: dict[str, object]) -> dict[str, object]:
    """Set the old values, with what follows from them; returns what they replace."""
    replaced = {key: row.data.get(key) for key in was if key not in ABOUT}
    for key in replaced:
        prepare.set_or_drop(row.data, key, was[key])
    ledger = installed.ledger(row.ledger)
    if replaced:
        place(scope, ledger, row, prepare.derived(ledger, row.data, References(scope, row.unit)))
    if PROMISED in was:
        row.first_due = None  # nobody had promised a day before the step did
    row.state = str(was[STATE])
    row.finished = row.state in ledger.lifecycle.ends
    return replaced


def _reopen_stay(row: Entry) -> None:
    last = Stay.objects.filter(entry=row.pk).order_by("-n")[0]
    check = EffectCheck.objects.filter(entry=row.pk).order_by("-pk").first()
    if check is not None and check.done_on is None and check.stay == last.n:
        check.delete()
    last.delete()
    Stay.objects.filter(entry=row.pk, n=last.n - 1).update(to_day=None)
