"""Where units stand, written set-based. Whoever calls this holds the shape of the tree alone.

Held true by every function here, and by the property test:
`path` = the superior's path + segment(`order`); `size` = units in the range of `path`; `home` never changes.
"""

from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr

from taizhang.audit.errors import Refused
from taizhang.units import paths
from taizhang.units.changes import Tree
from taizhang.units.models import Unit

STEP = 16  # room between siblings, so that most insertions disturb nobody
LAST = len(paths.ALPHABET) ** paths.WIDTH - 1
FIELDS: dict[Tree, str] = {"block": "path", "line": "line_path"}


def graft(before: str, after: str, *, tree: Tree = "block") -> None:
    """Rewrite the subtree at `before` to stand at `after`: one statement, whatever its size."""
    field = FIELDS[tree]
    moved = Unit.system.filter(paths.within(before, field=field))
    moved.update(**{field: Concat(Value(after), Substr(field, len(before) + 1), output_field=paths.PathField())})


def grow(path: str, by: int) -> None:
    """Add to the sizes of everything above `path`."""
    Unit.system.filter(path__in=paths.ancestors(path)).update(size=F("size") + by)


def shift_sizes(before: str, after: str, size: int) -> None:
    """Take a moved subtree from its old superiors' sizes and add it to the new ones'."""
    old, new = set(paths.ancestors(before)), set(paths.ancestors(after))
    Unit.system.filter(path__in=old - new).update(size=F("size") - size)
    Unit.system.filter(path__in=new - old).update(size=F("size") + size)


def refuse_depth(parent_path: str, moved: str = "", *, tree: Tree = "block") -> None:
    field = FIELDS[tree]
    own = 1
    if moved:
        deepest = Unit.system.filter(paths.within(moved, field=field)).aggregate(at=Max(Length(field)))["at"]
        own = (deepest - len(moved)) // paths.WIDTH + 1
    if len(parent_path) // paths.WIDTH + own > paths.MAX_DEPTH:
        raise Refused(f"单位层级最多{paths.MAX_DEPTH}级，放在这里会超过，请另选上级。", code="too_deep")


def superiors(path: str, *, tree: Tree = "block") -> tuple[int, ...]:
    """Ids of the units above `path`, root first."""
    field = FIELDS[tree]
    above = Unit.system.filter(**{f"{field}__in": paths.ancestors(path)}).order_by(field)
    return tuple(above.values_list("id", flat=True))


def line_number(parent: Unit | None) -> int:
    """The next number in the sector line under `parent`; lines are listed in the order of the territory tree."""
    if parent is not None:
        last = Unit.system.filter(line_parent=parent).aggregate(at=Max("line_path"))["at"]
    else:
        last = Unit.system.filter(line_parent=None).exclude(line_path="").aggregate(at=Max("line_path"))["at"]
    return paths.number_of(last) + 1 if last else 0


def number_at(parent: Unit | None, after: Unit | None, *, first: bool = False) -> int:
    """A free number among the children of `parent`: last, right after `after`, or first of all."""
    siblings = Unit.system.filter(parent=parent)
    if first:
        low: int | None = -1
    elif after is not None:
        low = after.order
    else:
        low = siblings.aggregate(at=Max("order"))["at"]
    if low is None:
        return STEP
    high = siblings.filter(order__gt=low).order_by("order").values_list("order", flat=True).first()
    number = (low + high) // 2 if high is not None else min(low + STEP, (low + LAST + 1) // 2)
    if number > low:
        return number
    respace(parent)
    if after is not None:
        after.refresh_from_db(fields=["order", "path"])
    return number_at(parent, after, first=first)


def respace(parent: Unit | None) -> None:
    """Spread the children of `parent` evenly again, in the order they have."""
    siblings = list(Unit.system.filter(parent=parent).order_by("order", "id").only("id", "order", "path"))
    step = min(STEP, LAST // (len(siblings) + 1))
    if step < 2:
        raise Refused("同一上级的直属单位过多，无法再插入，请分设下级。", code="too_many_children")
    renumber({unit: step * place for place, unit in enumerate(siblings, start=1)})


def renumber(numbers: dict[Unit, int]) -> None:
    """Give siblings new numbers. Two rounds, because each path must be free at the moment it is taken."""
    changed = {unit: number for unit, number in numbers.items() if unit.order != number}
    for unit in changed:
        graft(unit.path, paths.PARKED + unit.path)
    for unit, number in changed.items():
        after = unit.path[: -paths.WIDTH] + paths.segment(number)
        graft(paths.PARKED + unit.path, after)
        Unit.system.filter(pk=unit.pk).update(order=number)
