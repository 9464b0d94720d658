"""The name of a due in addresses and commands: `pack.duty@first-day`, and `@whom-or-what` where there are several."""

from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Missing


@dataclass(frozen=True, slots=True)
class DueKey:
    duty: str
    start: date
    about: str = ""

    def __str__(self) -> str:
        return f"{self.duty}@{self.start.isoformat()}" + (f"@{self.about}" if self.about else "")


def due_key(text: str) -> DueKey:
    duty, _, rest = text.partition("@")
    start, _, about = rest.partition("@")
    try:
        return DueKey(duty, date.fromisoformat(start), about)
    except ValueError:
        raise Missing(f"没有名为“{text}”的应办；写成 活动包.规定动作@起始日，如 base.x@2026-01-01。") from None
