"""Deltas of an import, summed before its last transaction and posted in it set-based.

Only rows with one owner: theirs are posted to the unit itself, wherever it stands by then. If definitions were
registered meanwhile the sums lack theirs, and the import is worked out again.
"""

from collections import defaultdict
from collections.abc import Sequence

from taizhang.audit import bulk
from taizhang.figures import remainders
from taizhang.figures.contributions import contributions
from taizhang.figures.definitions import Known, kept
from taizhang.figures.entries import Sums
from taizhang.figures.models import Delta
from taizhang.ledgers.facts import EntryChange, EntryFacts
from taizhang.ledgers.importing.prepared import Outdated


class PreparedSums:
    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        self.definitions: tuple[Known, ...] = kept([ledger]).definitions
        self.sums: Sums = defaultdict(int)

    def add(self, changes: Sequence[EntryChange]) -> None:
        for change in changes:
            self._count(change.before, -1)
            self._count(change.after, 1)

    def _count(self, facts: EntryFacts | None, sign: int) -> None:
        if facts is None or facts.lump is not None:
            return
        for one in self.definitions:
            for day, n in contributions(one.spec, facts):
                self.sums[facts.home, facts.owners[0], None, one.id, day] += sign * n

    def post(self) -> None:
        now = kept([self.ledger]).definitions
        if {(one.id, one.digest) for one in now} != {(one.id, one.digest) for one in self.definitions}:
            raise Outdated
        remainders.project([], self.sums, self.definitions)
        fields = ("home", "unit", "tree", "indicator", "day", "n")
        bulk.insert(Delta, fields, ((*posted, n) for posted, n in self.sums.items() if n))
