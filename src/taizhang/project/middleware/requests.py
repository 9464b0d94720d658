"""Each request gets an id that its answer, its log lines and its events carry.

The log says which route was asked, never which address: a path or a query may hold a name or a phone number.
"""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
ID = "HTTP_X_REQUEST_ID"  # read it as request.headers["X-Request-ID"]

log = structlog.get_logger("taizhang.request")


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.META[ID] = request_id(request)
        request.META["REMOTE_ADDR"] = client_address(request)
        with structlog.contextvars.bound_contextvars(request=request.META[ID]):
            response = self.get_response(request)
            _line(request, response, time.perf_counter() - began)
        response["X-Request-ID"] = request.META[ID]
        return response


def request_id(request: HttpRequest) -> str:
    """The proxy's id where there is a proxy, so that its log and ours can be laid side by side; else a new one."""
    given = request.META.get(ID, "")
    if settings.CONFIG.behind_tls and GIVEN.fullmatch(given):
        return str(given)
    return secrets.token_hex(8)


def client_address(request: HttpRequest) -> str:
    """Who asks. Behind a proxy it is the last hop the proxy itself wrote; what stands before can be invented."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.CONFIG.behind_tls or not forwarded:
        return direct
    return str(forwarded.rsplit(",", 1)[-1].strip())


def route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.route if match else ""


def _line(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    log.info(
        "request",
        method=request.method,
        route=route(request),
        status=response.status_code,
        ms=round(seconds * 1000, 1),
    )
