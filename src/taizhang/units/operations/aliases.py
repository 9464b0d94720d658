"""Other names of a unit, by which files and people call it."""

from taizhang.audit.errors import Refused
from taizhang.audit.operation import operation
from taizhang.units.models import Unit, UnitAlias
from taizhang.units.operations import ground
from taizhang.units.operations.checking import NAME_LENGTH
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def add_alias(scope: Scope, unit: int, text: str) -> None:
    with operation(scope.actor) as op:
        found = ground.locked_alive(unit)
        scope.need(Right.UNITS, found)
        put(found, text)
        op.event("unit.alias_added", ground.named(found), found.name, unit=unit, after={"alias": text.strip()})


def remove_alias(scope: Scope, unit: int, text: str) -> None:
    with operation(scope.actor) as op:
        found = ground.locked(unit)
        scope.need(Right.UNITS, found)
        if not UnitAlias.objects.filter(unit=found, text=text).delete()[0]:
            raise Refused(f"“{found.name}”没有“{text}”这个别名。", code="no_such_alias")
        op.event("unit.alias_removed", ground.named(found), found.name, unit=unit, before={"alias": text})


def put(unit: Unit, text: str) -> None:
    """Two units may share an alias; a file that uses it is then asked which one is meant."""
    text = text.strip()
    if not text or len(text) > NAME_LENGTH:
        raise Refused(f"别名应为1至{NAME_LENGTH}个字，请修改。", code="bad_alias", field="alias")
    if UnitAlias.objects.filter(unit=unit, text=text).exists() or text in (unit.name, unit.short_name):
        raise Refused(f"“{text}”已经是“{unit.name}”的名称或别名。", code="alias_exists", field="alias")
    UnitAlias.objects.create(unit=unit, text=text)
