"""Where the sign-in library meets our accounts: each way in and out goes through an operation and leaves an event.

The library is asked through its adapters only; none of its signals is used.
"""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any, ClassVar, TypedDict

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from taizhang.units import signing
from taizhang.units.accounts import actor_of
from taizhang.units.models import Account
from taizhang.units.scope import Scope
from taizhang.web import expired

SINCE = "since"  # in the session: when it was opened, in seconds
WRONG = "账号或密码不对。连续输错{failures}次，账号将锁定{minutes}分钟；忘记密码请联系安全管理员。"
# What the library calls a change of factors, and what we record: (came, kind).
FACTOR_CHANGES = {
    "mfa/email/totp_activated": (True, "totp"),
    "mfa/email/totp_deactivated": (False, "totp"),
    "mfa/email/webauthn_added": (True, "passkey"),
    "mfa/email/webauthn_removed": (False, "passkey"),
    "mfa/email/recovery_codes_generated": (True, "recovery_codes"),
}


class Trace(TypedDict):
    """Where a request came from, for its events."""

    request: str
    address: str


def trace(request: HttpRequest) -> Trace:
    return {"request": request.headers.get("X-Request-ID", ""), "address": request.META.get("REMOTE_ADDR", "")}


class SignInForm(LoginForm):  # type: ignore[misc]  # the library is untyped
    """The library's form with our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "账号"
        self.fields["password"].label = "密码"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the library is untyped
    """The library's check of name and password, closed to a locked account whatever the password."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        account = signing.find(str(credentials.get("username") or ""))
        if account is not None and signing.locked(account):
            # The same slow hash as for anybody else, so that the time of the answer tells nothing.
            self._mitigate_timing_attack(credentials.get("password") or "")
            return None
        found = super().authenticate(request, **credentials)
        return found if isinstance(found, Account) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Signing in and out, with an event for each."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG.format(
            failures=settings.CONFIG.lockout_failures, minutes=settings.CONFIG.lockout_minutes
        ),
    }

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """A form kept over an expired session goes on with the new one."""
        if kept := request.POST.get("kept"):
            request.session[expired.SESSION] = kept
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signing.record_failure(str(credentials.get("username") or ""), **trace(request))

    def login(self, request: HttpRequest, user: Account) -> None:
        super().login(request, user)
        request.session[SINCE] = int(datetime.now(UTC).timestamp())
        if request.session.session_key is None:
            request.session.save()
        signing.record_sign_in(
            user,
            session=str(request.session.session_key),
            agent=request.headers.get("User-Agent", ""),
            **trace(request),
        )

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, Account):
            signing.record_sign_out(own(request, user), user, str(request.session.session_key))
        super().logout(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's own notices are left out: our pages say what happened."""

    def send_notification_mail(self, template_prefix: str, user: Account, *args: Any, **kwargs: Any) -> None:
        """The library's one call at each change of a factor: recorded instead of mailed."""
        if template_prefix in FACTOR_CHANGES and self.request is not None:
            added, kind = FACTOR_CHANGES[template_prefix]
            signing.record_factor(own(self.request, user), user, added=added, kind=kind)


def own(request: HttpRequest, account: Account) -> Scope:
    """An account acting upon itself, also before the access middleware knows it."""
    return Scope(actor=actor_of(account, **trace(request)))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library is untyped
    """Second factors: their secrets are encrypted with a key derived from the site's."""

    def _fernet(self) -> Fernet:
        digest = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return str(settings.CONFIG.site_name)


class HouseAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """The house's sign-in opens an account that is there under the same name, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        name = str(sociallogin.account.extra_data.get("preferred_username") or "")
        account = signing.find(name) if name else None
        if account is None or not account.is_active:
            signing.record_failure(name, **trace(request))
            messages.error(request, "统一身份认证通过了，但这里没有您的账号，请联系安全管理员开通。")
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        sociallogin.connect(request, account)
