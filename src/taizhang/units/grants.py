"""Roles given and withdrawn. The security administrator does it, never for himself.

The three administrators are three persons: nobody holds two of those roles, not even through two accounts.
"""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import operation
from taizhang.units.accounts import key, label
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.roles import ADMINISTRATORS, ROLE_LABELS, Right, Role
from taizhang.units.scope import Scope

TREE_LABELS = {Grant.BLOCK: "块", Grant.LINE: "条"}


def give(
    scope: Scope,
    account: Account,
    *,
    role: Role,
    unit: Unit,
    tree: str = Grant.BLOCK,
    until: date | None = None,
) -> Grant:
    """Give a role at a unit; it flows down that unit's subtree in the named tree."""
    scope.need(Right.SECURITY, unit)
    scope.need(Right.SECURITY, account.unit)
    _check(scope, account, unit, tree, until)
    with operation(scope.actor) as op:
        Account.objects.select_for_update().get(pk=account.pk)
        _keep_administrators_apart(account, role)
        if Grant.objects.filter(account=account, role=role, unit=unit, tree=tree).exists():
            raise Refused(
                f"{account.name}在{unit.short_name}已是{ROLE_LABELS[role]}，不必重复授权。", code="grant_twice"
            )
        grant = Grant.objects.create(account=account, role=role, unit=unit, tree=tree, until=until)
        op.event("grant.given", key(account), label(account), unit=unit.pk, home=unit.home, after=_values(grant))
    return grant


def withdraw(scope: Scope, grant: Grant) -> None:
    with operation(scope.actor) as op:
        rows = Grant.objects.select_for_update(of=("self",)).select_related("account__unit", "unit")
        row = rows.filter(pk=grant.pk).first()
        if row is None:
            raise Missing
        scope.need(Right.SECURITY, row.unit)
        before = _values(row)
        row.delete()
        op.event(
            "grant.withdrawn",
            key(row.account),
            label(row.account),
            unit=row.unit_id,
            home=row.unit.home,
            before=before,
        )


def _values(grant: Grant) -> dict[str, object]:
    until = grant.until.isoformat() if grant.until else None
    return {"role": str(grant.role), "unit": grant.unit.code, "tree": grant.tree, "until": until}


def _check(scope: Scope, account: Account, unit: Unit, tree: str, until: date | None) -> None:
    if account.pk == scope.actor.account:
        raise Refused("不能给自己授权，请由另一位安全管理员办理。", code="own_account")
    problems = {}
    if not account.is_active:
        problems["account"] = f"账号{account.username}已停用，不能授权。"
    if unit.ended_on and unit.ended_on <= timezone.localdate():
        problems["unit"] = f"{unit.name}已撤销，不能在该单位授权。"
    if tree not in TREE_LABELS:
        problems["tree"] = "请选择“块”或“条”。"
    elif tree == Grant.LINE and not unit.line_path:
        problems["tree"] = f"{unit.name}不在任何条线中，请选择“块”。"
    if until and until < timezone.localdate():
        problems["until"] = "截止日期已过，请填写今天或以后的日期。"
    if problems:
        raise Invalid(problems)


def _keep_administrators_apart(account: Account, role: Role) -> None:
    if role not in ADMINISTRATORS:
        return
    same_person = Q(account=account)
    if account.person_id:
        same_person |= Q(account__person=account.person_id)
    held = Grant.objects.filter(same_person, role__in=ADMINISTRATORS).exclude(role=role).first()
    if held:
        raise Refused(
            f"{account.name}已是{ROLE_LABELS[Role(held.role)]}。系统、安全、审计三个管理员须由不同的人担任。",
            code="administrators_apart",
        )
