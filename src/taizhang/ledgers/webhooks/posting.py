"""One POST to another host: no redirect followed, no proxy asked, and an end to waiting whatever the other does.

It runs in a thread of its own: the lookup of a name can be neither timed nor cut off, and is left to end by itself.
"""

import http.client
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 5.0  # seconds for one step of the conversation
DEADLINE = 10.0  # seconds for all of it: one who sends a letter at a time is not waited for
TOO_LATE = "对方超过时限没有答复。"


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int | None
    error: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    found: list[Outcome] = []
    asked = threading.Thread(target=lambda: found.append(_post(url, body, headers)), daemon=True)
    asked.start()
    asked.join(DEADLINE + PATIENCE)
    return found[0] if found else Outcome(None, TOO_LATE)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    ended = threading.Event()
    watch = threading.Timer(DEADLINE, _cut, (connection, ended))
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Outcome(None, TOO_LATE if ended.is_set() else _said(error))
    finally:
        watch.cancel()
        connection.close()
    return Outcome(status, _judged(status))


def _cut(connection: http.client.HTTPConnection, ended: threading.Event) -> None:
    ended.set()
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return TOO_LATE
    if isinstance(error, socket.gaierror):
        return "找不到这个主机名。"
    if isinstance(error, ConnectionError):
        return "连接不上，或对方中途断开。"
    return f"发送失败（{type(error).__name__}）。"


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"对方要求转到别处（{status}），没有跟随；请把推送地址改成最终的网址。"
    return f"对方答复 {status}。"
