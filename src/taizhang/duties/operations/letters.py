"""A letter about dues whose day has passed: graded, asked for by a named person, with receipt and reply."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused, few_words
from taizhang.audit.operation import Operation, operation
from taizhang.duties.dues.due import State
from taizhang.duties.models import Letter
from taizhang.duties.naming import DueKey
from taizhang.duties.operations.marking import find
from taizhang.units.models import Account, Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

GRADES = {"blue": "提醒函", "yellow": "督办函", "red": "重点督办函"}


@dataclass(frozen=True, slots=True)
class NewLetter:
    sender: int
    unit: int
    grade: str
    dues: tuple[DueKey, ...]
    reply_by: date
    words: str = ""


def write(scope: Scope, new: NewLetter, *, today: date) -> Letter:
    """Only a person may ask for it: the system's own actor is refused."""
    if not Account.objects.filter(pk=scope.actor.account).exists():
        raise Forbidden("函件要由具名的工作人员发起，系统不会自动发函。")
    with operation(scope.actor) as op:
        sender, unit = _units(scope, new)
        _check(new, today)
        last = Letter.objects.filter(sender=sender, year=today.year).aggregate(n=Max("number"))["n"] or 0
        row = Letter.objects.create(
            sender=sender,
            unit=unit,
            grade=new.grade,
            year=today.year,
            number=last + 1,
            facts=_facts(scope, new, unit, today),
            words=few_words(new.words, "words"),
            reply_by=new.reply_by,
            made_by=op.actor.account,
            made_name=op.actor.name[:50],
            made_at=op.at,
        )
        _event(op, "letter.sent", row, {"grade": row.grade, "dues": len(new.dues)})
        return row


def _units(scope: Scope, new: NewLetter) -> tuple[Unit, Unit]:
    """From a unit to one below it."""
    sender = Unit.system.select_for_update().filter(pk=new.sender).first()
    unit = Unit.objects.visible_to(scope).filter(pk=new.unit, ended_on=None).first()
    if sender is None or unit is None:
        raise Missing
    scope.need(Right.REVIEW, sender)
    if unit.pk == sender.pk or not unit.path.startswith(sender.path):
        raise Refused("函件只能发给下级单位。", code="not_below")
    return sender, unit


def _check(new: NewLetter, today: date) -> None:
    problems = {}
    if new.grade not in GRADES:
        problems["grade"] = "函件分三级：blue 提醒函、yellow 督办函、red 重点督办函。"
    if not new.dues:
        problems["dues"] = "请选择逾期未办的事项。"
    if new.reply_by <= today:
        problems["reply_by"] = "回复期限至少留一天，不要求即时回复。"
    if problems:
        raise Invalid(problems)


def _facts(scope: Scope, new: NewLetter, unit: Unit, today: date) -> dict[str, Any]:
    """What it is about, frozen; only what is late may be in it."""
    dues = [find(scope, unit.pk, key, today=today) for key in new.dues]
    early = [one.label for one in dues if one.state is not State.MISSING]
    if early:
        raise Refused(f"“{early[0]}”没有逾期未办，不能发函。", code="not_late", field="dues")
    return {
        "dues": [{"key": one.key, "label": one.label, "due": one.due.isoformat()} for one in dues],
        "day": today.isoformat(),
    }


def receive(scope: Scope, letter: int) -> Letter:
    """Signed for by the unit it went to, as paper is."""
    with operation(scope.actor) as op:
        row = _addressed(scope, letter)
        if row.received_at is not None:
            raise Refused("这份函件已经签收。", code="already_received")
        row.received_at, row.received_name = op.at, op.actor.name[:50]
        row.save(update_fields=["received_at", "received_name"])
        _event(op, "letter.received", row, {})
        return row


def reply(scope: Scope, letter: int, *, text: str) -> Letter:
    with operation(scope.actor) as op:
        row = _addressed(scope, letter)
        text = few_words(text, "reply")
        if not text:
            raise Invalid({"reply": "请填写回复内容。"})
        if row.replied_at is not None:
            raise Refused("这份函件已经回复。", code="already_replied")
        row.reply, row.replied_at, row.replied_name = text, op.at, op.actor.name[:50]
        row.received_at, row.received_name = row.received_at or op.at, row.received_name or op.actor.name[:50]
        row.save(update_fields=["reply", "replied_at", "replied_name", "received_at", "received_name"])
        _event(op, "letter.replied", row, {"reply": row.reply})
        return row


def _addressed(scope: Scope, letter: int) -> Letter:
    row = Letter.objects.select_for_update().select_related("unit", "sender").filter(pk=letter).first()
    if row is None:
        raise Missing
    scope.need(Right.ENTER, row.unit)
    return row


def _event(op: Operation, action: str, row: Letter, after: dict[str, object]) -> None:
    label = f"{row.sender.name}{GRADES[row.grade]}〔{row.year}〕{row.number}号"
    op.event(action, f"letter:{row.pk}", label, unit=row.unit_id, home=row.unit.home, after=after)
