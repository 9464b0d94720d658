"""Names, kind, codes and the like. A change of name or kind leaves a past, so that old reports can be read."""

from collections.abc import Mapping
from datetime import date

from taizhang.audit.errors import Invalid
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.audit.stale import refuse_collisions
from taizhang.units.changes import UnitEdited
from taizhang.units.models import Unit
from taizhang.units.operations import checking, ground
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

EDITABLE = ("code", "name", "short_name", "kind", "credit_code", "doc_prefix", "started_on", "first_use")
REMEMBERED = frozenset({"code", "name", "short_name", "kind"})


def edit(
    scope: Scope,
    unit: int,
    values: Mapping[str, object],
    *,
    version: int | None = None,
    on: date | None = None,
    reason: str = "",
) -> Unit:
    """Change the named columns. `version` is the one the form was opened with."""
    # Where figures are kept depends on the kind, so a change of it holds the shape alone.
    with operation(scope.actor, shape=Shape.EXCLUSIVE if "kind" in values else Shape.SHARED) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        _refuse_unknown(values)
        refuse_collisions(ground.named(found), version or found.version, found.version, values, ground.LABELS)
        changed = {name: value for name, value in values.items() if getattr(found, name) != value}
        if not changed:
            op.unchanged()
            return found
        checking.refuse_bad({name: getattr(found, name) for name in EDITABLE} | changed, besides=unit)
        if REMEMBERED & changed.keys():
            ground.remember(found, ground.effective(on), reason)
        before = {name: getattr(found, name) for name in changed}
        for name, value in changed.items():
            setattr(found, name, value)
        found.version += 1
        found.save(update_fields=[*changed, "version"])
        after = {**changed, "version": found.version}
        op.event(
            "unit.edited", ground.named(found), found.name, unit=unit, home=found.home, before=before, after=after
        )
        op.change(UnitEdited(unit=unit, fields=frozenset(changed)))
    return found


def set_first_use(scope: Scope, unit: int, day: date) -> Unit:
    """From this day on the unit owes dues; what was due before is 不追溯."""
    return edit(scope, unit, {"first_use": day})


def _refuse_unknown(values: Mapping[str, object]) -> None:
    strange = [name for name in values if name not in EDITABLE]
    if strange:
        raise Invalid({name: f"“{ground.LABELS.get(name, name)}”不能在这里修改。" for name in strange})
