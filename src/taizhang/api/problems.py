"""Errors as problem details (application/problem+json): a stable code for programs, a sentence for people."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from taizhang.audit.errors import Invalid, Refused

TYPE = "application/problem+json"

# What was wrong with a field, by the kind the schema library reports; `{}` is filled from its context.
WORDS = {
    "missing": "缺少这个字段。",
    "extra_forbidden": "没有这个字段，请检查拼写。",
    "string_too_long": "太长，最多{max_length}个字符。",
    "string_too_short": "太短，至少{min_length}个字符。",
    "string_type": "应为文字。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_parsing": "应为 true 或 false。",
    "date_from_datetime_parsing": "应为日期，如 2026-12-31。",
    "date_parsing": "应为日期，如 2026-12-31。",
    "enum": "不在可选值内，可选：{expected}。",
    "literal_error": "不在可选值内，可选：{expected}。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "json_invalid": "不是合法的 JSON。",
    "list_type": "应为列表。",
    "model_attributes_type": "应为对象。",
}


def respond(
    request: HttpRequest,
    refusal: Refused,
    status: int | None = None,
    *,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    code = status or refusal.status
    body: dict[str, Any] = {
        **refusal.more,
        "type": f"urn:taizhang:problem:{refusal.code}",
        "title": HTTPStatus(code).phrase,
        "status": int(code),
        "code": refusal.code,
        "detail": refusal.message,
        "request": request.headers.get("X-Request-ID", ""),
    }
    found = dict(fields or {}) or _fields(refusal)
    if found:
        body["fields"] = found
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=code, content_type=TYPE)


def _fields(refusal: Refused) -> dict[str, str]:
    if isinstance(refusal, Invalid):
        return refusal.problems
    return {refusal.field: refusal.message} if refusal.field else {}


def of_status(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """A plain fault: the address, the method or ourselves."""
    message, code = PLAIN.get(status, PLAIN[HTTPStatus.BAD_REQUEST])
    return respond(request, Refused(message, code=code), status)


PLAIN = {
    HTTPStatus.BAD_REQUEST: ("请求有误，无法识别。", "bad_request"),
    HTTPStatus.UNAUTHORIZED: ("请先登录，或在请求头中附上访问令牌。", "sign_in_required"),
    HTTPStatus.FORBIDDEN: ("没有权限。", "forbidden"),
    HTTPStatus.NOT_FOUND: ("没有找到，或您无权查看。", "not_found"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("这个地址不支持这种请求方法。", "method_not_allowed"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("发来的内容太大，没有接收。请压缩或分成几次上传。", "too_large"),
    HTTPStatus.INSUFFICIENT_STORAGE: ("服务器磁盘已满，没有收下。请联系系统管理员清理后再传。", "disk_full"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("系统正在维护，请稍后再试。", "maintenance"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("系统出错，已记录。请稍后再试，或把请求编号告诉系统管理员。", "fault"),
}


def validation(request: HttpRequest, errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Everything the schema found wrong, field by field."""
    fields = {_place(error): _words(error) for error in errors}
    message = "；".join(f"{place}：{words}" for place, words in fields.items())
    return respond(request, Refused(message, code="invalid"), fields=fields)


def _place(error: Mapping[str, Any]) -> str:
    """`body.grants.0.role` without the parts that name our own function's parameters."""
    location = [str(part) for part in error.get("loc", ())]
    return ".".join(location[2:] or location[1:] or location) or "body"


def _words(error: Mapping[str, Any]) -> str:
    template = WORDS.get(str(error.get("type")), "格式不对。")
    try:
        return template.format(**error.get("ctx", {}))
    except KeyError:
        return "格式不对。"
