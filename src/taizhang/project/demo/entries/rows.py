"""A planned row, before it has an id."""

from dataclasses import dataclass, field
from datetime import date

from taizhang.packs.fieldtypes import FieldType
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
    origin: int | None = None
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

    @property
    def whole(self) -> bool:
        """Nothing to link to where a link is asked for: a county with few rows does without such a row."""
        links = (one for one in self.ledger.fields.values() if one.required and one.type is FieldType.LINK)
        return all(one.key in self.links or one.key in self.data for one in links)

    def since(self, step: str) -> date | None:
        """The day of a step it took."""
        return next((one.first for one in self.stays if one.step == step), None)
