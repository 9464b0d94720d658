"""A new unit takes its place among its siblings; everything above it grows by one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.audit.locks import Shape
from taizhang.audit.operation import Operation, operation
from taizhang.units import paths, tree
from taizhang.units.changes import UnitsCreated
from taizhang.units.models import Unit
from taizhang.units.operations import aliases, categories, checking, ground, line
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """What is told about a unit when it is set up."""

    code: str
    name: str
    kind: str
    parent: int | None = None
    after: int | None = None  # the sibling it follows; None is last
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    line_parent: int | None = None
    credit_code: str = ""
    doc_prefix: str = ""
    started_on: date | None = None
    first_use: date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name.strip(),
            "short_name": self.short_name.strip() or self.name.strip()[: checking.SHORT_LENGTH],
            "kind": self.kind,
            "credit_code": self.credit_code,
            "doc_prefix": self.doc_prefix,
            "started_on": ground.effective(self.started_on),
            "first_use": self.first_use,
        }


def create(scope: Scope, new: NewUnit) -> Unit:
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        parent = ground.locked_alive(new.parent) if new.parent is not None else None
        _need(scope, parent)
        columns = new.columns()
        checking.refuse_bad(columns)
        unit = _placed(parent, new.after, columns)
        op.event(
            "unit.created", ground.named(unit), unit.name, unit=unit.pk, home=unit.home, after=_told(unit, columns)
        )
        op.change(UnitsCreated(units=(unit.pk,)))
        _dress(op, unit, new)
    unit.refresh_from_db()
    return unit


def _need(scope: Scope, parent: Unit | None) -> None:
    if parent is not None:
        scope.need(Right.UNITS, parent)
    elif not scope.everything:
        scope.need(Right.UNITS, Unit(path=paths.ABOVE_ALL))  # nobody holds a right above all roots


def _placed(parent: Unit | None, after: int | None, columns: dict[str, Any]) -> Unit:
    above = parent.path if parent else ""
    tree.refuse_depth(above)
    number = tree.number_at(parent, _sibling(parent, after))
    unit = Unit(
        **columns,
        parent=parent,
        order=number,
        path=above + paths.segment(number),
        home=parent.home if parent else 0,
    )
    unit.save(force_insert=True)
    if unit.kind == PREFECTURE:
        unit.home = unit.pk
        unit.save(update_fields=["home"])
    tree.grow(unit.path, 1)
    return unit


def _sibling(parent: Unit | None, after: int | None) -> Unit | None:
    return Unit.system.get(pk=after, parent=parent) if after is not None else None


def _told(unit: Unit, columns: dict[str, Any]) -> dict[str, object]:
    return {**columns, "parent": unit.parent_id, "version": unit.version}


def _dress(op: Operation, unit: Unit, new: NewUnit) -> None:
    for text in new.aliases:
        aliases.put(unit, text)
    if new.categories:
        categories.put(op, unit, new.categories)
    if new.line_parent is not None:
        line.hang(op, unit, ground.locked_alive(new.line_parent))
