"""Robots of a unit, and the address a calendar program reads."""

import secrets
from dataclasses import dataclass

from taizhang.audit.canonical import sha256
from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.operation import operation
from taizhang.duties.models import Feed, Robot
from taizhang.ledgers.webhooks.hosts import check
from taizhang.units.models import Account, Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

KINDS = (Robot.WECOM, Robot.DINGTALK)


@dataclass(frozen=True, slots=True)
class NewRobot:
    unit: int
    kind: str
    label: str
    url: str
    secret: str = ""


def add_robot(scope: Scope, new: NewRobot) -> Robot:
    with operation(scope.actor) as op:
        unit = Unit.system.filter(pk=new.unit).first()
        if unit is None:
            raise Missing
        scope.need(Right.DIRECT, unit)
        if new.kind not in KINDS or not new.label.strip():
            raise Invalid({"kind": "机器人类别可选 wecom（政务微信）、dingtalk（钉钉），并写明群的名称。"})
        row = Robot.objects.create(
            unit=unit,
            kind=new.kind,
            label=new.label.strip(),
            url=check(new.url),
            secret=new.secret,
            made_by=op.actor.account,
        )
        # the address holds the robot's key: only its label is told
        op.event(
            "robot.added", f"robot:{row.pk}", row.label, unit=unit.pk, home=unit.home, after={"kind": row.kind}
        )
        return row


def end_robot(scope: Scope, robot: int) -> Robot:
    with operation(scope.actor) as op:
        row = Robot.objects.select_for_update().select_related("unit").filter(pk=robot, ended_at=None).first()
        if row is None:
            raise Missing
        scope.need(Right.DIRECT, row.unit)
        row.ended_at = op.at
        row.save(update_fields=["ended_at"])
        op.event("robot.ended", f"robot:{row.pk}", row.label, unit=row.unit_id, home=row.unit.home)
        return row


def make_feed(scope: Scope) -> str:
    """A new token for the actor's own calendar; the one before it ends. Shown once, kept as a hash."""
    account = Account.objects.filter(pk=scope.actor.account).select_related("unit").first()
    if account is None:
        raise Forbidden("日历订阅属于个人账号，请登录后办理。")
    token = secrets.token_urlsafe(32)
    with operation(scope.actor) as op:
        Feed.objects.filter(account=account, ended_at=None).update(ended_at=op.at)
        row = Feed.objects.create(account=account, hash=sha256(token.encode()), made_at=op.at)
        op.event("feed.made", f"feed:{row.pk}", f"{account.name}的日历订阅", home=account.unit.home)
    return token


def end_feed(scope: Scope) -> None:
    """Of the actor's own calendar; its address answers nothing from now on."""
    with operation(scope.actor) as op:
        own = Feed.objects.select_related("account__unit").filter(account=scope.actor.account, ended_at=None)
        row = own.first()
        if row is None:
            raise Refused("还没有日历订阅，不用停用。", code="no_feed")
        row.ended_at = op.at
        row.save(update_fields=["ended_at"])
        op.event("feed.ended", f"feed:{row.pk}", f"{row.account.name}的日历订阅", home=row.account.unit.home)


def account_of_feed(token: str) -> Account:
    row = Feed.objects.select_related("account__unit").filter(hash=sha256(token.encode()), ended_at=None).first()
    if row is None or not row.account.is_active:
        raise Missing
    return row.account
