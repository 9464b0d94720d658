"""Which sets of units are trees of figures, and who belongs to them."""

from collections import defaultdict
from collections.abc import Iterable

from taizhang.units.models import SetMember, Unit, UnitSet


def counted_sets() -> list[int]:
    return list(UnitSet.objects.filter(counted=True).order_by("id").values_list("id", flat=True))


def memberships(units: Iterable[int]) -> dict[int, list[int]]:
    """Counted sets by unit."""
    found: dict[int, list[int]] = defaultdict(list)
    members = SetMember.objects.filter(unit__in=list(units), set__counted=True)
    for unit, one in members.values_list("unit_id", "set_id"):
        found[unit].append(one)
    return found


def any_lines() -> bool:
    return Unit.system.filter(line_path__gt="").exists()
