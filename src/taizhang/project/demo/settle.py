"""The first chapter: units, people, bodies, head-counts, batches and accounts, in one operation with one event."""

from collections.abc import Iterator

from taizhang.audit import bulk
from taizhang.audit.actor import SYSTEM
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.project.demo import accounts, bodies, people, plan
from taizhang.project.demo.world import COUNTY, REPORTING, World
from taizhang.units import mass
from taizhang.units.changes import SetCountedChanged, SetMembershipChanged
from taizhang.units.laying import UnitRow
from taizhang.units.models import HeadCount, Person, SetMember, UnitSet
from taizhang.units.operations.sets import BATCH_SET

HEAD_COUNT = ("unit", "what", "amount", "from_day", "to_day")
FIRST, SECOND = ("first", "第一批"), ("second", "第二批")


def write(world: World) -> None:
    world.rows = plan.plan(world)
    laid = mass.place(world.rows, {})
    with operation(SYSTEM, shape=Shape.EXCLUSIVE) as op:
        ids = mass.write(op, world.rows, {}, laid)
        world.ids = {row.code: pk for row, pk in zip(world.rows, ids, strict=True)}
        persons = people.plan(world)
        person_ids = bulk.reserve_ids(Person, len(persons))
        bulk.insert(Person, people.FIELDS, (p.values(pk) for p, pk in zip(persons, person_ids, strict=True)))
        bodies.write(world, persons, person_ids)
        bulk.insert(HeadCount, HEAD_COUNT, _head_counts(world))
        _count_reporting(op)
        _batches(op, world)
        accounts.write(world, persons, person_ids)
        told = {"scale": world.scale, "seed": world.seed, "units": len(ids), "people": len(persons)}
        op.event("demo.seeded", "demo", f"演示数据（{world.scale}）", after=told)


def _head_counts(world: World) -> Iterator[tuple[object, ...]]:
    """Members where they belong: in branches, in villages without one, and in departments their staff."""
    rng = world.dice("head_counts")
    with_branch = {row.above for row in world.rows if row.kind == "branch"}
    for row in world.rows:
        unit = world.ids[row.code]
        if row.kind == "branch" or (row.kind == "village" and row.code not in with_branch):
            yield (unit, "member", rng.randrange(8, 60), world.started, None)
        if row.kind == "village":
            yield (unit, "floating", rng.randrange(0, 12), world.started, None)
        if row.kind.endswith("_dept") or row.kind in ("town", "school", "hospital"):
            yield (unit, "staff", rng.randrange(12, 90), world.started, None)


def _count_reporting(op: Operation) -> None:
    """Reporting units are a category that figures are asked by."""
    found = UnitSet.objects.filter(label=REPORTING).first()
    if found is not None:
        UnitSet.objects.filter(pk=found.pk).update(counted=True)
        op.change(SetCountedChanged(set=found.pk, counted=True))


def _batches(op: Operation, world: World) -> None:
    """First the organs of 溪源县, then its towns with everything below them."""
    below = {row.code: row for row in world.rows if row.code.startswith(COUNTY)}
    for key, label in (FIRST, SECOND):
        found = UnitSet.objects.create(key=key, label=label, kind=BATCH_SET, counted=True, starts=world.started)
        members = [world.ids[code] for code in below if (_top(below, code) == "town") == (key == SECOND[0])]
        bulk.insert(SetMember, ("set", "unit", "since"), [(found.pk, pk, world.started) for pk in members])
        op.change(SetMembershipChanged(set=found.pk, counted=True, joined=tuple(members)))


def _top(rows: dict[str, UnitRow], code: str) -> str:
    """The kind of the unit right below the county that a unit stands under."""
    while rows[code].above in rows and rows[rows[code].above].kind != "county":
        code = rows[code].above
    return rows[code].kind
