"""Deltas of an import, summed and parked before its last transaction, posted in it by one statement.

Only rows with one owner: theirs are posted to the unit itself, wherever it stands by then. If definitions were
registered meanwhile the sums lack theirs, and the import is worked out again.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from taizhang.audit import bulk
from taizhang.figures import remainders
from taizhang.figures.alike import Alike
from taizhang.figures.contributions import counted
from taizhang.figures.definitions import Known, kept
from taizhang.figures.entries import DELTA, Sums, post
from taizhang.figures.models import Delta
from taizhang.ledgers.facts import EntryChange, EntryFacts
from taizhang.ledgers.importing.prepared import Outdated

Alone = tuple[int, int, tuple[int, ...], date]  # home, unit, definitions that count alike, day


class PreparedSums:
    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        self.definitions: tuple[Known, ...] = kept([ledger]).definitions
        self.alike = Alike(self.definitions)
        self.sums: dict[Alone, int] = defaultdict(int)

    def add(self, changes: Sequence[EntryChange]) -> None:
        for change in changes:
            self._count(change.before, -1)
            self._count(change.after, 1)

    def _count(self, facts: EntryFacts | None, sign: int) -> None:
        if facts is None or facts.lump is not None:
            return
        home, unit = facts.home, facts.owners[0]
        for spec, ids in self.alike.met(facts.data):
            for day, n in counted(spec, facts):
                self.sums[home, unit, ids, day] += sign * n

    def park(self) -> None:
        """The deltas wait in a table of this connection: writing them will be one statement."""
        self.posted: Sums = defaultdict(int)
        for (home, unit, ids, day), n in self.sums.items():
            for key in ids:
                self.posted[home, unit, None, key, day] += n
        self.parked = bulk.park(Delta, DELTA, ((*posted, n) for posted, n in self.posted.items() if n))

    def post(self) -> None:
        now = kept([self.ledger]).definitions
        if {(one.id, one.digest) for one in now} != {(one.id, one.digest) for one in self.definitions}:
            raise Outdated
        self.parked.settle()
        self._post_remainders()

    def _post_remainders(self) -> None:
        """What the rows take from lump rows depends on the lump rows of now."""
        lumped = {one.id for one in self.definitions if one.lumped}
        sums: Sums = defaultdict(int, {key: n for key, n in self.posted.items() if key[3] in lumped})
        remainders.project([], sums, self.definitions)
        post({key: n for key, n in sums.items() if key[3] < 0})
