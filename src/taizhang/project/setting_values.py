"""Reading one setting's text into its type; each refuses with a reason that follows the setting's name."""

import ipaddress
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

# what may follow "?" in a PostgreSQL address; anything else is a typing error that would be silently ignored
POSTGRES_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "target_session_attrs")

YES = frozenset({"1", "true", "yes", "on", "是"})
NO = frozenset({"0", "false", "no", "off", "否"})


def flag(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(f"只能是 true 或 false，现为“{text}”")


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number within limits."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]+", text) or not least <= int(text) <= most:
            raise ValueError(f"应为 {least} 至 {most} 的整数，现为“{text}”")
        return int(text)

    return parse


def one_of(*options: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in options:
            raise ValueError(f"只能是 {'、'.join(options)} 之一，现为“{text}”")
        return text

    return parse


def directory(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"应为目录，而 {path} 是文件")
    return path


def address(text: str) -> str:
    """What the server listens on: a numeric address or localhost; a name could change under it."""
    if text == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"应为本机的 IP 地址（如 127.0.0.1、0.0.0.0），现为“{text}”") from None


def hosts(text: str) -> tuple[str, ...]:
    """Host names the pages may be asked under; no wildcard for all."""
    names = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for name in names:
        if not re.fullmatch(r"\.?[a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\]", name):
            raise ValueError(f"“{name}”不是主机名（不带 http:// 和端口，多个用英文逗号隔开，不可用 *）")
    return names


def words(text: str) -> str:
    """Free text, kept as it is."""
    return text


def email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"应为电子邮件地址，现为“{text}”")
    return text


def web_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.hostname):
        raise ValueError("应为以 https:// 开头的网址")
    return text.rstrip("/")


def bucket_address(text: str) -> str:
    """http(s)://HOST[:PORT]/BUCKET[/PREFIX]"""
    parts = urlsplit(text)
    if text and (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.username
        or parts.query
        or _bad_port(text)
        or not re.fullmatch(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", parts.path)
    ):
        raise ValueError("应为 https://主机:端口/桶名 这样的地址（桶名用小写字母、数字和短横），不带密钥")
    return text.rstrip("/")


def mail_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname or _bad_port(text)):
        raise ValueError("应为 smtp://、smtp+tls:// 或 smtps:// 开头的地址，如 smtp+tls://用户:密码@主机:587")
    return text


def database(text: str) -> str:
    """sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME; empty for the file in the data directory."""
    if not text:
        return text
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        if not text.startswith("sqlite:///") or text == "sqlite:///" or ":memory:" in text:
            raise ValueError("SQLite 应写成 sqlite:///文件路径（绝对路径为四个斜杠），不可为内存库")
        return text
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgres(text)
    raise ValueError("应以 sqlite:/// 或 postgresql:// 开头")


def _postgres(text: str) -> str:
    parts = urlsplit(text)
    if not parts.path.strip("/") or _bad_port(text):
        raise ValueError("PostgreSQL 应写成 postgresql://用户:密码@主机:端口/库名")
    unknown = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if name not in POSTGRES_OPTIONS]
    if unknown:
        raise ValueError(f"不认识的连接参数 {'、'.join(unknown)}；可用：{'、'.join(POSTGRES_OPTIONS)}")
    return text


def _bad_port(text: str) -> bool:
    try:
        return urlsplit(text).port == 0
    except ValueError:
        return True


def zone(text: str) -> str:
    try:
        return zoneinfo.ZoneInfo(text).key
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, a folder of names
        raise ValueError(f"没有名为“{text}”的时区，应如 Asia/Shanghai") from None
