"""The units of a place: a unit in one of its trees, with a reach."""

from django.db.models import Q

from taizhang.figures.exact import Place
from taizhang.figures.places import BLOCK, LINE, set_of_tree
from taizhang.packs.reach import Reach
from taizhang.units import paths
from taizhang.units.models import SetMember, Unit


def inside(place: Place) -> Q:
    if place.reach is Reach.OWN:
        return Q(pk=place.unit)
    unit = Unit.system.get(pk=place.unit)
    if unit.parent_id is None and place.tree == BLOCK and place.reach is Reach.ALL and _only_root(unit):
        return Q()  # everybody: walking the whole index of paths would cost four times the table
    column = "line_path" if place.tree == LINE else "path"
    within = paths.below if place.reach is Reach.BELOW else paths.within
    found = within(getattr(unit, column) or paths.ABOVE_ALL, field=column)
    one = set_of_tree(place.tree)
    return found & Q(id__in=SetMember.objects.filter(set=one).values("unit_id")) if one is not None else found


def _only_root(unit: Unit) -> bool:
    return not Unit.system.filter(parent=None).exclude(pk=unit.pk).exists()
