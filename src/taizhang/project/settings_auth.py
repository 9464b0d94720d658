"""Settings of signing in: the one place for second factors, a sign-in of the house and the sign-in library.

What a site may change stands in config.py; this module turns it into the library's own settings.
"""

from typing import Any

from taizhang.project.config import load

_CONFIG = load()

AUTH_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
AUTH_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "taizhang.project.access.AccessMiddleware",
]
AUTHENTICATION_BACKENDS = ["taizhang.web.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "taizhang.units.passwords.PolicyValidator"}]
CSRF_FAILURE_VIEW = "taizhang.web.pages.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"

# The sign-in library. Its routes are listed one by one in project/urls.py.
ACCOUNT_ADAPTER = "taizhang.web.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {"login": "taizhang.web.sign_in.SignInForm"}
# Failures are counted per account in the database, where they lock it and leave an event; an office behind one
# address must not be locked out by one of its members.
ACCOUNT_RATE_LIMITS: dict[str, Any] = {"login": "300/m/ip", "login_failed": "300/m/ip"}

MFA_ADAPTER = "taizhang.web.sign_in.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = _CONFIG.site_name
MFA_TOTP_TOLERANCE = 1
# On a server without TLS browsers offer passkeys on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _CONFIG.behind_tls

# The house's own sign-in opens when it is configured. It signs in accounts that are there and makes none.
OIDC = bool(_CONFIG.oidc_issuer)
_HOUSE = {
    "provider_id": "house",
    "name": "统一身份认证",
    "client_id": _CONFIG.oidc_client_id,
    "secret": _CONFIG.oidc_client_secret,
    "settings": {"server_url": _CONFIG.oidc_issuer},
}
SOCIALACCOUNT_ADAPTER = "taizhang.web.sign_in.HouseAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
# A form's answer may not lead to another host under `form-action 'self'`, so this sign-in starts with a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": [_HOUSE] if OIDC else []}}
