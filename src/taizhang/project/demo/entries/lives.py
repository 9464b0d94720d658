"""How a row lives: a way through its lifecycle, each step on its day, stopping today."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

from taizhang.ledgers import derive
from taizhang.packs.conditions import evaluate
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import By, Post, Step
from taizhang.project.demo.entries.decks import Decks
from taizhang.project.demo.entries.phrases import Phrases
from taizhang.project.demo.entries.rows import Row, Stayed
from taizhang.project.demo.entries.tables import table

OVERDUE_FOR = timedelta(days=3)  # after which most rows have been caught up with
LEFT_BEHIND = 0.03  # of those, how many have not
TEXTS = (FieldType.TEXT, FieldType.LONGTEXT, FieldType.PHRASE)


class Lives:
    def __init__(self, rng: Random, decks: Decks, phrases: Phrases, today: date) -> None:
        self.rng, self.decks, self.phrases, self.today = rng, decks, phrases, today
        self.behind: set[str] = set()  # ledgers with a row nobody has caught up with

    def live(self, row: Row, *, until: date | None = None) -> None:
        """`until` ends a row under a parent that was closed on that day: it is finished by then."""
        clerk = row.place.by("clerk")
        row.stays = [Stayed(row.ledger.lifecycle.start, row.day, None, "", clerk)]
        day, way = row.day, self._way(row, finish=until is not None)
        if until is None and self._caught_up(row, way):
            way, until = self._finishing(row), self._due(row)
        for key in way:
            day = self._next(day, until)
            if day > self.today:
                break
            self._take(row, row.ledger.lifecycle.steps[key], day)
        if not row.finished:
            row.data.pop("rating", None)

    def reach(self, row: Row, states: Collection[str], *, since: date, on: date) -> None:
        """A row entered since a day that came to one of these states on another."""
        steps = row.ledger.lifecycle.steps
        row.day = min(row.day, since)
        row.stays = [Stayed(row.ledger.lifecycle.start, row.day, None, "", row.place.by("clerk"))]
        ways = [way.split() for way in self._ways(row)]
        way = next((way for way in ways if any(steps[key].to in states for key in way)), [])
        for key in way:
            there = steps[key].to in states
            self._take(row, steps[key], on if there else self._next(row.stays[-1].first, on))
            if there:
                break

    def _way(self, row: Row, *, finish: bool) -> list[str]:
        if finish:
            return ["done"] if "done" in row.ledger.lifecycle.steps else []
        fitting = self._ways(row)
        return self.decks.draw((row.ledger.id, tuple(fitting)), fitting).split() if fitting else []

    def _caught_up(self, row: Row, way: list[str]) -> bool:
        """Work is mostly done when it was promised: what stays overdue for long is the exception in a county."""
        due = self._due(row)
        left = not way or row.ledger.lifecycle.steps[way[-1]].to not in row.ledger.lifecycle.ends
        if not left or due is None or due >= self.today - OVERDUE_FOR:
            return False
        first = row.ledger.id not in self.behind  # each ledger has one, so that there is something to see
        self.behind.add(row.ledger.id)
        return not first and self.rng.random() >= LEFT_BEHIND

    def _due(self, row: Row) -> date | None:
        return derive.first_day(row.ledger.role(Role.DUE), row.data)

    def _finishing(self, row: Row) -> list[str]:
        lifecycle = row.ledger.lifecycle
        ways = [way.split() for way in self._ways(row) if way]
        return self.rng.choice([way for way in ways if lifecycle.steps[way[-1]].to in lifecycle.ends] or [[]])

    def _ways(self, row: Row) -> list[str]:
        """Ways this row may go; only where steps have conditions do rows of one ledger differ."""
        ways = weighted(row.ledger.lifecycle.id)
        if not row.ledger.step_conditions:
            return ways
        return [way for way in ways if self._fits(row, way.split())]

    def _fits(self, row: Row, way: list[str]) -> bool:
        conditions = (row.ledger.step_conditions.get(key) for key in way)
        return all(condition is None or evaluate(condition, row.data) for condition in conditions)

    def _next(self, day: date, until: date | None) -> date:
        if until is not None:
            return day + (until - day) * self.rng.random() if until > day else day
        return day + timedelta(days=self.rng.choice((1, 2, 4, 7, 11, 16, 24, 38)))

    def _take(self, row: Row, step: Step, day: date) -> None:
        last = row.stays[-1]
        row.stays[-1] = Stayed(last.state, last.first, day, last.step, last.by)
        row.stays.append(Stayed(step.to, day, None, step.key, self._actor(row, step.by)))
        row.data.update(self._needed(row, step, day))

    def _actor(self, row: Row, by: tuple[By, ...]) -> int:
        post = "clerk" if by[0].post is Post.CLERK else "reviewer"
        place = row.place.parent if by[0].at_parent and row.place.parent is not None else row.place
        return place.by(post)

    def _needed(self, row: Row, step: Step, day: date) -> Iterator[tuple[str, object]]:
        """What the step asks to be filled in, as it would have been."""
        for key in step.needs:
            one = row.ledger.fields.get(key)
            if one is None or key in row.data:
                continue
            if one.type is FieldType.DATE:
                yield key, day.isoformat()
            elif one.type in TEXTS:
                yield key, self._text(row, key, day)
        if "lasting_or_reason" in step.needs and "lasting_reason" not in row.data:
            yield "lasting_reason", self.phrases.field("lasting_reason", row.place.word)

    def _text(self, row: Row, key: str, day: date) -> str:
        if key == "doc_no":
            return f"溪发〔{day.year}〕{self.rng.randrange(1, 90)}号"
        return self.phrases.field(key, row.place.word) or "已按要求办理"


@cache
def weighted(lifecycle: str) -> list[str]:
    pack, _, key = lifecycle.partition(".")
    ways: dict[str, int] = table("lives").get(pack, {}).get(key, {})
    return [way for way, weight in ways.items() for _ in range(weight)]
