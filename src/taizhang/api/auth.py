"""How a call says who it is: the session cookie of a page (with its CSRF token), or a bearer token.

The access middleware has already found the account; these two say so to the framework and to the specification.
"""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from taizhang.units.models import Account


def _account(request: HttpRequest) -> Account | None:
    found = getattr(request, "account", None)
    return found if isinstance(found, Account) else None


class SessionAuth(APIKeyCookie):
    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        return None if getattr(request, "token_used", False) else _account(request)


class TokenAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        return _account(request) if getattr(request, "token_used", False) else None


SESSION = SessionAuth()
TOKEN = TokenAuth()
