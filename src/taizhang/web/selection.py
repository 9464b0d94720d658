"""What may be done with rows ticked in a list: the steps any of them may be taken, and making one of several."""

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.audit.errors import Refused
from taizhang.ledgers import posts
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Ledger, Step
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Bar:
    steps: tuple[Step, ...]
    may_merge: bool

    @property
    def offered(self) -> bool:
        return self.may_merge or bool(self.steps)


def bar(scope: Scope, ledger: Ledger, rows: Sequence[Entry]) -> Bar:
    """Of the rows on the page; what a row refuses is said when the step is asked for."""
    live = [row for row in rows if tickable(row)]
    steps = [one for one in ledger.lifecycle.steps.values() if any(_may(scope, one, row) for row in live)]
    several = sum(scope.can(Right.REVIEW, row.unit) for row in live) > 1
    return Bar(tuple(steps), several)


def tickable(row: Entry) -> bool:
    return row.gone == LIVE and not row.lump


def _may(scope: Scope, step: Step, row: Entry) -> bool:
    return row.state in step.sources and posts.may(scope, step.by, row.unit)


def versions(ticked: Sequence[str]) -> dict[int, int]:
    """`ID:VERSION` of each ticked row, the version being that of the list it was ticked in."""
    found: dict[int, int] = {}
    for text in ticked:
        key, _, version = text.partition(":")
        if not key.isdecimal() or not version.isdecimal():
            raise Refused("勾选的条目没有认出来，请回到清单重新勾选。", code="bad_selection")
        found[int(key)] = int(version)
    return found
