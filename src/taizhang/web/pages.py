"""Rendering and refusing: what every page does the same way.

A form is a real form: on success it redirects, on refusal it comes back with 422, the field marked and what was
typed kept. Errors are pages of the product, in Chinese, with a way on and the request's number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.urls import reverse

from taizhang.audit import idempotency
from taizhang.audit.errors import Invalid, Refused
from taizhang.units import passwords
from taizhang.units.request import ScopedRequest

M = TypeVar("M", bound=Model)

ROWS = 30
LONGEST_REASON = 200


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    return django_render(request, template, dict(context or {}), status=status)


def redirect(request: HttpRequest, to: str, message: str = "") -> HttpResponse:
    """Go on, also for a part of a page: htmx follows redirects inside the part, so it is told by a header. A form
    remembers where it led, for the case that it comes again."""
    if request.method == "POST" and (scope := getattr(request, "scope", None)) is not None:
        idempotency.tell(scope.actor, {"to": to, "said": message})
    if getattr(request, "htmx", False):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def done(request: HttpRequest, to: str, message: str, *, undo: str = "") -> HttpResponse:
    """`undo` is where a form sends what takes the change back: the notice has it as a button."""
    messages.success(request, message, extra_tags=undo)
    return redirect(request, to, message)


def repeated(request: HttpRequest, answer: Mapping[str, object]) -> HttpResponse:
    """A form that came again leads where it led the first time."""
    messages.info(request, f"这份表单已经办过，没有重复办理。{answer.get('said', '')}")
    return redirect(request, str(answer.get("to") or reverse("desk")))


def problems(refusal: Refused) -> dict[str, str]:
    """Field by field; what belongs to no field stands under the empty name."""
    if isinstance(refusal, Invalid):
        return refusal.problems
    return {refusal.field or "": refusal.message}


def reason_of(request: HttpRequest, name: str = "reason") -> str:
    """Why something is ended or taken back: asked for, and short enough for the trail."""
    text = request.POST.get(name, "").strip()
    if not text or len(text) > LONGEST_REASON:
        raise Invalid({name: f"请写明原因，不超过{LONGEST_REASON}个字。"})
    return text


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error page says: what happened, and what to do next."""

    title: str
    message: str
    icon: str


FAULTS = {
    HTTPStatus.BAD_REQUEST: Fault("请求有误", "浏览器发来的内容无法识别，请返回上一页重试。", "circle-alert"),
    HTTPStatus.FORBIDDEN: Fault("没有权限", "您没有办理这一项的权限，请联系上级办公室或安全管理员。", "lock"),
    HTTPStatus.NOT_FOUND: Fault(
        "没有找到", "这个地址没有内容，或者您无权查看。请检查地址，或从工作台进入。", "search-x"
    ),
    HTTPStatus.CONFLICT: Fault("内容已被改过", "别人刚改过同一项内容，请刷新后再办。", "git-compare"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Fault(
        "文件太大", "发来的内容太大，没有接收。请压缩或分成几次上传。", "circle-alert"
    ),
    HTTPStatus.INSUFFICIENT_STORAGE: Fault(
        "磁盘已满", "服务器磁盘已满，没有收下。请联系系统管理员清理后再传。", "circle-alert"
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Fault("没有办成", "请按提示修改后重新提交。", "circle-alert"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Fault(
        "系统出错",
        "已记录这次错误，您填写的内容没有保存。请稍后再试；再次出现时，请把请求编号告诉系统管理员。",
        "server-crash",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Fault(
        "正在维护", "系统正在升级维护，已保存的内容不受影响。请稍后刷新本页。", "wrench"
    ),
}


def fault(request: HttpRequest, status: HTTPStatus, message: str = "") -> HttpResponse:
    """An error page; it asks nothing of the database, which may be what failed."""
    what = FAULTS[status]
    context = {
        "title": what.title,
        "message": message or what.message,
        "icon_name": what.icon,
        "status": int(status),
        "number": request.headers.get("X-Request-ID", ""),
    }
    return render(request, "fault.html", context, status=status)


def refused(request: ScopedRequest, refusal: Refused) -> HttpResponse:
    status = HTTPStatus(refusal.status)
    return fault(request, status if status in FAULTS else HTTPStatus.UNPROCESSABLE_ENTITY, refusal.message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return fault(
        request,
        HTTPStatus.FORBIDDEN,
        "这一页打开得太久或来自别处，为安全起见没有受理。请返回上一页，刷新后再提交。",
    )


def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "rules.html", {"config": settings.CONFIG, "password_words": passwords.policy().words()})
