"""跟踪问效: the look back N days after closing. A bad answer reopens the entry where the pack says so."""

from datetime import date

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.operation import operation
from taizhang.ledgers import installed, posts
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import EffectCheck, Entry
from taizhang.ledgers.operations.steps import Taken, take_locked
from taizhang.ledgers.record import COMMENT, entry_event
from taizhang.packs.model import Ledger, Step
from taizhang.units.scope import Scope


def answer(scope: Scope, check: int, *, good: bool, comment: str, today: date) -> Entry:
    with operation(scope.actor) as op:
        owed = EffectCheck.objects.filter(pk=check).first()
        if owed is None:
            raise Missing
        row = lock(scope, owed.entry)
        owed.refresh_from_db()
        if owed.done_on is not None:
            raise Refused("这次跟踪问效已经填过。", code="already_answered")
        ledger = installed.ledger(row.ledger)
        step = reopening(ledger, row)
        if step is not None and not posts.may(scope, step.by, row.unit):
            raise Forbidden(f"跟踪问效应由{posts.words(step.by, row.unit)}办理。")
        if not comment.strip():
            raise Invalid({"comment": "请写明回访看到的情况。"})
        owed.good, owed.comment = good, comment
        owed.done_by, owed.done_on = op.actor.account, today
        owed.save(update_fields=["good", "comment", "done_by", "done_on"])
        entry_event(op, "entry.effect_checked", row, after={"@good": good, COMMENT: comment})
        effect = ledger.lifecycle.effect
        if not good and effect is not None and effect.reopens and step is not None:
            take_locked(
                op, scope, row, Taken(step=step.key, version=row.version, day=today, comment=comment), today=today
            )
        return row


def reopening(ledger: Ledger, row: Entry) -> Step | None:
    """The step that leads out of the closed state; None once the entry has been reopened some other way."""
    effect = ledger.lifecycle.effect
    if effect is None or row.state != effect.state:
        return None
    return next((step for step in ledger.lifecycle.steps.values() if effect.state in step.sources), None)
