"""Which kinds of work exist. The list is wired in project/wiring.py, the one place where it can be read whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from taizhang.audit.actor import Actor
from taizhang.audit.errors import Missing

Result = Mapping[str, Any] | None


class Later(Exception):
    """Raised by a handler whose time has not come: the job waits until then, and this was no attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class Step(Protocol):
    """Tells how far a job is, and thereby keeps it: a job silent for longer than its lease is given to another."""

    def __call__(self, done: int, total: int, message: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    """What a handler is given. `job` is the same at every attempt, so it serves as an idempotency key."""

    job: int
    actor: Actor
    args: Mapping[str, Any]
    step: Step


Handler = Callable[[Task], Result]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. Its handler may be run twice for one job and must then change nothing more."""

    key: str
    label: str
    handler: Handler
    every: timedelta | None = None
    attempts: int = 5
    lease: timedelta = timedelta(seconds=60)
    quick: bool = False  # short, and never to wait behind a long one: a lane of its own takes it as well


KINDS: dict[str, Kind] = {}


def wire(*kinds: Kind) -> None:
    """Replace the list."""
    KINDS.clear()
    KINDS.update((kind.key, kind) for kind in kinds)


def kind_of(key: str) -> Kind:
    if key not in KINDS:
        raise Missing(f"没有名为 {key} 的后台任务；可选：{'、'.join(sorted(KINDS))}。")
    return KINDS[key]
