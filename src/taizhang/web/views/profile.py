"""Oneself: password, sessions, tokens, second factors."""

from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Refused
from taizhang.units import accounts, passwords, signing, tokens
from taizhang.units.models import ApiToken
from taizhang.units.request import scoped
from taizhang.units.roles import RIGHT_LABELS, Right
from taizhang.web import pages

DAYS = (30, 90, 180, 366)


def profile(request: HttpRequest) -> HttpResponse:
    return _profile(request)


def _profile(
    request: HttpRequest,
    *,
    errors: dict[str, str] | None = None,
    new: tokens.NewToken | None = None,
    status: int = 200,
) -> HttpResponse:
    account = scoped(request).account
    context = {
        "sessions": signing.open_sessions(account),
        "this_session": request.session.session_key,
        "tokens": ApiToken.objects.filter(account=account, revoked=None).order_by("-id"),
        "factors": Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES),
        "rights": _own_rights(request),
        "days": DAYS,
        "errors": errors or {},
        "new": new,
        "at": datetime.now(UTC),
    }
    return pages.render(request, "profile.html", context, status=status)


def _own_rights(request: HttpRequest) -> list[tuple[Right, str]]:
    scope = scoped(request).scope
    return [(right, RIGHT_LABELS[right]) for right in Right if scope.has(right)]


def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; also where a first sign-in and an expired password lead."""
    here = scoped(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _change(request)
        except Refused as refusal:
            errors = pages.problems(refusal)
    account = here.account
    context = {
        "errors": errors,
        "words": passwords.policy().words(),
        "first": account.must_change,
        "expired": passwords.expired(account, datetime.now(UTC)),
    }
    return pages.render(request, "password.html", context, status=422 if errors else 200)


def _change(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        raise Refused("两次输入的新密码不一样，请重新输入。", field="again")
    account = accounts.change_password(here.scope, here.account, old=request.POST.get("old", ""), new=new)
    before = str(request.session.session_key)
    update_session_auth_hash(request, account)
    signing.renamed_session(account, before, str(request.session.session_key))
    return pages.done(request, reverse("desk"), "密码已修改。")


@require_POST
def session_end(request: HttpRequest, sign_in: int) -> HttpResponse:
    here = scoped(request)
    signing.end_session(here.scope, here.account, sign_in)
    return pages.done(request, reverse("profile"), "已结束那处登录。")


@require_POST
def token_create(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    days = request.POST.get("days", "")
    chosen = [Right(value) for value in request.POST.getlist("rights") if value in set(Right)]
    try:
        new = tokens.create_token(
            here.scope,
            here.account,
            purpose=request.POST.get("label", ""),
            rights=chosen,
            days=int(days) if days.isdecimal() else 0,
        )
    except Refused as refusal:
        return _profile(request, errors=pages.problems(refusal), status=422)
    # Shown in this answer alone: it is kept nowhere and cannot be asked for again.
    return _profile(request, new=new)


@require_POST
def token_revoke(request: HttpRequest, token: int) -> HttpResponse:
    tokens.revoke_token(scoped(request).scope, token)
    return pages.done(request, reverse("profile"), "访问令牌已撤销，立即失效。")
