"""Two units become one: everything the ended one had passes to the one that stays, nothing is lost.

Ledgers and other rooms move what they own through `MERGE_HOOKS`, wired in project/wiring.py; they run after
children, people and accounts have moved and before the unit ends.
"""

from collections.abc import Callable
from datetime import date

from taizhang.audit.errors import Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units import paths
from taizhang.units.changes import HeadCountChanged, PeopleChanged, UnitMerged
from taizhang.units.models import Account, Body, Grant, HeadCount, Person, SetMember, Unit, UnitAlias
from taizhang.units.operations import categories, ending, ground, head_counts, moving, sets
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

MergeHook = Callable[[Operation, Unit, Unit], None]
MERGE_HOOKS: list[MergeHook] = []


def merge(
    scope: Scope, gone: int, into: int, *, on: date | None = None, reason: str = "", version: int | None = None
) -> Unit:
    """`gone` ends and is absorbed by `into`, which answers to its names from now on."""
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        old, new = ground.locked_alive(gone), ground.locked_alive(into)
        ground.need_above(scope, old)
        scope.need(Right.UNITS, new)
        ground.expect(old, version)
        _refuse_impossible(old, new)
        day = ground.effective(on)
        _move_children(op, old, new, day, reason)
        _move_people(op, old, new)
        _move_accounts(old, new)
        _move_head_counts(op, old, new, day)
        _leave_sets(op, old, new)
        _keep_names(old, new)
        for hook in MERGE_HOOKS:
            hook(op, old, new)
        ending.close(op, old, day, reason, into=new)
        _tell(op, old, new)
    new.refresh_from_db()
    return new


def _refuse_impossible(old: Unit, new: Unit) -> None:
    if old.pk == new.pk:
        raise Refused("单位不能与自己合并，请另选。", code="under_itself", field="into")
    if paths.covers(old.path, new.path):
        raise Refused(f"“{new.name}”是“{old.name}”的下级，请先把它划出再合并。", code="cycle", field="into")


def _move_children(op: Operation, old: Unit, new: Unit, on: date, reason: str) -> None:
    for child in Unit.system.filter(parent=old).order_by("order"):
        child.refresh_from_db()
        new.refresh_from_db()
        moving.relocate(op, child, new, on=on, reason=reason)
    old.refresh_from_db()


def _move_people(op: Operation, old: Unit, new: Unit) -> None:
    people = tuple(Person.system.filter(unit=old).values_list("id", flat=True))
    Person.system.filter(unit=old).update(unit=new)
    Body.system.filter(unit=old).update(unit=new)
    Body.system.filter(host=old).update(host=new)
    if people:
        op.change(PeopleChanged(people=people, units=(old.pk, new.pk)))


def _move_accounts(old: Unit, new: Unit) -> None:
    """Grants at the old unit pass to the new one, unless the account has the same there already."""
    Account.objects.filter(unit=old).update(unit=new)
    for grant in Grant.objects.filter(unit=old):
        if not Grant.objects.filter(account=grant.account_id, role=grant.role, unit=new, tree=grant.tree).exists():
            grant.unit = new
            grant.save(update_fields=["unit"])


def _move_head_counts(op: Operation, old: Unit, new: Unit, on: date) -> None:
    """The counts of both are added from the day of the merger; before it each keeps its own."""
    for what, amount in HeadCount.objects.filter(unit=old, to_day=None).values_list("what", "amount"):
        head_counts.put(old, what, 0, on)
        head_counts.put(new, what, amount + head_counts.amount_on(new, what, on), on)
        op.change(HeadCountChanged(unit=old.pk, what=what, from_day=on))
        op.change(HeadCountChanged(unit=new.pk, what=what, from_day=on))


def _leave_sets(op: Operation, old: Unit, new: Unit) -> None:
    """The one that stays joins the batches of the one that ends: its rows are now counted there."""
    for member in SetMember.objects.filter(unit=old).select_related("set"):
        if member.set.kind == sets.BATCH_SET:
            sets.join(op, member.set, [new.pk])
            sets.leave(op, member.set, [old.pk])
    categories.put(op, old, ())


def _keep_names(old: Unit, new: Unit) -> None:
    """Files still use the old names."""
    mine = {new.name, new.short_name, *new.aliases.values_list("text", flat=True)}
    theirs = [old.name, old.short_name, *old.aliases.values_list("text", flat=True)]
    UnitAlias.objects.bulk_create(
        [UnitAlias(unit=new, text=text) for text in dict.fromkeys(theirs) if text not in mine]
    )


def _tell(op: Operation, old: Unit, new: Unit) -> None:
    op.event(
        "unit.merged",
        ground.named(new),
        new.name,
        unit=new.pk,
        home=new.home,
        after={"gone": old.pk, "gone_name": old.name},
    )
    op.change(UnitMerged(gone=old.pk, into=new.pk))
