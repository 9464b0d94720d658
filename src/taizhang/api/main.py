"""The API: django-ninja under /api/v1. Who may call what stands in the route table, as for pages.

Schemas are closed, errors are problem details, lists are paged by key, and a change sent twice with the same
Idempotency-Key is carried out once.
"""

from http import HTTPStatus
from typing import cast

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from taizhang import __version__
from taizhang.api import problems
from taizhang.api.auth import SESSION, TOKEN
from taizhang.api.describing import Described
from taizhang.api.routers import (
    accounts,
    checks,
    duties,
    entries,
    events,
    exports,
    feedback,
    figures,
    grants,
    imports,
    jobs,
    ledgers,
    lists,
    local,
    lookback,
    made_reports,
    me,
    people,
    report_rounds,
    reports,
    rewrites,
    tellings,
    units,
    webhooks,
)
from taizhang.audit.errors import Refused

api = Described(
    title="台账",
    version=__version__,
    description=(
        "台账的接口。凡页面能办的，接口都能办；权限、范围和留痕完全相同。"
        "改动可带请求头 Idempotency-Key：同一个键七天内只办一次，再发得到同样的回答。"
    ),
    urls_namespace="api",
    openapi_url="openapi.json",
    docs_url=None,
    auth=[TOKEN, SESSION],
)
api.add_router("", me.router, tags=["本人"])
api.add_router("", feedback.router, tags=["本人"])
api.add_router("", units.router, tags=["单位"])
api.add_router("", people.router, tags=["单位"])
api.add_router("", accounts.router, tags=["账号"])
api.add_router("", grants.router, tags=["授权"])
api.add_router("", events.router, tags=["留痕"])
api.add_router("", ledgers.router, tags=["台账"])
api.add_router("", entries.router, tags=["条目"])
api.add_router("", local.router, tags=["台账"])
api.add_router("", lists.router, tags=["清单"])
api.add_router("", duties.router, tags=["应办"])
api.add_router("", tellings.router, tags=["应办"])
api.add_router("", lookback.router, tags=["应办"])
api.add_router("", figures.router, tags=["数字"])
api.add_router("", reports.router, tags=["报告"])
api.add_router("", made_reports.router, tags=["报告"])
api.add_router("", report_rounds.router, tags=["报告"])
api.add_router("", checks.router, tags=["核对"])
api.add_router("", rewrites.router, tags=["报告"])
api.add_router("", imports.router, tags=["导入导出"])
api.add_router("", exports.router, tags=["导入导出"])
api.add_router("", webhooks.router, tags=["推送"])
api.add_router("", jobs.router, tags=["后台任务"])


@api.exception_handler(DataError)
def unkeepable(request: HttpRequest, error: Exception) -> HttpResponse:
    """A character no database keeps (PostgreSQL: NUL) is the sender's fault, not ours."""
    return problems.of_status(request, HTTPStatus.BAD_REQUEST)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.respond(request, cast(Refused, error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.validation(request, cast(ValidationError, error).errors)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.of_status(request, HTTPStatus.UNAUTHORIZED)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.of_status(request, HTTPStatus(cast(HttpError, error).status_code))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.of_status(request, HTTPStatus.NOT_FOUND)
