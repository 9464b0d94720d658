"""Where messages may go: only to hosts a setting names, so that no subscription makes the server ask its own network
for what it should not."""

from urllib.parse import urlsplit

from django.conf import settings

from taizhang.audit.errors import Refused

LONGEST = 500


def check(url: str) -> str:
    """The address, or why nothing is sent there. Asked again before each sending, for the setting may change."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or parts.username or len(url) > LONGEST:
        raise Refused(
            "推送地址应为 http:// 或 https:// 开头的完整网址，不带用户名和密码。", code="bad_url", field="url"
        )
    try:
        _ = parts.port
    except ValueError as error:
        raise Refused("推送地址里的端口不对。", code="bad_url", field="url") from error
    if not any(_covers(name, host) for name in settings.CONFIG.webhook_hosts):
        raise Refused(
            f"主机 {host} 不在允许推送的名单里，请系统管理员在设置 TAIZHANG_WEBHOOK_HOSTS 里加上。",
            code="host_not_allowed",
            field="url",
        )
    return url.strip()


def _covers(name: str, host: str) -> bool:
    return host == name or (name.startswith(".") and host.endswith(name))
