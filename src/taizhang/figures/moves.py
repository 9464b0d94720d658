"""A move of figures: what the moved subtree holds leaves the units above its old place and joins those above
its new.

The operation holds the shape alone, so no writer, fold or other move is in between. Deltas not folded yet
need nothing: they are mapped through the tree when they are read or folded. Joint entries with owners
inside and outside are placed anew by deltas. Every change of the tree makes a running build start again.
"""

from collections.abc import Iterable, Sequence

from django.db.models import F

from taizhang.audit.operation import Change
from taizhang.figures import cells, entries, held, joints, remainders
from taizhang.figures.cells import Cells
from taizhang.figures.definitions import Kept, kept
from taizhang.figures.expand import up
from taizhang.figures.grain import VILLAGE_KINDS
from taizhang.figures.models import CellDays, CellYear, Delta, Shape
from taizhang.figures.places import BLOCK, LINE, OWN, tree_of_set
from taizhang.figures.sets import counted_sets
from taizhang.figures.statement import Sql, sql
from taizhang.units import changes as tree
from taizhang.units import paths
from taizhang.units.models import SetMember, Unit


def project(changes: Sequence[Change]) -> None:
    for change in changes:
        match change:
            case tree.UnitMoved():
                _moved(change)
            case tree.UnitMerged():
                entries.post(remainders.recount(change.into))
            case tree.SetMembershipChanged():
                _members(change)
            case tree.SetCountedChanged():
                _counted(change)
            case tree.UnitEdited() if "kind" in change.fields:
                _kind(change)


def changed() -> None:
    """Tell running builds that the tree or the definitions are no longer what they saw."""
    if not Shape.objects.filter(pk=1).update(version=F("version") + 1):
        Shape.objects.create(pk=1, version=1)


def _moved(change: tree.UnitMoved) -> None:
    changed()
    unit = Unit.system.get(pk=change.unit)
    if change.tree == "block":
        signs, known = _signs(change.above_before, change.above_after), kept()
        for one in (BLOCK, *(tree_of_set(key) for key in counted_sets())):
            _transfer(unit, one, known, signs)
        inside = Unit.system.filter(paths.within(unit.path))
        joints.place_anew(joints.owned_within(inside.values_list("id", flat=True)))
    else:
        _moved_in_line(change, unit)


def _signs(before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    """Who loses and who gains; a unit above both places does neither."""
    return {**{key: -1 for key in before if key not in after}, **{key: 1 for key in after if key not in before}}


def _moved_in_line(change: tree.UnitMoved, unit: Unit) -> None:
    """Besides a move: a unit joins or leaves the line, and a head without anybody below is in no line."""
    known = kept()
    signs = _signs(change.above_before, change.above_after)
    if change.before and change.after:
        _transfer(unit, LINE, known, signs)
    else:
        joined = {} if change.before else {unit.pk: 1}
        _count(held.of_one(unit.pk, LINE, known), LINE, {**signs, **joined})
    for key in _new_heads(change):
        _count(held.of_one(key, LINE, known), LINE, {key: 1})
    gone = Unit.system.filter(id__in=[unit.pk, *change.above_before], line_path="")
    forget(LINE, gone.values_list("id", flat=True))
    inside = set(Unit.system.filter(paths.within(unit.line_path, field="line_path")).values_list("id", flat=True))
    touched = inside if unit.line_path else {unit.pk}
    joints.place_anew(joints.owned_within({*touched, *change.above_before[-1:], *change.above_after[-1:]}))


def _new_heads(change: tree.UnitMoved) -> list[int]:
    """The superior who stands in a line only since the unit was hung under him."""
    if len(change.above_after) != 1:
        return []
    (head,) = change.above_after
    others = Unit.system.filter(line_parent=head).exclude(pk=change.unit)
    return [] if others.exists() else [head]


def forget(which: int, units: Iterable[int]) -> None:
    cells.empty(which, list(units))


def _transfer(unit: Unit, which: int, known: Kept, signs: dict[int, int]) -> None:
    """What the units above hold of a subtree: its own cells as they stand, and where it has none, its entries."""
    fine, coarse = known.parted() if unit.kind in VILLAGE_KINDS else (known, Kept(()))
    bare = []
    for one in cells.BOTH:
        if unit.kind in one.kinds:
            cells.lift(one, which, unit.pk, fine.cell_ids(), _keeping(one, signs))
        else:
            bare.append(one)
    if bare:
        _count(held.of_subtree(unit, which, fine), which, signs, bare)
    if coarse.cells():
        _count(held.of_subtree(unit, which, coarse), which, signs)


def _keeping(one: Cells, signs: dict[int, int]) -> dict[int, int]:
    found = Unit.system.filter(id__in=signs, kind__in=one.kinds).values_list("id", flat=True)
    return {key: signs[key] for key in found}


def _count(source: Sql, which: int, signs: dict[int, int], into: Sequence[Cells] = cells.BOTH) -> None:
    """Add the source to units with a sign each; a statement holds it once, whatever the number of units."""
    if not any(_keeping(one, signs) for one in into):
        return
    targets = " UNION ALL ".join(f"SELECT {key} AS id, {sign} AS sign" for key, sign in signs.items())
    cells.add_found(
        sql(
            "SELECT {which} AS tree, a.id AS unit, a.kind, s.indicator, s.day, s.home, s.n * w.sign AS n"
            " FROM ({source}) s CROSS JOIN ({targets}) w JOIN unit a ON a.id = w.id",
            which=which,
            source=source,
            targets=targets,
        ),
        into,
    )


def _members(change: tree.SetMembershipChanged) -> None:
    if not change.counted:
        return
    changed()
    one = tree_of_set(change.set)
    for units, sign in ((change.joined, 1), (change.left, -1)):
        if units:
            cells.add_found(up(_as_members(units, one, sign), one))
    joints.place_anew(joints.owned_within((*change.joined, *change.left)))


def _as_members(units: Sequence[int], one: int, sign: int) -> Sql:
    return sql(
        "SELECT m.home, m.unit, {tree} AS tree, m.indicator, m.day, m.n * {sign} AS n FROM ({source}) m",
        tree=one,
        sign=sign,
        source=held.of_members(units, kept()),
    )


def _counted(change: tree.SetCountedChanged) -> None:
    members = tuple(SetMember.objects.filter(set=change.set).values_list("unit_id", flat=True))
    if change.counted:
        _members(tree.SetMembershipChanged(set=change.set, counted=True, joined=members))
        return
    changed()
    joints.place_anew(joints.owned_within(members))
    one = tree_of_set(change.set)
    for model in (Delta, CellYear, CellDays):
        model.objects.filter(tree=one).delete()


def _kind(change: tree.UnitEdited) -> None:
    """Another kind may be kept more finely or more coarsely: its cells are made anew."""
    changed()
    unit = Unit.system.get(pk=change.unit)
    known = kept()
    trees = [BLOCK, OWN, *([LINE] if unit.line_path else []), *(tree_of_set(one) for one in counted_sets())]
    for one in trees:
        forget(one, [unit.pk])
        _count(held.of_subtree(unit, one, known), one, {unit.pk: 1})
