"""A plain duty in several parts: texts that hold beside one another, and campaigns that ask the same thing.

Each part has its window and its units. The same thing is asked once: of runs that overlap the first one holds, so the
units of the runs before are left out of those after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from taizhang.duties.coverage.did import did
from taizhang.duties.coverage.owed import Asking, Owed, asked_sql, days, gone, only_window
from taizhang.duties.coverage.plain import part_q
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.windows import Window
from taizhang.figures import dialect
from taizhang.figures.statement import Sql, join, sql, union
from taizhang.packs.model import ByDay, Every


def countable(held: Sequence[Rule]) -> bool:
    return all(_plain(rule) for rule in held)


def _plain(rule: Rule) -> bool:
    duty = rule.duty
    alone = duty.each is None and not duty.pool and duty.who.row is None
    return alone and (isinstance(duty.clock, Every) or (isinstance(duty.clock, ByDay) and len(rule.runs) == 1))


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    asking: Asking
    window: Window
    before: Q | None  # who is asked in a run before this one

    def steps(self) -> tuple[Sql, Sql, Sql]:
        """(who is asked, what they owe, what they did)."""
        units, name = self.asking.units(), f"asked{self.number}"
        return (
            asked_sql(units.exclude(self.before) if self.before is not None else units, "MATERIALIZED", name),
            sql(
                "SELECT a.id AS whose, {about} AS about, a.id AS unit, {days}, {gone} AS gone FROM {name} a",
                about=self._about,
                days=days(self.asking, self.window),
                gone=gone(dialect.day(self.window.due)),
                name=name,
            ),
            self._done(name),
        )

    def _done(self, name: str) -> Sql:
        until = min(self.window.until, self.asking.asked.day)
        return sql(
            "SELECT d.unit AS whose, {about} AS about, d.day AS on_day, d.n FROM ({did}) d",
            about=self._about,
            did=did(self.asking, sql("SELECT id FROM {name}", name=name).text, self.window.start, until),
        )

    @property
    def _about(self) -> str:
        return dialect.as_text(f"'{self.number}'")


def owed(asking: Sequence[Asking]) -> Owed | None:
    parts = list(_parts(asking))
    if not parts:
        return None
    asked, owing, done = zip(*(one.steps() for one in parts), strict=True)
    named = (sql("owed AS ({all})", all=union(owing)), sql("done AS ({all})", all=union(done)))
    starts = [one.window.start for one in parts]
    return Owed(join(", ", (*asked, *named)), (min(starts), max(starts)))


def _parts(asking: Sequence[Asking]) -> Iterator[_Part]:
    """`asking` are the texts in each of their runs, those of one text one after the other."""
    before: dict[int, list[Q]] = {}
    number = 0
    for one in asking:
        window = only_window(one)
        if window is None:
            continue
        asked = before.setdefault(one.rule.duty.definition_id, [])
        if Q() not in asked:
            yield _Part(number, one, window, reduce(or_, asked) if asked else None)
            number += 1
        asked.append(part_q(one.run))
