"""Signing a zero report, asking to be excused, asking for a later day: each an entry of an engine ledger.

The due must exist and still be open; what is signed for a due that was done meanwhile would say two things at once.
"""

from collections.abc import Mapping
from datetime import date

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.duties.dues import marks
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.duties.naming import DueKey
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

OPEN = (State.PENDING, State.MISSING)


def find(scope: Scope, unit: int, key: DueKey, *, today: date) -> Due:
    """The due of that name; a unit or a due that is not there is missing."""
    row = Unit.objects.visible_to(scope).filter(pk=unit)
    duty = installed.current().duties.get(key.duty)
    if duty is None or not row.exists():
        raise Missing("没有找到这项应办。")
    found = dues_of(standing(row), Span(key.start, key.start), today=today, duties=[duty])
    for one in found:
        if (one.start, one.about) == (key.start, key.about):
            return one
    raise Missing(f"没有找到“{duty.label}”{key.start.isoformat()}起的这一期应办。")


def sign_zero(scope: Scope, unit: int, key: DueKey, *, words: str = "", today: date) -> Entry:
    """零报告: the signed statement that there was nothing. Once per due."""
    due = _open(scope, unit, key, today)
    if not due.duty.zero_report:
        raise Refused(f"“{due.duty.label}”不能零报告，请据实登记。", code="no_zero_report")
    if today < due.start:
        raise Refused("这一期还没有开始，不能提前零报告。", code="too_early")
    return _enter(scope, marks.ZERO, unit, due, {"words": words.strip()}, today=today)


def ask_excuse(scope: Scope, unit: int, key: DueKey, *, reason: str, today: date) -> Entry:
    if not reason.strip():
        raise Invalid({"reason": "请写明免办的原因。"})
    return _enter(
        scope, marks.EXCUSE, unit, _open(scope, unit, key, today), {"reason": reason.strip()}, today=today
    )


def ask_extension(scope: Scope, unit: int, key: DueKey, *, new_due: date, reason: str, today: date) -> Entry:
    due = _open(scope, unit, key, today)
    problems = {}
    if new_due <= max(due.due, today):
        problems["new_due"] = f"新的时限要晚于今天和原时限（{due.due.isoformat()}）。"
    if not reason.strip():
        problems["reason"] = "请写明延期的原因。"
    if problems:
        raise Invalid(problems)
    more = {"due": new_due.isoformat(), "reason": reason.strip()}
    return _enter(scope, marks.EXTENSION, unit, due, more, today=today)


def _open(scope: Scope, unit: int, key: DueKey, today: date) -> Due:
    scope.need(Right.ENTER, Unit.system.get(pk=unit)) if Unit.system.filter(pk=unit).exists() else None
    due = find(scope, unit, key, today=today)
    if due.state not in OPEN:
        raise Refused(f"“{due.label}”这一期已经有结果，不用再报。", code="already_settled")
    return due


def _enter(scope: Scope, ledger: str, unit: int, due: Due, more: Mapping[str, object], *, today: date) -> Entry:
    if ledger not in installed.current().ledgers:
        raise Refused(
            "没有安装“应办事项”活动包，不能零报告、免办或延期，请联系系统管理员。", code="no_engine_pack"
        )
    waiting = Entry.system.filter(ledger=ledger, unit=unit, day=due.start, gone="", state=marks.ASKED)
    if waiting.filter(data__duty=due.duty.id, data__subject__isnull=not due.about).exists():
        raise Refused("同样的申请已经在等批复。", code="already_asked")
    values = {
        "title": due.label,
        "starts": due.start.isoformat(),
        "ends": due.due.isoformat(),
        "duty": due.duty.id,
        **({"subject": due.about} if due.about else {}),
        **{key: value for key, value in more.items() if value},
    }
    return create(scope, NewEntry(ledger, unit, values), today=today)
