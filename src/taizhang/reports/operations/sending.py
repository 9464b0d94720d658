"""报送: an issued report on its way up, received there or returned with comments."""

from taizhang.audit.errors import Conflict, Invalid, Missing, few_words
from taizhang.audit.operation import operation
from taizhang.reports.models import Sending
from taizhang.reports.models.report import ISSUED, RECEIVED, RETURNED, SENT
from taizhang.reports.queries import reports
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def send(scope: Scope, code: str, to: int | None = None) -> Sending:
    """To the addressee, who is the unit above unless somebody said otherwise."""
    row = reports.find(scope, code)
    scope.need(Right.ENTER, row.unit)
    if row.state != ISSUED:
        raise Conflict("定稿以后才能报送。")
    target = Unit.system.filter(pk=to or row.addressee_id or row.unit.parent_id or 0, ended_on=None).first()
    if target is None:
        raise Invalid({"to": "没有报送的对象：本单位没有上级，请先写明主送单位。"})
    if Sending.objects.filter(report=row, to=target).exclude(state=RETURNED).exists():
        raise Conflict(f"已报送{target.name}，请等对方接收。")
    with operation(scope.actor) as op:
        sent = Sending.objects.create(report=row, to=target, sent_at=op.at, sent_by=op.actor.account)
        after = {"to": target.name, "number": row.number}
        op.event("report.sent", f"report:{row.pk}", str(row), unit=row.unit_id, after=after)
    return sent


def receive(scope: Scope, sending: int) -> Sending:
    return _decide(scope, sending, RECEIVED, "")


def give_back(scope: Scope, sending: int, comment: str) -> Sending:
    return _decide(scope, sending, RETURNED, few_words(comment, "comment"))


def _decide(scope: Scope, sending: int, state: str, comment: str) -> Sending:
    with operation(scope.actor) as op:
        here = Sending.objects.filter(scope.units(Right.VIEW, prefix="to__"), pk=sending)
        row = Sending.objects.select_for_update(of=("self",)).filter(pk__in=here.values("pk")).first()
        if row is None:
            raise Missing
        scope.need(Right.ENTER, row.to)
        if state == RETURNED and not comment:
            raise Invalid({"comment": "退回要写明意见：哪里要改、改成什么。"})
        if row.state != SENT:
            raise Conflict("这次报送已经办过了，请刷新。")
        row.state, row.comment, row.decided_at, row.decided_by = state, comment, op.at, op.actor.account
        row.save(update_fields=["state", "comment", "decided_at", "decided_by"])
        action = "report.received" if state == RECEIVED else "report.returned"
        after = {"by": row.to.name, "comment": comment}
        op.event(action, f"report:{row.report_id}", str(row.report), unit=row.report.unit_id, after=after)
    return row
