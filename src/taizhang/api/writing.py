"""A change through the API: carried out once for each Idempotency-Key, its answer repeated for seven days.

Changes whose answer holds a secret (a password, a token) are not kept: a secret shown once is stored nowhere.
"""

from collections.abc import Callable

from taizhang.audit import locks
from taizhang.audit.canonical import sha256
from taizhang.audit.errors import Forbidden, Refused
from taizhang.audit.idempotency import Answer, once
from taizhang.units.request import ScopedRequest

HEADER = "Idempotency-Key"
LONGEST = 80


def change(
    request: ScopedRequest, work: Callable[[], Answer], *, shape: locks.Shape = locks.Shape.SHARED
) -> Answer:
    key = request.headers.get(HEADER, "")
    if not key:
        return work()
    if len(key) > LONGEST:
        raise Refused(f"{HEADER} 最多{LONGEST}个字符。", code="idempotency_key_long")
    body = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
    return once(request.scope.actor, key, body, work, shape=shape)


def need_session(request: ScopedRequest) -> None:
    """A token must not make tokens or change the password: it could outgrow its own limits."""
    if request.token_used:
        raise Forbidden("这一项只能在登录后办理，不能用访问令牌。", code="session_required")
