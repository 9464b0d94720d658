"""Who may open what, in every request: account, scope, and the line of the route table.

At most two queries beyond finding the account: the grants in force, and the unit of the thing the address names.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from typing import TypeVar, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from taizhang.api import problems, writing
from taizhang.audit import idempotency
from taizhang.audit.actor import Via
from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.audit.idempotency import Repeated
from taizhang.project import faults
from taizhang.project.routes import ROUTES, Line, Where, Who, line_for
from taizhang.units import passwords
from taizhang.units.accounts import actor_of
from taizhang.units.models import Account, ApiToken, Grant, Unit
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import ADMINISTRATORS, Right
from taizhang.units.scope import Scope, scope_of
from taizhang.units.tokens import find_token
from taizhang.web import expired, once, pages

T = TypeVar("T")

API = "/api/"
MAINTENANCE = "maintenance"  # a file of this name in the data directory shows the maintenance page instead of all
RENEW_AFTER = 60  # seconds; a session is written at most this often
# Where somebody who must change his password may still go.
ALWAYS = frozenset({"password", "account_logout", "account_reauthenticate", "rules", "account_login"})


class UnlistedRoute(RuntimeError):
    """A route without a line in the table: closed, and a fault of ours."""


class TokenRefused(Refused):
    """A token came along that opens nothing; the session beside it is not asked."""

    code = "token_invalid"
    status = HTTPStatus.UNAUTHORIZED


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (settings.CONFIG.data_dir / MAINTENANCE).exists() and request.path != reverse("healthz"):
            return faults.say(request, HTTPStatus.SERVICE_UNAVAILABLE)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path.startswith(API):
            return problems.of_status(
                request, HTTPStatus.METHOD_NOT_ALLOWED
            )  # the framework answers in plain text
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, int | str]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        line = line_for(request.method or "GET", name)
        if line is None:
            raise UnlistedRoute(name)
        scoped = cast(ScopedRequest, request)
        try:
            return admit(scoped, line, name, kwargs)
        except Refused as refusal:
            return answer(scoped, refusal)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A refusal nobody caught: said in the product's look, or as problem details; a form sent twice."""
        if isinstance(error, Repeated):
            return pages.repeated(request, error.answer)
        return answer(cast(ScopedRequest, request), error) if isinstance(error, Refused) else None


def answer(request: ScopedRequest, refusal: Refused) -> HttpResponse:
    if request.path.startswith(API):
        return problems.respond(request, refusal)
    return pages.refused(request, refusal)


def admit(request: ScopedRequest, line: Line, name: str, kwargs: dict[str, int | str]) -> HttpResponseBase | None:
    token = _token(request)
    account = token.account if token else _signed_in(request)
    if account is not None:
        equip(request, account, token, asked=line.who is not Who.PUBLIC)
    if line.who is Who.PUBLIC:
        return None
    if account is None:
        return _ask_to_sign_in(request)
    if name not in ALWAYS and (account.must_change or passwords.expired(account, datetime.now(UTC))):
        return _ask_for_password(request)
    if not name.startswith("mfa_") and name not in ALWAYS and not token and _lacks_factor(request):
        return pages.redirect(request, reverse("mfa_index"))
    if request.method == "POST" and not request.path.startswith(API):
        # before the thing is looked for: pressed twice, what the form ended or took back is no longer there
        before = idempotency.led_to(request.scope.actor)
        if before is not None:
            return pages.repeated(request, before)
    hold(request, line, kwargs)
    return None


def _token(request: ScopedRequest) -> ApiToken | None:
    header = request.headers.get("Authorization", "")
    if not header or not request.path.startswith(API):
        return None
    token = find_token(header.removeprefix("Bearer ").strip())
    if token is None:
        raise TokenRefused("访问令牌无效、已过期或已撤销，请在“个人设置”中重新创建。")
    return token


def _signed_in(request: ScopedRequest) -> Account | None:
    user = get_user(request)  # itself, not the proxy that stands on the request
    if not isinstance(user, Account):
        return None
    if not user.is_active or _too_long(request):
        logout(request)
        return None
    _renew(request)
    return user


def _too_long(request: ScopedRequest) -> bool:
    """Whether the session was opened longer ago than any may last."""
    since = request.session.get("since")
    return since is not None and datetime.now(UTC).timestamp() - since > settings.CONFIG.session_hours * 3600


def _renew(request: ScopedRequest) -> None:
    """Push the end of an idle session further away, not oftener than once a minute: each push is a write."""
    now = int(datetime.now(UTC).timestamp())
    if now - request.session.get("seen", 0) > RENEW_AFTER:
        request.session["seen"] = now


def equip(request: ScopedRequest, account: Account, token: ApiToken | None, *, asked: bool = True) -> None:
    """With `asked` the scope is read now: behind a proxy each question to it would cost as much as its answer."""
    via: Via = "api" if request.path.startswith(API) else "page"
    actor = actor_of(
        account,
        via=via,
        request=request.headers.get("X-Request-ID", ""),
        address=request.META.get("REMOTE_ADDR", ""),
    )
    actor = replace(actor, form=writing.form_of(request) if via == "api" else once.form_of(request))
    rights = frozenset(map(Right, token.rights)) if token else None
    request.account = account
    request.token_used = token is not None
    read = partial(scope_of, account, actor, today=timezone.localdate(), rights=rights)
    request.scope = read() if asked else cast(Scope, SimpleLazyObject(read))
    request.may_open = cast(frozenset[str], SimpleLazyObject(lambda: routes_open_to(request.scope)))


def routes_open_to(scope: Scope) -> frozenset[str]:
    """The routes an actor may open at all, for the navigation."""
    return _opened_by(frozenset(filter(scope.has, Right)))


@cache
def _opened_by(rights: frozenset[Right]) -> frozenset[str]:
    """Worked out once for each set of rights: the table of routes stands while the process runs."""
    return frozenset(
        name
        for name, line in ROUTES.items()
        if line.who in {Who.PUBLIC, Who.SIGNED_IN} or not rights.isdisjoint(line.rights)
    )


def _ask_to_sign_in(request: ScopedRequest) -> HttpResponseBase:
    if request.path.startswith(API):
        return problems.respond(
            request,
            Refused("请先登录，或在请求头中附上访问令牌。", code="sign_in_required"),
            HTTPStatus.UNAUTHORIZED,
        )
    return expired.ask(request)


def _ask_for_password(request: ScopedRequest) -> HttpResponseBase:
    if request.path.startswith(API):
        return problems.respond(request, Forbidden("请先在页面上修改密码。", code="password_change_required"))
    return pages.redirect(request, reverse("password"))


def _lacks_factor(request: ScopedRequest) -> bool:
    """Whether a second factor is a duty of this account and not set up. Asked once per session when it is."""
    duty = settings.CONFIG.second_factor
    if duty == "optional" or request.session.get("factor"):
        return False
    if duty == "administrators" and not any(held.role in ADMINISTRATORS for held in request.scope.held):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    request.session["factor"] = Authenticator.objects.filter(user=request.account, type__in=kinds).exists()
    return not request.session["factor"]


def hold(request: ScopedRequest, line: Line, kwargs: dict[str, int | str]) -> None:
    """Raise unless one of the line's rights is held where it must be."""
    scope = request.scope
    if line.who in {Who.HELD, Who.THING} and not any(scope.has(right) for right in line.rights):
        raise Forbidden("您没有打开这一页的权限，请联系安全管理员。")
    if line.who is Who.AT and line.where is not None:
        unit = _place(request, line.where, kwargs[line.where.value])
        if not any(scope.can(right, unit) for right in line.rights):
            scope.need(line.rights[0], unit)


def _place(request: ScopedRequest, where: Where, value: int | str) -> Unit:
    """The unit of the thing the address names, in one query; kept on the request for the view."""
    if where is Where.UNIT:
        request.place = _found(Unit.system.filter(code=value).first())
    elif where is Where.ACCOUNT:
        request.subject = _found(Account.objects.select_related("unit").filter(pk=value).first())
        request.place = request.subject.unit
    else:
        request.given = _found(Grant.objects.select_related("unit", "account__unit").filter(pk=value).first())
        request.place = request.given.unit
    return request.place


def _found(row: T | None) -> T:
    if row is None:
        raise Missing
    return row
