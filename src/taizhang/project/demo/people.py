"""People of the demo: leading bodies from towns and departments up, a secretary for villages and branches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from taizhang.project.demo import names
from taizhang.project.demo.world import World
from taizhang.units.laying import UnitRow

POSTS = {
    "province": ("省委书记", "省长", "省委副书记", "省委常委、组织部部长", "省委常委、宣传部部长"),
    "prefecture": ("市委书记", "市长", "市委副书记", "市委常委、组织部部长", "市委常委、宣传部部长"),
    "county": (
        "县委书记",
        "县长",
        "县委副书记",
        "县委常委、组织部部长",
        "县委常委、宣传部部长",
        "县委常委、纪委书记",
    ),
    "town": ("党委书记", "镇长", "人大主席", "党委副书记", "纪委书记", "组织委员", "宣传委员"),
    "county_dept": ("党组书记、局长", "党组成员、副局长", "党组成员、办公室主任"),
    "prefecture_dept": ("党组书记、局长", "党组成员、副局长"),
    "province_dept": ("党组书记、厅长", "党组成员、副厅长"),
    "village": ("党支部书记、村委会主任", "党支部副书记"),
    "school": ("校长",),
    "hospital": ("院长",),
}
HEADS = ("province", "prefecture", "county", "town", "county_dept", "prefecture_dept", "province_dept")
CLERK = "办公室干部"
FIELDS = (
    "id", "unit", "name", "post", "order", "leader", "member", "floating", "phone", "term_end", "ended_on",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    unit: int
    code: str
    name: str
    post: str
    order: int
    leader: bool
    phone: str
    term_end: date | None

    def values(self, pk: int) -> tuple[object, ...]:
        member = True
        return (
            pk, self.unit, self.name, self.post, self.order, self.leader, member, False, self.phone, self.term_end,
            None, 1,
        )  # fmt: skip


def plan(world: World) -> list[Planned]:
    rng = world.dice("people")
    return [person for row in world.rows for person in _of(rng, world, row)]


def _of(rng: Random, world: World, row: UnitRow) -> Iterator[Planned]:
    leading = row.kind in HEADS
    for order, post in enumerate((*POSTS.get(row.kind, ()), *((CLERK,) if leading else ())), start=1):
        yield Planned(
            unit=world.ids[row.code],
            code=row.code,
            name=names.person(rng),
            post=post,
            order=order,
            leader=leading and post != CLERK,
            phone=names.phone(rng) if leading or order == 1 else "",
            term_end=_term(rng, world.today) if leading or row.kind == "village" else None,
        )


def _term(rng: Random, today: date) -> date:
    """Most terms end in years, one in twelve within half a year."""
    days = rng.randrange(20, 180) if rng.random() < 1 / 12 else rng.randrange(400, 1600)
    return today + timedelta(days=days)
