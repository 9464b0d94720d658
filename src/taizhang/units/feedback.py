"""意见反馈: a word about a page, and the answer to it. Seen by who asked and by the administrators."""

from django.db.models import F, QuerySet

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import operation
from taizhang.units.models import Feedback
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LONGEST = 1_000
READERS = (Right.SYSTEM, Right.SECURITY, Right.AUDIT)


def visible(scope: Scope) -> QuerySet[Feedback]:
    """Administrators see all, everybody else his own; what is not answered stands first."""
    rows = Feedback.objects.select_related("account__unit", "answered_by")
    if not any(scope.has(right) for right in READERS):
        rows = rows.filter(account=scope.actor.account)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-pk")


def give(scope: Scope, *, page: str, text: str) -> Feedback:
    _need_words("text", text, "请写下您的意见。")
    with operation(scope.actor) as op:
        made = Feedback.objects.create(account_id=scope.actor.account, page=page[:60], text=text.strip(), at=op.at)
        op.event("feedback.given", _key(made), made.text[:40], unit=scope.actor.unit, after={"page": made.page})
    return made


def answer(scope: Scope, feedback: int, text: str) -> Feedback:
    """Answered once, by a system administrator; the answer can be read by who asked."""
    _need_words("answer", text, "请写下答复。")
    with operation(scope.actor) as op:
        found = Feedback.objects.select_for_update(of=("self",)).filter(pk=feedback).first()
        if found is None or not scope.has(Right.SYSTEM):
            raise Missing
        if found.answered_at is not None:
            raise Refused("这条意见已经答复过了。", code="already_answered")
        found.answer, found.answered_at, found.answered_by_id = text.strip(), op.at, scope.actor.account
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        op.event("feedback.answered", _key(found), found.text[:40], unit=scope.actor.unit)
    return found


def _key(row: Feedback) -> str:
    return f"feedback:{row.pk}"


def _need_words(field: str, text: str, said: str) -> None:
    if not text.strip():
        raise Invalid({field: said})
    if len(text) > LONGEST:
        raise Invalid({field: f"请写在 {LONGEST} 字以内，现在是 {len(text)} 字。"})
