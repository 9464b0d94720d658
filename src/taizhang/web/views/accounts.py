"""账号与授权: made, edited, closed; roles given and withdrawn; and what a person may see."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Invalid, Refused
from taizhang.units import account_queries, accounts, grants, signing
from taizhang.units.models import Account, Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import ROLE_LABELS, Role
from taizhang.units.unit_names import unit_named
from taizhang.web import pages


def account_list(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    text = request.GET.get("q", "").strip()
    page = pages.page_of(request, account_queries.accounts(here.scope, text=text))
    return pages.render(request, "accounts.html", {"page": page, "text": text, "locked": signing.locked})


def account_new(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = _create(scoped(request))
        except Refused as refusal:
            errors = pages.problems(refusal)
        else:
            return pages.render(request, "account_told.html", {"made": made, "reset": False})
    context = {"errors": errors, "typed": request.POST}
    return pages.render(request, "account_new.html", context, status=422 if errors else 200)


def _create(here: ScopedRequest) -> accounts.NewAccount:
    form = here.POST
    unit = unit_named(here.scope, form.get("unit", ""))
    return accounts.create_account(
        here.scope,
        username=form.get("username", ""),
        name=form.get("name", ""),
        unit=unit,
        email=form.get("email", ""),
    )


def account(request: HttpRequest, account: int) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _edit(scoped(request))
        except Refused as refusal:
            errors = pages.problems(refusal)
        else:
            return pages.done(request, reverse("account", args=[account]), "账号已修改。")
    return _account(request, errors)


def _edit(here: ScopedRequest) -> None:
    form = here.POST
    version = form.get("version", "")
    accounts.edit_account(
        here.scope,
        here.subject,
        version=int(version) if version.isdecimal() else 0,
        name=form.get("name", ""),
        unit=unit_named(here.scope, form.get("unit", "")),
        email=form.get("email", ""),
    )


def _account(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    subject = scoped(request).subject
    context = {
        "subject": subject,
        "grants": account_queries.grants_of(subject),
        "reach": account_queries.reach_of(subject, today=timezone.localdate()),
        "locked": signing.locked(subject),
        "roles": list(ROLE_LABELS.items()),
        "trees": grants.TREE_LABELS,
        "errors": errors,
        "typed": request.POST,
    }
    return pages.render(request, "account.html", context, status=422 if errors else 200)


@require_POST
def account_act(request: HttpRequest, account: int, act: str) -> HttpResponse:
    here = scoped(request)
    if act == "reset":
        made = accounts.reset_password(here.scope, here.subject)
        return pages.render(request, "account_told.html", {"made": made, "reset": True})
    work, message = ACTS[act]
    work(here.scope, here.subject)
    return pages.done(request, reverse("account", args=[account]), message)


ACTS = {
    "close": (accounts.deactivate_account, "账号已停用，其登录已全部结束。"),
    "open": (accounts.reactivate_account, "账号已启用。"),
    "unlock": (accounts.unlock_account, "账号已解锁。"),
}


@require_POST
def grant_give(request: HttpRequest, account: int) -> HttpResponse:
    here = scoped(request)
    try:
        _give(here)
    except Refused as refusal:
        return _account(request, {f"grant_{field}": text for field, text in pages.problems(refusal).items()})
    return pages.done(request, reverse("account", args=[account]), "已授权，对方下一次打开页面时生效。")


def _give(here: ScopedRequest) -> None:
    form = here.POST
    if form.get("role") not in set(Role):
        raise Invalid({"role": "请选择角色。"})
    grants.give(
        here.scope,
        here.subject,
        role=Role(form["role"]),
        unit=unit_named(here.scope, form.get("unit", "")),
        tree=form.get("tree", ""),
        until=_until(form.get("until", "")),
    )


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid({"until": "截止日期应写成 2026-12-31 这样。"}) from error


@require_POST
def grant_withdraw(request: HttpRequest, grant: int) -> HttpResponse:
    here = scoped(request)
    owner: Account = here.given.account
    where: Unit = here.given.unit
    role = ROLE_LABELS[Role(here.given.role)]
    grants.withdraw(here.scope, here.given)
    return pages.done(request, reverse("account", args=[owner.pk]), f"已撤回{where.short_name}的{role}授权。")
