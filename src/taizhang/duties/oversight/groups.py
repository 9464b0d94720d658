"""The groups of a unit with their members, their period, and how much of their area they have been to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from taizhang.duties.models import OversightArea
from taizhang.duties.operations.oversight import GROUP
from taizhang.units import people_queries
from taizhang.units.models import Body, BodyMember, Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of a group's area, and how often the group went there or to a unit below it."""

    unit: Unit
    visits: int


@dataclass(frozen=True, slots=True)
class Group:
    body: Body
    last_day: date | None
    members: Sequence[BodyMember]
    tree: str
    area: Sequence[Unit]  # as it was given
    places: Sequence[Place]  # what it comes to
    visits: int

    @property
    def been(self) -> int:
        return sum(one.visits > 0 for one in self.places)

    @property
    def left(self) -> list[Unit]:
        return [one.unit for one in self.places if not one.visits]


def groups(scope: Scope, unit: Unit, made: Mapping[int, Sequence[Unit]], first: date, last: date) -> list[Group]:
    """Those of the unit that worked in these days, in the order they were set up. `made`: visits by body."""
    bodies = [one for one in people_queries.bodies(scope, unit) if one.kind == GROUP and _worked(one, first, last)]
    areas: dict[int, list[OversightArea]] = defaultdict(list)
    kept = (
        OversightArea.objects.filter(group__in=[one.pk for one in bodies])
        .select_related("unit", "group")
        .order_by("unit__path")
    )
    for one in kept:
        areas[one.group_id].append(one)
    lines = _lines([one for held in areas.values() for one in held])
    return [_group(one, areas[one.pk], lines, made.get(one.pk, ())) for one in bodies]


def _worked(body: Body, first: date, last: date) -> bool:
    return body.started_on <= last and (body.ended_on is None or body.ended_on > first)


def _lines(areas: Sequence[OversightArea]) -> Mapping[int, Sequence[Unit]]:
    """The units of each line, right below its head."""
    heads = {one.unit_id for one in areas if one.tree == OversightArea.LINE}
    found: dict[int, list[Unit]] = defaultdict(list)
    rows = Unit.system.filter(Q(line_parent__in=heads), ended_on=None).order_by("path") if heads else ()
    for one in rows:
        found[one.line_parent_id or 0].append(one)
    return found


def _group(
    body: Body, areas: Sequence[OversightArea], lines: Mapping[int, Sequence[Unit]], made: Sequence[Unit]
) -> Group:
    places: dict[int, Unit] = {}
    for one in areas:
        wanted = lines.get(one.unit_id, [one.unit]) if one.tree == OversightArea.LINE else [one.unit]
        places.update((unit.pk, unit) for unit in wanted)
    members: list[BodyMember] = getattr(body, "in_office", [])
    return Group(
        body,
        areas[0].group.last_day if areas else None,
        members,
        areas[0].tree if areas else OversightArea.BLOCK,
        [one.unit for one in areas],
        [Place(unit, sum(seen.path.startswith(unit.path) for seen in made)) for unit in places.values()],
        len(made),
    )
