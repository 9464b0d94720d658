"""Temporary bodies of the demo: groups and offices in the county, a group in every reporting unit."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit import bulk
from taizhang.duties.models import OversightArea, OversightGroup
from taizhang.project.demo import county, people
from taizhang.project.demo.world import COUNTY, COUNTY_CODE, World
from taizhang.units.models import Body, BodyMember

GROUPS = ("综合组", "宣传组", "督导组")
GUIDES, FORCES = 3, ("为民办事", "问题整改", "调查研究", "文稿材料")
BODY = ("id", "unit", "kind", "name", "campaign", "host", "parent", "started_on", "ended_on", "version")
MEMBER = ("body", "person", "post", "chair", "order", "started_on", "ended_on")


@dataclass(frozen=True, slots=True)
class Planned:
    code: str  # of the unit it belongs to
    kind: str
    name: str
    chairs: int = 1
    host: str = ""
    inside: int | None = None  # the place of the body it belongs to, in the same plan
    turn: int | None = None  # of several groups that share the leaders out


def write(world: World, persons: Sequence[people.Planned], person_ids: Sequence[int]) -> None:
    bodies = list(_plan(world))
    ids = bulk.reserve_ids(Body, len(bodies))
    bulk.insert(Body, BODY, [_body(world, body, pk, ids) for body, pk in zip(bodies, ids, strict=True)])
    leaders: dict[str, list[int]] = defaultdict(list)
    for person, pk in zip(persons, person_ids, strict=True):
        if person.leader:
            leaders[person.code].append(pk)
    bulk.insert(BodyMember, MEMBER, _members(world, bodies, ids, leaders))
    _areas(world, [pk for body, pk in zip(bodies, ids, strict=True) if body.turn is not None])


def _plan(world: World) -> Iterator[Planned]:
    yield Planned(COUNTY_CODE, "steering_group", "溪源县领导小组", chairs=2)
    yield Planned(
        COUNTY_CODE,
        "steering_office",
        "溪源县领导小组办公室",
        host=county.department_code(COUNTY, "委组织部"),
        inside=0,
    )
    yield Planned(COUNTY_CODE, "core_group", "溪源县委理论学习中心组")
    for turn in range(GUIDES):
        name = f"第{county.numeral(turn + 1)}巡回指导组"
        yield Planned(COUNTY_CODE, "guide_group", name, inside=0, turn=turn)
    for group in GROUPS:
        yield Planned(COUNTY_CODE, "work_group", f"办公室{group}", inside=1)
    for force in FORCES:
        yield Planned(COUNTY_CODE, "task_force", f"{force}工作专班", inside=1)
    for row in world.rows:
        if row.kind in people.HEADS and row.code != COUNTY_CODE:
            yield Planned(row.code, "steering_group", f"{row.name}领导小组")
            yield Planned(row.code, "core_group", f"{row.name}理论学习中心组")


def _body(world: World, body: Planned, pk: int, ids: Sequence[int]) -> tuple[object, ...]:
    host = world.ids.get(body.host)
    inside = ids[body.inside] if body.inside is not None else None
    return (pk, world.ids[body.code], body.kind, body.name, "", host, inside, world.started, None, 1)


def _members(
    world: World, bodies: Sequence[Planned], ids: Sequence[int], leaders: dict[str, list[int]]
) -> Iterator[tuple[object, ...]]:
    for body, pk in zip(bodies, ids, strict=True):
        shared = leaders[body.code] if body.turn is None else leaders[body.code][body.turn :: GUIDES]
        for order, person in enumerate(shared, start=1):
            chair = order <= body.chairs
            yield (pk, person, "组长" if chair else "成员", chair, order, world.started, None)


def _areas(world: World, groups: Sequence[int]) -> None:
    """The towns of the county are shared out, and the last group has its organs; each works until the end of a year."""
    near = [row for row in world.rows if row.above == COUNTY_CODE and row.code in world.ids]
    towns = [world.ids[row.code] for row in near if row.kind == "town"]
    organs = [world.ids[row.code] for row in near if row.kind == "county_dept"]
    half = (len(towns) + 1) // 2
    OversightGroup.objects.bulk_create(
        OversightGroup(body_id=pk, last_day=date(world.today.year, 12, 31)) for pk in groups
    )
    OversightArea.objects.bulk_create(
        OversightArea(group_id=pk, unit_id=unit)
        for pk, units in zip(groups, (towns[:half], towns[half:], organs), strict=True)
        for unit in units
    )
