"""How entries look in lists and drawers: the chip of a state, the words of a deadline, the steps as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.ledgers import turns
from taizhang.ledgers.waiting import SOON
from taizhang.packs.model import Ledger


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    icon: str
    kind: str


@dataclass(frozen=True, slots=True)
class Deadline:
    day: str
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One state on the step line."""

    label: str
    kind: str  # done, now or to come ("")


def chip(ledger: Ledger, state: str) -> Chip:
    found = ledger.lifecycle.states.get(state)
    label = found.label if found is not None else state
    if turns.is_returned(ledger, state):
        return Chip(label, "undo-2", "bad")
    if state in ledger.lifecycle.ends:
        return Chip(label, "circle-check", "ok")
    if turns.is_review(ledger, state):
        return Chip(label, "clipboard-check", "warn")
    if state == ledger.lifecycle.start:
        return Chip(label, "circle", "")
    return Chip(label, "circle-dot", "doing")


def deadline(due: date | None, *, finished: bool, today: date) -> Deadline:
    if due is None:
        return Deadline("—")
    day = f"{due:%m-%d}" if due.year == today.year else f"{due:%Y-%m-%d}"
    left = (due - today).days
    if finished or left > SOON:
        return Deadline(day)
    if left < 0:
        return Deadline(day, f"逾期 {-left} 天", "bad")
    return Deadline(day, f"剩 {left} 天" if left else "今天到期", "warn")


def line(ledger: Ledger, been: Sequence[str], now: str) -> list[Stop]:
    """The way through the lifecycle: states in the pack's order, a return shown only while it lasts."""
    states = ledger.lifecycle.states
    way = [key for key in states if not turns.is_returned(ledger, key) or key == now]
    passed = set(been) if now in ledger.lifecycle.ends else set(been) & set(way[: way.index(now)])
    return [Stop(states[key].label, "now" if key == now else "done" if key in passed else "") for key in way]
