"""划转、合并: where to, then what it will change, then the change itself on the version that was looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.units import operations, queries
from taizhang.units.models import Unit
from taizhang.units.operations import ground
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.units import consequences
from taizhang.web.units.consequences import Consequences

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: its words and its operation."""

    title: str
    where: str
    help: str
    work: Callable[["Change", ScopedRequest], Unit]


@dataclass(slots=True)
class Change:
    kind: Kind
    unit: Unit
    to: Unit | None = None
    on: date | None = None
    reason: str = ""
    version: int = 0
    looked: Consequences | None = None
    errors: dict[str, str] = field(default_factory=dict)


def _move(change: Change, here: ScopedRequest) -> Unit:
    assert change.to is not None
    said = {"on": change.on, "reason": change.reason, "version": change.version}
    return operations.move(here.scope, change.unit.pk, change.to.pk, **said)  # type: ignore[arg-type]  # by name


def _merge(change: Change, here: ScopedRequest) -> Unit:
    assert change.to is not None
    said = {"on": change.on, "reason": change.reason, "version": change.version}
    return operations.merge(here.scope, change.unit.pk, change.to.pk, **said)  # type: ignore[arg-type]  # by name


MOVE = Kind("划转", "新的上级单位", "连同全部下级一起划过去。", _move)
MERGE = Kind("合并", "并入的单位", "本单位撤销，条目、人员和下级归并入的单位。", _merge)


def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    return _change(scoped(request), MOVE)


def unit_merge(request: HttpRequest, code: str) -> HttpResponse:
    return _change(scoped(request), MERGE)


def _change(here: ScopedRequest, kind: Kind) -> HttpResponse:
    unit = here.place
    if unit.parent is not None and not here.scope.can(Right.UNITS, unit.parent):
        raise Refused(f"{unit.name}的{kind.title}由上级单位办理，请联系上级办公室。", code="superior_only")
    change = Change(kind, unit, version=unit.version)
    if here.method != "POST":
        return _page(here, change)
    try:
        _read(here, change)
        assert change.to is not None
        if here.POST.get("do") == "apply":
            done = kind.work(change, here)
            said = f"{unit.name}已{kind.title}。数字按新的隶属关系统计，已定稿的报告不变。"
            return pages.done(here, reverse("unit", args=[done.code]), said)
        change.looked = consequences.of(here.scope, unit, change.to, today=timezone.localdate())
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        change.errors = pages.problems(refusal)
    return _page(here, change)


def _read(here: ScopedRequest, change: Change) -> None:
    form = here.POST
    version, day = form.get("version", ""), form.get("on", "")
    change.version = int(version) if version.isdecimal() else change.unit.version
    change.reason = form.get("reason", "").strip()
    problems = {} if change.reason else {"reason": "请写明依据，例如批复文号。"}
    if len(change.reason) > LONGEST:
        problems["reason"] = f"依据最多{LONGEST}个字，请缩短。"
    try:
        change.on = ground.effective(date.fromisoformat(day)) if day else None
    except ValueError:
        problems["on"] = "日期应写成 2026-12-31 这样。"
    try:
        change.to = unit_named(here.scope, form.get("to", ""))
    except Refused as refusal:
        problems["to"] = refusal.message
    if problems:
        raise Invalid(problems)


def _page(here: ScopedRequest, change: Change) -> HttpResponse:
    context = {
        "change": change,
        "kind": change.kind,
        "unit": change.unit,
        "typed": here.POST,
        "today": timezone.localdate(),
        "above": queries.breadcrumb(change.unit),
    }
    return pages.render(here, "unit_change.html", context, status=422 if change.errors else 200)
