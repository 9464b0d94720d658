"""Who acts. An operation without an actor does not exist: "nobody" never means "allowed"."""

from dataclasses import dataclass, replace
from typing import Literal

Via = Literal["page", "api", "import", "command", "job"]

SYSTEM_ACCOUNT = 0


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a page that asks for the change: its own number, a digest of what it says, and the sending."""

    key: str
    body: str
    sent: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One account at work through one surface. Names are copied, so that an event outlives its account."""

    account: int
    name: str
    unit: int | None = None
    via: Via = "command"
    request: str = ""
    address: str = ""
    form: Form | None = None  # carried out once, however often it is sent

    def by(self, via: Via) -> "Actor":
        """The same person through another surface, as when an import applies what a page sent."""
        return replace(self, via=via)


SYSTEM = Actor(account=SYSTEM_ACCOUNT, name="系统", via="job")
