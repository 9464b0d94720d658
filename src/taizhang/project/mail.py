"""The mail server out of one address; without one, mail goes nowhere and the pages do not offer it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from taizhang.project.config import Config

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    scheme: str
    host: str
    port: int
    user: str
    password: str

    @property
    def backend(self) -> str:
        return f"django.core.mail.backends.{'smtp' if self.host else 'dummy'}.EmailBackend"


def server(config: Config) -> Server:
    parts = urlsplit(config.mail_url)
    return Server(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or PORTS.get(parts.scheme, 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
