"""A change through the API: carried out once for each Idempotency-Key, its answer repeated for seven days.

Changes whose answer holds a secret (a password, a token) are not kept: a secret shown once is stored nowhere.
"""

import hashlib
import secrets
from collections.abc import Callable

from django.http import HttpRequest

from taizhang.audit import locks
from taizhang.audit.actor import Form
from taizhang.audit.canonical import sha256
from taizhang.audit.errors import Conflict, Forbidden, Refused
from taizhang.audit.idempotency import Answer, Repeated, once, tell
from taizhang.units.request import ScopedRequest

HEADER = "Idempotency-Key"
LONGEST = 80
MULTIPART = "multipart/form-data"


def change(
    request: ScopedRequest, work: Callable[[], Answer], *, shape: locks.Shape = locks.Shape.SHARED
) -> Answer:
    key = _key(request)
    if not key:
        return work()
    body = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
    return once(request.scope.actor, key, body, work, shape=shape)


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST:
        raise Refused(f"{HEADER} 最多{LONGEST}个字符。", code="idempotency_key_long")
    return key


def form_of(request: HttpRequest) -> Form | None:
    """A call with files: its key is claimed by its first operation, for a transaction must not wait for a file."""
    key = _key(request) if request.method == "POST" and request.content_type == MULTIPART else ""
    if not key:
        return None
    digest = hashlib.sha256(request.get_full_path().encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"\n{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return Form(key=key, body=digest.hexdigest(), sent=secrets.token_hex(8))


def sent(request: ScopedRequest, work: Callable[[], Answer]) -> Answer:
    """A call with files: carried out once for its key, its answer repeated."""
    actor = request.scope.actor
    try:
        answer = work()
    except Repeated as again:
        if "answer" not in again.answer:
            raise Conflict("这个请求已经收到过，请查询结果，不要重发。", code="idempotency_pending") from again
        kept: Answer = again.answer["answer"]
        return kept
    tell(actor, {"answer": answer})
    return answer


def need_session(request: ScopedRequest) -> None:
    """A token must not make tokens or change the password: it could outgrow its own limits."""
    if request.token_used:
        raise Forbidden("这一项只能在登录后办理，不能用访问令牌。", code="session_required")
