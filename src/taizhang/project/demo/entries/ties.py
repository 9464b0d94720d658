"""Links between rows: to one's own rows first, to the superior's, to the county's. A rule names the problem it answers,
and the problem it closed names the rule."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

from taizhang.packs.fieldtypes import FieldType
from taizhang.project.demo.entries.places import Place
from taizhang.project.demo.entries.rows import Row
from taizhang.project.demo.entries.tables import amounts


class Ties:
    def __init__(self, rng: Random, rows: Sequence[Row]) -> None:
        self.rng, self.rows = rng, rows
        self.at: dict[tuple[str, int], list[Row]] = defaultdict(list)
        for row in rows:
            self.at[row.ledger.id, row.place.id].append(row)
            self.at["*", row.place.id].append(row)

    def tie(self) -> None:
        chances: dict[str, float] = amounts()["ties"]
        for row in self.rows:
            for one in row.ledger.fields.values():
                if one.type not in {FieldType.LINK, FieldType.LINKS} or one.inherited:
                    continue
                chance = chances.get(f"{row.ledger.id}.{one.key}", 0)
                if one.key not in row.links and chance and self.rng.random() < chance:
                    self._link(row, one.key, one.targets)
        self._lasting()

    def _link(self, row: Row, key: str, targets: Iterable[str]) -> None:
        for target in targets:
            found = self._near(row, target)
            if found is not None:
                row.links[key] = [found]

    def _near(self, row: Row, target: str) -> Row | None:
        place: Place | None = row.place.parent if target == row.ledger.id and row.place.parent else row.place
        while place is not None:
            held = [one for one in self.at[target, place.id] if one is not row and one.ledger.id != row.ledger.id]
            held = held or ([one for one in self.at[target, place.id] if one is not row] if target != "*" else [])
            if held:
                return self.rng.choice(held)
            place = place.parent
        return None

    def _lasting(self) -> None:
        for rule in self.rows:
            if rule.ledger.id != "base.rule" or rule.state != "issued":
                continue
            for problem in rule.links.get("problems", ()):
                if problem.since("close") is not None:
                    problem.links.setdefault("lasting", []).append(rule)
                    problem.data.pop("lasting_reason", None)
