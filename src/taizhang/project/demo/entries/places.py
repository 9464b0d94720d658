"""The units of one county as rows need them: who works there, what bodies there are, who stands beside and above."""

from collections import defaultdict
from dataclasses import dataclass, field

from taizhang.project.demo.entries.tables import COLUMNS
from taizhang.project.demo.world import SLOW, World
from taizhang.units.models import Body, Grant, Person, Unit
from taizhang.units.roles import Role

SLOW_PACE = 0.35


@dataclass(slots=True, eq=False)
class Place:
    id: int
    code: str
    name: str
    word: str  # how a title calls it
    column: int
    home: int
    parent: "Place | None"
    pace: float = 1.0  # how much it enters beside its likes
    below: "list[Place]" = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    clerk: int = 0
    reviewer: int = 0

    def nearest(self, what: str) -> list[int]:
        """Of the unit, or else of the nearest unit above that has any."""
        found: list[int] = getattr(self, what)
        return found or (self.parent.nearest(what) if self.parent is not None else [])

    def by(self, post: str) -> int:
        """The account that acts for a post here, the system's where nobody does."""
        own: int = getattr(self, post)
        return own or (self.parent.by(post) if self.parent is not None else 0)


def counties(world: World) -> list[list[Place]]:
    """The standing units, county by county, each list with the county itself first."""
    homes = dict(Unit.system.filter(ended_on=None).values_list("id", "home"))
    found: dict[str, Place] = {}
    lists: list[list[Place]] = []
    for row in world.rows:
        key = world.ids[row.code]
        if row.kind not in COLUMNS or key not in homes:
            continue
        above = found.get(row.above)
        place = Place(
            key, row.code, row.name, _word(row.short_name or row.name), COLUMNS[row.kind], homes[key], above
        )
        found[row.code] = place
        place.pace = SLOW_PACE if row.code == SLOW else above.pace if above is not None else 1.0
        if above is None:
            lists.append([place])
        else:
            above.below.append(place)
            lists[-1].append(place)
    _staff({place.id: place for place in found.values()})
    return lists


def _word(name: str) -> str:
    """A branch is spoken of by the place it belongs to."""
    head, mark, _ = name.partition("党支部")
    return head.rstrip("第一二三四五六七八九十") or name if mark else name


def _staff(places: dict[int, Place]) -> None:
    people = Person.system.filter(ended_on=None).order_by("order", "id").values_list("id", "unit", "leader")
    for key, unit, leader in people:
        if unit in places:
            places[unit].people.append(key)
            if leader:
                places[unit].leaders.append(key)
    for key, unit in Body.system.filter(ended_on=None).order_by("id").values_list("id", "unit"):
        if unit in places:
            places[unit].bodies.append(key)
    grants: dict[str, dict[int, int]] = defaultdict(dict)
    for account, role, unit in Grant.objects.order_by("id").values_list("account", "role", "unit"):
        grants[role].setdefault(unit, account)
    for place in places.values():
        place.clerk = grants[Role.CLERK].get(place.id, 0)
        place.reviewer = grants[Role.REVIEWER].get(place.id, 0)
