"""The dispatch meeting: decisions that become tasks of the units that do them, and the sheet that is issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Invalid, Missing, Refused, few_words
from taizhang.audit.operation import Operation, operation
from taizhang.duties.models import Decision, Dispatch
from taizhang.duties.weekly.meeting import facts_of
from taizhang.duties.weekly.week import weekly_of
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

TASK = "task"  # the key of the ledger of tasks, in whichever pack it is
FROM_DISPATCH = "dispatch"  # the option that says a task comes from a dispatch


@dataclass(frozen=True, slots=True)
class NewDecision:
    unit: int  # who holds the dispatch
    day: date  # a day of its week
    text: str
    to: int  # who is to do it
    due: date


def decide(scope: Scope, new: NewDecision, *, today: date) -> Decision:
    with operation(scope.actor) as op:
        dispatch = _open(op, scope, new.unit, new.day)
        _check(new, today)
        entry = _task(scope, new, today)
        decision = Decision.objects.create(
            dispatch=dispatch, text=new.text.strip(), unit_id=new.to, due=new.due, entry=entry.pk
        )
        after = {"text": decision.text, "unit": new.to, "due": new.due, "entry": entry.pk}
        _event(op, "dispatch.decided", dispatch, after)
        return decision


def _check(new: NewDecision, today: date) -> None:
    problems = {}
    if not new.text.strip():
        problems["text"] = "请写明议定的事项。"
    if new.due < today:
        problems["due"] = "完成时限不能早于今天。"
    if problems:
        raise Invalid(problems)


def _task(scope: Scope, new: NewDecision, today: date) -> Entry:
    """An entry of the ledger of tasks: title, due day, and where it comes from."""
    ledger = next((one for one in installed.current().ledgers.values() if one.key == TASK), None)
    if ledger is None:
        raise Refused("没有任务台账，议定事项不能转为任务，请系统管理员安装日常台账。", code="no_task_ledger")
    return create(scope, NewEntry(ledger.id, new.to, _values(ledger, new, today)), today=today)


def _values(ledger: Ledger, new: NewDecision, today: date) -> dict[str, object]:
    title, day, due = (ledger.role(role) for role in (Role.TITLE, Role.DAY, Role.DUE))
    values: dict[str, object] = {title.key: new.text.strip()} if title else {}
    values |= {day.key: today.isoformat()} if day else {}
    values |= {due.key: new.due.isoformat()} if due else {}
    for field in ledger.fields.values():
        if field.required and field.key not in values and field.type is FieldType.CHOICE:
            values[field.key] = _option(field)
    return values


def _option(field: Field) -> str:
    keys = field.options.keys() if field.options else ()
    return FROM_DISPATCH if FROM_DISPATCH in keys else keys[0]


def issue(scope: Scope, unit: int, day: date, *, words: str = "", today: date) -> Dispatch:
    """Freeze the week's dispatch; its sheet is made from what is frozen, the same bytes each time."""
    with operation(scope.actor) as op:
        dispatch = _open(op, scope, unit, day)
        dispatch.words = few_words(words, "words")
        dispatch.facts = facts_of(scope, dispatch, today=today)
        dispatch.issued_by, dispatch.issued_name, dispatch.issued_at = op.actor.account, op.actor.name[:50], op.at
        dispatch.version += 1
        dispatch.save()
        _event(op, "dispatch.issued", dispatch, {"words": dispatch.words})
        return dispatch


def _open(op: Operation, scope: Scope, key: int, day: date) -> Dispatch:
    unit = Unit.system.filter(pk=key).first()
    if unit is None:
        raise Missing
    scope.need(Right.REVIEW, unit)
    week = weekly_of(unit, day).of(day)
    dispatch, made = Dispatch.objects.get_or_create(unit=unit, start=week.start, defaults={"end": week.end})
    if made:
        _event(op, "dispatch.opened", dispatch, {})
        return dispatch
    found = Dispatch.objects.select_for_update().select_related("unit").get(pk=dispatch.pk)
    if found.issued_at is not None:
        raise Refused("这一周的调度单已经印发，不能再改；新的事项请记入下一周。", code="already_issued")
    return found


def _event(op: Operation, action: str, row: Dispatch, after: Mapping[str, object]) -> None:
    label = f"{row.unit.name}{row.start.isoformat()}至{row.end.isoformat()}调度"
    op.event(action, f"dispatch:{row.pk}", label, unit=row.unit_id, home=row.unit.home, after=after)
