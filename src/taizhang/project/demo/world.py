"""What the chapters of the demo pass on: the plan of the tree, the ids it got, the dice and the day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from taizhang.units.laying import UnitRow

COUNTY = "981527"  # the digits of 溪源县; 98 is given to no province
COUNTY_CODE = COUNTY + "000000"
SLOW = COUNTY + "115000"  # the last township: short of hands, so it has fewer rows
REPORTING = "报送单位"  # the category of the units that report themselves


@dataclass(slots=True)
class World:
    scale: str
    seed: int
    today: date
    entries: int = 0  # how many rows of ledgers are wanted
    rows: list[UnitRow] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def dice(self, chapter: str) -> Random:
        """Dice of a chapter's own, so that a new chapter does not change the ones before it."""
        return Random(f"{self.seed}/{chapter}")  # noqa: S311 - a world to look at, nothing secret

    @property
    def started(self) -> date:
        """The day everybody began to use the system: the first of March of this year or the last."""
        spring = date(self.today.year, 3, 1)
        return spring if spring <= self.today - timedelta(days=60) else date(self.today.year - 1, 3, 1)
