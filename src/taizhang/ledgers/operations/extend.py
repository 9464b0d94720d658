"""A later deadline: asked with a reason, granted or refused by who the pack names. The first promise is kept."""

from datetime import date

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import copies, installed, keepers, posts, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import Entry, Extension
from taizhang.ledgers.operations.edit import refuse_finished
from taizhang.ledgers.record import COMMENT, DAY, REASON, entry_event
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope


def ask(scope: Scope, entry: int, new_due: date, *, reason: str, today: date) -> Extension:
    with operation(scope.actor) as op:
        row = lock(scope, entry)
        ledger = installed.ledger(row.ledger)
        keepers.need(scope, ledger, row.unit)
        refuse_finished(ledger, row)
        _check(ledger, row, new_due, reason, today)
        if Extension.objects.filter(entry=row.pk, state=Extension.ASKED).exists():
            raise Refused(f"{row.number} 已有一份延期申请在等批复。", code="already_asked")
        asked = Extension.objects.create(
            home=row.home,
            entry=row.pk,
            old_due=row.due,
            new_due=new_due,
            reason=reason,
            asked_by=op.actor.account,
            asked_on=today,
        )
        entry_event(op, "entry.extension_asked", row, after={DAY: new_due, REASON: reason})
        return asked


def _check(ledger: Ledger, row: Entry, new_due: date, reason: str, today: date) -> None:
    if ledger.lifecycle.extension is None or ledger.role(Role.DUE) is None or row.due is None:
        raise Refused(f"{ledger.label}没有可延期的时限。", code="no_extension")
    problems = {}
    if new_due <= max(row.due, today):
        problems["new_due"] = f"新的时限要晚于今天和原时限（{row.due:%Y-%m-%d}）。"
    if not reason.strip():
        problems["reason"] = "请填写延期的原因。"
    if problems:
        raise Invalid(problems)


def decide(scope: Scope, extension: int, *, granted: bool, comment: str, today: date) -> Entry:
    with operation(scope.actor) as op:
        asked = Extension.objects.filter(pk=extension).first()
        if asked is None:
            raise Missing
        row = lock(scope, asked.entry)
        asked.refresh_from_db()
        if asked.state != Extension.ASKED:
            raise Refused("这份延期申请已经批复过。", code="already_decided")
        _check_decider(scope, row, comment, granted=granted)
        asked.state = Extension.GRANTED if granted else Extension.REFUSED
        asked.decided_by, asked.decided_on, asked.comment = op.actor.account, today, comment
        asked.save(update_fields=["state", "decided_by", "decided_on", "comment"])
        if granted:
            _set_due(op, row, asked.new_due, comment)
        else:
            entry_event(op, "entry.extension_refused", row, after={COMMENT: comment})
        return row


def _check_decider(scope: Scope, row: Entry, comment: str, *, granted: bool) -> None:
    extension = installed.ledger(row.ledger).lifecycle.extension
    if extension is None or not posts.may(scope, extension.by, row.unit):
        by = extension.by if extension is not None else ()
        raise Forbidden(f"延期应由{posts.words(by, row.unit)}批复。")
    if not comment.strip() and (not granted or "comment" in extension.needs):
        raise Invalid({"comment": "请填写批复意见。"})


def _set_due(op: Operation, row: Entry, new_due: date, comment: str) -> None:
    field = installed.ledger(row.ledger).role(Role.DUE)
    if field is None:
        raise Refused("这本台账已没有时限字段，不能延期。", code="no_extension")
    before = snapshot.facts(row)
    was = {field.key: row.data.get(field.key)}
    row.data[field.key] = new_due.isoformat()
    row.due = new_due
    row.version += 1
    row.updated_at = op.at
    row.save(update_fields=["data", "due", "version", "updated_at"])
    entry_event(op, "entry.extended", row, before=was, after={field.key: row.data[field.key], COMMENT: comment})
    op.change(EntryChange(before=before, after=snapshot.facts(row)))
    copies.spread(op, row, was)
