"""What projections learn of a changed tree: enough to move figures without asking what was there before.

Paths are the unit's own before and after; whoever stood below it stood at `before` + rest and stands at
`after` + rest. `home` never changes and no id ever does.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from taizhang.audit.operation import Change

Tree = Literal["block", "line"]


@dataclass(frozen=True, slots=True)
class UnitsCreated(Change):
    """New units, superiors before their own. They own nothing yet."""

    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitEdited(Change):
    """Name, kind, code or another attribute changed; the place did not."""

    unit: int
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnitMoved(Change):
    """A subtree changed its place. `above_*` are the superiors' ids, root first; "" is no place in the line."""

    unit: int
    tree: Tree
    before: str
    after: str
    above_before: tuple[int, ...]
    above_after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reordered(Change):
    """Siblings changed places under the same superior: paths were rewritten, nobody's superiors changed."""

    parent: int | None


@dataclass(frozen=True, slots=True)
class UnitMerged(Change):
    """All that `gone` owned belongs to `into` from now on; its children were moved before."""

    gone: int
    into: int


@dataclass(frozen=True, slots=True)
class UnitSplit(Change):
    """`new` came out of `unit` with some of its children and people. Entries stay where they were entered."""

    unit: int
    new: int


@dataclass(frozen=True, slots=True)
class UnitEnded(Change):
    unit: int
    on: date


@dataclass(frozen=True, slots=True)
class SetMembershipChanged(Change):
    """Units joined or left a set; for figures a move in that set's tree."""

    set: int
    counted: bool
    joined: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SetCountedChanged(Change):
    """A set became a tree of figures, or ceased to be one."""

    set: int
    counted: bool


@dataclass(frozen=True, slots=True)
class HeadCountChanged(Change):
    unit: int
    what: str
    from_day: date


@dataclass(frozen=True, slots=True)
class PeopleChanged(Change):
    people: tuple[int, ...]
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BodyChanged(Change):
    body: int
    unit: int
