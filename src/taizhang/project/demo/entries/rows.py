"""A planned row, before it has an id."""

from dataclasses import dataclass, field
from datetime import date

from taizhang.packs.model import Ledger
from taizhang.project.demo.entries.places import Place


@dataclass(frozen=True, slots=True)
class Stayed:
    state: str
    first: date
    last: date | None
    step: str
    by: int


@dataclass(slots=True, eq=False)
class Row:
    ledger: Ledger
    place: Place
    day: date
    title: str = ""
    data: dict[str, object] = field(default_factory=dict)
    parent: "Row | None" = None
    links: "dict[str, list[Row]]" = field(default_factory=dict)
    owners: list[Place] = field(default_factory=list)  # of a joint row, its own unit first
    stays: list[Stayed] = field(default_factory=list)
    entered: date | None = None  # when the clerk put it in
    id: int = 0

    @property
    def state(self) -> str:
        return self.stays[-1].state

    @property
    def finished(self) -> bool:
        return self.state in self.ledger.lifecycle.ends

    def since(self, step: str) -> date | None:
        """The day of a step it took."""
        return next((one.first for one in self.stays if one.step == step), None)
