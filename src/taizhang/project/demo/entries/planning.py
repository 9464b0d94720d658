"""Which rows a county enters: how many of each ledger at each unit, each on its day, with what hangs under it."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from taizhang.packs.model import Ledger, PackSet
from taizhang.project.demo.entries.lives import Lives
from taizhang.project.demo.entries.places import Place
from taizhang.project.demo.entries.rows import Row
from taizhang.project.demo.entries.tables import amounts, words
from taizhang.project.demo.entries.values import Values
from taizhang.project.demo.world import COUNTY_CODE

FEWEST = 60  # rows of a ledger however small the world: enough for every option and every way of living
AT_TOP = 12  # rows the county itself keeps of a ledger: what a visitor opens first has every kind of row
AT_LEAST_ONE = frozenset({"base.problem", "base.topic"})  # no step of these without what hangs under them
ELSEWHERE = frozenset({"base.receipt", "base.remark"})  # answered by another unit than the one that asked


FOREVER = 10_000  # days


class Planning:
    def __init__(self, rng: Random, packs: PackSet, started: date, today: date) -> None:
        self.rng, self.packs, self.started, self.today = rng, packs, started, today

    def county(self, places: list[Place], wanted: int, values: Values, lives: Lives) -> list[Row]:
        """Parents before children, in the order of the ledgers."""
        factor = wanted / expected(places)
        rows: list[Row] = []
        for key, means in amounts()["rows"].items():
            rows += self._ledger(self.packs.ledgers[key], means, places, factor, values, lives)
        return rows

    def _ledger(
        self, ledger: Ledger, means: list[float], places: list[Place], factor: float, values: Values, lives: Lives
    ) -> Iterator[Row]:
        whole = sum(means[place.column] for place in places)
        told = places[0].code == COUNTY_CODE  # the other counties of a province are there for their number only
        share = max(factor, min(1.0, FEWEST / whole)) if whole and told else factor
        running, last, serial = self.rng.random(), 0, 0
        for place in places:
            mean = means[place.column] * place.pace
            least = min(mean, AT_TOP) if told and place.column == 0 else 0
            running += max(mean * share, least)
            for _ in range(int(running) - last):
                serial += 1
                row = Row(ledger, place, self._day(ledger))
                values.fill(row, serial)
                lives.live(row)
                yield row
                yield from self._children(row, values, lives)
            last = int(running)

    def _day(self, ledger: Ledger) -> date:
        """A day of work between the first day of use and today; some things were there long before."""
        earlier = words()["earlier"].get(ledger.id)
        if earlier:
            return self.today - timedelta(days=self.rng.randint(30, earlier))
        whole = min((self.today - self.started).days, words()["early"].get(ledger.id, FOREVER))
        day = self.started + timedelta(days=int(whole * self.rng.random()))
        return day - timedelta(days=day.weekday() - 4) if day.weekday() > 4 and day > self.started else day

    def _children(self, parent: Row, values: Values, lives: Lives) -> Iterator[Row]:
        for key, mean in amounts()["children"].get(parent.ledger.id, {}).items():
            ledger = self.packs.ledgers[key]
            count = int(mean + self.rng.random())
            for number in range(max(1, count) if parent.ledger.id in AT_LEAST_ONE else count):
                child = self._child(parent, ledger)
                values.fill(child, number + 1)
                lives.live(child, until=parent.since("ask") if parent.ledger.id == "base.problem" else None)
                yield child
                yield from self._children(child, values, lives)

    def _child(self, parent: Row, ledger: Ledger) -> Row:
        place = parent.place
        if ledger.id in ELSEWHERE and place.below:
            place = self.rng.choice(place.below)
        until = self._before(parent)
        child = Row(ledger, place, parent.day + (until - parent.day) * self.rng.random())
        by = parent.ledger.children[ledger.id].by if ledger.id in parent.ledger.children else None
        if by is None:
            child.parent = parent
        else:
            child.links[by] = [parent]
        return child

    def _before(self, parent: Row) -> date:
        """By when it hangs there: before the step that asked for it."""
        for step in ("ask", "write", "done", "close"):
            day = parent.since(step)
            if day is not None:
                return day
        return min(self.today, parent.day + timedelta(days=25))


def expected(places: list[Place]) -> float:
    """Rows of a whole working county of these units, children included."""
    table: dict[str, list[float]] = amounts()["rows"]
    return sum(sum(means[place.column] for place in places) * (1 + _below(key)) for key, means in table.items())


def _below(ledger: str) -> float:
    children: dict[str, float] = amounts()["children"].get(ledger, {})
    return sum(mean * (1 + _below(key)) for key, mean in children.items())
